"""Keep what the work tree of a run differs in from its commit, and give it back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.blobs.stream_intake import StreamIntake
from registry_cli.blobs.streaming import stream_contents
from registry_cli.catalog import packs, run_diffs
from registry_cli.digests import digest_of
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.withdrawal import withdraw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.transactions import Transaction
    from registry_cli.workspace import Workspace


class KeptDiff:
    """A difference that is in the store, to be noted in a transaction."""

    def __init__(self, intake: StreamIntake | None, data: bytes) -> None:
        self._intake = intake
        self._data = data

    def note(self, transaction: Transaction, run_id: str) -> None:
        """Let it be that of a run."""
        if self._intake is None:
            return
        for pack in self._intake.packs():
            packs.add_pack(transaction.connection, *pack)
        digest = digest_of(self._data)
        run_diffs.set_diff(transaction.connection, run_id, digest, len(self._data))


@contextmanager
def keeping_diff(workspace: Workspace, data: bytes | None) -> Iterator[KeptDiff]:
    """Put a difference into the store while the block runs; if that fails, it is taken back."""
    if data is None:
        yield KeptDiff(None, b"")
        return
    workspace.make_home()
    digest = digest_of(data)
    with StreamIntake(workspace.blobs, workspace.aside()) as intake:
        try:
            with workspace.keeping_blobs():
                intake.take_stream(digest.blake3, digest.xxh3, len(data), iter([data]))
                intake.finish()
                intake.publish()
                yield KeptDiff(intake, data)
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
