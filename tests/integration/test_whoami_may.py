"""`registry whoami --may VERB TARGET`: the rules answer before anything is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry_cli.operations.whoami_may import VERBS

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

CLOSED = "closed"


def fill(registry: Command) -> None:
    """Give people roles, in an open and in a restricted registry."""
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "best")
    registry("registry", "create", CLOSED, "--visibility", "restricted")
    registry("link", "gemma", "closed/c", "-a", "production")
    registry("protect", CLOSED, "production")
    for user, role in (("looks2", "restricted-viewer"), ("views2", "viewer"),
                       ("works2", "member"), ("governs2", "admin")):  # fmt: skip
        registry("member", "add", user, "--role", role, "--registry", CLOSED)
    registry("member", "add", "mate2", "--role", "member", "--team", "team")
    registry("member", "add", "colleague2", "--role", "member")
    registry("member", "add", "admin2", "--role", "admin")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize(
    ("user", "question", "status"),
    [
        ("looks2", "show closed/c", 0),
        ("looks2", "history closed", 0),
        ("looks2", "get closed/c", 1),
        ("views2", "get closed/c", 0),
        ("views2", "path closed", 0),
        ("views2", "link closed", 1),
        ("works2", "link closed", 0),
        ("works2", "link closed/new", 0),
        ("works2", "alias closed/c:v0", 0),
        ("works2", "alias closed/c:production", 1),
        ("works2", "delete closed/c", 1),  # it holds a protected alias
        ("governs2", "delete closed/c", 0),
        ("works2", "rename closed/c", 1),
        ("works2", "edit closed/c", 0),
        ("works2", "edit closed", 1),
        ("works2", "delete closed", 1),
        ("works2", "protect closed", 1),
        ("works2", "member closed", 1),
        ("governs2", "alias closed/c:production", 0),
        ("governs2", "member closed", 0),
        ("governs2", "rename local/wandb-registry-closed", 0),
        ("governs2", "member team", 1),
        ("governs2", "gc", 1),
        ("governs2", "create", 1),
        ("colleague2", "show closed/c", 3),
        ("colleague2", "link closed", 3),
        ("colleague2", "member closed", 3),
        ("colleague2", "link model", 0),
        ("colleague2", "create", 0),
        ("colleague2", "delete gemma", 1),
        ("mate2", "delete gemma", 0),
        ("mate2", "tag gemma:v0", 0),
        ("mate2", "log team", 0),
        ("mate2", "log mate2", 0),
        ("mate2", "log works2", 1),
        ("mate2", "link model", 1),
        ("nobody2", "get gemma", 0),
        ("nobody2", "get model/c", 0),
        ("nobody2", "describe gemma", 1),
        ("nobody2", "undo", 1),
        ("nobody2", "as", 1),
        ("nobody2", "show nope", 3),
        ("admin2", "link closed", 0),
        ("admin2", "member local", 0),
        ("admin2", "member team", 0),
        ("admin2", "log team", 0),
        ("admin2", "log local", 1),
        ("admin2", "rename model", 1),
        ("admin2", "delete model", 1),
        ("admin2", "edit model", 0),
        ("admin2", "rename gemma", 1),
        ("admin2", "sql", 0),
        ("admin2", "as", 0),
    ],
)
def test_the_answer_is_that_of_the_rules(
    registry: Command, user: str, question: str, status: int
) -> None:
    verb, *target = question.split()

    answer = registry("whoami", *target, "--may", verb, "--as", user, status=status)

    if status < 2:
        assert answer.line.startswith("no: " if status else "yes: ")
        told = registry("whoami", "--may", verb, *target, "--as", user, "--json", status=status)
        assert told.json["may"] is (status == 0)
        assert answer.line == f"{'no' if status else 'yes'}: {told.json['reason']}"
        quiet = registry("whoami", "--may", verb, *target, "--as", user, "-q", status=status)
        assert quiet.line == ("no" if status else "yes")


def test_the_reason_names_the_role(registry: Command) -> None:
    told = registry("whoami", "--may", "link", "closed", "--as", "views2", "--json", status=1).json
    assert told == {
        "may": False,
        "user": "views2",
        "verb": "link",
        "target": "local/wandb-registry-closed",
        "role": "viewer",
        "reason": "views2 is viewer in the registry 'closed' and may not link",
    }


@pytest.mark.parametrize(
    "arguments",
    [["--may", "fly", "model"], ["--may", "link"], ["--may", "gc", "model"], ["model"],
     ["--may", "link", "a:b:c"], ["--may", "log", "a/b"]],
    ids=" ".join,
)  # fmt: skip
def test_a_question_that_is_none_is_refused(registry: Command, arguments: list[str]) -> None:
    registry.refuse(2, "whoami", *arguments)


@pytest.mark.parametrize("verb", VERBS)
def test_a_registry_that_is_hidden_is_answered_like_one_that_is_not_there(
    registry: Command, verb: str
) -> None:
    hidden = registry.run("whoami", "--may", verb, CLOSED, "--as", "colleague2")
    missing = registry.run("whoami", "--may", verb, "clozed", "--as", "colleague2")

    assert hidden.status == missing.status
    assert hidden.stderr == missing.stderr.replace("clozed", CLOSED)


def test_the_verbs_are_told_and_completed(registry: Command) -> None:
    page = " ".join(registry("whoami", "--help").stdout.split())
    assert all(f" {verb}" in page for verb in VERBS)
    assert ",".join(VERBS) in registry("completion", "bash").stdout
