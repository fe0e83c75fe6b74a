"""`registry link REF` without a target: asked at a terminal, a usage error anywhere else."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.keyboard import BACKSPACE, CTRL_C, CTRL_D, CTRL_U, DOWN, ENTER, converse
from tests.support.snapshots import snapshot
from tests.support.terminal import on_terminal, registry_on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command

PLAIN = "Number or name"
NAME = "Name"


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the extra away: the processes of the test cannot import it."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "questionary.py").write_text("raise ImportError('not installed')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "without"), prepend=os.pathsep)


@pytest.fixture
def registry(registry: Command) -> Command:
    """Fill a home in which a model fits into two registries, and a dataset is in the way."""
    registry.log_text("gemma", "one")
    registry.log_text("other", "two", "--link", "model/first", "-a", "production")
    registry.log_text("other", "three", "--link", "model/Example ML Task")
    registry("registry", "create", "anything")
    registry("registry", "create", "numbers", "--type", "number")
    registry.log_text("images", "png", "--link", "anything/gemma", type="dataset")
    return registry


# --- At a terminal, with plain prompts


@pytest.mark.usefixtures("plain", "registry")
def test_registries_that_accept_the_type_are_listed_those_made_for_it_first() -> None:
    asked = converse(["link", "gemma"], (PLAIN, CTRL_C))

    assert asked.text.splitlines()[:3] == [
        "Link gemma:v0 to which registry?",
        "  1  model     2 collections",
        "  2  anything  no collection yet",
    ]


@pytest.mark.usefixtures("plain")
def test_a_registry_and_a_collection_are_taken_by_number(registry: Command) -> None:
    asked = converse(["link", "gemma"], (PLAIN, "1\r"), (PLAIN, "2\r"))

    assert asked.status == 0
    lines = asked.text.splitlines()
    assert "Link gemma:v0 to which collection of model?" in lines
    assert "  1  Example ML Task  1 version" in lines
    assert "  2  first            1 version, production → v0" in lines
    assert registry("versions", "model/first").column == ["v1", "v0"]


@pytest.mark.usefixtures("plain")
def test_they_are_taken_by_name_too(registry: Command) -> None:
    asked = converse(["link", "gemma"], (PLAIN, "model\r"), (PLAIN, "Example ML Task\r"))

    assert asked.status == 0
    assert registry("versions", "model/Example ML Task").column == ["v1", "v0"]


@pytest.mark.usefixtures("plain")
def test_enter_takes_where_the_artifact_was_linked_before(registry: Command) -> None:
    registry.log_text("gemma", "new")
    registry("link", "gemma:v0", "model/first")

    assert converse(["link", "gemma"], (PLAIN, ENTER), (PLAIN, ENTER)).status == 0

    assert registry("versions", "model/first", "--json").json[0]["source"].endswith("gemma:v1")


@pytest.mark.usefixtures("plain")
def test_enter_makes_a_collection_that_is_called_as_the_artifact(registry: Command) -> None:
    assert converse(["link", "gemma"], (PLAIN, ENTER), (PLAIN, ENTER)).status == 0

    assert registry("versions", "model/gemma").column == ["v0"]


@pytest.mark.usefixtures("plain")
def test_a_new_name_is_made_only_when_that_is_confirmed(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"],
        (PLAIN, "model\r"),
        (PLAIN, "frist\r"),
        ("Make frist?", ENTER),
        (PLAIN, "brand new\r"),
        ("Make brand new?", "y\r"),
    )

    assert asked.status == 0
    names = [row["collection"] for row in registry("collections", "model", "--json").json]
    assert names == ["Example ML Task", "brand new", "first"]


@pytest.mark.usefixtures("plain")
def test_what_is_no_answer_is_asked_again(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"],
        (PLAIN, "3\r"),
        (PLAIN, "numbers\r"),
        (PLAIN, "anything\r"),
        (NAME, "a/b\r"),
        (NAME, "gemma\r"),
        (NAME, ENTER),
    )

    assert asked.status == 0
    assert "'3' is none of them" in asked.text
    assert "'numbers' is none of them" in asked.text
    assert "'a/b'" in asked.text
    assert "the collection 'gemma' of anything does not hold 'model'" in asked.text
    assert registry("versions", "anything/gemma-model").column == ["v0"]


@pytest.mark.usefixtures("plain")
def test_a_long_list_is_cut_and_the_rest_is_found_by_name(registry: Command) -> None:
    for number in range(20):
        registry("link", "gemma", f"model/task {number:02}")

    asked = converse(["link", "other"], (PLAIN, "1\r"), (PLAIN, "task 19\r"))

    assert "… and 2 more, by name" in asked.text
    assert registry("versions", "model/task 19").column == ["v1", "v0"]


@pytest.mark.usefixtures("plain", "registry")
@pytest.mark.parametrize(
    ("options", "printed"),
    [
        (["-q"], "local/wandb-registry-model/first:v1"),
        (["--format", "tsv"], r"local/wandb-registry-model/first:v1\t\w{64}\t3\ttrue"),
    ],
    ids=["quiet", "tsv"],
)
def test_what_is_printed_is_as_asked_for(options: list[str], printed: str) -> None:
    asked = converse(["link", "gemma", *options], (PLAIN, "1\r"), (PLAIN, "first\r"))

    assert asked.status == 0
    assert re.fullmatch(printed, asked.text.splitlines()[-1].expandtabs(1).replace(" ", "\t"))


@pytest.mark.usefixtures("plain", "registry")
def test_an_only_registry_is_not_asked_for() -> None:
    home = ("--home", "elsewhere")
    assert converse([*home, "log", "gemma", "--type", "model"]).status == 0

    asked = converse([*home, "link", "gemma"], (NAME, ENTER))

    assert asked.text.splitlines()[0] == "Link gemma:v0 to which collection of model?"
    assert "next: registry --home elsewhere get local/" in asked.text


@pytest.mark.usefixtures("plain", "registry")
def test_the_end_of_the_input_is_as_an_interrupt() -> None:
    asked = converse(["link", "gemma"], (PLAIN, CTRL_D))

    assert asked.status == 130
    assert asked.text.splitlines()[-1] == "interrupted"


# --- At a terminal, with either


@pytest.fixture(params=["plain", "arrows"])
def either(request: pytest.FixtureRequest) -> str:
    """Ask both ways."""
    if request.param == "plain":
        request.getfixturevalue("plain")
    return str(request.param)


@pytest.mark.usefixtures("either")
def test_who_leaves_changes_nothing(registry: Command, home: Path) -> None:
    before = snapshot(home)

    asked = converse(
        ["link", "gemma"], ("which registry?", ENTER), ("collection of model?", CTRL_C)
    )

    assert asked.status == 130
    assert asked.text.splitlines()[-1] == "interrupted"
    assert snapshot(home) == before
    assert len(registry("collections").rows) == 3


@pytest.mark.usefixtures("either")
def test_no_lock_is_held_while_somebody_thinks(registry: Command) -> None:
    def meanwhile() -> str:
        registry("link", "other", "anything/other")
        return ENTER

    asked = converse(
        ["link", "gemma"], ("which registry?", meanwhile), ("collection of model?", CTRL_C)
    )

    assert asked.status == 130
    assert registry("versions", "anything/other").column == ["v0"]


@pytest.mark.usefixtures("either")
def test_only_registries_where_the_user_may_link_are_offered(registry: Command) -> None:
    registry("member", "add", "viewer2", "--role", "viewer")
    registry("member", "add", "viewer2", "--role", "member", "--registry", "anything")

    asked = converse(["link", "gemma", "--as", "viewer2"], ("collection of anything", CTRL_C))

    assert asked.status == 130
    assert "to which registry?" not in asked.text


def test_a_personal_version_is_refused_before_anything_is_asked(
    registry: Command, account: str
) -> None:
    registry.log_text("mine", "one", "--entity", account)

    asked = converse(["link", f"{account}/uncategorized/mine"])

    assert asked.status == 5
    assert "belongs to the personal entity" in asked.text
    hint = asked.text.splitlines()[-1].removeprefix("hint: ")
    registry.paste(hint)
    assert registry("versions", "model/mine").column == ["v0"]


def test_a_type_that_nothing_accepts_is_refused_with_how_to_make_a_registry(
    registry: Command,
) -> None:
    home = ("--home", "elsewhere")
    Path("text").write_text("text")
    registry(*home, "log", "text", "--type", "prompt")

    asked = converse([*home, "link", "text"])

    assert asked.status == 5
    assert "there is no registry that accepts 'prompt'" in asked.text
    hint = re.split(r"\bregistry (?=--home)", asked.text.replace("\n", ""), maxsplit=1)[1]
    registry.paste(f"make one: registry {hint}")
    assert registry(*home, "versions", "prompt/text").column == ["v0"]


@pytest.mark.usefixtures("registry")
def test_an_unknown_version_is_not_found_before_anything_is_asked() -> None:
    assert converse(["link", "nope"]).status == 3


# --- With arrow keys


def test_arrow_keys_and_enter_take_a_collection(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"], ("which registry?", ENTER), ("collection of model?", 2 * DOWN + ENTER)
    )

    assert asked.status == 0
    assert registry("versions", "model/first").column == ["v1", "v0"]


def test_typing_finds_a_collection(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"], ("which registry?", "mod\r"), ("collection of model?", "fir\r")
    )

    assert asked.status == 0
    assert registry("versions", "model/first").column == ["v1", "v0"]


def test_a_new_name_is_typed_behind_the_list_and_checked(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"],
        ("which registry?", ENTER),
        ("collection of model?", ENTER),
        ("Name", f"{CTRL_U}a/b\r"),
        ("'a/b'", f"{CTRL_U}brand new\r"),
    )

    assert asked.status == 0
    assert registry("versions", "model/brand new").column == ["v0"]


def test_a_new_collection_is_called_as_the_artifact_unless_somebody_types(
    registry: Command,
) -> None:
    asked = converse(
        ["link", "gemma"], ("which registry?", DOWN + ENTER), ("collection of anything?", ENTER)
    )

    assert asked.status == 0
    assert registry("versions", "anything/gemma-model").column == ["v0"]


def test_a_name_that_is_typed_stands_in_place_of_the_one_that_is_offered(
    registry: Command,
) -> None:
    asked = converse(
        ["link", "gemma"],
        ("which registry?", DOWN + ENTER),
        ("[gemma-model]", "mine\r"),
    )

    assert asked.status == 0
    assert registry("versions", "anything/mine").column == ["v0"]


def test_what_finds_no_collection_is_the_name_of_a_new_one(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"],
        ("which registry?", ENTER),
        ("collection of model?", "frist\r"),
        ("Name", ENTER),
    )

    assert asked.status == 0
    assert registry("versions", "model/frist").column == ["v0"]
    assert registry("versions", "model/first").column == ["v0"]


def test_what_finds_no_registry_takes_none(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"],
        ("which registry?", "modle\r"),
        ("modle", 2 * BACKSPACE + "el"),
        ("model", ENTER),
        ("collection of model?", "fir\r"),
    )

    assert asked.status == 0
    assert registry("versions", "model/first").column == ["v1", "v0"]


@pytest.mark.usefixtures("registry")
def test_the_end_of_the_input_of_a_name_is_as_an_interrupt() -> None:
    asked = converse(
        ["link", "gemma"],
        ("which registry?", DOWN + ENTER),
        ("collection of anything?", CTRL_U + CTRL_D),
    )

    assert asked.status == 130
    assert asked.text.splitlines()[-1] == "interrupted"


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(("options", "colors"), [([], {"35"}), (["--no-color"], set[str]())])
def test_a_question_has_no_colours_but_those_with_a_meaning(
    options: list[str], colors: set[str]
) -> None:
    asked = converse(
        ["link", "gemma", *options],
        ("which registry?", ENTER),
        ("collection of model?", "fir"),
        ("fir", CTRL_C),
    )

    styles = re.findall(r"\x1b\[([0-9;]*)m", asked.raw)
    shown = {code for style in styles for code in style.split(";")} - {"", "0", "1", "7"}
    assert shown == colors


def test_a_dumb_terminal_gets_plain_prompts(registry: Command) -> None:
    asked = converse(
        ["link", "gemma"], (PLAIN, ENTER), (PLAIN, "first\r"), environment={"TERM": "dumb"}
    )

    assert asked.status == 0
    assert registry("versions", "model/first").column == ["v1", "v0"]


# --- Anywhere else


def test_off_a_terminal_it_is_a_usage_error_that_names_targets(registry: Command) -> None:
    refused = registry.refuse(2, "link", "gemma", "-a", "best")

    assert refused.message == "link needs a target: a registry and a collection"
    assert refused.hint == (
        "team/uncategorized/gemma:v0 fits into model/Example ML Task, model/first, "
        "anything/gemma-model; or a new one: "
        "registry link gemma wandb-registry-model/gemma --alias best"
    )
    registry.paste(refused.hint)
    assert registry("versions", "model/gemma:best").column == ["v0"]


def test_the_hint_names_where_the_artifact_was_linked_before(registry: Command) -> None:
    registry("link", "gemma", "model/first")
    registry.log_text("gemma", "new")

    hint = registry.refuse(2, "link", "gemma").hint

    assert hint.endswith("registry link gemma wandb-registry-model/first")


def test_off_a_terminal_nothing_else_that_is_wrong_comes_first(registry: Command) -> None:
    refused = registry.refuse(2, "link", "nope")

    assert refused.message == "link needs a target: a registry and a collection"
    registry.paste(refused.hint)


def test_off_a_terminal_the_error_can_be_json(registry: Command) -> None:
    refused = registry("link", "gemma", "--json", status=2)

    assert refused.stdout == ""
    assert json.loads(refused.stderr)["error"]["code"] == "usage"


@pytest.mark.usefixtures("registry")
def test_a_recipe_of_make_is_never_asked() -> None:
    screen = registry_on_terminal("link", "gemma", environment={"MAKELEVEL": "1"})

    assert screen.status == 2
    assert "link needs a target" in screen.text


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("redirection", ["< /dev/null", "| cat", "2> error"])
def test_who_does_not_see_it_or_cannot_answer_is_not_asked(redirection: str) -> None:
    command = f"{sys.executable} -m registry_cli link gemma {redirection}"

    screen = on_terminal(["bash", "-c", f"set -o pipefail; {command}"])

    assert screen.status == 2
