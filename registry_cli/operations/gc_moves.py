"""Move out what a scan found, after a look whether somebody needs it by now."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.leftovers import find_trees, set_tree_aside
from registry_cli.blobs.pack_rewriting import places_after, rewrite_pack
from registry_cli.blobs.trash import Trash, remove_tree
from registry_cli.catalog import pack_places, packs, reach
from registry_cli.workspace.reserve import is_out_of_room

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry_cli.catalog.pack_places import Pack
    from registry_cli.domain.packs import PackedContent
    from registry_cli.operations.gc_scan import Garbage
    from registry_cli.workspace import Workspace

_AT_ONCE: Final = 2000
"""Files that are moved under one lock: a few hundredths of a second."""


class Moves:
    """One garbage collection at work. What it took is counted, and its size in bytes."""

    def __init__(self, workspace: Workspace, garbage: Garbage) -> None:
        self._workspace = workspace
        self._garbage = garbage
        self.trash = Trash(workspace.home)
        self.size = 0
        self.content_count = 0
        self.leftover_count = 0
        self.tree_count = 0

    def move_files(self) -> None:
        """Move the blobs, some at a time, so that others get in between."""
        names = self._garbage.file_names()
        while some := dict(itertools.islice(names, _AT_ONCE)):
            with self._workspace.moving_blobs():
                self._take_trees()  # first: a tree that is there is believed to lead somewhere
                self._leave_what_is_needed(some)
                sizes = self._take(some)
                self.size += sum(sizes)
                self.content_count += len(sizes)

    def move_leftovers(self) -> None:
        """Move what killed commands left, and the trees of versions that are gone."""
        if not (self._garbage.leftovers or self._garbage.trees):
            return
        with self._workspace.moving_blobs():
            self._take_trees()
            for leftover in self._garbage.leftovers:
                if self.trash.take(leftover.path):
                    self.size += leftover.size
                    self.leftover_count += 1

    def move_packs(self) -> None:
        """Drop packs of which nothing is needed, and rewrite the others."""
        waiting = {pack.id: pack for pack in self._garbage.packs}
        for pack_id, needed in self._garbage.needed_by_pack():
            self._rewrite(waiting.pop(pack_id), needed)
        for pack in waiting.values():
            self._replace(pack, None, [])

    def _take(self, sizes: dict[str, int]) -> list[int]:
        """Move these blobs out, and return the sizes that are given of those that went."""
        folders = set()
        taken = []
        for name, size in sizes.items():
            path = self._workspace.blobs.blob_path(name)
            if self.trash.take(path):
                taken.append(size)
                folders.add(path.parent)
        for folder in folders:
            with suppress(OSError):  # that it holds others
                folder.rmdir()
        return taken

    def _take_trees(self) -> None:
        """Take the trees of versions that are gone, also what came and went since the scan."""
        spared = self._garbage.spared_trees
        with self._workspace.reading() as connection:
            gone = [
                tree.path
                for tree in find_trees(self._workspace.home)
                if tree.path.name not in spared
                and not reach.has_live_digest(connection, tree.path.name)
            ]
        for tree in gone:
            if self.trash.take(tree):
                self.tree_count += 1
            else:
                with suppress(PermissionError):  # in a folder that lets only owners rename
                    spared.add(set_tree_aside(tree).name)

    def _leave_what_is_needed(self, names: dict[str, int]) -> None:
        """Take out of these what versions reach that were logged since the scan, and packs."""
        with self._workspace.reading() as connection:
            for file in reach.read_files_since(connection, self._garbage.moment):
                names.pop(file.digest.blob_name, None)
            for name in packs.find_packs(connection, {*names}):
                del names[name]

    def _rewrite(self, pack: Pack, needed: list[PackedContent]) -> None:
        folder = self._workspace.aside()
        try:
            with self._workspace.keeping_blobs():
                folder.mkdir(mode=0o700)
                written = rewrite_pack(self._workspace.blobs, pack.name, pack.size, needed, folder)
            if written is None:
                self._workspace.note(
                    f"the pack {pack.name} is damaged and was left as it is: registry verify"
                )
            else:
                self._replace(pack, written, needed)
        except OSError as error:
            if not is_out_of_room(error):
                raise
            self._workspace.note("there was no room to rewrite a pack; the next gc tries again")
        finally:
            remove_tree(folder)

    def _replace(self, pack: Pack, written: Path | None, kept: Iterable[PackedContent]) -> None:
        """Let the places lead to the new pack, then move the old one out."""
        new = [*places_after(kept)]
        with self._workspace.moving_blobs():
            if self._is_needed_since(pack, {content.digest.blake3 for content in new}):
                return  # by a version that was logged meanwhile; the next gc looks again
            with self._workspace.writing() as transaction:
                connection = transaction.connection
                if written is not None:
                    size = written.stat().st_size
                    packs.add_pack(connection, written.name, size, new)
                pack_places.forget_packs(connection, [pack.id])
            new_size = written.stat().st_size if written is not None else 0
            self.size += sum(self._take({pack.name: pack.size - new_size}))
            self.content_count += self._garbage.packed_counts[pack.id]

    def _is_needed_since(self, pack: Pack, kept: set[str]) -> bool:
        with self._workspace.reading() as connection:
            names = (
                file.digest.blake3
                for file in reach.read_files_since(connection, self._garbage.moment)
            )
            while some := {*itertools.islice(names, _AT_ONCE)}:
                places = packs.find_packed(connection, some - kept)
                if any(place.pack_name == pack.name for place in places.values()):
                    return True
        return False
