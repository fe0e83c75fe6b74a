"""Write a bundle: members in their one order, each as it can only be."""

import json
from collections.abc import Iterable
from typing import Final, Protocol

from registry_cli.bundles import members
from registry_cli.bundles.members import Member
from registry_cli.digests import IdentityHasher, blake3_hex
from registry_cli.domain.bundles import Head, Totals

_ZEROS: Final = bytes(members.BLOCK)


class Sink(Protocol):
    """Where a bundle goes: a file or a pipe that takes all it is given."""

    def write(self, data: bytes | memoryview, /) -> object:
        """Take the next bytes."""


class BundleWriter:
    """Call what is for each member in the order of the methods, then `finish`."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._hasher = IdentityHasher()
        self.size = 0

    def head(self, head: Head) -> None:
        """Say what follows."""
        self.member(members.HEAD, [head_text(head)])

    def member(self, name: str, chunks: Iterable[bytes | memoryview], size: int = -1) -> None:
        """Write one member; without a size, the chunks are all of it, and few."""
        if size < 0:
            chunks = [bytes(chunk) for chunk in chunks]
            size = sum(len(chunk) for chunk in chunks)
        self._write(members.header_of(Member(name, size)))
        written = 0
        for chunk in chunks:
            self._write(chunk)
            written += len(chunk)
        if written != size:
            raise LookupError(f"{name} has {written} bytes, not {size}")
        self._write(_ZEROS[: members.padding_of(size)])

    def finish(self) -> str:
        """Write the digest of all before, and the end; return that digest."""
        digest = self._hasher.hexdigest()
        self.member(members.END, [end_text(digest)])
        self._write(members.CLOSING)
        return digest

    def _write(self, data: bytes | memoryview) -> None:
        self._hasher.update(data)
        self._sink.write(data)
        self.size += len(data)


def head_text(head: Head) -> bytes:
    """Return the content of the first member: a line of JSON, and its digest for a check."""
    fields = {
        "format": head.format,
        "thin": head.is_thin,
        "records": _totals(head.records),
        "pages": _totals(head.pages),
        "contents": _totals(head.contents),
    }
    line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
    return line + blake3_hex(line).encode() + b"\n"


def end_text(digest: str) -> bytes:
    """Return the content of the last member."""
    return b'{"blake3":"%s"}\n' % digest.encode()


def _totals(totals: Totals) -> dict[str, int]:
    return {"members": totals.members, "size": totals.size}
