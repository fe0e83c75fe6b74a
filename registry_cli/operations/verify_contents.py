"""Read what versions hold, in the order of its blake3, and tell what is damaged."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.inspection import (
    Problem,
    Stored,
    find_problems,
    list_blobs,
    merged,
    stored_content,
)
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import checking, contents
from registry_cli.domain.damage import BLOB, CONTENT, PLACE, UNREADABLE, Damage
from registry_cli.operations.verify_position import Position, PositionFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.catalog.connections import Connection
    from registry_cli.operations.progress import Progress
    from registry_cli.operations.verify_request import VerifyRequest
    from registry_cli.workspace import Workspace

Row = tuple[str, str, int]
"""What is to be read: blake3, xxh3 and size in bytes."""

_AT_ONCE: Final = 10_000
"""Suspects that are looked at again together: all lists of files are read for it."""


class ContentCheck:
    """The contents of a home or of one version, and how far they have been read."""

    def __init__(self, workspace: Workspace, request: VerifyRequest) -> None:
        self._workspace = workspace
        self._request = request
        self.is_full = request.is_full
        self._wanted: SortedSpool[Row] = SortedSpool()
        what = f"{'full' if request.is_full else 'quick'} {request.reference or ''}"
        self._file = PositionFile(workspace.surroundings.cache_folder, workspace.home, what)
        self._position = Position("", 0, 0, 0, [])
        self._closed: dict[Path, str] = {}
        """Folders of the store that may not be read, and why."""
        self.count = 0
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._wanted.__exit__()

    def collect(self, connection: Connection, version_id: int | None) -> None:
        """Note what is to be read: all, or what an interrupted verify left."""
        events, _ = checking.count_records(connection)
        before = self._file.load() if self._request.resumes else None
        self._file.forget()
        if before is None:
            self._position = Position("", events, 0, 0, [])
            self._note(connection, version_id, after="", event=0)
            return
        self._position = before
        self.count, self.size = before.content_count, before.size
        self._note(connection, version_id, after=before.after, event=0)
        # What came since the first part was read has not been looked at, wherever it stands.
        self._note(connection, version_id, after="", event=before.event)

    def _note(
        self, connection: Connection, version_id: int | None, *, after: str, event: int
    ) -> None:
        for file in checking.read_files_to_check(
            connection, after_event=event, version_id=version_id
        ):
            if file.digest.blake3 > after:
                self._wanted.add((file.digest.blake3, file.digest.xxh3, file.size))

    def find_damages(self, progress: Progress) -> Iterator[Damage]:
        """Read everything, and yield what is damaged, or was until it was repaired."""
        suspects = [
            Problem(Stored(stored_content(blake3, xxh3), size, is_content), "")
            for blake3, xxh3, size, is_content in self._position.suspects
        ]
        progress.start(sum(each.size for each in self._to_read()))
        try:
            for problem in find_problems(
                self._workspace.blobs,
                self._to_read(),
                is_full=self._request.is_full,
                advance=progress.advance,
                done=self._done,
            ):
                suspects.append(problem)
                self._suspect(problem.stored)
                if len(suspects) >= _AT_ONCE:
                    yield from self._settled(suspects)
                    suspects = []
        except BaseException:
            if self._file.save_at_once(self._position):
                self._workspace.note("verify --resume goes on from here")
            raise
        yield from self._settled(suspects)
        for folder, why in self._closed.items():
            name = folder.relative_to(self._workspace.home)
            yield Damage(UNREADABLE, str(name), why)
        self._file.forget()

    def _to_read(self) -> Iterator[Stored]:
        rows = itertools.groupby(self._wanted, key=lambda row: row[0])
        wanted = (
            Stored(stored_content(blake3, xxh3), size, is_content=True)
            for (blake3, xxh3, size) in (next(same) for _, same in rows)
        )
        if not self._request.is_full or self._request.reference is not None:
            return wanted
        start = self._position.after
        blobs = list_blobs(self._workspace.blobs, pass_over=self._closed.__setitem__)
        return merged(wanted, (blob for blob in blobs if blob.digest.blake3 > start))

    def _done(self, stored: Stored) -> None:
        self.count += 1
        self.size += stored.size
        self._position = self._position._replace(
            after=max(self._position.after, stored.digest.blake3),
            content_count=self.count,
            size=self.size,
        )
        self._file.save(self._position)

    def _suspect(self, stored: Stored) -> None:
        if len(self._position.suspects) < _AT_ONCE:
            digest = stored.digest
            row = (digest.blake3, digest.xxh3, stored.size, stored.is_content)
            self._position.suspects.append(row)

    def _settled(self, suspects: list[Problem]) -> Iterator[Damage]:
        """Look again, under `gc.lock`, at what may only have been moved or deleted meanwhile."""
        found = self._confirmed([problem.stored for problem in suspects])
        if self._request.repairs_from is not None and found:
            from registry_cli.operations.repair import heal  # noqa: PLC0415 - only where that is asked for

            found = heal(self._workspace, found, self._request.repairs_from)
        return self._told_by_packs(found)

    def _told_by_packs(self, found: list[tuple[Stored, Damage]]) -> Iterator[Damage]:
        """Yield the damages; where a pack has the bytes, only the place of them is lost."""
        lost = {
            stored.digest.blake3
            for stored, damage in found
            if damage.kind == CONTENT
            and not damage.repaired
            # A file of its own is what is read, and what a rebuild leaves as it is.
            and not self._workspace.blobs.has_file(stored.digest, stored.size)
        }
        if lost:
            from registry_cli.operations.stored_packs import find_rebuildable  # noqa: PLC0415 - only for what is damaged

            with self._workspace.keeping_blobs_to_read():
                lost = find_rebuildable(self._workspace, self._packs, lost)
        for _, damage in found:
            if damage.kind == CONTENT and damage.name in lost:
                problem = "lies in a pack, but not where the catalog says"
                yield damage._replace(kind=PLACE, problem=problem)
            else:
                yield damage

    @cached_property
    def _packs(self) -> list[str]:
        """The packs that may be looked into, found once: all lists of files are read for it."""
        from registry_cli.operations.stored_packs import find_packs  # noqa: PLC0415 - only for what is damaged

        try:
            return find_packs(self._workspace)
        except PermissionError:  # nor could a rebuild look into them
            return []

    def _confirmed(self, suspects: list[Stored]) -> list[tuple[Stored, Damage]]:
        if not suspects:
            return []
        with self._workspace.keeping_blobs_to_read():
            with self._workspace.reading() as connection:
                holders = contents.find_holders(
                    connection, {each.digest.blake3 for each in suspects if each.is_content}
                )
            again = [
                each for each in suspects if not each.is_content or each.digest.blake3 in holders
            ]
            problems = find_problems(
                self._workspace.blobs,
                again,
                is_full=self._request.is_full,
                advance=lambda _count: None,
            )
            return [
                (problem.stored, _damage(problem, holders))
                for problem in problems
                if problem.stored.is_content or not problem.is_gone
            ]


def _damage(
    problem: Problem, holders: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
) -> Damage:
    if not problem.stored.is_content:
        kind = UNREADABLE if problem.is_closed else BLOB
        return Damage(kind, problem.stored.digest.blob_name, problem.text)
    blake3 = problem.stored.digest.blake3
    versions, paths = holders[blake3]
    kind = UNREADABLE if problem.is_closed else CONTENT
    return Damage(kind, blake3, problem.text, versions, paths)
