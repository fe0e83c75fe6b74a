"""The view of what a search finds."""

from __future__ import annotations

from typing import Final

from registry_cli.cli.columns import View, column, moment
from registry_cli.cli.marks import Meaning

FOUND: Final = View(
    columns=(
        column("kind"),
        column("qualified_name", header="name", meaning=Meaning.NAME),
        column("type", leaves=3),
        column("field", header="found in"),
        column("text", leaves=1)._replace(least=24),
        moment("created_at", "created", leaves=2),
    ),
    identifier=lambda row: row.qualified_name,
)
