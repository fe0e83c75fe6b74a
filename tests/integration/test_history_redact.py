"""`registry history redact`: a text is gone, and the chain of the history holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry_cli.catalog.redactions import find_events_with
from tests.support.command import Command
from tests.support.history import assert_state_is_what_events_say
from tests.support.keyboard import ENTER, converse

if TYPE_CHECKING:
    from tests.support.command import Prepare

LEAK = "tok-5ecret-4b1d"
CARD = "call 555-0100 and ask for the pass phrase"
LOGGED = "10"
SPLITTING = [(900, 600, 100), (300, 400, 100), (300, 300, 500), (300, 600, 600), (900, 300, 0)]
"""Lengths of texts of which SQLite leaves a copy, unless it writes the file anew: of the one with
the leak, of a note and of a description."""


def fill(registry: Command) -> None:
    """Give the home texts that should not be there, also in what came later."""
    registry.log_text("gemma", "zero", "-d", CARD, "-m", f"key={LEAK}", "-m", "lr=0.1")
    registry("link", "gemma", "model/c")
    registry("metadata", "set", "gemma:v0", "note=fine")
    registry("metadata", "set", "gemma:v0", "key=other")
    registry("describe", "gemma:v0", "a card")
    registry("describe", "model/c", CARD)


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def holds(home: Path, text: str) -> list[str]:
    """Return the files of a home with this text in their bytes."""
    return [
        path.name
        for path in home.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def head(registry: Command) -> str:
    """Return the number of the last event."""
    number: str = registry("history", "--head").rows[0][0]
    return number


def test_the_text_is_gone_from_every_file_and_everything_holds(
    registry: Command, home: Path
) -> None:
    assert holds(home, LEAK) == ["catalog.db"]

    (done,) = registry("history", "redact", LOGGED, "--yes", "--json").json

    assert done["blanked"] == ["description", "metadata.key", "metadata.lr"]
    assert holds(home, LEAK) == []
    assert holds(home, "5ecret") == []  # nor as a word of the index of searches
    assert registry("search", "5ecret").rows == []
    assert str(done["redacted_by"]) == head(registry)
    registry("verify", "--full")
    registry("verify", "--history")
    assert_state_is_what_events_say(home)


def test_what_was_built_on_it_is_blank_too_now_and_at_every_moment(registry: Command) -> None:
    moments = range(int(LOGGED), int(head(registry)) + 1)
    before = [_shown(registry, moment) for moment in moments]

    registry("history", "redact", LOGGED, "--yes")

    after = [_shown(registry, moment) for moment in moments]
    for was in before:
        if was["metadata"]["key"] == LEAK:
            was["metadata"]["key"] = "[redacted]"
        if was["description"] == CARD:
            was["description"] = "[redacted]"
        was["metadata"]["lr"] = "[redacted]"
    assert after == before
    assert before[-1]["metadata"]["key"] == "other"


def _shown(registry: Command, moment: int) -> dict[str, Any]:
    shown: dict[str, Any] = registry("show", "gemma:v0", "--as-of", moment, "--json").json
    return {key: shown[key] for key in ("description", "metadata", "aliases", "tags")}


def test_pages_that_were_let_go_do_not_keep_it_either(registry: Command, home: Path) -> None:
    for number in range(40):
        registry("describe", "gemma:v0", f"{number} {LEAK} {'x' * 200}")
    events = [each["seq"] for each in registry("history", "--json", "--limit", "40").json]

    registry("history", "redact", LOGGED, *events, "--yes")

    assert holds(home, LEAK) == []
    assert holds(home, "5ecret") == []


def test_copies_from_when_a_page_was_split_go_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "other"))
    registry = Command()
    for version, (leaked, noted, described) in enumerate(SPLITTING):
        registry.log_text("gemma", str(version), "-m", f"key={LEAK}{'z' * leaked}")
        registry("metadata", "set", f"gemma:v{version}", f"note={'y' * noted}")
        registry("describe", f"gemma:v{version // 2}", "w" * described)
    logged = registry("history", "gemma", "--json").json
    leaking = [each["seq"] for each in logged if LEAK in str(each["body"])]

    registry("history", "redact", *leaking, "--yes")

    assert holds(tmp_path / "other", LEAK) == []


def test_what_it_was_said_of_has_changed_then(registry: Command) -> None:
    registry("history", "redact", LOGGED, "--yes")

    (event,) = registry("history", "--limit", "1", "--json").json
    (artifact,) = registry("artifacts", "--json").json
    assert artifact["updated_at"] == event["at"]


def test_only_the_fields_that_are_named_are_blanked(registry: Command) -> None:
    registry("history", "redact", LOGGED, "--field", "metadata.key", "--yes")

    (event,) = registry("history", "--since", LOGGED, "--until", LOGGED, "--json").json
    assert event["body"]["metadata"] == {"key": "[redacted]", "lr": 0.1}
    assert event["body"]["description"] == CARD

    registry("history", "redact", LOGGED, "--field", "description", "--yes")
    registry("verify", "--history")


def test_it_names_the_other_events_that_hold_the_text_and_they_can_be_redacted_too(
    registry: Command, home: Path
) -> None:
    last = head(registry)

    done = registry("history", "redact", LOGGED, "--yes")

    assert done.rows[0][5] == last
    (note,) = done.notes
    registry(*note.rpartition(": registry ")[2].split(), "--yes")
    assert holds(home, CARD) == []
    assert registry("collections", "model", "--json").json[0]["description"] == "[redacted]"
    registry("verify")


@pytest.mark.parametrize("other", ["xassword-one", "password-onx", "password-on", "assword-one"])
def test_texts_that_differ_in_one_letter_are_others(
    registry: Command, home: Path, other: str
) -> None:
    registry("describe", "gemma", f"it says {other} here")
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        assert find_events_with(connection, [other]) == {int(head(registry))}
        assert find_events_with(connection, ["password-one"]) == set()


def test_numbers_are_no_texts_that_others_hold(registry: Command, home: Path) -> None:
    registry("metadata", "set", "gemma:v0", "count=5")
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        assert find_events_with(connection, [5, 0.5, True, None, ""]) == set()


def test_a_registry_is_described_no_more_by_what_leaked(registry: Command, home: Path) -> None:
    registry("registry", "create", "Golden", "--description", "the pass phrase is 5wordfish")
    event = registry("history", "--kind", "registry-created", "--limit", "1", "-q").line
    registry("registry", "edit", "Golden", "--description", "what is good")
    edit = head(registry)

    registry("history", "redact", event, "--yes")

    assert holds(home, "5wordfish") == []
    shown = registry("registries", "--as-of", event, "--json").json
    assert "[redacted]" in {each["description"] for each in shown}
    assert "redacted" in registry.refuse(5, "undo", edit).message
    registry("verify")


def test_several_events_are_redacted_at_once_or_none(registry: Command) -> None:
    last = head(registry)
    registry.refuse(5, "history", "redact", LOGGED, "1", "--yes")

    done = registry("history", "redact", last, LOGGED, "--yes")

    assert done.column == [LOGGED, last]
    assert done.notes == []


def test_a_dry_run_tells_what_would_be_blanked_and_changes_nothing(
    registry: Command, home: Path
) -> None:
    before = (home / "catalog.db").read_bytes()

    (planned,) = registry("history", "redact", LOGGED, "-n", "--json").json

    assert planned["blanked"] == ["description", "metadata.key", "metadata.lr"]
    assert planned["redacted_by"] is None
    assert (home / "catalog.db").read_bytes() == before


def test_what_is_blank_is_not_redacted_again(registry: Command) -> None:
    registry("history", "redact", LOGGED, "--yes")
    last = head(registry)

    (again,) = registry("history", "redact", LOGGED, "--yes", "--json").json

    assert again["blanked"] == []
    assert str(again["redacted_by"]) == head(registry) == last


def test_a_rebuilt_catalog_is_the_same_and_a_copy_is_told_of(registry: Command, home: Path) -> None:
    registry("doctor", "--rebuild")
    done = registry("history", "redact", LOGGED, "--yes")
    assert any("catalog.db.rebuild-1.backup" in note for note in done.notes)
    (home / "catalog.db.rebuild-1.backup").unlink()
    before = registry("history").stdout, registry("show", "gemma:v0", "--json").stdout

    registry("doctor", "--rebuild")

    assert (registry("history").stdout, registry("show", "gemma:v0", "--json").stdout) == before
    registry("verify")
    (home / "catalog.db.rebuild-2.backup").unlink(missing_ok=True)
    assert holds(home, LEAK) == []


def test_what_is_exported_afterwards_brings_it_nowhere(registry: Command, tmp_path: Path) -> None:
    registry("history", "redact", LOGGED, "--yes")
    registry("export", "gemma", "-o", "one.bundle")
    other = ("--home", tmp_path / "other")

    registry(*other, "import", "one.bundle")

    assert LEAK.encode() not in Path("one.bundle").read_bytes()
    assert LEAK not in registry(*other, "history", "--json").stdout
    registry(*other, "verify")
    registry("import", "one.bundle")


def test_what_an_import_carried_over_is_redacted_with_it(registry: Command, tmp_path: Path) -> None:
    registry("export", "gemma", "model/c", "-o", "one.bundle")
    other = ("--home", tmp_path / "other")
    registry(*other, "import", "one.bundle")
    holding = [
        str(event["seq"])
        for event in registry(*other, "history", "--json").json
        if LEAK in str(event) or CARD in str(event)
    ]

    registry(*other, "history", "redact", *holding, "--yes")

    assert holds(tmp_path / "other", LEAK) == []
    assert holds(tmp_path / "other", CARD) == []
    registry(*other, "verify")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["999"], 2),
        (["0"], 2),
        (["x"], 2),
        (["1"], 5),
        (["1", "999"], 2),
        (["9"], 5),
        ([LOGGED, "--field", "metadata.nope"], 3),
        (["--as", "member1", LOGGED], 5),
    ],
    ids=str,
)
def test_what_cannot_be_redacted_is_refused(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "history", "redact", *arguments, "--yes")
    registry.refuse(status, "history", "redact", *arguments, "--dry-run")


def test_nobody_to_ask_and_no_home_are_refused(registry: Command, tmp_path: Path) -> None:
    assert "--yes" in registry.refuse(2, "history", "redact", LOGGED).hint
    registry.refuse(2, "--home", tmp_path / "none", "history", "redact", LOGGED, "--yes")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("answer", "status"), [("n", 1), ("", 1), ("y", 0)])
def test_at_a_terminal_it_asks_first(
    registry: Command, home: Path, answer: str, status: int
) -> None:
    asked = converse(["history", "redact", LOGGED], ("[y/N]", answer + ENTER))

    assert asked.status == status
    assert "metadata.lr of event 10 (version-logged team/uncategorized/gemma:v0)?" in " ".join(
        asked.text.split()
    )
    assert (LEAK.encode() in (home / "catalog.db").read_bytes()) == (status == 1)
    assert registry("history", "--kind", "event-redacted").rows == [] or status == 0


def test_a_redaction_is_not_undone_nor_what_would_bring_it_back(registry: Command) -> None:
    describe = next(
        str(event["seq"])
        for event in registry("history", "gemma:v0", "--kind", "described", "--json").json
    )
    changed = registry("history", "--kind", "metadata-set", "--limit", "1", "-q").line
    registry("history", "redact", LOGGED, "--yes")

    registry.refuse(5, "undo")
    assert "redacted" in registry.refuse(5, "undo", describe).message
    assert "redacted" in registry.refuse(5, "undo", changed).message


def test_an_event_that_was_redacted_is_undone_as_any_other(registry: Command) -> None:
    registry("metadata", "set", "gemma:v0", f"extra={LEAK}")
    event = head(registry)
    registry("history", "redact", event, "--yes")

    registry("undo", event)

    assert "extra" not in registry("show", "gemma:v0", "--json").json["metadata"]
    registry("verify")


def test_nothing_else_of_an_event_changes_and_nothing_without_the_event_that_says_so(
    registry: Command, home: Path
) -> None:
    registry("history", "redact", LOGGED, "--yes")
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as catalog:
        for change, event in (
            ("body = '{}'", 11),
            ("actor = 'x'", LOGGED),
            ("hash = body_digest", LOGGED),
            ("body = body", int(head(registry))),
        ):
            with pytest.raises(sqlite3.IntegrityError, match="never change"):
                catalog.execute(f"UPDATE events SET {change} WHERE id = ?", (event,))  # noqa: S608 - the cases above


def test_what_is_put_into_a_redacted_event_is_found(registry: Command, home: Path) -> None:
    registry("history", "redact", LOGGED, "--yes")
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as catalog:
        catalog.execute(
            "UPDATE events SET body = json_set(body, '$.description', 'lie') WHERE id = ?",
            (LOGGED,),
        )

    failed = registry("verify", "--history", status=6)

    assert failed.rows == [["event", LOGGED, "has another body than was recorded", "", "", "false"]]


def test_a_redaction_that_is_damaged_does_not_hide_the_others(
    registry: Command, home: Path
) -> None:
    """What each of them vouches for is told by it alone."""
    registry("history", "redact", LOGGED, "--yes")
    first = head(registry)
    registry("history", "redact", str(int(first) - 1), "--yes")
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as catalog:
        catalog.executescript("DROP TRIGGER events_update")
        catalog.execute("UPDATE events SET body = '[]' WHERE id = ?", (first,))

    damaged = {row[1] for row in registry("verify", "--history", status=6).rows}

    assert damaged == {first, LOGGED}


def test_an_artifact_called_redact_has_a_history_under_its_full_name(registry: Command) -> None:
    registry.log_text("redact", "zero")

    assert registry("history", "team/uncategorized/redact").rows
