"""Mistakes in the command line itself, each answered with the command that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.other_words import SYNONYMS
from tests.support.files import make_files

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
        (
            "log",
            "missing argument 'PATH…', or a --reference",
            "see how it is used: registry log --help",
        ),
        ("get", "missing argument 'REF'", "see how it is used: registry get --help"),
        ("member", "missing command", "see how it is used: registry member --help"),
        (
            "create registry x",
            "there is no command 'create'",
            "did you mean 'registry create': registry registry create x",
        ),
        (
            "alias gemma production",
            "there is no command 'alias gemma'",
            "did you mean 'alias add': registry alias add gemma production",
        ),
        (
            "-q alias gemma --history",
            "there is no command 'alias gemma'",
            "did you mean 'alias list': registry -q alias list gemma --history",
        ),
        (
            "tag gemma reviewed",
            "there is no command 'tag gemma'",
            "did you mean 'tag add': registry tag add gemma reviewed",
        ),
        ("tag gemma", "there is no command 'tag gemma'", "list the commands: registry tag --help"),
        (
            "collection list model",
            "there is no command 'collection list'",
            "did you mean 'collections': registry collections model",
        ),
        (
            "remote add origin",
            "there is no command 'remote'",
            (
                "there are no remotes in this version; bundles carry versions: "
                "registry export --help"
            ),
        ),
        (
            "registry create Golden Datasets",
            "got unexpected extra argument(s) (Datasets)",
            "names with spaces need quotes: registry registry create 'Golden Datasets'",
        ),
        (
            "registry create Golden --type dataset Datasets",
            "got unexpected extra argument(s) (Datasets)",
            f"{EXTRA}: registry registry create --help",
        ),
        (
            "link gemma model/Example ML Task",
            "got unexpected extra argument(s) (ML Task)",
            "names with spaces need quotes: registry link gemma 'model/Example ML Task'",
        ),
        (
            "registry create x --type",
            "option '--type' requires an argument",
            "see how it is used: registry registry create --help",
        ),
        (
            "registry create x -t dataset",
            "there is no option '-t'",
            "did you mean '--type': registry registry create x --type dataset",
        ),
        (
            "log x -r y",
            "there is no option '-r'",
            (
                "did you mean '--rehash' or '--reference'? See how they are used: "
                "registry log --help"
            ),
        ),
        (
            "get gemma -o out --exact",
            "there is no option '-o'",
            "the folder stands behind the version: registry get gemma --exact out",
        ),
        (
            "get --root=out gemma",
            "there is no option '--root'",
            "the folder stands behind the version: registry get gemma out",
        ),
        (
            "help sdk",
            "there is no topic or command 'sdk'",
            "did you mean 'python': registry help python",
        ),
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


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("alias add best gemma", "the reference comes first: registry alias add gemma best"),
        ("alias add best gemma:v0", "the reference comes first: registry alias add gemma:v0 best"),
        ("alias add best model/c", "the reference comes first: registry alias add model/c best"),
        (
            "tag add reviewed model/c",
            "the reference comes first: registry tag add model/c reviewed",
        ),
        ("protect best model", "the registry comes first: registry protect model best"),
    ],
)
def test_two_words_in_the_other_order_are_turned(registry: Command, line: str, meant: str) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")

    refused = registry.run(*line.split())

    assert refused.hint == meant
    registry.paste(refused.hint)


def test_a_registry_that_is_hidden_is_not_given_away_by_turned_words(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry("registry", "create", "secret", "--visibility", "restricted")
    registry("member", "add", "member2", "--role", "member")

    for line in ("protect best secret", "alias add best secret/c"):
        assert "comes first" not in registry.run(*line.split(), "--as", "member2").hint


@pytest.mark.parametrize("path", ["new.bin", "./new.bin", "deep/er/new.bin"])
def test_a_file_that_is_to_be_linked_is_logged_first(registry: Command, path: str) -> None:
    make_files(".", {path: "one"})

    refused = registry.run("link", path, "model/c", "-a", "best")

    assert refused.hint.startswith("what is linked is logged first; log does both: registry log")
    registry.paste(refused.hint)
    assert registry("exists", "model/c:best").status == 0
