"""The text of a page from a stranger: read row by row, and only in the one way we write it."""

import json
import re
from collections.abc import Iterator
from typing import Final

from registry_cli.digests import ContentDigest
from registry_cli.domain.bundles import LARGEST_SIZE
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import FileEntry, Page
from registry_cli.errors import UsageError

LARGEST_PAGE: Final = 8 << 20
"""Bytes: about a thousand of the longest paths."""

# No part of it can be matched in two ways, so nothing is tried twice.
_ROW: Final = re.compile(
    r'\["((?:[^"\\\x00-\x1f]++|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*+)",(0|[1-9][0-9]{0,18})'
    r',"([0-9a-f]{64})","([0-9a-f]{32})"\]([,\]])'
)


def read_page(text: str, digest: str) -> tuple[Page, list[FileEntry]]:
    """Return the page and its files, sorted by path; raises ValueError for what is no page."""
    entries = list(_read_rows(text))
    size = sum(entry.size for entry in entries)
    return Page(digest, entries[0].path, len(entries), size, text), entries


def _read_rows(text: str) -> Iterator[FileEntry]:
    if not text.startswith("["):
        raise ValueError("a page is no list")
    position, before = 1, ""
    sign = ","
    while sign == ",":
        match = _ROW.match(text, position)
        if match is None:
            raise ValueError("a page holds what is no file")
        written, size, blake3, xxh3, sign = match.groups()
        path = _read_path(written)
        if path <= before:
            raise ValueError(f"the file path {path!r} is not in order, or given twice")
        if int(size) > LARGEST_SIZE:
            raise ValueError(f"the file {path!r} is too large")
        yield FileEntry(path, int(size), ContentDigest(xxh3, blake3))
        position, before = match.end(), path
    if position != len(text):
        raise ValueError("a page goes on after its end")


def _read_path(written: str) -> str:
    path = written
    if "\\" in written:
        path = json.loads(f'"{written}"')
        if json.dumps(path, ensure_ascii=False) != f'"{written}"':
            raise ValueError("a file path is not written as a page writes it")
    try:
        return parse_file_path(path)
    except UsageError as error:
        raise ValueError(error.message) from error
