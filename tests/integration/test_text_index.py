"""A Python whose SQLite has no FTS5 does all there is to do, and nothing is worse for others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry_cli.catalog import schema
from registry_cli.catalog.text_index import KEEPERS, is_kept
from registry_cli.domain.search_expression import Word
from registry_cli.domain.text_words import spell
from tests.support.no_fts5 import take_fts5_away
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

SEARCHES = (
    "gemma", "gem*", '"kind and never"', "KIND", "cafe", "Café", "adam", "lr", "tuned OR baseline",
    "gemma NOT production", "golden", "production gemma", "never rude", "모델", "nothing",
    '"kind n"*',
)  # fmt: skip


def fill(registry: Command) -> None:
    """Say something of everything, in every way that a text comes to be or changes."""
    registry.log_text("gemma", "one", "--tag", "fine tuned", "-m", "optimizer=adam", "-m", "lr=0.1")
    registry.log_text("gemma", "two", "-a", "baseline", "-d", "Kind, and never rude. Café 모델")
    registry("registry", "create", "Gold", "--description", "Only the best")
    registry("registry", "rename", "Gold", "Golden Datasets")
    registry("link", "gemma:v0", "Golden Datasets/questions", "-a", "production")
    registry("collection", "rename", "Golden Datasets/questions", "answers")
    registry("metadata", "set", "gemma:v1", "lr=0.2")
    registry("describe", "gemma:v0", "a leaked secret")
    (event,) = registry("history", "--limit", "1", "--json").json
    registry("history", "redact", str(event["seq"]), "--yes")


def answers(registry: Command) -> dict[str, list[str]]:
    """Return what is found, in its order."""
    listings = (["collections", "--metadata", "lr=0.1"], ["artifacts", "--metadata", "lr<1"])
    commands = [*(["search", text] for text in SEARCHES), *listings]
    return {" ".join(each): registry(*each, "-q").lines for each in commands}


def texts_in_index(home: Path) -> int:
    """Count the texts that hold a word, by the index, once that was found to be whole."""
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO search_texts_fts (search_texts_fts, rank) VALUES ('integrity-check', 0)"
        )
        (count,) = connection.execute(
            "SELECT count(*) FROM search_texts_fts WHERE search_texts_fts MATCH 'gemma'"
        ).fetchone()
    return int(count)


def test_a_home_made_without_it_answers_as_any_other(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as without:
        take_fts5_away(without)
        fill(registry)
        found = answers(registry)
        registry("verify", "--full")
        registry("gc", "--yes", "--grace", "0")
        note = next(row for row in registry("doctor").rows if "FTS5" in row[2])
        assert note[1] == "note"
        registry("doctor", "--rebuild")
        assert answers(registry) == found
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "other"))
    fill(registry)
    assert answers(registry) == found
    assert any(found.values())
    assert home.is_dir()


def test_who_comes_with_it_finds_all_before_and_after_a_write(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        take_fts5_away(without)
        fill(registry)
        found = answers(registry)
    assert answers(registry) == found
    registry("verify", "--full")

    registry("tag", "add", "gemma:v0", "new")

    assert answers(registry) == found
    assert texts_in_index(home) > 0
    registry("verify", "--full")
    assert "FTS5" not in registry("doctor").stdout


def test_who_comes_without_it_finds_all_and_leaves_an_empty_index_when_writing(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(registry)
    found, before = answers(registry), texts_in_index(home)
    with monkeypatch.context() as without:
        take_fts5_away(without)
        kept = snapshot(home)
        assert answers(registry) == found
        registry("verify", "--full")
        assert snapshot(home) == kept
        registry("describe", "gemma:v1", "gemma and others")
        assert "gemma and others" in registry("search", "gemma").stdout
    assert before > 0
    assert texts_in_index(home) == 0
    assert "gemma and others" in registry("search", "gemma").stdout
    registry("verify", "--full")

    registry.log_text("other", "three")

    assert texts_in_index(home) == before + 1  # the description


def test_an_older_catalog_is_migrated_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlite_utils import Database

    take_fts5_away(monkeypatch)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        until_there = schema._migrations()  # noqa: SLF001 - stopping is not what the program does
        until_there.apply(Database(connection), stop_before="0006_search")
        schema.migrate(connection)
        assert connection.execute("SELECT count(*) FROM search_texts").fetchone() == (0,)
        assert schema.list_applied(connection) == schema.list_migrations()
        assert not is_kept(connection)


def test_what_is_redacted_without_it_is_in_no_file_of_the_home(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.log_text("gemma", "one", "-d", "Passw0rd leaked")
    event = registry("history", "--head").rows[0][0]
    take_fts5_away(monkeypatch)

    registry("history", "redact", event, "--yes")

    assert b"passw0rd" not in (home / "catalog.db").read_bytes().lower()


@pytest.mark.parametrize("trigger", KEEPERS)
def test_an_index_that_lost_one_of_its_triggers_is_told(
    registry: Command, home: Path, trigger: str
) -> None:
    registry.log_text("gemma", "one")
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        connection.execute(f"DROP TRIGGER {trigger}")

    assert f"{trigger} is missing" in registry("verify", status=6).stdout


LETTERS = st.text("aAbéÉßñ ü1_-.,\"'ǅ\u0301", max_size=12)
WORDS = st.builds(
    Word, LETTERS.filter(lambda text: any(map(str.isalnum, text))), is_beginning=st.booleans()
)


@given(LETTERS, WORDS)
@example("Ein Café, gut.", Word("CAFE gut"))
@example("begin", Word("beg", is_beginning=True))
@example("begin", Word("beg"))
def test_words_are_the_same_with_and_without(text: str, word: Word) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE texts USING FTS5 (text, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.execute("INSERT INTO texts VALUES (?)", (text,))
        found = connection.execute(
            "SELECT 1 FROM texts WHERE texts MATCH ?", (word.match,)
        ).fetchone()
    assert (word.spelling in spell(text)) == (found is not None)
