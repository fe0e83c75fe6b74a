"""Names that are not there: the hint is the user's own command with the name that was meant."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from registry_cli.errors import without_false_options

if TYPE_CHECKING:
    from tests.support.command import Command

AGAIN = (
    "get team/uncategorized/typo:v0 ./typo-v0"
    " && registry log ./typo-v0 --name typo-model --type model"
)


@pytest.fixture
def furnished(registry: Command) -> Command:
    """Return the command in a home with some of everything."""
    registry.log_text("gemma", "one", "-a", "production", "--link", "model/chat")
    registry.log_text("questions", "two", "-p", "quickstart", "-a", "reviewed", type="dataset")
    registry("registry", "create", "Golden Datasets", "--type", "dataset")
    registry("link", "quickstart/questions", "Golden Datasets/all questions")
    registry("team", "create", "vision")
    registry.log_text("typo", "three", type="modle")
    return registry


@pytest.mark.parametrize(
    ("command", "status", "meant"),
    [
        pytest.param(*case, id=case[0])
        for case in (
            ("versions gmma", 3, "versions gemma"),
            ("show Gemma:v0 -q", 3, "show gemma:v0 -q"),
            ("show gemma:prodution", 3, "show gemma:production"),
            ("show quickstart/question", 3, "show quickstart/questions"),
            ("show team/quickstart/question", 3, "show team/quickstart/questions"),
            ("show questions", 3, "show team/quickstart/questions"),
            ("show quickstrat/questions", 3, "show team/quickstart/questions"),
            ("show chat", 3, "show local/wandb-registry-model/chat"),
            ("show chad", 3, "show model/chat"),
            ("show model/chad", 3, "show model/chat"),
            ("show mdoel/chat", 3, "show local/wandb-registry-model/chat"),
            ("show mdoel/chad", 3, "show model/chat"),
            ("show dataset/chat", 3, "show local/wandb-registry-model/chat"),
            ("show wandb-registry-mdoel/chat:v0", 3, "show wandb-registry-model/chat:v0"),
            ("show other/wandb-registry-model/chat", 3, "show local/wandb-registry-model/chat"),
            ("show 'Golden Datasets/all question'", 3, "show 'Golden Datasets/all questions'"),
            ("show tema/uncategorized/gemma", 3, "show team/uncategorized/gemma"),
            ("artifacts --entity visoin", 3, "artifacts --entity vision"),
            ("collections modl", 3, "collections model"),
            ("collections 'golden datasts' -q", 3, "collections 'Golden Datasets' -q"),
            ("collections other/wandb-registry-model", 3, "collections local/wandb-registry-model"),
            ("link gemma modle/chat -a best", 3, "link gemma model/chat -a best"),
            ("link gmma model/chat", 3, "link gemma model/chat"),
            ("log gemma --link modle/chat", 3, "log gemma --link model/chat"),
            ("log gemma --entity visoin -t x", 3, "log gemma --entity vision -t x"),
            (
                "member add u --team visoin --role admin",
                3,
                "member add u --team vision --role admin",
            ),
            (
                "member add u --registry=modl --role=admin",
                3,
                "member add u --registry=model --role=admin",
            ),
            ("show gemma:produciton", 3, "show gemma:production"),
            ("show quickstart/questions:review", 3, "show quickstart/questions:reviewed"),
            ("get gemma:prod ./prod", 3, "get gemma:production ./prod"),
            ("show gemma:0", 3, "show gemma:v0"),
            ("show model:chat", 3, "show model/chat"),
            ("versions model", 3, "collections model"),
            ("collections wandb-registry-model/chat", 2, "collections wandb-registry-model"),
            # a log that leaves something out
            ("log questions", 2, "log questions --name questions --project quickstart"),
            ("log gema -t model", 2, "log gemma -t model"),
            ("log ./gema", 2, "log ./gemma"),
            (
                "log quickstart/questions questions",
                2,
                "log questions --name questions --project quickstart",
            ),
            ("log new gemma -m a=b", 2, "log gemma -m a=b --name new --type model"),
            ("log gemma --name 'my gemma' -t model", 2, "log gemma --name my-gemma -t model"),
            ("log gemma -n quickstart/g:v1 -t x", 2, "log gemma -n g --project quickstart -t x"),
            (
                "log gemma --name team/quickstart/g -t model",
                2,
                "log gemma --name g --project quickstart --entity team -t model",
            ),
            # targets that are none
            ("link gemma chat", 2, "link gemma wandb-registry-model/chat"),
            ("link gemma model:chat", 2, "link gemma model/chat"),
            ("link gemma model/chat:v3", 2, "link gemma model/chat"),
            ("link gemma model/chat:best", 2, "link gemma model/chat --alias best"),
            ("link gemma local/model/chat", 2, "link gemma local/wandb-registry-model/chat"),
            ("link gemma team/model-registry/chat", 2, "link gemma model/chat"),
            ("link gemma o/t/wandb-registry-model/c", 2, "link gemma wandb-registry-model/c"),
            ("log gemma --link=chat", 2, "log gemma --link=model/chat"),
            ("log questions -t dataset --link q", 2, "log questions -t dataset --link dataset/q"),
            ("log gemma -n x -t model --link model", 2, "log gemma -n x -t model --link model/x"),
            (
                "log gemma --link wandb-registry-model",
                2,
                "log gemma --link wandb-registry-model/gemma",
            ),
            ("link gemma model", 2, "link gemma model/gemma"),
            ("link gemma Models", 2, "link gemma Models/gemma"),
            (
                "link gemma wandb-registry-model -a best",
                2,
                "link gemma wandb-registry-model/gemma -a best",
            ),
            ("link gemma gemma -a best", 2, "link gemma wandb-registry-model/gemma --alias best"),
            ("link gemma 'Golden Datasets'", 2, "link gemma wandb-registry-model/gemma"),
            (
                "link quickstart/questions 'Golden Datasets'",
                2,
                "link quickstart/questions 'Golden Datasets/questions'",
            ),
            (
                "link quickstart/questions first",
                2,
                "link quickstart/questions wandb-registry-dataset/first",
            ),
            ("link gemma model-registry/chat", 3, "link gemma model/chat"),
            ("link gemma wandb_registry_model/chat", 3, "link gemma model/chat"),
            # the target first
            ("link model/new gemma", 2, "link gemma model/new"),
            ("link model/chat gemma:v0 -a best", 2, "link gemma:v0 model/chat -a best"),
            (
                "link wandb-registry-model/new uncategorized/gemma",
                3,
                "link uncategorized/gemma wandb-registry-model/new",
            ),
            (
                "link model/chat team/uncategorized/gemma",
                2,
                "link team/uncategorized/gemma model/chat",
            ),
            # a type that is nearly another
            (
                "link typo model/new -a best",
                5,
                f"{AGAIN} --alias best --link wandb-registry-model/new",
            ),
            (
                "link typo model/chat",
                4,
                f"{AGAIN} --link wandb-registry-model/chat",
            ),
            ("log gemma -n x -t modle --link model/x", 5, "log gemma -n x -t model --link model/x"),
            # a collection for a registry
            ("collections model/chat -q", 2, "versions model/chat -q"),
            # a version that does not follow a colon
            ("show gemma@v0", 2, "show gemma:v0"),
            ("get uncategorized/gemma@v0 back", 2, "get uncategorized/gemma:v0 back"),
            ("unlink gemma:v0", 5, "unlink local/wandb-registry-model/chat:v0"),
            ("unlink typo", 5, "delete team/uncategorized/typo:v0 --dry-run"),
            ("get gemma/v0 back", 3, "get gemma:v0 back"),
            ("get model/chat/latest back", 3, "get model/chat:latest back"),
            ("show team/uncategorized/gemma/v0", 2, "show team/uncategorized/gemma:v0"),
            ("show gemma v0", 2, "show gemma:v0"),
            ("link gemma v0 model/chat", 2, "link gemma:v0 model/chat"),
            ("get gemma v0", 2, "get gemma:v0"),
            ("alias add model/chat v0 best", 2, "alias add model/chat:v0 best"),
            ("path gemma v0", 3, "path gemma:v0"),
            ("path model/chat production", 3, "path model/chat:production"),
        )
    ],
)
def test_a_mistake_is_answered_with_the_command_that_was_meant(
    furnished: Command, command: str, status: int, meant: str
) -> None:
    error = furnished.refuse(status, *shlex.split(command))

    assert error.hint.endswith(f": registry {meant}"), error.hint
    furnished.paste(error.hint)


def test_a_name_like_no_other_leads_to_what_there_is(furnished: Command) -> None:
    assert furnished.refuse(3, "show", "zzz").hint == "list what is there: registry artifacts"
    assert furnished.refuse(3, "show", "gemma:zzz").hint == (
        "list its versions: registry versions team/uncategorized/gemma"
    )
    assert furnished.refuse(3, "show", "model/zzz").hint == (
        "list what is there: registry collections model"
    )


@pytest.mark.parametrize(
    "command",
    [
        "log gemma -n a/.:v1",
        "log gemma -n ..",
        "log gemma -n wandb-registry-model/c",
        "link gemma a/b/c/d",
        "link gemma :",
        "link gemma /",
        "show a/b/c/d/e",
        "show @",
        "show a@@b",
    ],
)
def test_what_nobody_can_guess_is_answered_with_what_is_right(
    furnished: Command, command: str
) -> None:
    assert furnished.refuse(2, *command.split()).hint


def test_where_the_name_stands_twice_the_hint_still_names_what_was_meant(
    furnished: Command,
) -> None:
    hint = furnished.refuse(3, "get", "gmma", "out/gmma").hint

    assert hint == "did you mean 'gemma': registry artifacts"


def test_what_is_gone_is_not_offered(registry: Command) -> None:
    registry.log_text("gemma", "one", "-a", "production", "-p", "quickstart")
    gemma = "team/quickstart/gemma"
    asked = ("show", f"{gemma}:prodution")

    assert registry.refuse(3, *asked).hint.endswith(f"registry show {gemma}:production")
    registry("alias", "remove", gemma, "production")
    assert registry.refuse(3, *asked).hint == f"list its versions: registry versions {gemma}"

    assert f"there is {gemma}" in registry.refuse(3, "versions", "gemma").hint
    registry("delete", gemma, "--all", "--yes")
    assert registry.refuse(3, "versions", "gemma").hint == "list what is there: registry artifacts"


@pytest.mark.parametrize("command", ["collections secert", "show secert/plan", "show plann"])
def test_what_a_user_may_not_see_is_never_named(furnished: Command, command: str) -> None:
    furnished("registry", "create", "secret", "--visibility", "restricted")
    furnished("link", "gemma", "secret/plan")
    admin = furnished(*command.split(), status=3)
    viewer = furnished("--as", "viewer2", *command.split(), status=3)

    assert "secret" in admin.hint
    assert "secret" not in viewer.hint
    assert "plan" not in viewer.hint.replace(command, "")


def test_a_user_of_the_environment_is_not_corrected_on_the_command_line(
    furnished: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_ENTITY", "visoin")

    hint = furnished.refuse(3, "versions", "gemma").hint

    assert hint == "an admin can create it as a team: registry team create visoin"


def test_what_only_a_collection_can_be_called_is_in_a_registry_that_is_not_there(
    registry: Command,
) -> None:
    registry.log_text("gemma", "0", "--link", "model/My chat")
    refused = registry.refuse(3, "show", "modle/My chat")
    assert refused.message == "there is no registry 'modle'"
    registry.paste(refused.hint)
    registry.refuse(3, "versions", "nope/My chat:v0")
    registry.refuse(2, "show", "uncategorized/My chat")  # a project, so it is an artifact
    registry.refuse(2, "show", "team/nope/My chat")


def test_who_may_not_create_a_registry_is_told_of_none_to_create(registry: Command) -> None:
    registry("member", "add", "viewer2", "--role", "viewer")
    for person in ("viewer2", "unknown2"):
        refused = registry.refuse(3, "collections", "vaults", "--as", person)
        assert refused.hint == f"there are dataset, model: registry --as {person} registries"
        registry.paste(refused.hint)
    assert "registry create vaults" in registry.refuse(3, "collections", "vaults").hint


@pytest.mark.parametrize("verb", ["show", "delete --yes", "edit --description x", "rename --"])
def test_half_a_collection_is_completed_by_nothing_that_is_not_there(
    registry: Command, verb: str
) -> None:
    registry.log_text("gemma", "0", "--link", "model/chat")
    name, *options = verb.split()
    more = ["new"] if name == "rename" else []
    refused = registry.refuse(2, "collection", name, *options, "gemma", *more)
    registry.paste(refused.hint)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("collections", "-x"), ("collections", "--", "-x")),
        (("protect", "-x", "production"), ("protect", "--", "-x", "production")),
        (
            ("registry", "create", "-x", "--visibility", "restricted"),
            ("registry", "create", "--visibility", "restricted", "--", "-x"),
        ),
        (("member", "list", "--registry", "-x"), ("member", "list", "--registry", "-x")),
        (("run", "--", "sh", "-c", "true"), ("run", "--", "sh", "-c", "true")),
        (("show", "gemma"), ("show", "gemma")),
    ],
    ids=str,
)
def test_a_name_that_looks_like_an_option_is_kept_from_being_one(
    command: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert without_false_options(command) == expected


def test_hints_help_where_a_registry_begins_with_a_dash(registry: Command) -> None:
    registry.log_text("gemma", "0")
    registry("registry", "create", "--", "-x")
    registry("link", "gemma", "--", "-x/chat")
    registry("member", "add", "viewer2", "--role", "viewer")

    for status, words in (
        (3, ["show", "--", "-x/nope"]),
        (5, ["--as", "viewer2", "protect", "--", "-x", "production"]),
        (5, ["--as", "viewer3", "describe", "--", "-x/chat", "text"]),
        (3, ["unprotect", "--", "-y", "production"]),
    ):
        registry.paste(registry.refuse(status, *words).hint)
