"""How many bytes groups of versions take in the store, share, and would free if they went."""

from __future__ import annotations

import itertools
import struct
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.packs import pack_size
from registry_cli.blobs.sorted_records import SortedRecords
from registry_cli.catalog import pack_places, reach
from registry_cli.operations.reach import ROW_WIDTH, read_store, scan_pages

if TYPE_CHECKING:
    from registry_cli.catalog.pack_places import Pack
    from registry_cli.catalog.reach import Moment
    from registry_cli.operations.reach import Holding
    from registry_cli.workspace import Workspace

OTHERS: Final = 0
"""The group of all versions that are not measured."""

_PACKED: Final = struct.Struct(">iqq")
"""A group, the row id of a pack, and the size of a content in it that only the group reaches."""


class Usage(NamedTuple):
    """Bytes: of different contents, of those that others reach, too, and what a gc would free.

    `freed` is what a garbage collection after deleting the group would free more than one
    before, to the byte; it differs from what is not shared where packs are rewritten.
    """

    physical: int
    shared: int
    freed: int


class Alive(NamedTuple):
    """The contents of a pack that are needed: how many, and their bytes."""

    number: int
    size: int


def size_after_gc(pack: Pack, alive: Alive) -> int:
    """Return the bytes that a pack takes after a garbage collection, 0 where it goes.

    A pack that would be less than half as large is rewritten.
    """
    rewritten = pack_size(alive.number, alive.size)
    return rewritten if rewritten * 2 < pack.size else pack.size


def measure(
    workspace: Workspace, moment: Moment, groups: array[int], group_count: int
) -> tuple[list[Usage], Usage]:
    """Return the usage of the groups 1 to `group_count`, and of all of them together."""
    owners = _Owners()
    with SortedRecords(ROW_WIDTH) as rows, SortedRecords(_PACKED.size) as packed:
        with workspace.reading() as connection:
            packs = {pack.id: pack for pack in pack_places.list_packs(connection)}
        scan_pages(workspace, moment, groups, rows, owners.owner_of)
        sums = _Sums(owners, group_count, packs, packed)
        for held in read_store(workspace, rows):
            sums.add(held)
        return sums.finish()


class _Owners:
    """Whom pages belong to: a group by its number, several groups by a negative one."""

    def __init__(self) -> None:
        self._several: list[frozenset[int]] = []
        self._numbers: dict[frozenset[int], int] = {}

    def owner_of(self, _page_id: int, groups: set[int]) -> int | None:
        live = frozenset(groups - {reach.GONE})
        if len(live) <= 1:
            return next(iter(live), None)
        number = self._numbers.setdefault(live, len(self._several))
        if number == len(self._several):
            self._several.append(live)
        return -1 - number

    def groups_of(self, owner: int) -> frozenset[int]:
        return frozenset((owner,)) if owner >= 0 else self._several[-1 - owner]


class _Sums:
    """The bytes of each owner and group, added up content by content."""

    def __init__(
        self, owners: _Owners, group_count: int, packs: dict[int, Pack], packed: SortedRecords
    ) -> None:
        self._owners = owners
        self._packs = packs
        self._packed = packed
        # By group, 0 to the last. What several groups have is added up by owner first.
        self._own = array("q", [0]) * (group_count + 1)
        self._shared = array("q", [0]) * (group_count + 1)
        self._freed = array("q", [0]) * (group_count + 1)
        self._by_owner: Counter[int] = Counter()
        self._alive: dict[int, Alive] = {}
        self._physical = self._shared_with_others = self._freed_of_all = 0
        self._packed_of_all: dict[int, Alive] = {}

    def add(self, held: Holding) -> None:
        if not held.reached:
            return
        size = held.reached[0].size
        owners = {reached.owner for reached in held.reached}
        only = next(iter(owners)) if len(owners) == 1 else -1
        if only >= 0:
            self._own[only] += size
            is_theirs, is_shared = only != OTHERS, False
        else:
            groups = frozenset[int]().union(*(self._owners.groups_of(owner) for owner in owners))
            self._share(owners, groups, size)
            is_theirs, is_shared = True, OTHERS in groups
        if is_theirs:
            self._physical += size
            self._shared_with_others += size if is_shared else 0
        self._add_stored(held, size, only, only_theirs=is_theirs and not is_shared)

    def _share(self, owners: set[int], groups: frozenset[int], size: int) -> None:
        for owner in owners:
            self._by_owner[owner] += size
        parts = [self._owners.groups_of(owner) for owner in owners]
        if sum(map(len, parts)) > len(groups):  # some group has it in several pages
            times = Counter(itertools.chain.from_iterable(parts))
            for group, count in times.items():
                self._shared[group] -= (count - 1) * size

    def _add_stored(self, held: Holding, size: int, only: int, *, only_theirs: bool) -> None:
        """Add what is on the disk to what goes with the only group that needs it, and with all.

        `only` is that group; negative where there are several. `only_theirs` says that no version
        which is not measured needs it.
        """
        file_size, has_file = _look_at_files(held, size)
        if only > OTHERS:
            self._freed[only] += file_size
        if only_theirs:
            self._freed_of_all += file_size
        place = held.place
        if has_file or place is None or place.pack_id not in self._packs:
            return  # a good file counts; the place in the pack is of no use then
        _add_content(self._alive, place.pack_id, size)
        if only > OTHERS:
            self._packed.add(_PACKED.pack(only, place.pack_id, size))
        if only_theirs:
            _add_content(self._packed_of_all, place.pack_id, size)

    def finish(self) -> tuple[list[Usage], Usage]:
        for owner, size in self._by_owner.items():
            for group in self._owners.groups_of(owner):
                self._shared[group] += size
        rows = map(_PACKED.unpack, self._packed)
        for (group, pack_id), contents in itertools.groupby(rows, key=lambda row: row[:2]):
            sizes = [size for _, _, size in contents]
            self._freed[group] += self._freed_in_pack(pack_id, Alive(len(sizes), sum(sizes)))
        freed_of_all = self._freed_of_all + sum(
            self._freed_in_pack(pack_id, gone) for pack_id, gone in self._packed_of_all.items()
        )
        found = [
            Usage(own + shared, shared, freed)
            for own, shared, freed in zip(self._own, self._shared, self._freed, strict=True)
        ]
        together = Usage(self._physical, self._shared_with_others, freed_of_all)
        return found[1:], together

    def _freed_in_pack(self, pack_id: int, gone: Alive) -> int:
        pack, alive = self._packs[pack_id], self._alive[pack_id]
        left = Alive(alive.number - gone.number, alive.size - gone.size)
        return size_after_gc(pack, alive) - size_after_gc(pack, left)


def _look_at_files(held: Holding, size: int) -> tuple[int, bool]:
    """Return the bytes of the files of a content, and whether one has the size that it should."""
    if not held.files:
        return 0, False
    names = {reached.xxh3.hex() for reached in held.reached}
    sizes = [file.size for file in held.files if file.name.partition("-")[0] in names]
    return sum(sizes), size in sizes


def _add_content(packs: dict[int, Alive], pack_id: int, size: int) -> None:
    count, total = packs.get(pack_id, (0, 0))
    packs[pack_id] = Alive(count + 1, total + size)
