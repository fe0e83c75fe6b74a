"""Compared versions for programs: a value per line, a version per line of CSV, one JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.columns import Column, View, hidden
from registry_cli.cli.text import printable
from registry_cli.cli.views import version_json
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.compare import Best, ComparedKey, Comparison


class ComparedValue(NamedTuple):
    """One value of one version."""

    qualified_name: str
    kind: str
    key: str
    value: Json
    best: bool


def compared_values(comparison: Comparison) -> list[ComparedValue]:
    """Return all values there are, version by version, the keys in their order."""
    return [
        ComparedValue(version.qualified_name, key.kind, key.key, key.values[place],
                      key.best is not None and key.best.place == place)
        for place, version in enumerate(comparison.versions)
        for key in comparison.keys
        if key.values[place] is not None
    ]  # fmt: skip


VALUE: Final = View(
    columns=(
        hidden("qualified_name"),
        hidden("kind"),
        hidden("key"),
        Column("value", lambda row: _plain(row.value), None),
        hidden("best"),
    ),
    identifier=lambda row: row.qualified_name,
)

VERSION_NAME: Final = View(columns=(), identifier=lambda row: row.qualified_name)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return the versions, and of each key its kind, whether it differs, and the best version."""
    return {
        "versions": [version_json(version) for version in comparison.versions],
        "keys": [_key_json(comparison, key) for key in comparison.keys],
    }


def comparison_csv(comparison: Comparison) -> str:
    """Write a header and a line for each version, as spreadsheets read them.

    A metric and a key of the metadata with one name are told apart by the kind before them. Last
    comes a column for each key that has a best version: whether this one is it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [key.key for key in comparison.keys]
    heads = [
        f"{key.kind}.{key.key}" if names.count(key.key) > 1 else key.key for key in comparison.keys
    ]
    ranked = [
        (f"best.{head}", key.best.place)
        for head, key in zip(heads, comparison.keys, strict=True)
        if key.best is not None
    ]
    best_heads = [head for head, _ in ranked]
    writer.writerow(["version", "aliases", "created_at", *map(_cell, [*heads, *best_heads])])
    for place, version in enumerate(comparison.versions):
        values = [_cell(_plain(key.values[place])) for key in comparison.keys]
        bests = [_cell(place == best_place) for _, best_place in ranked]
        name, aliases = _cell(version.qualified_name), _cell(",".join(version.aliases))
        writer.writerow([name, aliases, version.created_at, *values, *bests])
    return text.getvalue().rstrip("\n")


def _key_json(comparison: Comparison, key: ComparedKey) -> dict[str, Any]:
    return {
        "key": key.key,
        "kind": key.kind,
        "differs": key.differs,
        "values": list(key.values),
        "best": _best_json(comparison, key.best),
    }


def _best_json(comparison: Comparison, best: Best | None) -> dict[str, Any] | None:
    if best is None:
        return None
    before = comparison.versions[best.previous] if best.previous is not None else None
    return {
        "goal": best.goal,
        "version": comparison.versions[best.place].qualified_name,
        "value": best.value,
        "since": best.since,
        "previous": before.qualified_name if before is not None else None,
    }


def _plain(value: Json) -> Json:
    """Write what has no place in a field, such as a list, as JSON."""
    return to_json(value) if isinstance(value, dict | list) else value


def _cell(value: Json) -> Json:
    """Return a field of CSV: printable, and no formula for the program that opens it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
