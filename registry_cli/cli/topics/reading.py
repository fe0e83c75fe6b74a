"""Read the text of a topic, and fill in the tables that the program itself knows best."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.cli import (
    compare_views,
    diff_page,
    history_views,
    lineage_views,
    run_views,
    views,
)
from registry_cli.cli.exit_codes import exit_codes
from registry_cli.domain.events import Event
from registry_cli.domain.registries import Registry
from registry_cli.domain.runs import Run
from registry_cli.domain.sequences import Artifact, Collection
from registry_cli.domain.versions import Version
from registry_cli.operations.whoami import WhoAmI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WIDTH: Final = 78
"""Columns of the longest line, as on the pages of commands."""

_COLUMNS: Final = {
    "log, link": views.PUBLISHED,
    "versions": views.VERSION,
    "artifacts": views.ARTIFACT,
    "collections": views.COLLECTION,
    "registries": views.REGISTRY,
    "member list": views.MEMBER,
    "team list": views.TEAM,
    "alias list": history_views.HELD_ALIAS,
    "  --history": history_views.ALIAS_MOVE,
    "alias remove": history_views.REMOVED_ALIASES,
    "history": history_views.EVENT,
    "  --head": history_views.HEAD,
    "history redact": history_views.REDACTION,
    "delete": views.DELETED,
    "gc": views.COLLECTED,
    "du": views.DISK_USAGE,
    "verify": views.DAMAGE,
    "doctor": views.FINDING,
    "export": views.EXPORTED,
    "  --list": views.HELD,
    "import": views.IMPORTED,
    "metric": run_views.RECORDED,
    "runs": run_views.RUN,
    "lineage": lineage_views.EDGE,
    "compare": compare_views.VALUE,
    "diff": diff_page.ROW,
    "help": views.TOPIC,
}
_KEYS: Final = {
    "version": Version._fields,
    "artifact": Artifact._fields,
    "collection": Collection._fields,
    "registry": Registry._fields,
    "event": Event._fields,
    "run": Run._fields,
    "whoami": WhoAmI._fields,
}


def read_topic(name: str, columns: int) -> str:
    """Return the text of a topic, its paragraphs wrapped to a terminal of so many columns."""
    text = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    for placeholder, write in _TABLES.items():
        if placeholder in text:
            text = text.replace(placeholder, write())
    return _wrapped(text, max(min(columns - 2, _WIDTH), 1))


def _columns() -> str:
    return _definitions(
        (commands, ", ".join(column.name for column in view.columns))
        for commands, view in _COLUMNS.items()
    )


def _keys() -> str:
    return _definitions(
        (what, ", ".join(views.json_keys(fields))) for what, fields in _KEYS.items()
    )


def _exit_codes() -> str:
    return _definitions(
        (f"{each.status:>3}", f"{each.meaning} [{each.word}]" if each.word else each.meaning)
        for each in exit_codes()
    )


_TABLES: Final[dict[str, Callable[[], str]]] = {
    "{columns}": _columns,
    "{keys}": _keys,
    "{exit_codes}": _exit_codes,
}


def _definitions(rows: Iterable[tuple[str, str]]) -> str:
    """Write terms and what they mean in two columns; what a line cannot hold goes below."""
    listed = list(rows)
    indent = max(len(term) for term, _ in listed) + 2
    return "\n".join(
        textwrap.fill(
            text,
            _WIDTH,
            initial_indent=f"  {term:<{indent}}",
            subsequent_indent=" " * (indent + 2),
        )
        for term, text in listed
    )


def _wrapped(text: str, width: int) -> str:
    """Wrap what is neither a heading nor indented."""
    return "\n".join(
        line if line.startswith(" ") or line.endswith(":") else textwrap.fill(line, width)
        for line in text.strip("\n").split("\n")
    )
