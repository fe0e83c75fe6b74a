"""Digests of what a version refers to: computed here, or given with the address."""

from __future__ import annotations

import re
from typing import Final

from registry_cli.errors import Hint, UsageError

_ALGORITHM: Final = r"[a-z0-9][a-z0-9._-]{0,31}"
_VALUE: Final = r"[A-Za-z0-9+/=_.\"-]{1,256}"
_HEX_LENGTHS: Final = {"blake3": 64, "md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def parse_source_digest(text: str) -> str:
    """Accept `ALGORITHM:VALUE`, such as `sha256:…`, `md5:…` or `etag:…`; return how it is kept.

    A blake3 is kept as its 64 digits alone, as that of a stored file.
    """
    match = re.fullmatch(rf"({_ALGORITHM}):({_VALUE})", text)
    if match is None:
        raise UsageError(
            f"{text[:80]!r} is no digest with its algorithm",
            Hint("for example sha256:, then 64 hex digits"),
        )
    algorithm, value = match.groups()
    length = _HEX_LENGTHS.get(algorithm)
    if length is not None:
        value = value.lower()
        if re.fullmatch(rf"[0-9a-f]{{{length}}}", value) is None:
            raise UsageError(
                f"{text[:80]!r} is no {algorithm}", Hint(f"it has {length} hex digits")
            )
    return value if algorithm == "blake3" else f"{algorithm}:{value}"


def read_source_digest(kept: str) -> str:
    """Return a digest as it is kept; raises `UsageError` for what is none."""
    if re.fullmatch(r"[0-9a-f]{64}", kept) is None and parse_source_digest(kept) != kept:
        raise UsageError(f"{kept[:80]!r} is no digest as it is kept")
    return kept
