"""The two digests of every content, computed in one pass. Domain, blobs and catalog import it.

xxh3_128 is fast and finds damage; it is not collision-resistant. blake3 is the identity.
"""

from __future__ import annotations

from functools import cache

from registry_cli.named_tuples import CompiledNamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from blake3 import blake3

CHUNK_BYTES = 1 << 20
"""How much a streaming reader hands to `Hasher.update` at once, in bytes."""


class ContentDigest(CompiledNamedTuple):
    """Both digests of one content, as lower-case hex: 32 characters and 64 characters."""

    xxh3: str
    blake3: str

    @classmethod
    def of_blob(cls, name: str) -> Self:
        """Return the digests that the name of a blob holds."""
        xxh3, _, blake3 = name.partition("-")
        return cls(xxh3, blake3)

    @property
    def blob_name(self) -> str:
        """Return the file name under which the content is stored."""
        return f"{self.xxh3}-{self.blake3}"


class Hasher:
    """Feed bytes in order, then ask for the digest of all of them."""

    __slots__ = ("_blake3", "_xxh3")

    def __init__(self) -> None:
        import blake3  # a command that hashes nothing does not load it
        import xxhash  # as above

        self._xxh3 = xxhash.xxh3_128()
        self._blake3 = blake3.blake3()

    def update(self, data: bytes | bytearray | memoryview) -> Self:
        """Take the next bytes; both libraries release the GIL on large ones."""
        self._xxh3.update(data)
        self._blake3.update(data)
        return self

    def digest(self) -> ContentDigest:
        """Return the digests of everything fed so far."""
        return ContentDigest(self._xxh3.hexdigest(), self._blake3.hexdigest())


def digest_of(data: bytes) -> ContentDigest:
    """Return the digests of data at once, which is faster for what is small."""
    xxh3, blake3 = _algorithms()
    return ContentDigest(xxh3(data), blake3(data).hexdigest())


@cache
def _algorithms() -> tuple[Callable[[bytes], str], type[blake3]]:
    # Looked up once: for contents of 4 KiB an import in the way is a tenth of the hashing.
    import blake3  # as above
    import xxhash  # as above

    return xxhash.xxh3_128_hexdigest, blake3.blake3


class DamageCheck:
    """The fast half alone, for copies on their way out: it finds damage, not malice."""

    __slots__ = ("_xxh3",)

    def __init__(self) -> None:
        import xxhash  # a command that hashes nothing does not load it

        self._xxh3 = xxhash.xxh3_128()

    def update(self, data: bytes | bytearray | memoryview) -> Self:
        """Take the next bytes."""
        self._xxh3.update(data)
        return self

    def hexdigest(self) -> str:
        """Return the xxh3_128 of everything fed so far, 32 hex characters."""
        return self._xxh3.hexdigest()


def damage_check_hex(data: bytes) -> str:
    """Return the xxh3_128 of data, 32 hex characters."""
    xxh3, _ = _algorithms()
    return xxh3(data)


def blake3_hex(data: bytes) -> str:
    """Return the blake3 of data, 64 hex characters: identities, pages, the history chain."""
    import blake3  # a command that only reads does not load it

    return blake3.blake3(data).hexdigest()


class IdentityHasher:
    """blake3 alone over a stream of bytes: the digest of a version, or of a bundle."""

    __slots__ = ("_blake3",)

    def __init__(self) -> None:
        import blake3  # a command that only reads does not load it

        self._blake3 = blake3.blake3()

    def update(self, data: bytes | memoryview) -> Self:
        """Take the next bytes."""
        self._blake3.update(data)
        return self

    def hexdigest(self) -> str:
        """Return the blake3 of everything fed so far, 64 hex characters."""
        return self._blake3.hexdigest()


def page_boundary_hash(path: str) -> int:
    """Return a 64-bit number that depends on the path alone, to cut manifests at."""
    import xxhash  # only a log cuts manifests

    return xxhash.xxh3_64_intdigest(path.encode())


def load_fast_check() -> Callable[[bytes, int], bytes]:
    """Return what makes 8 bytes that tell damaged data from sound: the rows of the stat cache.

    It takes the data, and a number of 64 bits that must be the same again.
    """
    import xxhash  # only a log looks into the stat cache

    return xxhash.xxh3_64_digest
