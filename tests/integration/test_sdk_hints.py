"""What a script is told to do next: in its own words, or by commands that act where it does."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli import errors
from tests.support.sdk import draft, end_runs, logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.command import Command

REFUSED = errors.RegistryError


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


def hint_of(call: Callable[[], object]) -> str:
    with pytest.raises(REFUSED) as refused:
        call()
    return str(refused.value).partition("(hint: ")[2].removesuffix(")")


def test_a_log_to_paste_goes_where_the_script_would_log(registry: Command) -> None:
    registry("team", "create", "vision")
    Path("k2.txt").write_text("k", encoding="utf-8")
    run = wandb.init(project="p11", entity="vision")

    _, command = hint_of(lambda: run.log_artifact("k2.txt", name="newone")).split(": ")
    registry(*shlex.split(command)[1:])

    assert registry("show", "vision/p11/newone", "-q").status == 0


def test_a_log_to_paste_says_no_more_than_the_script_did(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("init")
    Path("k2.txt").write_text("k", encoding="utf-8")
    monkeypatch.setenv("REGISTRY_PROJECT", "known")

    with wandb.init() as run:
        plain = hint_of(lambda: run.log_artifact("k2.txt"))
    with wandb.init(project="p") as run:
        run.log_artifact("k2.txt", type="model")
    with wandb.init(project="q") as run:
        elsewhere = hint_of(lambda: run.log_artifact("k2.txt"))

    assert plain == "for example: registry log k2.txt --name k2.txt --type model --follow"
    assert elsewhere.endswith("--name k2.txt --project p --follow")


def test_a_draft_is_logged_by_no_command(home: Path) -> None:  # noqa: ARG001 - the run finds it
    run = wandb.init(project="p")
    logged(run)
    asks = (
        lambda: run.log_artifact(draft(type="dataset", weights="one")),
        lambda: run.link_artifact(draft(weights="one"), "dataset/c"),
        lambda: run.link_artifact(draft(weights="one"), "nowhere/c"),
        lambda: run.link_artifact(draft("f", "funny", weights="one"), "dataset/c"),
        lambda: run.link_artifact(draft(weights="one"), "acme/model/c"),
    )
    for ask in asks:
        hint = hint_of(ask)
        assert hint
        assert "registry log" not in hint
        assert "leave the type out" not in hint
    assert hint_of(asks[0]) == "give it the type 'model', or a name such as 'gemma-dataset'"


def test_what_a_script_can_do_is_told_in_its_words(home: Path) -> None:  # noqa: ARG001 - as above
    for name in ("m.txt", "n.txt"):
        Path(name).write_text("m", encoding="utf-8")
    folder = f"file://{Path.cwd()}"
    run = wandb.init(project="p")
    version, linked = logged(run), logged(run, "linked")
    linked.link("model/c")
    artifact = draft(weights="one")
    for told, call in (
        ("under another name", lambda: artifact.add_file("m.txt", name="../x")),
        ("aliases=['best']", lambda: version.link("model/c:best")),
        ("'team/p/gemma:v0'", lambda: run.use_artifact("team/p/gemma/v0")),
        ("delete_aliases=True", linked.delete),
        ("delete_aliases=True", linked.collection.delete),
        ("max_objects", lambda: artifact.add_reference(folder, max_objects=1)),
    ):
        hint = hint_of(call)
        assert told in hint
        assert "--" not in hint


def test_content_that_was_logged_before_is_told_without_options(
    home: Path,  # noqa: ARG001 - as above
    capfd: pytest.CaptureFixture[str],
) -> None:
    run = wandb.init(project="p")
    for rows in (1, 2):
        artifact = draft(weights="one")
        artifact.metadata["rows"] = rows
        run.log_artifact(artifact)

    (note,) = capfd.readouterr().err.splitlines()
    assert "team/p/gemma:v0, so its metadata was not applied" in note
    assert "--" not in note


def test_what_does_not_change_is_told_once(
    registry: Command, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    registry("init")
    monkeypatch.setenv("WANDB_ENTITY", "nosuch")
    for _ in range(2):
        with wandb.init() as run:
            logged(run).link("model/first")
    (note,) = capfd.readouterr().err.splitlines()
    assert "WANDB_ENTITY=nosuch" in note

    monkeypatch.delenv("WANDB_ENTITY")
    registry("collection", "rename", "model/first", "second")
    capfd.readouterr()
    with wandb.init() as run:
        run.use_artifact("model/first:latest").download()
    (note,) = capfd.readouterr().err.splitlines()
    assert "now called" in note
