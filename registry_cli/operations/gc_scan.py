"""Find what a garbage collection takes: without a lock, so all of it is judged again under one."""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.leftovers import Leftover, find_leftovers, find_trees
from registry_cli.blobs.pack_rewriting import packed_content
from registry_cli.blobs.packs import is_pack
from registry_cli.blobs.sorted_records import SortedRecords
from registry_cli.catalog import pack_places, reach
from registry_cli.operations.gc_places import NeededPlaces
from registry_cli.operations.liveness import check_liveness
from registry_cli.operations.reach import ROW_WIDTH, read_places, read_store, scan_pages
from registry_cli.operations.usage import size_after_gc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.blobs.blob_files import BlobFile
    from registry_cli.catalog.pack_places import Pack
    from registry_cli.catalog.reach import Moment
    from registry_cli.domain.packs import PackedContent
    from registry_cli.operations.reach import Holding
    from registry_cli.workspace import Workspace

_LIVE: Final = 0
"""The owner of a page that a live version has; of any other that is its row id."""

_FILE: Final = struct.Struct(">32s16sQ")
_NEEDED: Final = struct.Struct(">qq32s16sq")
"""A content that a rewritten pack keeps: the row id of the pack, where it begins, digests, size."""
_PAGES_AT_ONCE: Final = 1000
_MOST_NAMED: Final = 10_000
"""Deleted versions that are named; of more there is only the number."""


