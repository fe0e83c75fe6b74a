"""`registry search`: what is found, by whom, and that the index is what the state says."""

from __future__ import annotations

import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog import text_ranks

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home things with texts of all kinds."""
    registry("registry", "create", "Golden Datasets", "--description", "Reviewed by two people")
    Path("config.json").write_text(
        '{"optimizer": {"name": "adam", "lr": 0.1}, "notes": "first line\\nsecond", '
        '"path": "C:\\\\new"}',
        encoding="utf-8",
    )
    registry.log_text("gemma", "one", "-m", "@config.json", "--metric", "acc=0.9")
    registry.log_text("gemma", "two", "--tag", "fine tuned", "-a", "baseline")
    registry.log_text("my_model.v2", "three", "-d", "Answers in 日本語で 모델입니다, naïvely")
    Path("folder/deep").mkdir(parents=True)
    for name in ("a.txt", "deep/weights [1].bin", "deep/b.safetensors"):
        Path("folder", name).write_text(name, encoding="utf-8")
    registry("log", "folder", "-n", "files", "-t", "dataset")
    registry("link", "gemma:v1", "model/assistants", "-a", "production")
    registry("describe", "model/assistants", "Talks to customers.\nKind, and never rude.")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


GEMMA = "team/uncategorized/gemma"
MINE = "team/uncategorized/my_model.v2"
FILES = "team/uncategorized/files"
ASSISTANTS = "local/wandb-registry-model/assistants"
GOLDEN = "local/wandb-registry-Golden Datasets"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("gemma", [GEMMA]),
        ("GEMMA", [GEMMA]),
        ("gem", []),
        ("gem*", [GEMMA]),
        ("my_model.v2", [MINE]),
        ("my", [MINE]),
        ("adam", [f"{GEMMA}:v0"]),
        ("optimizer", [f"{GEMMA}:v0"]),
        ("lr", [f"{GEMMA}:v0"]),
        ("0.1", [f"{GEMMA}:v0"]),
        ("second", [f"{GEMMA}:v0"]),
        ("new", [f"{GEMMA}:v0"]),
        ("fine", [f"{ASSISTANTS}:v0", f"{GEMMA}:v1"]),
        ('"fine tuned"', [f"{ASSISTANTS}:v0", f"{GEMMA}:v1"]),
        ('"tuned fine"', []),
        ("production", [f"{ASSISTANTS}:v0"]),
        ("baseline", [f"{GEMMA}:v1"]),
        ("latest", []),
        ("naively", [f"{MINE}:v0"]),
        ("本語", [f"{MINE}:v0"]),
        ("B本", []),
        ("모델", [f"{MINE}:v0"]),
        ("golden", [GOLDEN]),
        ("reviewed people", [GOLDEN]),
        ("customers", [ASSISTANTS]),
        ("gemma fine", [f"{GEMMA}:v1"]),
        ("assistants fine", [f"{ASSISTANTS}:v0"]),
        ("model production", [f"{ASSISTANTS}:v0"]),
        ("fine NOT gemma", [f"{ASSISTANTS}:v0"]),
        ("production OR baseline", [f"{ASSISTANTS}:v0", f"{GEMMA}:v1"]),
        ("production OR baseline gemma", [f"{GEMMA}:v1"]),
        ("gemma NOT gemma", []),
        ("nothing", []),
    ],
)
def test_what_is_found(registry: Command, text: str, found: list[str]) -> None:
    assert sorted(registry("search", text, "-q").lines) == sorted(found)


@pytest.mark.parametrize(
    ("text", "field", "shown"),
    [
        ("adam", "metadata", "optimizer.name=adam"),
        ("second", "metadata", "notes=first line\nsecond"),
        ("rude", "description", "Kind, and never rude."),
        ("tuned", "tag", "fine tuned"),
        ("production", "alias", "production"),
        ("golden", "name", "Golden Datasets"),
    ],
)
def test_the_field_that_matched_is_shown(
    registry: Command, text: str, field: str, shown: str
) -> None:
    first = registry("search", text, "--json").json[0]
    assert (first["field"], first["text"]) == (field, shown)


def test_what_is_found_is_a_line(registry: Command) -> None:
    linked = registry("show", "model/assistants", "--json").json["linked_at"]

    assert registry("search", "production").rows == [
        ["version", f"{ASSISTANTS}:v0", "model", "alias", "production", linked]
    ]
    assert registry("search", "production", "--format", "jsonl").lines[0].startswith('{"kind":"')


def test_a_name_comes_before_what_only_mentions_it(registry: Command) -> None:
    registry("describe", "my_model.v2", "Not at all like gemma, gemma or gemma")

    assert registry("search", "gemma", "-q").lines == [GEMMA, MINE]


def test_a_word_of_very_many_texts_is_found_in_all_of_them_the_newest_first(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"common-{number}" for number in range(7)]
    for name in names:
        registry.log_text(name, name)
    registry("describe", "common-0", "a common word")  # which a name would come before
    monkeypatch.setattr(text_ranks, "_MOST_RANKED", 7)
    monkeypatch.setattr(text_ranks, "_FEW", 2)
    monkeypatch.setattr(text_ranks, "_MANY", 3)

    found = [line.rpartition("/")[2] for line in registry("search", "common", "-q").lines]
    assert found == ["common-0", *names[:0:-1]]


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("*.safetensors", [f"{FILES}:v0"]),
        ("deep/*", [f"{FILES}:v0"]),
        ("a.txt", [f"{FILES}:v0"]),
        ("A.txt", []),
        ("weights [[]1].bin", [f"{FILES}:v0"]),
        ("gemma", [f"{ASSISTANTS}:v0", f"{GEMMA}:v0", f"{GEMMA}:v1"]),
        ("?emma", [f"{ASSISTANTS}:v0", f"{GEMMA}:v0", f"{GEMMA}:v1"]),
        ("[gh]emma", [f"{ASSISTANTS}:v0", f"{GEMMA}:v0", f"{GEMMA}:v1"]),
        ("nope", []),
    ],
)
def test_versions_are_found_by_their_files(registry: Command, glob: str, found: list[str]) -> None:
    assert sorted(registry("search", "--file", glob, "-q").lines) == sorted(found)


def test_the_first_of_many_files_are_those_of_all(registry: Command) -> None:
    registry.log_text("gemma", "one", "--new-version")  # on the page of another version
    for number in range(3):
        registry.log_text("other", f"{number}")
    whole = registry("search", "--file", "*m*").lines

    for limit in range(len(whole) + 2):
        few = registry("search", "--file", "*m*", "--limit", str(limit)).lines
        assert few == whole[:limit]
    assert len(whole) == 5
    assert registry("search", "--file", "x" * 60_000, "--limit", "3").lines == []


def test_text_and_file_go_together(registry: Command) -> None:
    assert registry("search", "baseline", "--file", "gemma", "-q").lines == [f"{GEMMA}:v1"]
    (row,) = registry("search", "--file", "*.bin", "--json").json
    assert (row["field"], row["text"]) == ("file", "deep/weights [1].bin")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--registry", "model"], [f"{ASSISTANTS}:v0"]),
        (["--registry", "dataset"], []),
        (["--type", "dataset"], []),
        (["--alias", "baseline"], [f"{GEMMA}:v1"]),
        (["--tag", "fine tuned", "--sort", "-qualified_name"], [f"{GEMMA}:v1", f"{ASSISTANTS}:v0"]),
        (["--metric", "acc>=0.9"], [f"{GEMMA}:v0"]),
        (["--metadata", "optimizer.lr=0.1"], [f"{GEMMA}:v0"]),
        (["--since", "2020-01-01", "--limit", "0"], []),
    ],
    ids=str,
)
def test_the_filters_are_those_of_listings(
    registry: Command, options: list[str], found: list[str]
) -> None:
    assert registry("search", "fine OR adam", "-q", *options).lines == found


def test_pages_lose_and_repeat_nothing(registry: Command) -> None:
    whole = registry("search", "--file", "*", "-q").lines
    pages: list[str] = []
    while page := registry(
        "search", "--file", "*", "-q", "--limit", "2", *(["--after", pages[-1]] if pages else [])
    ).lines:
        pages += page
    assert pages == whole
    assert len(whole) == 5
    registry.refuse(3, "search", "gemma", "--after", f"{GEMMA}:v99")


@pytest.mark.parametrize(
    "arguments",
    [['"gemma'], ["gemma OR"], ["(gemma)"], ["!!"], [""], [], ["--file", ""], ["a*b"],
     ["gemma", "--sort", "size"], ["gemma", "--metric", "acc"]],
    ids=str,
)  # fmt: skip
def test_a_broken_search_is_refused_with_what_is_allowed(
    registry: Command, arguments: list[str]
) -> None:
    registry.refuse(2, "search", *arguments)


def test_who_may_not_know_of_a_registry_finds_nothing_of_it(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted", "--description", "hush")
    registry("link", "gemma:v1", "closed/gemma-secret", "-a", "whispered")
    registry("describe", "closed/gemma-secret", "hush")
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "closed")
    hidden = ("closed", "hush", "whispered", "secret", "gemma fine", "--file=gemma")

    for text in hidden:
        for_admin = registry("search", text, "-q").lines
        assert registry("search", text, "-q", "--as", "viewer2").lines == for_admin
        for_stranger = registry("search", text, "-q", "--as", "viewer3").lines
        assert any("closed" in line for line in for_admin)
        assert for_stranger == [line for line in for_admin if "closed" not in line]
    registry.refuse(3, "search", "gemma", "--registry", "closed", "--as", "viewer3")
    moment = registry("history", "--head").rows[0][0]
    registry("collection", "rename", "closed/gemma-secret", "gemma-plain")
    registry("registry", "rename", "closed", "shut")
    for text in hidden:
        then = registry("search", text, "-q", "--as-of", moment, "--as", "viewer3").lines
        assert not any("closed" in line or "secret" in line for line in then)
        assert any("closed" in line for line in registry("search", text, "--as-of", moment).lines)


def test_what_changes_is_found_as_it_is_and_in_the_past_as_it_was(registry: Command) -> None:
    (event,) = registry("history", "--limit", "1", "--json").json
    registry("describe", "model/assistants", "Silent now")
    registry("alias", "remove", "model/assistants", "production")
    registry("tag", "remove", "gemma:v1", "fine tuned")
    registry("metadata", "unset", "gemma:v0", "optimizer")
    registry("delete", "my_model.v2", "--all", "--yes")
    then = ["--as-of", event["seq"]]

    for text in ("customers", "production", "tuned", "adam", "my_model.v2", "naively"):
        assert registry("search", text).lines == []
        assert registry("search", text, *then).lines != []
    assert registry("search", "silent", "-q").lines == [ASSISTANTS]
    assert registry("search", "silent", *then).lines == []
    registry("verify")


def test_what_is_renamed_is_found_by_its_new_name(registry: Command) -> None:
    registry("collection", "rename", "model/assistants", "helpers")
    registry("registry", "rename", "Golden Datasets", "Silver Datasets")

    assert registry("search", "assistants OR golden").lines == []
    assert registry("search", "helpers OR silver", "-q", "--sort", "kind").lines == [
        ASSISTANTS.replace("assistants", "helpers"), GOLDEN.replace("Golden", "Silver"),
    ]  # fmt: skip
    registry("verify")


def test_what_was_renamed_is_found_in_the_past_by_the_name_of_then(registry: Command) -> None:
    registry("registry", "create", "日本語モデル")
    moments = [registry("history", "--head").rows[0][0]]
    for collection, name in (("assistants", "helpers"), ("helpers", "aides")):
        registry("collection", "rename", f"model/{collection}", name)
        moments.append(registry("history", "--head").rows[0][0])
    registry("registry", "rename", "Golden Datasets", "Silver Datasets")
    registry("registry", "rename", "日本語モデル", "other")
    names = ["assistants", "helpers", "aides"]

    for moment, name in zip(moments, names, strict=True):
        then = ["--as-of", moment]
        (found,) = registry("search", name, "--json", *then).json
        assert found["qualified_name"] == ASSISTANTS.replace("assistants", name)
        assert (found["field"], found["text"]) == ("name", name)
        for other in {*names} - {name}:
            assert registry("search", other, *then).lines == []
        assert registry("search", f"{name} production", "-q", *then).lines == [
            f"{ASSISTANTS.replace('assistants', name)}:v0"
        ]
        assert registry("search", "golden", "-q", *then, "--limit", "1").lines == [GOLDEN]
        assert registry("search", "silver", *then).lines == []
        assert registry("search", "本語", "-q", *then).lines == [
            "local/wandb-registry-日本語モデル", f"{MINE}:v0",
        ]  # fmt: skip
    assert registry("search", "本語 OR helpers", "-q").lines == [f"{MINE}:v0"]


def test_what_others_write_moves_nothing_that_is_found(registry: Command) -> None:
    """A score of FTS5 would follow from how long and how many all texts are."""
    for number in range(8):
        registry.log_text(
            "other", str(number), "-d", f"needle {'word ' * number}", "-m", "k=needle"
        )
    registry("describe", "gemma:v0", "needle")
    pages: list[str] = []
    for turn in range(30):
        page = registry(
            "search", "needle", "-q", "--limit", "2", *(["--after", pages[-1]] if pages else [])
        ).lines
        if not page:
            break
        pages += page
        registry.log_text("more", f"{turn}", "-d", "word " * 400, "--tag", f"needle {turn}")
        registry("describe", "other", f"{'word ' * 50} {turn}")
    old = [name for name in pages if "/more:" not in name]

    assert len(pages) == len({*pages})
    assert len(old) == 9
    whole = [name for name in registry("search", "needle", "-q").lines if "/more:" not in name]
    assert whole == old


def test_what_was_deleted_is_found_no_more(registry: Command) -> None:
    registry("collection", "delete", "model/assistants", "--yes")

    assert registry("search", "assistants OR production").lines == []
    registry("verify")


def test_a_text_that_is_redacted_leaves_the_index(registry: Command, home: Path) -> None:
    registry("metadata", "set", "gemma:v0", "token=swordfishes")
    (event,) = registry("history", "--limit", "1", "--json").json
    assert registry("search", "swordfishes").lines

    registry("history", "redact", event["seq"], "--yes")

    assert registry("search", "swordfishes").lines == []
    assert b"wordfishes" not in (home / "catalog.db").read_bytes()
    registry("verify")


@pytest.mark.parametrize("name", ["한국어 모델", "日本語モデル"])
def test_a_name_is_found_in_parts_and_as_a_whole(registry: Command, name: str) -> None:
    for form in ("NFC", "NFD"):  # as keyboards write it, and as macOS does
        spelt = unicodedata.normalize(form, name)
        registry("registry", "create", f"{form} {spelt}")
    found = registry("search", unicodedata.normalize("NFC", name), "-q").lines
    assert len(found) == 2
    assert registry("search", unicodedata.normalize("NFD", name), "-q").lines == found
    of_a_part = registry("search", unicodedata.normalize("NFD", name[-2:]), "-q").lines
    assert set(found) <= set(of_a_part)
    assert len(registry("search", f"nfc NOT {name}", "-q").lines) == 0


def test_a_home_that_is_not_there_has_its_two_registries(registry: Command, tmp_path: Path) -> None:
    elsewhere = ["--home", tmp_path / "elsewhere"]
    assert registry("search", "model", "-q", *elsewhere).lines == ["local/wandb-registry-model"]
    assert registry("search", "gemma", *elsewhere).lines == []
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM search_texts WHERE field = 'tag'",
        "DELETE FROM search_texts_fts_data WHERE id > 10",
        "UPDATE search_texts SET text = 'other' WHERE id = 3",
        "UPDATE search_texts_fts_data SET block = misspelt(block)",
    ],
)
def test_verify_sees_a_damaged_index_and_a_rebuild_heals_it(
    registry: Command, home: Path, damage: str
) -> None:
    registry("verify")
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as connection:
        connection.create_function("misspelt", 1, lambda block: block.replace(b"uned", b"uner"))
        connection.execute(damage)

    assert "search_texts" in registry("verify", status=6).stdout
    registry("doctor", "--rebuild")
    registry("verify")
    assert registry("search", "fine", "-q").lines


def test_the_index_is_written_as_sqlite_utils_would(registry: Command, home: Path) -> None:
    from sqlite_utils import Database

    registry("whoami")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE search_texts (id INTEGER PRIMARY KEY, text TEXT)")
        Database(connection).table("search_texts").enable_fts(
            ["text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
        )
        query = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'search!_texts!_%' ESCAPE '!'"
        wanted = dict(connection.execute(query).fetchall())
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        assert dict(connection.execute(query).fetchall()) == wanted


def test_sqlite_utils_searches_the_texts(registry: Command, home: Path) -> None:
    from sqlite_utils import Database

    registry("whoami")
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        found = [*Database(connection).table("search_texts").search("production")]
    assert [(row["field"], row["text"]) for row in found] == [("alias", "production")]


def test_a_plain_log_of_the_next_version_adds_nothing_to_the_index(
    registry: Command, home: Path
) -> None:
    def count() -> int:
        with closing(sqlite3.connect(home / "catalog.db")) as connection:
            query = "SELECT count(*) FROM search_texts"
            return int(connection.execute(query).fetchone()[0])

    before = count()
    registry.log_text("gemma", "another")
    registry("link", "gemma", "model/assistants")
    assert count() == before


def test_filters_without_words_lead_to_the_listings(registry: Command) -> None:
    assert registry.refuse(2, "search", "--tag", "x").hint == (
        "without words, `artifacts`, `versions` and `collections` take these filters"
    )


def test_the_name_of_a_collection_finds_it(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/first")

    for text in (
        "model/first",
        "wandb-registry-model/first:v0",
        "local/wandb-registry-model/first",
    ):
        assert "local/wandb-registry-model/first" in registry("search", text, "-q").column
    assert registry("search", '"model/first"', "-q").column == []
