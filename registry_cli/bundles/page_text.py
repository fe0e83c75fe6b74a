"""The text of a page from a stranger: read row by row, and only in the one way we write it."""

import json
import re
from collections.abc import Iterator
from typing import Final

from registry_cli.digests import ContentDigest
from registry_cli.domain.addresses import parse_address
from registry_cli.domain.bundles import LARGEST_SIZE
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import Entry, FileEntry, Page, ReferenceEntry
from registry_cli.domain.source_digests import read_source_digest
from registry_cli.errors import UsageError

LARGEST_PAGE: Final = 8 << 20
"""Bytes: about a thousand of the longest paths."""

# No part of it can be matched in two ways, so nothing is tried twice.
_TEXT: Final = r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\bfnrt]|u00[01][0-9a-f]))*+)"'
_ROW: Final = re.compile(
    rf'\[{_TEXT},(0|[1-9][0-9]{{0,18}}),"([0-9a-f]{{64}})","([0-9a-f]{{32}})"\]([,\]])'
)
_REFERENCE: Final = re.compile(
    rf"\[{_TEXT},(0|[1-9][0-9]{{0,18}}|null),(?:{_TEXT}|null),null,"
    rf'\{{"reference":{_TEXT}\}}\]([,\]])'
)


def read_page(text: str, digest: str) -> tuple[Page, list[Entry]]:
    """Return the page and its files, sorted by path; raises ValueError for what is no page."""
    entries = list(_read_rows(text))
    size = sum(entry.size or 0 for entry in entries)
    return Page(digest, entries[0].path, len(entries), size, text), entries


def _read_rows(text: str) -> Iterator[Entry]:
    if not text.startswith("["):
        raise ValueError("a page is no list")
    position, before = 1, ""
    sign = ","
    while sign == ",":
        match = _ROW.match(text, position)
        entry: Entry
        if match is not None:
            written, size, blake3, xxh3, sign = match.groups()
            entry = FileEntry(_read_path(written), int(size), ContentDigest(xxh3, blake3))
        else:
            match = _REFERENCE.match(text, position)
            if match is None:
                raise ValueError("a page holds what is no file")
            entry, sign = _read_reference(match), match[5]
        path = entry.path
        if path <= before:
            raise ValueError(f"the file path {path!r} is not in order, or given twice")
        if (entry.size or 0) > LARGEST_SIZE:
            raise ValueError(f"the file {path!r} is too large")
        yield entry
        position, before = match.end(), path
    if position != len(text):
        raise ValueError("a page goes on after its end")


def _read_reference(match: re.Match[str]) -> ReferenceEntry:
    written, size, digest, uri, _ = match.groups()
    path, uri = _read_path(written), _read_text(uri)
    try:
        # An address that this program would not have kept, such as one with a password, is none.
        if parse_address(uri).uri != uri:
            raise ValueError("an address is not written as a page writes it")
        kept = read_source_digest(_read_text(digest)) if digest is not None else None
    except UsageError as error:
        raise ValueError(error.message) from error
    return ReferenceEntry(path, None if size == "null" else int(size), kept, uri)


def _read_text(written: str) -> str:
    if "\\" not in written:
        return written
    text: str = json.loads(f'"{written}"')
    if json.dumps(text, ensure_ascii=False) != f'"{written}"':
        raise ValueError("a text is not written as a page writes it")
    return text


def _read_path(written: str) -> str:
    try:
        return parse_file_path(_read_text(written))
    except UsageError as error:
        raise ValueError(error.message) from error
