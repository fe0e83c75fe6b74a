"""Both ways in which a home keeps contents, for tests that hold both to one contract."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.packs import PackWriter, read_footer
from registry_cli.catalog.packs import add_pack, find_packed
from registry_cli.digests import ContentDigest, Hasher
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore


def digest_of(content: bytes) -> ContentDigest:
    """Return both digests of a content."""
    return Hasher().update(content).digest()


def stage(store: BlobStore, content: bytes) -> Path:
    """Write a content aside, as a log does, under the name that its blob will have."""
    folder = store.folder.parent / "tmp"
    staged = folder / digest_of(content).blob_name
    staged.unlink(missing_ok=True)
    staged.write_bytes(content)
    staged.chmod(0o444)
    return staged


class Files:
    """A home that keeps every content in a file of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.workspace = open_home(home)
        self.workspace.make_home()
        self.store = self.workspace.blobs

    def moved(self, home: Path) -> Files:
        """Return the same, after its folder was moved there."""
        return type(self)(home)

    def keep(self, *contents: bytes) -> None:
        """Keep these contents, all at once where that matters."""
        for content in contents:
            self.store.publish(stage(self.store, content), lambda _folder: None)

    def place_of(self, content: bytes) -> tuple[Path, int]:
        """Return the file that holds a content, and where it begins there."""
        return self.store.path_of(digest_of(content)), 0

    def damage(self, content: bytes) -> None:
        """Change one byte of a content where it is kept."""
        path, start = self.place_of(content)
        path.chmod(0o644)
        with path.open("r+b") as file:
            file.seek(start + len(content) // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))

    def cut(self, content: bytes) -> None:
        """Let the file end one byte before the content does."""
        path, start = self.place_of(content)
        path.chmod(0o644)
        os.truncate(path, start + len(content) - 1)

    def remove(self, content: bytes) -> None:
        """Remove the file that holds a content."""
        self.place_of(content)[0].unlink()


class Packs(Files):
    """A home that keeps contents in packs, each call of `keep` in one."""

    def keep(self, *contents: bytes) -> None:
        """Keep these contents in one pack."""
        writer = PackWriter(self.home / "tmp" / "pack")
        for content in contents:
            writer.add(digest_of(content), content)
        pack = writer.finish(self.home / "tmp")
        self.store.publish(pack, lambda _folder: None)
        with self.workspace.writing() as transaction:
            size = pack.stat().st_size
            add_pack(transaction.connection, pack.name, size, read_footer(pack))
        pack.unlink()

    def place_of(self, content: bytes) -> tuple[Path, int]:
        """Return the pack that holds a content, and where it begins there."""
        blake3 = digest_of(content).blake3
        with self.workspace.reading() as connection:
            place = find_packed(connection, [blake3])[blake3]
        return self.store.blob_path(place.pack_name), place.offset


KINDS: Final = (Files, Packs)
