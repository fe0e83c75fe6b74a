"""A restricted registry does not exist for who has no role in it: no command tells of it.

What is said of it and what is in it has names that stand nowhere else, and none of them may be
printed. Where a command line names it, the answer is that for a name that was never given.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from registry_cli.__main__ import complete
from registry_cli.cli.commands import COMMANDS
from registry_cli.operations.complete import KINDS
from tests.integration.test_roles import ROWS, TOGETHER, WITHOUT_A_HOME, Row

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

HIDDEN: Final = "closed"
ABSENT: Final = "clozed"
"""What no registry is called, and as much like others as `closed` is."""

SECRETS: Final = ("closed", "hush", "mumble", "murmur", "whisper", "secret-type", "guarded")
"""Names of the registry, its collections, aliases, tags and types, and words of its texts."""

STRANGERS: Final = ("stranger2", "unknown2", "colleague2", "mate2", "former2")
"""A viewer, nobody, members of the organization and of the team, and who lost the role."""

SILENT: Final = {
    **{line: line for line in (
        "registries", "collections", "artifacts", "versions gemma", "versions gemma:v0",
        "search gemma", "search whisper", "search murmur OR mumble", "search guarded OR hush*",
        "search gemma murmur", "search --file gemma", "search gemma --as-of {linked}",
        "search nothing --registry closd", "versions gemma --alias mumble",
        "versions gemma --unaliased", "versions gemma --registry closd", "collections --tag murmur",
        "collections --since {created}", "sql values(1)", "sql --datasette a.json",
        "show gemma", "history", "history gemma", "history --kind version-linked",
        "history --kind role-granted", "history --actor former2", "history --head",
        "alias list gemma", "alias list gemma --history", "team list", "team show vision",
        "member list", "member list --team vision", "whoami", "whoami --may delete gemma",
        "du", "du gemma", "verify", "doctor", "exists gemma", "path gemma", "get gemma back",
        "export --all -o a.bundle", "export gemma --links -o a.bundle", "link gemma",
        "link gemma hushed/c", "show hush", "show model/hush", "versions huhs",
        "collections modl", "undo", "undo 1", "undo {linked}", "undo {granted}", "undo {created}",
        "registries --as-of {linked}", "collections --as-of {linked}",
        "show gemma --as-of {linked}", "history --since {created}",
        "log gemma", "log gemma --link nope/c", "log other --type secret-typ",
        "delete gemma:v0 --yes", "delete gemma:v0 --force --yes", "delete gemma --all --yes",
        "delete gemma:v0 --force --dry-run",
        "alias add gemma:v0 x", "alias remove gemma mumble", "tag add gemma:v0 x",
        "tag remove gemma murmur", "describe gemma:v0 text", "metadata set gemma:v0 a=1",
        "metadata unset gemma:v0 lr", "unlink gemma:v0", "unlink model/c:v0",
        "protect model x", "unprotect model guarded", "registry create new", "team create new",
        "member add new2 --role member", "member role former2 --role viewer",
        "member remove former2", "gc --dry-run", "verify --history",
        "history redact {linked} --dry-run", "runs", "metric a=1 --run new", "import a.bundle",
        "run -- true", "lineage gemma", "lineage gemma --format dot", "compare gemma:v0 gemma:v0",
        "diff gemma:v0 gemma:v0", "compare hush", "lineage hush", "collections --tag murmur",
        "versions gemma --alias mumble",
        "alias list gemma --as-of {linked}", "versions gemma --as-of {created}",
        "search hush", "search whisper", "search murmur", "search mumble", "search gemma",
        "search closed", "search --file ge*", "search gemma --sort created_at", "sql values(1)",
        "versions gemma --registry model", "registry show model", "show model", "show modle",
        "collection show model/c", "collection show model/hush", "collection rename model/c hush",
        "init --organization other",
    )},
}  # fmt: skip
"""Command lines that do not name it; where there are events of it, their numbers stand in."""


def fill(registry: Command) -> None:
    """Hide a registry with everything that can be said of one."""
    registry.log_text("gemma", "zero", "-m", "lr=1")
    registry("link", "gemma", "model/c")
    registry("team", "create", "vision")
    registry("member", "add", "stranger2", "--role", "viewer")
    registry("member", "add", "colleague2", "--role", "member")
    registry("member", "add", "mate2", "--role", "member", "--team", "team")
    registry("registry", "create", HIDDEN, "--visibility", "restricted",
             "--type", "model", "--type", "secret-type", "--description", "a whisper")  # fmt: skip
    for member in ("former2", "vision"):
        registry("member", "add", member, "--role", "member", "--registry", HIDDEN)
    registry("link", "gemma", f"{HIDDEN}/hush", "-a", "mumble", "--as", "former2")
    registry("link", "gemma", f"{HIDDEN}/c", "-a", "mumble", "--as", "former2")
    registry("tag", "add", f"{HIDDEN}/hush", "murmur")
    registry("describe", f"{HIDDEN}/hush", "a whisper", "--as", "former2")
    registry("protect", HIDDEN, "guarded")
    registry("member", "remove", "former2", "--registry", HIDDEN)


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def events_of(registry: Command) -> dict[str, str]:
    """Return the numbers of events that are about the registry."""
    return {
        name: registry("history", "--kind", kind, "-q").lines[0]
        for name, kind in (("linked", "version-linked"), ("granted", "role-granted"),
                           ("created", "registry-created"))
    }  # fmt: skip


def assert_silent(text: str) -> None:
    assert not [secret for secret in SECRETS if secret in text.lower()], text


@pytest.mark.parametrize("line", SILENT)
def test_no_command_tells_of_what_is_hidden(registry: Command, line: str) -> None:
    events = events_of(registry)
    words = line.format(**events).split()
    # What the user typed comes back in messages.
    typed = [secret for secret in SECRETS if any(secret in word for word in words)]
    for person in STRANGERS:
        options = ("--json",) if person == "former2" else ()
        done = registry.run("--as", person, *options, *words)
        assert done.status != 70, done
        text = done.stdout + done.stderr
        for secret in typed:
            text = text.replace(secret, "")
        assert_silent(text)


def test_every_command_is_tried() -> None:
    named = [row.line for row in (*ROWS, *TOGETHER)]
    missing = {
        name
        for name in COMMANDS.keys() - WITHOUT_A_HOME
        if not any(f"{line} ".startswith(f"{name} ") for line in (*SILENT, *named))
    }
    assert not missing, "say that it does not tell of what is hidden"


@pytest.mark.parametrize("row", [*ROWS, *TOGETHER], ids=lambda row: row.line)
def test_it_is_answered_like_what_was_never_there(registry: Command, row: Row) -> None:
    head = registry("history", "--head").column[0]
    Path("gemma").write_text("two", encoding="utf-8")
    for person in ("former2", "mate2", "unknown2"):
        hidden, absent = (
            registry.run("--as", person, *row.line.format(R=name, head=head).split())
            for name in (HIDDEN, ABSENT)
        )
        assert hidden.status == absent.status
        assert hidden.stdout == absent.stdout
        assert hidden.stderr == absent.stderr.replace(ABSENT, HIDDEN)


@pytest.mark.parametrize("person", STRANGERS)
def test_no_hint_tells_that_its_name_is_taken(registry: Command, person: str) -> None:
    """The hint of a type that is not accepted is to make a registry for it, if one may."""
    Path("new").touch()
    line = "log new --type {R} --link model/d"

    hidden, absent = (
        registry.run("--as", person, *line.format(R=name).split()) for name in (HIDDEN, ABSENT)
    )

    assert hidden.status == absent.status != 0
    assert hidden.stderr == absent.stderr.replace(ABSENT, HIDDEN)
    may_create = registry.run("--as", person, "registry", "create", "mine").status == 0
    assert ("registry create" in hidden.stderr) == may_create


@pytest.mark.parametrize("line", ["path {R}/c", "exists {R}/c", "path {R}/c --json"])
def test_both_doors_answer_so(
    registry: Command, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 54321)

    hidden, absent = (registry.run(*line.format(R=name).split()) for name in (HIDDEN, ABSENT))

    assert hidden.status == absent.status != 0
    assert hidden.stderr == absent.stderr.replace(ABSENT, HIDDEN)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_not_completed(
    registry: Command, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    assert registry("registries", "-q").lines  # the home is there
    beginnings = ["", *(secret[:2] for secret in SECRETS), "model/", f"{HIDDEN}/", f"{HIDDEN}/c:"]
    beginnings += [f"local/wandb-registry-{HIDDEN}/", "local/wandb-registry-c", "gemma:", "local/"]
    for word in beginnings:
        complete(["--as", "former2", kind, word])
        told = capfd.readouterr().out
        assert_silent(told.replace(word, "") if HIDDEN in word else told)
        if word.startswith(HIDDEN):
            assert told == ""


def test_who_may_know_of_it_meets_it_everywhere(registry: Command) -> None:
    """The words above are what is printed, where somebody may read them."""
    told = "".join(
        registry(*words, "--json").stdout
        for words in (["registries"], ["collections"], ["show", "gemma"], ["history"],
                      ["team", "show", "vision"], ["whoami"])
    )  # fmt: skip
    assert all(secret in told for secret in SECRETS)


def test_an_event_of_it_cannot_be_undone_by_who_lost_the_role(registry: Command) -> None:
    linked = events_of(registry)["linked"]
    refused = registry.refuse(3, "undo", linked, "--as", "former2")
    assert_silent(refused.stderr)
    last = registry.refuse(3, "undo", "--as", "former2")
    assert "nothing" in last.message


@pytest.mark.parametrize("fate", ["restricted", "renamed", "deleted", "made again"])
@pytest.mark.parametrize("person", STRANGERS)
def test_what_became_of_it_brings_nothing_to_light(
    registry: Command, person: str, fate: str
) -> None:
    """Whatever it was called, and whether it once was open: permissions are those of today."""
    if fate == "restricted":
        registry("registry", "create", "guarded")
        registry("link", "gemma", "guarded/hush", "-a", "mumble")
        registry("registry", "edit", "guarded", "--visibility", "restricted")
    else:
        registry("registry", "rename", HIDDEN, "guarded")
        registry("collection", "rename", "guarded/hush", "murmured")
    if fate in {"deleted", "made again"}:
        registry("registry", "delete", "guarded", "--yes")
    if fate == "made again":
        registry("registry", "create", "guarded", "--visibility", "restricted")

    head = int(registry("history", "--head").column[0])
    lines = ["registries", "collections", "history", "show gemma", "lineage gemma", "search hush",
             "search gemma", "undo", "whoami", "team show vision", "du"]  # fmt: skip
    for event in range(head - 6, head + 1):
        lines += [f"{line} --as-of {event}" for line in ("registries", "collections", "show gemma")]
        lines += [f"history --since {event}", f"undo {event}", f"history --as-of {event}"]
    for line in lines:
        done = registry.run("--as", person, *line.split())
        assert done.status != 70, done
        assert_silent(done.stdout + done.stderr.replace("search hush", ""))
    for name in (HIDDEN, "guarded"):
        for line in ("versions {R}/hush", "registry show {R}", "collections {R} --as-of {head}",
                     "history --registry {R}", "member list --registry {R}"):  # fmt: skip
            hidden, absent = (
                registry.run("--as", person, *line.format(R=each, head=head - 2).split())
                for each in (name, ABSENT)
            )
            assert hidden.status == absent.status
            assert hidden.stderr == absent.stderr.replace(ABSENT, name)


@pytest.mark.parametrize("fate", ["as it was", "renamed", "deleted"])
def test_a_redaction_of_what_was_said_of_it_is_as_hidden(registry: Command, fate: str) -> None:
    described = registry("history", "--kind", "described", "-q").lines[0]
    created = events_of(registry)["created"]
    if fate == "renamed":
        registry("registry", "rename", HIDDEN, "guarded")
        registry("collection", "rename", "guarded/hush", "murmured")
    if fate == "deleted":
        registry("registry", "delete", HIDDEN, "--yes")

    registry("history", "redact", described, created, "--yes")

    for person in STRANGERS:
        done = registry("history", "--as", person)
        assert_silent(done.stdout)
        assert registry("history", "--kind", "event-redacted", "--as", person).rows == []
    if fate == "renamed":
        (redacted,) = registry("history", "guarded/murmured", "--limit", 1).rows
        assert redacted[3:5] == ["event-redacted", "local/wandb-registry-guarded/murmured"]
