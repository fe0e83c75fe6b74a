"""Packs: many small contents in one blob, which is written, synced and published as one.

The contents stand back to back from the start of the file. After them comes the footer, from
which the catalog can be told again where each lies:

- for each content, in the order in which they stand, 56 bytes: blake3, xxh3_128, and the size in
  bytes as a 64-bit little-endian number;
- 64 bytes: the number of contents as such a number, the blake3 of the rows above, and the 24
  bytes `registry pack, format 1` and a line feed.

A pack is named by the digests of the whole file, as every blob is.
"""

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from registry_cli.digests import ContentDigest, Hasher, blake3_hex
from registry_cli.domain.packs import PackedContent
from registry_cli.errors import DamagedError, damage_hint

LARGEST_PACKED: Final = 64 << 10
"""Bytes; larger contents have a file of their own. Measured, see docs/design.md."""

_ROW: Final = struct.Struct("<32s16sQ")
_TRAILER: Final = struct.Struct("<Q32s24s")
_MAGIC: Final = b"registry pack, format 1\n"
_BUFFER: Final = 1 << 20
"""Bytes that are written and hashed at once."""
_MOST_CONTENTS: Final = 50_000
_LARGEST: Final = 256 << 20
"""A pack is closed at either: its rows stay in memory, and gc rewrites it as a whole."""


def pack_size(count: int, content_size: int) -> int:
    """Return the bytes that a pack of so many contents takes, and of so many bytes together."""
    return content_size + count * _ROW.size + _TRAILER.size if count else 0


class PackWriter:
    """A pack that is being written to a new file; the caller publishes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._hasher = Hasher()
        self._rows = bytearray()
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self.size = 0
        self.count = 0

    @property
    def is_full(self) -> bool:
        """Whether the next content belongs into another pack."""
        return self.count >= _MOST_CONTENTS or self.size >= _LARGEST

    def add(self, digest: ContentDigest, data: bytes) -> None:
        """Append one content."""
        xxh3, blake3 = digest
        self._rows += bytes.fromhex(blake3 + xxh3) + len(data).to_bytes(8, "little")
        self.count += 1
        self._append(data)

    def finish(self, folder: Path) -> Path:
        """Write the footer, make the file durable and move it to a folder under its own name."""
        rows = bytes(self._rows)
        self._append(rows)
        self._append(_TRAILER.pack(self.count, bytes.fromhex(blake3_hex(rows)), _MAGIC))
        self._flush()
        os.fchmod(self._descriptor, 0o444)
        os.fsync(self._descriptor)
        self.close()
        named = folder / self._hasher.digest().blob_name
        os.rename(self._path, named)
        return named

    def close(self) -> None:
        """Let go of the file, whole or not; closing again is fine."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)

    def _append(self, data: bytes) -> None:
        self._waiting.append(data)
        self._waiting_size += len(data)
        self.size += len(data)
        if self._waiting_size >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        data = b"".join(self._waiting)
        self._hasher.update(data)
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self._waiting = []
        self._waiting_size = 0


def is_pack(path: Path) -> bool:
    """Say whether a file ends as a pack does."""
    descriptor = _open(path)
    try:
        status = os.fstat(descriptor)
        size = status.st_size
        return (
            stat.S_ISREG(status.st_mode)
            and size >= _TRAILER.size
            and os.pread(descriptor, len(_MAGIC), size - len(_MAGIC)) == _MAGIC
        )
    finally:
        os.close(descriptor)


def read_footer(path: Path) -> Iterator[PackedContent]:
    """Yield what a pack holds, in the order in which it stands there.

    The footer is checked against its own digest, the contents are not. Raises `DamagedError`.
    """
    descriptor = _open(path)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _damaged(path)
        size = status.st_size
        trailer = os.pread(descriptor, _TRAILER.size, max(0, size - _TRAILER.size))
        if len(trailer) != _TRAILER.size:
            raise _damaged(path)
        count, digest, magic = _TRAILER.unpack(trailer)
        start = size - _TRAILER.size - count * _ROW.size
        if magic != _MAGIC or start < 0 or count > _MOST_CONTENTS:
            raise _damaged(path)
        rows = os.pread(descriptor, count * _ROW.size, start)
    finally:
        os.close(descriptor)
    if blake3_hex(rows) != digest.hex():
        raise _damaged(path)
    offset = 0
    for blake3, xxh3, content_size in _ROW.iter_unpack(rows):
        yield PackedContent(ContentDigest(xxh3.hex(), blake3.hex()), offset, content_size)
        offset += content_size
    if offset != start:
        raise _damaged(path)


def _open(path: Path) -> int:
    # Without waiting, should anybody have put a FIFO there.
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)


def _damaged(path: Path) -> DamagedError:
    return DamagedError(f"the pack {path.name} is damaged", damage_hint())
