"""Keep what the work tree of a run differs in from its commit, and give it back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.blobs.stream_intake import StreamIntake
from registry_cli.blobs.streaming import stream_contents
from registry_cli.catalog import packs, run_diffs
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.withdrawal import withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.transactions import Transaction
    from registry_cli.workspace import Workspace


class KeptDiff:
    """A difference that is in the store, to be noted in a transaction; or that there is none."""

    def __init__(self, intake: StreamIntake | None = None, data: bytes = b"") -> None:
        self._intake = intake
        self._size = len(data)
        self._digest = intake.take_bytes(data) if intake is not None else None

    @property
    def name(self) -> str | None:
        """Its blake3."""
        return self._digest.blake3 if self._digest is not None else None

    def note(self, transaction: Transaction, run_id: str) -> None:
        """Let it be that of a run."""
        if self._intake is None or self._digest is None:
            return
        for pack in self._intake.packs():
            packs.add_pack(transaction.connection, *pack)
        run_diffs.set_diff(transaction.connection, run_id, self._digest, self._size)


@contextmanager
def keeping_diff(workspace: Workspace, data: bytes | None) -> Iterator[KeptDiff]:
    """Put a difference into the store while the block runs; if that fails, it is taken back."""
    if data is None:
        yield KeptDiff()
        return
    workspace.make_home()
    with StreamIntake(workspace.blobs, workspace.aside()) as intake:
        try:
            with workspace.keeping_blobs():
                kept = KeptDiff(intake, data)
                intake.finish()
                intake.publish()
                yield kept
        except BaseException:
            withdraw(workspace, intake)
            raise


def read_diff(workspace: Workspace, run_id: str) -> bytes:
    """Return what the work tree of a run differed in, as `git apply` takes it.

    Raises `NotFoundError` where none was kept, and `DamagedError` where it is not what it was.
    """
    with workspace.keeping_blobs_to_read():
        with workspace.reading() as connection:
            found = [*run_diffs.list_diffs(connection, run_id)]
        if not found:
            raise NotFoundError(
                f"no difference was kept of the run {run_id!r}",
                Hint("next time keep it", ("run", "--diff", "--", "make")),
            )
        contents = ((file.digest.blake3, file.digest.xxh3, file.size) for file in found)
        (data,) = (b"".join(chunks) for _, _, chunks in stream_contents(workspace.blobs, contents))
    return data
