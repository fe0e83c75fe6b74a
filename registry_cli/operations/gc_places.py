"""Whether what live versions need of packs lies there: else no pack may go."""

from __future__ import annotations

import itertools
import struct
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.sorted_records import SortedRecords
from registry_cli.operations.usage import Alive
from registry_cli.operations.verify_packs import holds_places

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from registry_cli.catalog.pack_places import Pack
    from registry_cli.operations.reach import Holding
    from registry_cli.workspace import Workspace

_PLACE: Final = struct.Struct(">q32sqq")
"""Where a needed content lies, in the order of packs: row id of the pack, blake3, offset, size."""


class NeededPlaces:
    """Where contents of live versions lie that have no file of their own, as the catalog says."""

    def __init__(self, workspace: Workspace, packs: Mapping[int, Pack]) -> None:
        self._workspace = workspace
        self._packs = packs
        self._places = SortedRecords(_PLACE.size)
        self._alive: dict[int, Alive] = {}
        self._has_lost_some = False
        self._are_known: bool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._places.__exit__(*exception)

    def add(self, held: Holding, size: int) -> None:
        """Count a content that a live version needs, of `size` bytes."""
        place = held.place
        if place is None or place.pack_id not in self._packs:
            self._has_lost_some = True
            return
        self._places.add(_PLACE.pack(place.pack_id, held.blake3, place.offset, place.size))
        count, total = self._alive.get(place.pack_id, (0, 0))
        self._alive[place.pack_id] = Alive(count + 1, total + size)

    def alive_in(self, pack: Pack) -> Alive:
        """Return what a pack has to keep."""
        return self._alive.get(pack.id, Alive(0, 0))

    def note_lost_packs(self, present: Container[str]) -> None:
        """Compare with the names of packs that are in the store, once all contents are counted."""
        if any(self._packs[pack_id].name not in present for pack_id in self._alive):
            self._has_lost_some = True

    def are_known(self) -> bool:
        """Say whether every content that is needed lies where the catalog says, and tell if not.

        Else it may lie in a pack of which nothing seems to be needed: `doctor --rebuild` then
        finds it there. Asked once all is counted: the first answer is kept.
        """
        if self._are_known is None:
            self._are_known = not self._has_lost_some and all(
                holds_places(self._workspace.blobs, self._packs[pack_id].name, places)
                for pack_id, places in self._by_pack()
            )
            if not self._are_known:
                self._workspace.note(
                    "packs were left as they are, since contents that versions need are missing, "
                    "or elsewhere than the catalog says: registry verify"
                )
        return self._are_known

    def _by_pack(self) -> Iterator[tuple[int, Iterator[tuple[str, int, int]]]]:
        rows = map(_PLACE.unpack, self._places)
        for pack_id, same in itertools.groupby(rows, key=lambda row: row[0]):
            yield pack_id, ((blake3.hex(), offset, size) for _, blake3, offset, size in same)
