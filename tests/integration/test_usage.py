"""Mistakes in the command line itself, each answered with the command that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.usage import SYNONYMS

if TYPE_CHECKING:
    from tests.support.command import Command

LOCATION = "project and entity stand before the name, as in entity/project/name"
VERSION = "a version or alias follows the name and a colon, as in name:v3"
EXTRA = "names with spaces need quotes; see how it is used"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "versoins gemma -q",
            "there is no command 'versoins'",
            "did you mean 'versions': registry versions gemma -q",
        ),
        (
            "--no-color whoam -q",
            "there is no command 'whoam'",
            "did you mean 'whoami': registry --no-color whoami -q",
        ),
        (
            "lgo lgo",
            "there is no command 'lgo'",
            "did you mean 'log': registry log lgo",
        ),
        (
            "create x --type y",
            "there is no command 'create'",
            (
                "did you mean 'registry create' or 'collection create' or 'team create': "
                "registry registry create x --type y"
            ),
        ),
        (
            "team craete x",
            "there is no command 'team craete'",
            "did you mean 'team create': registry team create x",
        ),
        (
            "references",
            "there is no command 'references'",
            "did you mean 'help references': registry help references",
        ),
        (
            "download gemma",
            "there is no command 'download'",
            "did you mean 'get': registry get gemma",
        ),
        (
            "log x --tpye model",
            "there is no option '--tpye'",
            "did you mean '--type': registry log x --type model",
        ),
        (
            "log x --tpye=model --tag --tpye",
            "there is no option '--tpye'",
            "did you mean '--type': registry log x --type=model --tag --tpye",
        ),
        (
            "--quite whoami",
            "there is no option '--quite'",
            "did you mean '--quiet': registry --quiet whoami",
        ),
        (
            "versions my data",
            "got unexpected extra argument(s) (data)",
            f"{EXTRA}: registry versions --help",
        ),
        (
            "versions gemma --last 3",
            "there is no option '--last'",
            "see how it is used: registry versions --help",
        ),
        (
            "registry --no-color list --quiet",
            "there is no command 'registry list'",
            "did you mean 'registries': registry --no-color registries --quiet",
        ),
        (
            "artifact put gemma",
            "there is no command 'artifact'",
            "did you mean 'log': registry log gemma",
        ),
        (
            "models -q",
            "there is no command 'models'",
            "did you mean 'collections model': registry collections model -q",
        ),
        ("pull gemma", "there is no command 'pull'", "did you mean 'get': registry get gemma"),
        (
            "--project quickstart log gemma -t model",
            "registry itself has no option '--project'",
            "it goes behind the command: registry log --project quickstart gemma -t model",
        ),
        (
            "--project=quickstart -q log gemma -t model",
            "registry itself has no option '--project'",
            "it goes behind the command: registry -q log --project=quickstart gemma -t model",
        ),
        (
            "--exact get gemma",
            "registry itself has no option '--exact'",
            "it goes behind the command: registry get --exact gemma",
        ),
        (
            "--role admin member add you",
            "registry itself has no option '--role'",
            "it goes behind the command: registry member add --role admin you",
        ),
        ("--project", "there is no option '--project'", "see how it is used: registry --help"),
        (
            "--project log x",
            "there is no option '--project'",
            "see how it is used: registry --help",
        ),
        (
            "log x -type model",
            "there is no option '-type'",
            "did you mean '--type': registry log x --type model",
        ),
        (
            "whoami -json",
            "there is no option '-json'",
            "did you mean '--json': registry whoami --json",
        ),
        (
            "registries model",
            "got unexpected extra argument(s) (model)",
            "it takes options only; see how it is used: registry registries --help",
        ),
        (
            "get gemma -p quickstart",
            "there is no option '-p'",
            f"{LOCATION}; see how it is used: registry get --help",
        ),
        (
            "path gemma --alias best",
            "there is no option '--alias'",
            f"{VERSION}; see how it is used: registry path --help",
        ),
        ("log -z", "there is no option '-z'", "see how it is used: registry log --help"),
        ("log", "missing argument 'PATH…'", "see how it is used: registry log --help"),
        ("member", "missing command", "see how it is used: registry member --help"),
        ("member x", "there is no command 'member x'", "list the commands: registry member --help"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_mistake_is_answered_with_what_was_meant(
    registry: Command, line: str, message: str, hint: str
) -> None:
    refused = registry.refuse(2, *line.split())

    assert refused.message == message
    assert refused.hint == hint


def test_an_error_in_json_holds_the_same_hint(registry: Command) -> None:
    refused = registry("versoins", "gemma", "--json", status=2)

    assert refused.stdout == ""
    assert '"hint": "did you mean \'versions\': registry versions gemma --json"' in refused.stderr


def test_a_corrected_command_repeats_the_home_that_was_named(registry: Command) -> None:
    hint = registry("--home", "my home", "whoam", status=2).hint

    assert hint == "did you mean 'whoami': registry --home 'my home' whoami"


def test_words_of_other_tools_are_no_commands_and_lead_to_one() -> None:
    assert not set(SYNONYMS) & {*COMMANDS, *(name.split()[0] for name in COMMANDS)}
    assert all(value in COMMANDS or value.split()[0] in COMMANDS for value in SYNONYMS.values())


def test_a_value_that_looks_like_a_long_option_with_one_dash_is_a_value(registry: Command) -> None:
    logged = registry.log_text("gemma", "one", "-d", "-type")

    assert registry("show", logged.rows[0][0], "--json").json["description"] == "-type"


def test_a_file_that_is_called_like_an_option_is_a_file(registry: Command) -> None:
    for name in ("n", "t", "type"):
        assert registry.log_text(name, name).rows[0][3] == "true"
