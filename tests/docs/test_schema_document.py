"""The document of the schema is the one that the program writes."""

from __future__ import annotations

import pytest

from registry_cli.catalog.schema_words import read_tables
from tools.schema_document import SCHEMA, schema_document

pytestmark = pytest.mark.docs


def test_it_is_current() -> None:
    """Where this fails: `make schema`."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_document()


def test_every_table_is_explained() -> None:
    """Else it needs a word in `catalog/schema_words.py`, or a comment above it in its migration."""
    assert [table.name for table in read_tables() if not table.about] == []
