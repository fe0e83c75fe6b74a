"""What makes Datasette show a catalog better: labels, descriptions, and what can be searched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry_cli.catalog.schema_words import VIEWS, read_tables
from registry_cli.errors import ConflictError, Hint

if TYPE_CHECKING:
    from pathlib import Path

_LABELS: Final = {
    "descriptions": "text",
    "events": "subject",
    "memberships": "number",
    "metadata": "value",
    "pages": "first_path",
    "search_texts": "text",
}
"""What stands for a row where another table leads to it; elsewhere that is its name."""

_INTERNAL: Final = ("_sqlite_migrations", "packs", "packed_blobs", "version_pages")
_INDEX: Final = {"fts_table": "search_texts_fts", "fts_pk": "id"}
_QUERIES: Final = {
    "search": {
        "title": "Search",
        "description": "Names, descriptions, tags, aliases and metadata, the best first.",
        "sql": (
            "select text.field, text.text, text.sequence_id, text.registry_id, text.alias_id, "
            "text.tag_id, text.description_id, text.metadata_id "
            "from search_texts_fts join search_texts as text on text.id = search_texts_fts.rowid "
            "where search_texts_fts match escape_fts(:text) order by rank limit 100"
        ),
    },
    "production": {
        "title": "What an alias names",
        "description": "The links and sources that hold an alias, such as production.",
        "sql": (
            "select qualified_name, source, linked_at, linked_by from registry_versions "
            "where ',' || aliases || ',' like '%,' || :alias || ',%' order by qualified_name"
        ),
    },
}


def build_metadata() -> dict[str, Any]:
    """Return the document that `datasette --metadata` reads, for a file `catalog.db`."""
    tables: dict[str, dict[str, Any]] = {}
    for table in read_tables():
        names = [column.name for column in table.columns]
        told: dict[str, Any] = {"description": table.about} if table.about else {}
        label = _LABELS.get(table.name) or ("name" if "name" in names else None)
        if label is not None and not table.is_view:
            told["label_column"] = label
        if table.name == "search_texts":
            told |= _INDEX
        if table.name in _INTERNAL:
            told["hidden"] = True
        if "created_at" in names and table.name in VIEWS:
            told["sort_desc"] = "created_at"
        tables[table.name] = told
    tables["events"]["sort_desc"] = "id"
    return {
        "title": "registry",
        "description": "The catalog of a registry: read it, and leave writing to the program.",
        "databases": {"catalog": {"tables": tables, "queries": _QUERIES}},
    }


def write_metadata(target: Path) -> None:
    """Write the document into a new file.

    Raises `ConflictError` where there is one of another content.
    """
    text = json.dumps(build_metadata(), indent=2, sort_keys=True) + "\n"
    if target.exists():
        if target.is_file() and target.read_text(encoding="utf-8", errors="replace") == text:
            return
        raise ConflictError(
            f"{str(target)!r} is there already", Hint("remove it, or give another name")
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
