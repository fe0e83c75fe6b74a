"""The page of `registry show`: all about one version, and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import aligned, command, counted
from registry_cli.cli.markdown import described
from registry_cli.cli.marks import AND_SO_ON, TO, Meaning, marked
from registry_cli.cli.moments import ago, exact
from registry_cli.cli.pages import is_personal, likely_target
from registry_cli.cli.text import human_size, printable
from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.versions import VersionWithFiles

_MOST_FILES: Final = 50
_INDENT: Final = "  "


def version_page(shown: VersionWithFiles, reader: Reader) -> str:
    """Tell what a version is, where it is linked, what is known of it, and how to get it."""
    return "\n\n".join(_parts(shown, reader))


def _parts(shown: VersionWithFiles, reader: Reader) -> Iterator[str]:
    version = shown.version
    size = f"{version.type} of {counted(version.file_count, 'file')}, {human_size(version.size)}"
    yield f"{marked(version.qualified_name, Meaning.NAME)}\n{size}"
    if version.description:
        yield described(version.description, reader)
    yield aligned(_facts(shown, reader))
    for title, values in (("Metadata", version.metadata), ("Metrics", version.metrics)):
        if values:
            yield f"{marked(title, Meaning.NAME)}\n{aligned(_fields(values), _INDENT)}"
    if shown.files:
        yield f"{marked('Files', Meaning.NAME)}\n{_files(shown)}"
    yield f"{marked('Commands', Meaning.NAME)}\n{aligned(_commands(shown, reader), _INDENT)}"


def _facts(shown: VersionWithFiles, reader: Reader) -> Iterator[tuple[str, str]]:
    version = shown.version
    yield "aliases", _aliases(version.aliases)
    yield "tags", ", ".join(version.tags)
    if version.is_link:
        yield "source", version.source
    yield "created", _told(version.created_at, version.created_by, reader)
    if version.linked_at is not None and version.linked_by is not None:
        yield "linked", _told(version.linked_at, version.linked_by, reader)
    links = [_link(link, shown.link_aliases.get(link, ())) for link in version.links]
    yield "links", "\n".join(links)
    yield "run", version.run or ""
    yield "digest", version.digest


def _told(moment: str, user: str, reader: Reader) -> str:
    """Write when something was done and by whom, for who reads it now also how long ago."""
    if reader.now is None:
        return f"{exact(moment)} by {user}"
    return f"{ago(moment, reader.now)} ({exact(moment)}) by {user}"


def _link(link: str, aliases: tuple[str, ...]) -> str:
    return f"{link} ({_aliases(aliases)})" if aliases else link


def _aliases(aliases: tuple[str, ...]) -> str:
    return ", ".join(marked(alias, Meaning.ALIAS) for alias in aliases)


def _fields(values: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Write metadata or metrics: text as it is, everything else as JSON."""
    for key, value in values.items():
        text = value if isinstance(value, str) else to_json(value)
        yield printable(key), printable(text) or '""'


def _files(shown: VersionWithFiles) -> str:
    files = shown.files[:_MOST_FILES]
    lines = [f"{_size_of(file):>10}  {printable(file.path)}{_address_of(file)}" for file in files]
    more = len(shown.files) - len(files)
    if more:
        lines.append(f"{'':>10}  {AND_SO_ON} and {more:,} more: --json has all")
    return "\n".join(lines)


def _size_of(entry: Entry) -> str:
    return human_size(entry.size) if entry.size is not None else ""


def _address_of(entry: Entry) -> str:
    return f"  {TO} {printable(entry.uri)}" if isinstance(entry, ReferenceEntry) else ""


def _commands(shown: VersionWithFiles, reader: Reader) -> Iterator[tuple[str, str]]:
    """Name what is usually wanted next, under the alias that people chose where there is one."""
    version = shown.version
    chosen = next((alias for alias in version.aliases if alias != LATEST), None)
    name = version.qualified_name
    if chosen is not None:
        name = f"{name.rpartition(':')[0]}:{chosen}"
    yield "copy the files", command(reader, "get", name)
    if not any(isinstance(file, ReferenceEntry) for file in shown.files):
        yield "read in place", command(reader, "path", name)
    if not version.links and not is_personal(version):
        target = likely_target(version)
        yield "link it", command(reader, "link", version.qualified_name, target)
    yield "other versions", command(reader, "versions", version.qualified_name.rpartition(":")[0])
