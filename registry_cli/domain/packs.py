"""Where a content lies that shares a blob, its pack, with many others."""

from __future__ import annotations

from registry_cli.named_tuples import CompiledNamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.digests import ContentDigest


class PackedPlace(CompiledNamedTuple):
    """A place in a pack: the name of its blob; where the content begins, and its size, in bytes."""

    pack_name: str
    offset: int
    size: int


class PackedSum(CompiledNamedTuple):
    """What of many contents lies in one pack: how many, their size and where they end, in bytes."""

    pack_name: str
    file_count: int
    size: int
    end: int


class PackedContent(CompiledNamedTuple):
    """What the footer of a pack tells of one content; offset and size are in bytes."""

    digest: ContentDigest
    offset: int
    size: int
