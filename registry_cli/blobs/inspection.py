"""Whether what the store holds is what it was: contents and whole files, in the order of blake3."""

from __future__ import annotations

import heapq
import itertools
import os
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from registry_cli.blobs.blob_files import is_blob_name
from registry_cli.blobs.copying import hash_range
from registry_cli.blobs.file_errors import BROKEN, CLOSED, GONE
from registry_cli.blobs.folders import list_names
from registry_cli.blobs.reading import BATCH, PackedReader
from registry_cli.digests import ContentDigest, DamageCheck, Hasher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.store import BlobStore

    PassOver = Callable[[Path, str], None]
    """Is told of a folder, and why it cannot be read."""

Item = TypeVar("Item")

_IS_GONE: Final = "is gone"


class Stored(NamedTuple):
    """A content that a version holds, or a file of the store for itself; size in bytes."""

    digest: ContentDigest
    size: int
    is_content: bool


Row = tuple[str]
"""The blake3 of a content, as a row of a spool."""


class Problem(NamedTuple):
    """What is wrong with it, in words that follow "it".

    Of what `is_closed` to this account nobody knows whether it is what it was.
    """

    stored: Stored
    text: str
    is_closed: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing of it at all."""
        return self.text == _IS_GONE


def why_closed(error: OSError) -> str:
    """Say that something may not be read by this account; any other error is raised again."""
    if error.errno not in CLOSED:
        raise error
    return f"cannot be read: {error.strerror}"


def stored_content(blake3: str, xxh3: str) -> ContentDigest:
    """Return the digest of a content, for who may not handle digests."""
    return ContentDigest(xxh3, blake3)


def list_blobs(store: BlobStore, *, pass_over: PassOver | None = None) -> Iterator[Stored]:
    """Yield the files of the store in the order of their blake3; what is no blob is left out.

    A folder that is closed to this account is left out, too, and told to `pass_over`; without
    that it raises `PermissionError`, lest what nobody can see is taken for missing.
    """
    folders = _unless_closed(lambda: sorted(list_names(store.folder)), store.folder, pass_over)
    for name in folders:
        folder = store.folder / name
        yield from _unless_closed(partial(_list_folder, folder), folder, pass_over)


def _unless_closed(
    read: Callable[[], list[Item]], folder: Path, pass_over: PassOver | None
) -> list[Item]:
    try:
        return read()
    except PermissionError as error:
        if pass_over is None:
            raise
        pass_over(folder, why_closed(error))
        return []


def _list_folder(folder: Path) -> list[Stored]:
    found = []
    names = [name for name in list_names(folder) if is_blob_name(name, folder.name)]
    for name in sorted(names, key=lambda name: name.partition("-")[2]):
        try:
            size = os.lstat(folder / name).st_size
        except FileNotFoundError:  # gc took it a moment ago
            continue
        found.append(Stored(ContentDigest.of_blob(name), size, is_content=False))
    return found


def merged(contents: Iterable[Stored], blobs: Iterable[Stored]) -> Iterator[Stored]:
    """Yield contents and those files that are none of them; both are sorted by blake3."""
    latest: ContentDigest | None = None
    for each in heapq.merge(contents, blobs, key=_order):
        if each.is_content or each.digest != latest:
            yield each
        if each.is_content:
            latest = each.digest


def find_unnamed(
    store: BlobStore, named: Iterable[Row], *, pass_over: PassOver | None = None
) -> Iterator[Stored]:
    """Yield the files of the store that are none of these contents, sorted rows of blake3.

    `pass_over` is that of `list_blobs`.
    """
    rows = iter(named)
    latest = next(rows, None)
    for blob in list_blobs(store, pass_over=pass_over):
        while latest is not None and latest[0] < blob.digest.blake3:
            latest = next(rows, None)
        if latest is None or latest[0] != blob.digest.blake3:
            yield blob


def find_problems(
    store: BlobStore,
    stored: Iterable[Stored],
    *,
    is_full: bool,
    advance: Advance,
    done: Callable[[Stored], None] = lambda _stored: None,
) -> Iterator[Problem]:
    """Yield what is damaged; `is_full` compares blake3, too. `done` hears of each when it is read.

    Whoever holds no `gc.lock` looks again at what is found here: gc may just have moved it.
    """
    rows = iter(stored)
    with PackedReader(store) as packs:
        while batch := [*itertools.islice(rows, BATCH)]:
            packs.expect(
                [
                    each.digest.blake3
                    for each in batch
                    if each.is_content and not _has_file(store, each)
                ]
            )
            for each in batch:
                try:
                    text = _problem(store, packs, each, is_full=is_full, advance=advance)
                except OSError as error:
                    yield Problem(each, why_closed(error), is_closed=True)
                else:
                    if text is not None:
                        yield Problem(each, text)
                done(each)


def _has_file(store: BlobStore, stored: Stored) -> bool:
    try:
        return store.has_file(stored.digest, stored.size)
    except PermissionError:  # in a folder that is closed: who reads it is told so
        return True


def _problem(
    store: BlobStore, packs: PackedReader, stored: Stored, *, is_full: bool, advance: Advance
) -> str | None:
    hasher = Hasher() if is_full else DamageCheck()
    try:
        data = packs.read(stored.digest.blake3, stored.size) if stored.is_content else None
        if data is None:
            problem = _read_file(store, stored, hasher, advance)
            if problem is not None:
                return problem
        else:
            if len(data) != stored.size:
                return "is cut off: its pack ends before it"
            hasher.update(data)
            advance(len(data))
    except OSError as error:
        if error.errno not in BROKEN:
            raise
        return f"cannot be read: {error.strerror}"
    is_same = (
        hasher.digest() == stored.digest
        if isinstance(hasher, Hasher)
        else hasher.hexdigest() == stored.digest.xxh3
    )
    return None if is_same else "is not the bytes that it was"


def _read_file(
    store: BlobStore, stored: Stored, hasher: Hasher | DamageCheck, advance: Advance
) -> str | None:
    try:
        descriptor = os.open(
            store.path_of(stored.digest),
            os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK,
        )
    except OSError as error:
        if error.errno in GONE:
            return _IS_GONE
        raise
    try:
        size = os.fstat(descriptor).st_size
        if size != stored.size:
            return f"has {size} bytes instead of {stored.size}"
        hash_range(descriptor, 0, size, hasher, advance)
    finally:
        os.close(descriptor)
    return None


def _order(stored: Stored) -> tuple[str, bool]:
    return stored.digest.blake3, not stored.is_content
