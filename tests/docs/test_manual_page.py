"""`make man` writes the manual page and the reference of commands; they are current."""

from __future__ import annotations

import re
import tomllib

import pytest

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.topics import TOPICS
from tests.support.documents import CHECKOUT
from tools.command_reference import COMMAND_REFERENCE, command_reference
from tools.manual_page import MANUAL_PAGE, manual_page

pytestmark = pytest.mark.docs


def test_the_manual_page_is_current() -> None:
    assert MANUAL_PAGE.read_text(encoding="utf-8") == manual_page(), "run `make man`"


def test_the_command_reference_is_current() -> None:
    assert COMMAND_REFERENCE.read_text(encoding="utf-8") == command_reference(), "run `make man`"


def test_the_manual_page_has_every_command_and_every_topic() -> None:
    page = manual_page()

    assert re.findall(r"^\.SS registry (.+)$", page, re.MULTILINE) == list(COMMANDS)
    assert len(re.findall(r"^\.SH ", page, re.MULTILINE)) == len(TOPICS) + 5


def test_the_manual_page_holds_nothing_that_roff_would_read_as_more_than_text() -> None:
    known = r"\.(\\\" .*|TH .*|SH .*|SS .*|B .*|PP|TP|RS 4|RE|nf|fi|br)"
    for line in manual_page().splitlines():
        assert line.isascii()
        assert not line.startswith("'"), line
        assert not line.startswith(".") or re.fullmatch(known, line), line
        assert not re.search(r"\\(?![-&e]|f[BIR]|\[u[0-9A-F]{4}\]|\" )", line), line


def test_the_manual_page_is_installed_where_man_looks() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    data = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]

    assert data["docs/man/registry.1"] == "share/man/man1/registry.1"
    assert MANUAL_PAGE == CHECKOUT / "docs" / "man" / "registry.1"
