"""The views of what happened: events, aliases and who moved them, the head of the chain.

As in `views`, new columns come only at the end.
"""

from __future__ import annotations

from typing import Any, Final

from registry_cli.cli.columns import Column, View, column, hidden, moment
from registry_cli.cli.marks import Meaning
from registry_cli.cli.text import printable
from registry_cli.domain.metadata import to_json

_UNTOLD: Final = frozenset({"id", "digest"})
"""What of an event only programs need."""

HELD_ALIAS: Final = View(
    columns=(
        column("alias", meaning=Meaning.ALIAS),
        column("version", meaning=Meaning.NAME),
        moment("set_at", "set", leaves=1),
        column("set_by", header="by", leaves=2),
        hidden("qualified_name"),
        column("from_version", header="before"),
        column("event", leaves=4),
        Column(
            "source",
            lambda row: row.source,
            lambda row: row.source if row.source != row.qualified_name else "",
            leaves=3,
        ),
    ),
    identifier=lambda row: row.alias,
)

ALIAS_MOVE: Final = View(
    columns=(
        column("alias", meaning=Meaning.ALIAS),
        column("from_version", header="from"),
        column("version", header="to", meaning=Meaning.NAME),
        moment("at", "moved", leaves=1),
        column("actor", header="by", leaves=2),
        column("event", leaves=3),
    ),
    identifier=lambda row: row.alias,
)

EVENT: Final = View(
    columns=(
        column("seq", header="event"),
        moment("at", "when", leaves=1),
        column("actor", header="by", leaves=2),
        column("kind", header="what"),
        column("subject", meaning=Meaning.NAME),
        Column(
            "body", lambda row: to_json(row.body), lambda row: _details(row.body), leaves=3
        )._replace(header="how", least=24),
        hidden("hash"),
    ),
    identifier=lambda row: str(row.seq),
)

HEAD: Final = View(
    columns=(column("event"), column("hash")),
    identifier=lambda row: row.hash,
)

REDACTION: Final = View(
    columns=(
        column("event"),
        column("kind", header="what", leaves=1),
        column("subject", meaning=Meaning.NAME),
        column("blanked"),
        column("redacted_by", header="by event"),
        hidden("also_in"),
        hidden("copies"),
    ),
    identifier=lambda row: str(row.event),
)

REMOVED_ALIASES: Final = View(
    columns=(
        column("qualified_name"),
        Column("aliases", lambda row: tuple(row.aliases), None),
    ),
    identifier=lambda row: row.qualified_name,
)


def _details(body: dict[str, Any]) -> str:
    """Write what an event says beside its subject."""
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
