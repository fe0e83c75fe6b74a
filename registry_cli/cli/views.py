"""What each kind of result looks like: its TSV columns, its JSON keys, its identifier.

The columns are a contract: new ones come only at the end. `docs` and help name them from here.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.marks import TO, Meaning
from registry_cli.cli.moments import to_the_minute
from registry_cli.cli.text import human_size, printable
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.domain.versions import Version


# A tuple has a method `index`, so the field cannot bear the name of its key.
_UNTOLD: Final = frozenset({"id", "digest"})
_VERSION_KEYS: Final = {"number": "index"}


class Column(NamedTuple):
    """One column: its name and raw value; `human` writes it for a table, None leaves it out.

    What `human` returns is printable but for signs, such as arrows, that are still marks.

    `header` stands above it in a table instead of the name. Where a table is wider than the
    terminal, the columns with the highest `leaves` go first; 0 stays and is wrapped if need be.
    A text with a `least` width is wrapped down to it before it leaves. `meaning` is what its
    colour says. A moment is told as how long ago it was, where somebody looks at it now.
    """

    name: str
    value: Callable[[Any], object]
    human: Callable[[Any], str] | None
    header: str = ""
    leaves: int = 0
    least: int = 0
    meaning: Meaning | None = None
    is_moment: bool = False


class View(NamedTuple):
    """How one kind of result is written in every format; some results have several identifiers."""

    columns: tuple[Column, ...]
    identifier: Callable[[Any], str | tuple[str, ...]]
    to_json: Callable[[Any], dict[str, Any]]


def as_declared(result: NamedTuple) -> dict[str, Any]:
    """Return the fields of a result as its JSON object, in the order they are declared."""
    return result._asdict()


def version_json(version: Version) -> dict[str, Any]:
    """Return a version as JSON: only links say when and by whom they were linked."""
    keys = dict(zip(json_keys(version._fields), version, strict=True))
    if not version.is_link:
        del keys["linked_at"], keys["linked_by"]
    return keys


def json_keys(fields: tuple[str, ...]) -> list[str]:
    """Return the JSON keys of a result from the names of its fields."""
    return [_VERSION_KEYS.get(name, name) for name in fields]


def _column(
    name: str,
    *,
    human: Callable[[Any], str] | None = None,
    header: str = "",
    leaves: int = 0,
    meaning: Meaning | None = None,
) -> Column:
    return Column(
        name,
        lambda row: getattr(row, name),
        human or (lambda row: _plain(row, name)),
        header,
        leaves,
        meaning=meaning,
    )


def _hidden(name: str) -> Column:
    return Column(name, lambda row: getattr(row, name), None)


def _plain(row: object, name: str) -> str:
    match getattr(row, name):
        case None:
            return ""
        case tuple() as items:
            return printable(", ".join(items))
        case value:
            return printable(str(value))


def _moment(name: str, header: str, *, leaves: int) -> Column:
    column = _column(
        name, human=lambda row: to_the_minute(getattr(row, name)), header=header, leaves=leaves
    )
    return column._replace(is_moment=True)


VERSION: Final = View(
    columns=(
        _column("version", meaning=Meaning.NAME),
        _column("aliases", meaning=Meaning.ALIAS),
        _column("type", leaves=5),  # the same in every line
        _column("size", human=lambda row: human_size(row.size), leaves=1),
        _column("file_count", header="files", leaves=3),
        _moment("created_at", "created", leaves=2),
        _column("digest", human=lambda row: row.digest[:12], leaves=4),
        Column(
            "source",
            lambda row: row.source,
            lambda row: row.source if row.is_link else "",
        ),
    ),
    identifier=lambda row: row.qualified_name,
    to_json=version_json,
)

ARTIFACT: Final = View(
    columns=(
        _column("qualified_name", header="name", meaning=Meaning.NAME),
        _column("type", leaves=3),
        _column("version_count", header="versions", leaves=2),
        _column("latest"),
        Column(
            "aliases",
            lambda row: tuple(row.aliases),
            lambda row: _named(row.aliases),
            meaning=Meaning.ALIAS,
        ),
        _moment("updated_at", "updated", leaves=1),
    ),
    identifier=lambda row: row.qualified_name,
    to_json=as_declared,
)

COLLECTION: Final = View(
    columns=ARTIFACT.columns, identifier=lambda row: row.qualified_name, to_json=as_declared
)

REGISTRY: Final = View(
    columns=(
        _column("name", meaning=Meaning.NAME),
        Column(
            "accepted_types",
            lambda row: row.accepted_types,
            lambda row: "all" if row.accepted_types is None else ", ".join(row.accepted_types),
            header="accepts",
        ),
        _column("visibility", leaves=2),
        _column("collection_count", header="collections", leaves=1),
        _hidden("core"),
        _column("description", leaves=3)._replace(least=24),
        _hidden("qualified_name"),
    ),
    identifier=lambda row: row.qualified_name,
    to_json=as_declared,
)

TOPIC: Final = View(
    columns=(_column("topic", meaning=Meaning.NAME), _column("about")),
    identifier=lambda row: row.topic,
    to_json=as_declared,
)

PUBLISHED: Final = View(
    columns=(
        Column("qualified_name", lambda row: row.version.qualified_name, None),
        Column("digest", lambda row: row.version.digest, None),
        Column("size", lambda row: row.version.size, None),
        Column("created", lambda row: row.is_created, None),
    ),
    identifier=lambda row: row.version.qualified_name,
    to_json=lambda row: {**version_json(row.version), "created": row.is_created},
)


def _size(name: str, header: str, *, leaves: int = 0) -> Column:
    return _column(
        name, human=lambda row: human_size(getattr(row, name)), header=header, leaves=leaves
    )


DISK_USAGE: Final = View(
    columns=(
        _column("qualified_name", header="name", meaning=Meaning.NAME),
        _size("logical_size", "logical", leaves=1),
        _size("physical_size", "on disk"),
        _size("shared_size", "shared"),
        _size("freed_size", "frees"),
    ),
    identifier=lambda row: row.qualified_name if "/" in row.qualified_name else (),
    to_json=as_declared,
)

COLLECTED: Final = View(
    columns=(
        _column("version_count"),
        _column("content_count"),
        _column("leftover_count"),
        _column("tree_count"),
        _column("freed_size"),
        _column("young_size"),
        _column("versions"),
    ),
    identifier=lambda row: row.versions,
    to_json=as_declared,
)

DELETED: Final = View(
    columns=(
        _column("deleted"),
        _column("version_count"),
        _column("unlinked"),
        _column("size"),
        _column("freed_size"),
    ),
    identifier=lambda row: row.deleted,
    to_json=as_declared,
)


HELD_ALIAS: Final = View(
    columns=(
        _column("alias", meaning=Meaning.ALIAS),
        _column("version", meaning=Meaning.NAME),
        _moment("set_at", "set", leaves=1),
        _column("set_by", header="by", leaves=2),
        _hidden("qualified_name"),
    ),
    identifier=lambda row: row.alias,
    to_json=as_declared,
)

ALIAS_MOVE: Final = View(
    columns=(
        _column("alias", meaning=Meaning.ALIAS),
        _column("from_version", header="from"),
        _column("version", header="to", meaning=Meaning.NAME),
        _moment("at", "moved", leaves=1),
        _column("actor", header="by", leaves=2),
        _column("event", leaves=3),
    ),
    identifier=lambda row: row.alias,
    to_json=as_declared,
)

EVENT: Final = View(
    columns=(
        _column("seq", header="event", leaves=4),
        _moment("at", "when", leaves=1),
        _column("actor", header="by", leaves=3),
        _column("kind", header="what"),
        _column("subject", meaning=Meaning.NAME),
        Column(
            "body", lambda row: to_json(row.body), lambda row: _details(row.body), leaves=2
        )._replace(header="how", least=24),
        _hidden("hash"),
    ),
    identifier=lambda row: str(row.seq),
    to_json=as_declared,
)

HEAD: Final = View(
    columns=(_column("event"), _column("hash")),
    identifier=lambda row: row.hash,
    to_json=as_declared,
)

REMOVED_ALIASES: Final = View(
    columns=(
        _column("qualified_name"),
        Column("aliases", lambda row: tuple(row.aliases), None),
    ),
    identifier=lambda row: row.qualified_name,
    to_json=as_declared,
)


HELD: Final = View(
    columns=(_column("digest"),), identifier=lambda row: row.digest, to_json=as_declared
)

EXPORTED: Final = View(
    columns=tuple(
        Column(name, attrgetter(name), None)
        for name in ("file", "digest", "size", "version_count", "link_count", "content_count")
    ),
    identifier=lambda row: row.file,
    to_json=as_declared,
)

IMPORTED: Final = View(
    columns=(
        _column("origin"),
        _column("qualified_name", header="here", meaning=Meaning.NAME),
        _hidden("digest"),
        _column("created", human=lambda row: "new" if row.created else "already here"),
    ),
    identifier=lambda row: row.qualified_name,
    to_json=as_declared,
)


def _named(aliases: dict[str, str]) -> str:
    """Write aliases with what they name; `latest` has a column of its own."""
    named = [item for item in aliases.items() if item[0] != "latest"]
    return ", ".join(f"{printable(name)} {TO} {version}" for name, version in named)


def _details(body: dict[str, Any]) -> str:
    """Write what an event says beside its subject, without what only programs need."""
    told = {key: value for key, value in body.items() if value and key not in _UNTOLD}
    return printable("; ".join(f"{key} {_in_words(value)}" for key, value in told.items()))


def _in_words(value: object) -> str:
    match value:
        case list():
            return ", ".join(map(str, value))
        case dict():
            return ", ".join(f"{key}={item}" for key, item in value.items())
        case _:
            return str(value)
