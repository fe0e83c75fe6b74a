"""The documents say what the program does."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS
from tests.support.documents import CHECKOUT, DOCUMENTS, comparable, read_steps, run_steps
from tests.support.exit_codes import exit_code_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

pytestmark = pytest.mark.docs

VIEWS = ("artifact_versions", "registry_versions", "version_files", "lineage_edges")
EVERY_DOCUMENT = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=[str(path.relative_to(CHECKOUT)) for path in DOCUMENTS]
)


@pytest.mark.parametrize(
    "document",
    [path for path in DOCUMENTS if read_steps(path)],
    ids=lambda path: str(path.relative_to(CHECKOUT)),
)
def test_examples_print_what_the_document_shows(document: Path, tmp_path: Path) -> None:
    """Where this fails: `python -m tests.support.documents` writes what is printed now."""
    for example, printed in run_steps(read_steps(document), tmp_path):
        shown = comparable(example.expected)
        assert comparable(printed) == shown, f"{document.name}: $ {example.command}"


@EVERY_DOCUMENT
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "docs/exit-codes.md"])
def test_exit_codes_are_those_of_the_error_classes(name: str) -> None:
    assert exit_code_table() in (CHECKOUT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("view", VIEWS)
def test_columns_of_the_sql_views_are_those_of_the_schema(
    registry: Command, home: Path, view: str
) -> None:
    registry("init")
    connection = sqlite3.connect(home / "catalog.db")
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({view})")]
    connection.close()
    text = (CHECKOUT / "docs" / "sql.md").read_text(encoding="utf-8")
    table = text.split(f"| `{view}` | meaning |\n|---|---|\n")[1].split("\n\n")[0]

    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)
    assert [name for name, _ in rows] == columns


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_met_in_the_documents(name: str) -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)

    assert re.search(rf"registry {name}\b", texts)
