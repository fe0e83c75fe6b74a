"""Deliver what a version only refers to: from where it lies, and only what is still the same."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.beneath import BlockedError
from registry_cli.blobs.copying import copy_hashed
from registry_cli.blobs.judging import Found
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.unchanged import has_changed, open_regular
from registry_cli.digests import ContentDigest, Hasher
from registry_cli.domain.addresses import is_local, parse_address
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import ChangedSourceError, Hint, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.blobs.delivery import Delivery
    from registry_cli.domain.manifests import ReferenceEntry

_MOST_LISTED: Final = 20
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_LEFT_OUT: Final = len(Found)
"""Beside what `Found` says: neither here nor to be had without the network."""


class _Absent(NamedTuple):
    path: str
    problem: str


class ReferenceDelivery:
    """Deliver the references of one version beneath the folder of a delivery.

    Only files of this machine whose digest was logged can be: what cannot be checked, or needs
    the network, is told with its address.
    """

    def __init__(self, delivery: Delivery, *, allows_missing: bool) -> None:
        self._delivery = delivery
        self._target = delivery.target
        self._judge = delivery.judge.of_copies()
        self._allows_missing = allows_missing
        self._temporary = f".{os.urandom(8).hex()}.part"

    def plan(self, references: Iterable[ReferenceEntry]) -> bytearray:
        """Look before anything is written; return one byte per reference, as `Delivery.plan`.

        Raises `NotFoundError` for sources that are not here, unless they may be missing, and
        `ConflictError` for edits.
        """
        plan = bytearray()
        edits: list[str] = []
        absent: list[_Absent] = []
        count = 0
        for reference, found in self._look_at(references):
            problem = None if found is Found.INTACT else _problem_of(reference)
            if found is not None and problem is None:
                plan.append(found)
                if found is Found.EDITED:
                    edits.append(reference.path)
                continue
            plan.append(_LEFT_OUT)
            if self._stands(reference):
                problem = f"{reference.uri} is not read; what stands there is not checked"
                self._note(_Absent(reference.path, problem))
                continue
            count += 1
            if len(absent) < _MOST_LISTED:
                absent.append(_Absent(reference.path, problem or reference.uri))
        self._tell_absent(absent, count)
        self._delivery.refuse_edits(edits)
        return plan

    def write(self, references: Iterable[ReferenceEntry], plan: bytearray) -> None:
        """Copy what the plan says; of sources that changed none is delivered."""
        result = self._delivery.result
        changed: list[str] = []
        self._target.settle()
        for reference, found in zip(references, plan, strict=True):
            if found == Found.INTACT:
                result.intact += 1
                self._delivery.advance(reference.size or 0)
            elif found != _LEFT_OUT:
                problem = self._copy(reference, is_free=found == Found.MISSING)
                if problem is not None:
                    changed.append(f"{reference.path}: {problem}")
                    continue
                result.written += 1
                result.size += reference.size or 0
                mode = self._delivery.mode
                if mode is not None and mode.is_link:
                    result.notices.add("references are copied: what they lead to may change")
        if changed:
            more = f"\n  and {len(changed) - _MOST_LISTED} more" * (len(changed) > _MOST_LISTED)
            raise ChangedSourceError(
                "what the version refers to changed since it was logged, and was not delivered:\n  "
                + "\n  ".join(changed[:_MOST_LISTED])
                + more,
                Hint("bring the sources back, or log them anew as the next version"),
            )

    def _look_at(
        self, references: Iterable[ReferenceEntry]
    ) -> Iterator[tuple[ReferenceEntry, Found | None]]:
        """Yield each with what stands in its place, None where that cannot be told."""
        for batch in in_batches(references):
            wanted = (
                FileEntry(each.path, each.size or 0, ContentDigest("", each.blake3))
                for each in batch
                if each.blake3 is not None
            )
            found = self._judge.judge(wanted)
            for each in batch:
                yield each, next(found)[1] if each.blake3 is not None else None

    def _stands(self, reference: ReferenceEntry) -> bool:
        """Say whether a file is there that may be what nobody can compare it with."""
        if reference.blake3 is not None:
            return False
        try:
            status = self._target.status(reference.path)
        except BlockedError:
            return False
        return (
            status is not None
            and stat.S_ISREG(status.st_mode)
            and reference.size in {None, status.st_size}
        )

    def _tell_absent(self, absent: list[_Absent], count: int) -> None:
        if not absent:
            return
        if self._allows_missing:
            for each in absent:
                self._note(each)
            if count > len(absent):
                self._delivery.result.notices.add(f"and {count - len(absent)} more are left out")
            return
        lines = [f"{path}: {problem}" for path, problem in absent]
        if count > len(absent):
            lines.append(f"and {count - len(absent)} more")
        raise NotFoundError(
            "what the version refers to is not here, so nothing was delivered:\n  "
            + "\n  ".join(lines),
            Hint(
                "get the rest without them",
                correct=lambda arguments: (*arguments, "--allow-missing-references"),
                in_python="allow_missing_references=True gets the rest without them",
            ),
        )

    def _note(self, left_out: _Absent) -> None:
        self._delivery.result.notices.add(f"left out {left_out.path!r}: {left_out.problem}")

    def _copy(self, reference: ReferenceEntry, *, is_free: bool) -> str | None:
        """Copy one file; return how its source changed, if it did."""
        with self._target.parent_of(self._temporary) as (root, temporary):
            try:
                problem = self._copy_source(reference, root)
                if problem is None:
                    self._put_in_place(reference.path, root, is_free=is_free)
            except OSError as error:
                self._target.raise_where_refused(error, reference.path)
                raise
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(temporary, dir_fd=root)
        return problem

    def _copy_source(self, reference: ReferenceEntry, folder: int) -> str | None:
        location = parse_address(reference.uri).location or ""
        descriptor = open_regular(os.path.realpath(location))
        try:
            before = os.fstat(descriptor)
            if before.st_size != reference.size or not stat.S_ISREG(before.st_mode):
                return f"{location} is another file, or has another size"
            hasher = Hasher()
            target = os.open(self._temporary, _NEW, 0o644, dir_fd=folder)
            try:
                copy_hashed(descriptor, target, before.st_size, hasher, self._delivery.advance)
            finally:
                os.close(target)
            if has_changed(before, os.fstat(descriptor)):
                return f"{location} changes while it is read"
        finally:
            os.close(descriptor)
        is_same = hasher.digest().blake3 == reference.blake3
        return None if is_same else f"{location} has another content"

    def _put_in_place(self, path: str, root: int, *, is_free: bool) -> None:
        """Move the copy to its place; what came there since the look is nobody's to remove."""
        while not is_free and (blocker := self._find_blocker(path)) is not None:
            self._target.remove(blocker)
        with self._target.parent_of(path, make=True) as (folder, name):
            os.rename(self._temporary, name, src_dir_fd=root, dst_dir_fd=folder)

    def _find_blocker(self, path: str) -> str | None:
        try:
            status = self._target.status(path)
        except BlockedError as blocked:
            return blocked.path
        return path if status is not None and stat.S_ISDIR(status.st_mode) else None


def _problem_of(reference: ReferenceEntry) -> str | None:
    """Say why the source of a reference cannot be copied, None where it can."""
    if not is_local(reference.uri):
        return f"nothing is fetched from {reference.uri}"
    if reference.blake3 is None:
        return f"{reference.uri} was logged without a checksum, so a copy could not be checked"
    location = parse_address(reference.uri).location or ""
    try:
        os.stat(location)
    except (FileNotFoundError, NotADirectoryError):
        return f"the referenced source {location!r} is missing"
    except OSError as error:
        return f"the referenced source {location!r} cannot be reached: {error.strerror}"
    return None
