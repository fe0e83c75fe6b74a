"""The view of each kind of result.

The columns are a contract: new ones come only at the end. `docs` and help name them from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.columns import Column, View, column, hidden, moment, size
from registry_cli.cli.marks import TO, Meaning
from registry_cli.cli.text import human_size, printable

if TYPE_CHECKING:
    from registry_cli.domain.versions import Version
    from registry_cli.operations.collection_show import ShownCollection
    from registry_cli.operations.registry_show import ShownRegistry

# A tuple has a method `index`, so the field cannot bear the name of its key.
_VERSION_KEYS: Final = {"number": "index"}


def version_json(version: Version) -> dict[str, Any]:
    """Return a version as JSON: only links say when and by whom they were linked."""
    keys = dict(zip(json_keys(version._fields), version, strict=True))
    if not version.is_link:
        del keys["linked_at"], keys["linked_by"]
    return keys


def json_keys(fields: tuple[str, ...]) -> list[str]:
    """Return the JSON keys of a result from the names of its fields."""
    return [_VERSION_KEYS.get(name, name) for name in fields]


def shown_registry_json(shown: ShownRegistry) -> dict[str, Any]:
    """Return a registry with all that is in it as JSON: its own keys come first."""
    return {
        **shown.registry._asdict(),
        "role": shown.role,
        "former_names": shown.former_names,
        "collections": [each._asdict() for each in shown.collections],
        "members": [each._asdict() for each in shown.members],
    }


def shown_collection_json(shown: ShownCollection) -> dict[str, Any]:
    """Return a collection with its versions as JSON: its own keys come first."""
    return {
        **shown.collection._asdict(),
        "visibility": shown.visibility,
        "role": shown.role,
        "former_names": shown.former_names,
        "versions": [version_json(each) for each in shown.versions],
        "members": [each._asdict() for each in shown.members],
    }


VERSION: Final = View(
    columns=(
        column("version", meaning=Meaning.NAME),
        column("aliases", meaning=Meaning.ALIAS),
        column("type", leaves=5),  # the same in every line
        column("size", human=lambda row: human_size(row.size), leaves=1),
        column("file_count", header="files", leaves=3),
        moment("created_at", "created", leaves=2),
        column("digest", human=lambda row: row.digest[:12], leaves=4),
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
        column("qualified_name", header="name", meaning=Meaning.NAME),
        column("type", leaves=3),
        column("version_count", header="versions", leaves=2),
        column("latest"),
        Column(
            "aliases",
            lambda row: tuple(row.aliases),
            lambda row: _named(row.aliases),
            meaning=Meaning.ALIAS,
        ),
        moment("updated_at", "updated", leaves=1),
    ),
    identifier=lambda row: row.qualified_name,
)

COLLECTION: Final = View(columns=ARTIFACT.columns, identifier=lambda row: row.qualified_name)

REGISTRY: Final = View(
    columns=(
        column("name", meaning=Meaning.NAME),
        Column(
            "accepted_types",
            lambda row: row.accepted_types,
            lambda row: "all" if row.accepted_types is None else ", ".join(row.accepted_types),
            header="accepts",
        ),
        column("visibility", leaves=2),
        column("collection_count", header="collections", leaves=1),
        hidden("core"),
        column("description", leaves=3)._replace(least=24),
        hidden("qualified_name"),
    ),
    identifier=lambda row: row.qualified_name,
)

TOPIC: Final = View(
    columns=(column("topic", meaning=Meaning.NAME), column("about")),
    identifier=lambda row: row.topic,
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


DISK_USAGE: Final = View(
    columns=(
        column("qualified_name", header="name", meaning=Meaning.NAME),
        size("logical_size", "logical", leaves=1),
        size("physical_size", "on disk"),
        size("shared_size", "shared"),
        size("freed_size", "frees"),
    ),
    identifier=lambda row: row.qualified_name if "/" in row.qualified_name else (),
)

MEMBER: Final = View(
    columns=(
        column("member", meaning=Meaning.NAME),
        column("kind", leaves=3),
        column("role"),
        column("scope", header="in", leaves=4),
        moment("since", "since", leaves=1),
        column("granted_by", header="given by", leaves=2),
    ),
    identifier=lambda row: row.member,
)

TEAM: Final = View(
    columns=(
        column("name", meaning=Meaning.NAME),
        column("member_count", header="members"),
        column("artifact_count", header="artifacts"),
        moment("created_at", "created", leaves=1),
        column("created_by", header="by", leaves=2),
    ),
    identifier=lambda row: row.name,
)

COLLECTED: Final = View(
    columns=(
        column("version_count"),
        column("content_count"),
        column("leftover_count"),
        column("tree_count"),
        column("freed_size"),
        column("young_size"),
        column("versions"),
    ),
    identifier=lambda row: row.versions,
)

DELETED: Final = View(
    columns=(
        column("deleted"),
        column("version_count"),
        column("unlinked"),
        column("size"),
        column("freed_size"),
    ),
    identifier=lambda row: row.deleted,
)

REGISTRY_DELETED: Final = View(
    columns=(
        column("deleted"),
        column("collection_count"),
        column("link_count"),
        column("collections"),
    ),
    identifier=lambda row: row.deleted,
)

COLLECTION_DELETED: Final = View(
    columns=(column("deleted"), column("link_count"), column("unlinked")),
    identifier=lambda row: row.deleted,
)

HELD: Final = View(columns=(column("digest"),), identifier=lambda row: row.digest)

EXPORTED: Final = View(
    columns=(
        hidden("file"),
        hidden("digest"),
        hidden("size"),
        hidden("version_count"),
        hidden("link_count"),
        hidden("content_count"),
    ),
    identifier=lambda row: row.file,
)

IMPORTED: Final = View(
    columns=(
        column("origin"),
        column("qualified_name", header="here", meaning=Meaning.NAME),
        hidden("digest"),
        column("created", human=lambda row: "new" if row.created else "already here"),
    ),
    identifier=lambda row: row.qualified_name,
)

DAMAGE: Final = View(
    columns=(
        hidden("kind"),
        hidden("name"),
        hidden("problem"),
        hidden("versions"),
        hidden("paths"),
        hidden("repaired"),
    ),
    identifier=lambda row: row.name,
)

FINDING: Final = View(
    columns=(hidden("check"), hidden("standing"), hidden("detail"), hidden("hint")),
    identifier=lambda row: row.check,
)


def _named(aliases: dict[str, str]) -> str:
    """Write aliases with what they name; `latest` has a column of its own."""
    named = [item for item in aliases.items() if item[0] != "latest"]
    return ", ".join(f"{printable(name)} {TO} {version}" for name, version in named)
