"""What the short commands ask of the catalog is found by an index, however much there is."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog.as_of import look_back
from registry_cli.domain.moments import Moment
from registry_cli.operations import verify_contents
from tests.support.files import make_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

_FEW = {
    "SCAN entities", "SCAN main.accepted_types", "SCAN main.registries", "SCAN main.visibilities",
    "SCAN main.search_texts_fts_config", "SCAN visibility", "SCAN summed",
    "SCAN main.earlier_names", "SCAN (subquery-1)",
}  # fmt: skip
"""Users, teams and registries with their types: hundreds at most, as are renames.

Of the index it is one row; `summed` are the packs that a log reaches, and the subquery the texts of
a word, counted up to a limit.
"""
_LOOKING_BACK = r"looked_at|sqlite_master|EXISTS .SELECT 1 FROM main.former_names"
"""What is asked once, to look at an earlier moment."""
_LAST_EVENT = "FROM events ORDER BY id DESC LIMIT 1"
"""A scan that ends with its first row."""


def statements_of(
    registry: Command, monkeypatch: pytest.MonkeyPatch, *arguments: str, status: int = 0
) -> list[str]:
    """Run a command, and return what it asks the catalog, or a copy of it, in SQL."""
    asked: list[str] = []
    original = sqlite3.connect

    def connect(*words: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = original(*words, **options)  # type: ignore[call-overload]
        if "catalog.db" in str(words[0]):
            connection.set_trace_callback(asked.append)
        return connection

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        registry(*arguments, status=status)
    return asked


@pytest.mark.parametrize(
    "arguments",
    [
        ["versions", "gemma"],
        ["versions", "gemma", "--limit", "1"],
        ["versions", "gemma", "--tag", "good", "--alias", "best"],
        ["versions", "model/c"],
        ["versions", "gemma", "--since", "1", "--unaliased", "--keep", "1"],
        ["search", "gemma", "--limit", "10"],
        ["search", "gemma OR good"],
        ["search", "gemma OR good", "--as-of", "{moment}"],
        ["collections", "--limit", "10"],
        ["collections", "--metric", "acc>=0.9"],
        ["show", "gemma:v0"],
        ["show", "model/c"],
        ["versions", "gemma", "--as-of", "{moment}"],
        ["versions", "model/c", "--as-of", "{moment}", "--tag", "good", "--alias", "best"],
        ["show", "gemma:v0", "--as-of", "{moment}"],
        ["show", "model/c", "--as-of", "{moment}"],
        ["alias", "list", "model/c:latest", "--as-of", "{moment}"],
        ["get", "model/c", "out", "--as-of", "{moment}"],
        ["path", "gemma", "--as-of", "{moment}"],
        ["exists", "gemma:best", "--as-of", "{moment}"],
        ["alias", "list", "gemma"],
        ["get", "gemma", "out"],
        ["path", "gemma"],
        ["exists", "gemma:best"],
        ["exists", "gemma@{digest}"],
        ["log", "gemma"],
        ["link", "gemma", "model/c"],
        ["link", "gemma:v0", "model/new"],
        ["unlink", "model/c:v0"],
        ["delete", "gemma:v0", "--force", "--yes"],
        ["delete", "gemma", "--all", "--force", "--yes"],
    ],
    ids=" ".join,
)
def test_nothing_is_scanned_that_grows_with_the_home(
    registry: Command, home: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.log_text("gemma", "one", "--tag", "good", "--alias", "best", "--link", "model/c")
    registry.log_text("gemma", "two")
    digest = registry("versions", "gemma", "--json").json[0]["digest"]
    moment = registry("history", "--head").rows[0][0]
    command = [argument.format(digest=digest, moment=moment) for argument in arguments]
    asked = statements_of(registry, monkeypatch, *command)

    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as connection:
        connection.create_function("meets", 3, None)  # which the filters on values call
        if "--as-of" in arguments:
            look_back(connection, Moment(int(moment), None), now="")
        scans = [
            (step, statement)
            for statement in asked
            if re.match(r"\s*(SELECT|INSERT|UPDATE|WITH)\b", statement)
            and not re.search(_LOOKING_BACK, statement)
            and not statement.strip().endswith(_LAST_EVENT)
            for _, _, _, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
            if re.match(r"(SCAN|MATERIALIZE) ", step)
            and not re.search(
                r" USING | VIRTUAL TABLE ", step
            )  # an index; what we gave it ourselves
            and step not in _FEW
        ]
    assert asked
    assert not scans


@pytest.mark.parametrize(
    "arguments", [["gc", "-n", "--grace", "0"], ["doctor"], ["verify"]], ids=" ".join
)
def test_places_are_asked_for_as_often_however_many_packs_there_are(
    registry: Command, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no index by pack, so that a query for each would be a scan for each."""

    def log_pack(name: str) -> None:
        make_files(name, {f"{number:03}.txt": f"{name} {number}" for number in range(100)})
        registry("log", name, "-t", "dataset")

    def count() -> int:
        asked = statements_of(registry, monkeypatch, *arguments)
        return sum("FROM packed_blobs" in statement for statement in asked)

    log_pack("gone")
    registry("delete", "gone", "--all", "--yes")  # so that gc looks at the others
    log_pack("first")
    few = count()
    for name in ("second", "third", "fourth"):
        log_pack(name)

    assert 0 < count() <= few


def test_packs_are_looked_for_once_however_much_is_damaged(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All lists of files are read for it, lest what somebody logged be taken for a pack."""
    make_files("many", {f"{number}.txt": f"content {number}" for number in range(6)})
    registry("log", "many", "-t", "dataset")
    for blob in home.glob("blobs/*/*"):
        blob.unlink()

    def count(at_once: int) -> int:
        monkeypatch.setattr(verify_contents, "_AT_ONCE", at_once)
        asked = statements_of(registry, monkeypatch, "verify", status=6)
        return sum("SELECT page.digest, page.first_path" in statement for statement in asked)

    assert count(2) == count(6)