@dataclass
class Garbage:
    """What nobody needs; sizes in bytes.

    `young_size` is that of what nobody reaches, but which is within the grace yet.
    `packed_counts` tells of each pack, by its row id, how many contents go with it.
    `spared_trees` are the names of those that stay, as far as the scan knows.
    """

    moment: Moment
    files: SortedRecords
    needed: SortedRecords
    file_count: int = 0
    size: int = 0
    packed_counts: Counter[int] = field(default_factory=Counter)
    young_size: int = 0
    packs: list[Pack] = field(default_factory=list)
    trees: list[Path] = field(default_factory=list)
    spared_trees: set[str] = field(default_factory=set)
    leftovers: list[Leftover] = field(default_factory=list)
    version_count: int = 0
    versions: tuple[str, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.files.__exit__(*exception)
        self.needed.__exit__(*exception)

    @property
    def content_count(self) -> int:
        """How many contents go, from files and packs."""
        return self.file_count + self.packed_counts.total()

    def file_names(self) -> Iterator[tuple[str, int]]:
        """Yield name and size of each blob that is to go."""
        for blake3, xxh3, size in map(_FILE.unpack, self.files):
            yield f"{xxh3.hex()}-{blake3.hex()}", size

    def needed_by_pack(self) -> Iterator[tuple[int, list[PackedContent]]]:
        """Yield the row ids of packs that are rewritten, and what each keeps, in its order."""
        rows = map(_NEEDED.unpack, self.needed)
        for pack_id, contents in itertools.groupby(rows, key=lambda row: row[0]):
            yield (
                pack_id,
                [
                    packed_content(blake3, xxh3, offset, size)
                    for _, offset, blake3, xxh3, size in contents
                ],
            )


def find_garbage(workspace: Workspace, grace: int) -> Garbage:
    """Return what is older than the grace, in nanoseconds, and reached by no live version.

    Raises `DamagedError` where it cannot be told which versions are live, or what they hold.
    """
    check_liveness(workspace)
    now = workspace.file_time()
    cutoff = now - grace
    with workspace.reading() as connection:
        moment = reach.read_moment(connection)
        groups = reach.read_groups(connection, {})
        packs = {pack.id: pack for pack in pack_places.list_packs(connection)}
    garbage = Garbage(moment, SortedRecords(_FILE.size), SortedRecords(_NEEDED.size))
    with SortedRecords(ROW_WIDTH) as rows, NeededPlaces(workspace, packs) as needed:
        scan_pages(workspace, moment, groups, rows, _owner_of)
        scan = _Scan(workspace, garbage, packs, cutoff, needed)
        scan.judge_files(rows)
        scan.judge_packs(rows)
    emptied = _find_emptied(workspace, scan.emptied_pages)
    _name_versions(workspace, garbage, emptied)
    _judge_trees(workspace, garbage, emptied, cutoff)
    garbage.leftovers = [*find_leftovers(workspace.home, now=now, cutoff=cutoff)]
    garbage.size += sum(leftover.size for leftover in garbage.leftovers)
    return garbage


def _owner_of(page_id: int, groups: set[int]) -> int | None:
    return page_id if groups <= {reach.GONE} else _LIVE


class _Scan:
    """Judge all that the store holds, in two passes: files first, then what lies in packs."""

    def __init__(
        self,
        workspace: Workspace,
        garbage: Garbage,
        packs: dict[int, Pack],
        cutoff: int,
        needed: NeededPlaces,
    ) -> None:
        self._workspace = workspace
        self._garbage = garbage
        self._cutoff = cutoff
        self._packs = packs
        self._pack_names = {pack.name for pack in packs.values()}
        self._pack_changes: dict[str, int] = {}
        self._needed = needed
        self._unknown_packs: list[BlobFile] = []
        self.emptied_pages = bytearray(garbage.moment.page_id + 1)
        """1 for each page of deleted versions of which some content goes."""

    def judge_files(self, rows: SortedRecords) -> None:
        """Find the files that go, and count what each pack still has to keep."""
        for held in read_store(self._workspace, rows):
            live = [reached for reached in held.reached if reached.owner == _LIVE]
            names = {f"{reached.xxh3.hex()}-{held.blake3.hex()}": reached for reached in live}
            has_file = False
            for file in held.files:
                reached = names.get(file.name)
                if reached is not None:
                    has_file = has_file or file.size == reached.size
                elif file.name in self._pack_names:
                    self._pack_changes[file.name] = file.changed
                else:
                    self._judge_file(held, file)
            if live and not has_file:
                self._needed.add(held, live[0].size)
        self._needed.note_lost_packs(self._pack_changes)
        self._judge_unknown_packs()

    def _judge_file(self, held: Holding, file: BlobFile) -> None:
        if not held.reached and is_pack(self._workspace.blobs.blob_path(file.name)):
            self._unknown_packs.append(file)
        elif self._takes(file):
            self._empty_pages(held, file.name)

    def _takes(self, file: BlobFile) -> bool:
        if file.changed > self._cutoff:
            self._garbage.young_size += file.size
            return False
        self._garbage.files.add(_FILE.pack(file.blake3, bytes.fromhex(file.name[:32]), file.size))
        self._garbage.file_count += 1
        self._garbage.size += file.size
        return True

    def _judge_unknown_packs(self) -> None:
        """Take packs that the catalog does not know, of a gc that was killed."""
        if self._unknown_packs and self._needed.are_known():
            for file in self._unknown_packs:
                self._takes(file)

    def judge_packs(self, rows: SortedRecords) -> None:
        """Find the packs that go or are rewritten, and what of them is kept."""
        doomed: dict[int, Pack] = {}
        gain_size = 0
        for pack in self._packs.values():
            gain = pack.size - size_after_gc(pack, self._needed.alive_in(pack))
            if not gain or pack.name not in self._pack_changes:
                continue
            if self._pack_changes[pack.name] > self._cutoff:
                self._garbage.young_size += gain
            else:
                doomed[pack.id] = pack
                gain_size += gain
        if not doomed or not self._needed.are_known():
            return
        self._garbage.packs = [*doomed.values()]
        self._garbage.size += gain_size
        places = (place for place in read_places(self._workspace) if place.pack_id in doomed)
        for held in read_store(self._workspace, rows, files=(), places=places):
            if held.place is None:
                continue
            live = [reached for reached in held.reached if reached.owner == _LIVE]
            if not live:
                self._garbage.packed_counts[held.place.pack_id] += 1
                self._empty_pages(held)
                continue
            xxh3, size, _ = live[0]
            pack_id, offset = held.place.pack_id, held.place.offset
            content = packed_content(held.blake3, xxh3, offset, size)
            # Read, because the other bytes are about to go.
            if not self._workspace.blobs.is_file_intact(content.digest, size):
                self._garbage.needed.add(_NEEDED.pack(pack_id, offset, held.blake3, xxh3, size))

    def _empty_pages(self, held: Holding, name: str | None = None) -> None:
        for reached in held.reached:
            if name is None or name.startswith(reached.xxh3.hex()):
                self.emptied_pages[reached.owner] = 1


def _find_emptied(workspace: Workspace, pages: bytearray) -> bytearray:
    """Return 1 for each version, by its row id, that loses some content of these pages."""
    with workspace.reading() as connection:
        found = bytearray(reach.last_version_id(connection) + 1)
    emptied = _numbers_in(pages)
    while some := [*itertools.islice(emptied, _PAGES_AT_ONCE)]:
        with workspace.reading() as connection:
            for page_id in some:
                for _, version_id in reach.read_page_users(connection, page_id, page_id):
                    if version_id < len(found):
                        found[version_id] = 1
    return found


def _name_versions(workspace: Workspace, garbage: Garbage, emptied: bytearray) -> None:
    """Name the deleted versions that lose something."""
    with workspace.reading() as connection:
        garbage.version_count = sum(emptied)
        few = itertools.islice(_numbers_in(emptied), _MOST_NAMED)
        garbage.versions = tuple(reach.name_sources(connection, few))


def _numbers_in(flags: bytearray) -> Iterator[int]:
    position = flags.find(1)
    while position >= 0:
        yield position
        position = flags.find(1, position + 1)


def _judge_trees(workspace: Workspace, garbage: Garbage, emptied: bytearray, cutoff: int) -> None:
    """Take the trees of versions that are gone: old ones, and those that are about to lead nowhere.

    The latter whatever their age: their content might be logged again into a pack, and `path`
    believes a tree that is there.
    """
    trees = [*find_trees(workspace.home)]
    with workspace.reading() as connection:
        for tree, changed in trees:
            if not reach.has_live_digest(connection, tree.name) and (
                changed <= cutoff
                or any(
                    emptied[version_id : version_id + 1] == b"\1"
                    for version_id in reach.find_versions(connection, tree.name)
                )
            ):
                garbage.trees.append(tree)
            else:
                garbage.spared_trees.add(tree.name)
