"""Deliver files from the store into a folder: only what differs, nothing of anybody's lost."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.judging import Found, Judge
from registry_cli.blobs.placing import Placer
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.spool import SortedSpool
from registry_cli.errors import ConflictError, DamagedError, Hint, damage_hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from registry_cli.blobs.beneath import Beneath
    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.store import BlobStore
    from registry_cli.domain.delivery_mode import DeliveryMode
    from registry_cli.domain.manifests import Entry, FileEntry

_MOST_LISTED: Final = 20
_INTACT: Final = int(Found.INTACT)
_MISSING: Final = int(Found.MISSING)
_UNLINKED: Final = int(Found.UNLINKED)


@dataclass(slots=True)
class Delivered:
    """What a delivery did: counts of files, and bytes written."""

    written: int = 0
    intact: int = 0
    removed: int = 0
    size: int = 0
    notices: set[str] = field(default_factory=set)


class Delivery:
    """Deliver the files of one version beneath one folder."""

    def __init__(
        self,
        store: BlobStore,
        target: Beneath,
        mode: DeliveryMode | None,
        *,
        aside: Path,
        overwrites_edits: bool,
        advance: Advance,
    ) -> None:
        """`aside` is a new name in `tmp/`; the caller holds `gc.lock` shared."""
        self.target = target
        self.mode = mode
        self.judge = Judge(store, target, mode, overwrites_edits=overwrites_edits)
        self._placer = Placer(store, target, mode, advance, aside)
        self._overwrites_edits = overwrites_edits
        self.advance = advance
        self.result = Delivered()

    def plan(self, files: Iterable[FileEntry]) -> bytearray | None:
        """Look before anything is written; return one byte per file: what was `Found` there.

        What the store holds in any version is replaced; what it does not hold is somebody's
        edit, and refused unless forced. None for a folder that is empty.
        """
        if self.target.is_empty():
            return None
        plan = bytearray()
        edits: list[str] = []
        for file, found in self.judge.judge(files):
            plan.append(found)
            if found is Found.EDITED:
                edits.append(file.path)
        self.refuse_edits(edits)
        return plan

    def write(self, files: Iterable[FileEntry], plan: bytearray | None) -> None:
        """Write what the plan says; content that is damaged is never delivered."""
        problems: list[str] = []
        planned = zip(files, plan, strict=True) if plan is not None else _all_missing(files)
        with self._placer:
            for batch in in_batches(planned):
                problems += self._write_batch(batch)
        self.result.notices |= self._placer.notices
        if problems:
            are_damaged = (
                "1 file is damaged and was"
                if len(problems) == 1
                else f"{len(problems)} files are damaged and were"
            )
            raise DamagedError(
                f"{are_damaged} not delivered:\n  " + "\n  ".join(problems[:_MOST_LISTED]),
                damage_hint(),
            )

    def find_others(
        self, files: Iterable[Entry], *, besides: str | None = None, home: str | None = None
    ) -> list[str]:
        """Return what stands in the folder beside these files, sorted by path; edits are refused.

        `besides` is the path of a file that is there for another reason, `home` that of the home,
        which is nobody's edit.
        Both sides are walked in the order of their paths, so memory grows with the others only.
        """
        others: list[str] = []
        wanted = (file.path for file in files)
        next_wanted = next(wanted, None)
        found: SortedSpool[tuple[str]] = SortedSpool()
        with found:
            for path in self.target.walk(apart_from=home):
                found.add((path,))
            for (path,) in found:
                while next_wanted is not None and next_wanted < path:
                    next_wanted = next(wanted, None)
                if path not in {next_wanted, besides}:
                    others.append(path)
        if not self._overwrites_edits:  # else nothing need be read
            self.refuse_edits(list(self.judge.find_edits(others)))
        return others

    def remove(self, others: list[str]) -> None:
        """Delete these files, unless writing replaced them, and the folders they leave empty."""
        for path in others:
            self.result.removed += self.target.remove_file(path)

    def _write_batch(self, batch: list[tuple[FileEntry, int]]) -> Iterator[str]:
        """Write some files, and yield a line for each that is damaged."""
        needed = [each for each in batch if each[1] != _INTACT]
        self._placer.expect([file for file, _ in needed])
        if len(needed) < len(batch):
            kept = [file.size for file, found in batch if found == _INTACT]
            self.result.intact += len(kept)
            self.advance(sum(kept))
        for file, found in needed:
            try:
                if found == _UNLINKED:
                    is_written = self._placer.link_instead(file)
                else:
                    self._placer.place(file, is_free=found == _MISSING)
                    is_written = True
            except DamagedError as error:
                yield f"{file.path}: {error.message}"
                continue
            self.result.intact += not is_written
            self.result.written += is_written
            self.result.size += file.size if is_written else 0

    def refuse_edits(self, edits: list[str]) -> None:
        """Refuse to lose these files, unless that was asked for."""
        if not edits or self._overwrites_edits:
            return
        listed = ", ".join(repr(path) for path in edits[:_MOST_LISTED])
        more = f" and {len(edits) - _MOST_LISTED} more" if len(edits) > _MOST_LISTED else ""
        raise ConflictError(
            f"{self.target.root} holds what no version does: {listed}{more}",
            Hint(
                "keep it elsewhere, log it first, or overwrite it with --force",
                in_python="keep it elsewhere, or log it first",
            ),
        )


def _all_missing(files: Iterable[FileEntry]) -> Iterator[tuple[FileEntry, int]]:
    return zip(files, itertools.repeat(_MISSING))
