"""Completion in the shells themselves: what the TAB key makes of a line, and what is then run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from registry_cli.cli.completions import SHELLS, script
from registry_cli.cli.completions.tree import FILES, FOLDERS, FREE, MORE, read_tree
from registry_cli.operations.complete import KINDS
from tests.support.shells import FILE_OF, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command

    class Start(Protocol):
        def __call__(self, *, completions: Path = ..., **settings: str) -> Shell: ...


COMPLETIONS = Path(__file__).parent.parent.parent / "completions"
WEIRD = [
    "$HOME $(touch pwned) `touch pwned`",
    "a;touch pwned&b|c>d<e",
    'it\'s "quoted"',
    "'",
    '"',
    "*[a]?{a,b}(c)#",
    "!!wow!",
    "back\\slash \\",
    "~",
    "  spaces  ",
    "Größe 🎯=@%s^",
    "-dash",
]
"""What collections may be called, though a shell means something by it."""


@pytest.fixture(params=SHELLS)
def start(
    request: pytest.FixtureRequest, registry: Command, work: Path, tmp_path: Path
) -> Iterator[Start]:
    """Return what starts each of the shells, in a home with some names."""
    registry.log_text("gemma", "1", "--alias", "production")
    registry.log_text("gemma", "2")
    registry.log_text("tea", "1")
    registry("link", "gemma:v0", "model/Example ML Task", "--alias", "production")
    registry("registry", "create", "Golden Datasets")
    for name in ("gemma", "tea"):
        (work / name).unlink()
    shells: list[Shell] = []

    def one(*, completions: Path = COMPLETIONS, **settings: str) -> Shell:
        shells.append(Shell(request.param, completions, tmp_path / "shell", settings))
        return shells[-1]

    yield one
    for shell in shells:
        shell.close()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_are_current(registry: Command, shell: str) -> None:
    written = (COMPLETIONS / FILE_OF[shell]).read_text(encoding="utf-8")

    assert written == script(shell), "run `make completions`"
    assert registry("completion", shell).stdout == written
    assert registry("completion", shell, "--json").json == {"shell": shell, "script": written}


def test_other_shells_are_refused(registry: Command) -> None:
    assert "bash, zsh, fish" in registry.refuse(2, "completion", "tcsh").hint


def test_every_kind_of_name_in_the_scripts_has_something_that_finds_it() -> None:
    values = {
        value
        for node in read_tree()
        for value in [*node.arguments, *(option.value for option in node.options)]
        if value is not None and not value.startswith("=")
    }

    assert values - {FILES, FOLDERS, FREE, MORE} <= set(KINDS)
    assert {"reference", "target", "registry", "type", "alias", "tag"} <= values


def test_fixed_words_are_completed_without_a_process(start: Start) -> None:
    shell = start()

    assert shell.press_tab("registry versi") == "registry versions "
    assert shell.press_tab("registry registry cr") == "registry registry create "
    assert shell.press_tab("registry log --new") == "registry log --new-version "
    assert shell.press_tab("registry get x --mode har") == "registry get x --mode hardlink "
    assert shell.press_tab("registry --format jsonl whoa") == "registry --format jsonl whoami "
    assert shell.press_tab("registry --format=t") == "registry --format=t"  # table or tsv
    assert shell.press_tab("registry --format=ts").rstrip() == "registry --format=tsv"
    assert shell.press_tab("registry member add x --role adm") == (
        "registry member add x --role admin "
    )
    assert shell.press_tab("registry registry create x --visibility r") == (
        "registry registry create x --visibility restricted "
    )
    assert shell.press_tab("registry history redact 3 --fi") == (
        "registry history redact 3 --field "
    )
    assert shell.press_tab("registry completion z") == "registry completion zsh "
    assert shell.press_tab("registry help exit") == "registry help exit-codes "
    assert shell.press_tab("registry nonsense gem") == "registry nonsense gem"
    assert shell.questions == 0


def test_names_are_completed_and_so_is_what_follows_a_colon(start: Start) -> None:
    shell = start()

    assert shell.press_tab("registry versions ge") == "registry versions gemma "
    assert shell.press_tab("registry get gem") == "registry get gemma"  # or one of its versions
    assert shell.call("registry get gemma:pro") == ["get", "gemma:production"]
    assert shell.call("registry path gemma:v1") == ["path", "gemma:v1"]
    assert shell.call("registry -q link gemma:la") == ["-q", "link", "gemma:latest"]
    assert shell.press_tab("registry collections mod") == "registry collections model "
    assert shell.press_tab("registry link gemma mod") == "registry link gemma model/"
    assert shell.press_tab("registry log x --link=mod") == "registry log x --link=model/"
    assert shell.call("registry log x -t mod") == ["log", "x", "-t", "model"]
    assert shell.call("registry log x -a=y --alias prod") == [
        "log",
        "x",
        "-a=y",
        "--alias",
        "production",
    ]
    assert shell.questions > 0


def test_spaces_and_colons_go_with_every_way_to_quote(start: Start) -> None:
    shell = start()

    for typed in (
        "model/Example\\ ML\\ Task:pro",
        "model/'Example ML 'Task:pro",
        '"model/Example ML Task:pro',
        "'model/Example ML Task:pro",
        '"model/Example ML Task":pro',
        "'model/Example ML Task':pro",
        'model/"Example ML Task:pro',
    ):
        called = shell.call(f"registry get {typed}")
        assert called == ["get", "model/Example ML Task:production"], typed


def test_a_quote_stays_open_while_versions_can_follow(start: Start) -> None:
    shell = start()

    for typed in ("model/Ex", '"model/Ex', "'model/Ex", "mod", '"mod', "'mod"):
        line = shell.press_tab(f"registry get {typed}")
        called = shell.call(f"{line}:pro")
        assert called == ["get", "model/Example ML Task:production"], typed


def test_a_registry_with_a_space_is_one_argument(start: Start) -> None:
    shell = start()

    for typed in ("Gold", "gold", '"Gold', "'Gold", "Golden\\ D", '"Golden D'):
        called = shell.call(f"registry collections {typed}")
        assert called == ["collections", "Golden Datasets"], typed


def test_nothing_in_a_name_is_expanded_or_run(start: Start, registry: Command, work: Path) -> None:
    for number, name in enumerate(WEIRD):
        registry("registry", "create", f"r{number}")
        registry("link", "gemma", f"r{number}/{name}")
    shell = start()

    called = [
        (name, shell.call(f"registry versions {quote}r{number}/"))
        for number, name in enumerate(WEIRD)
        for quote in ("", '"', "'")
    ]

    assert called == [
        (name, ["versions", f"r{number}/{name}"])
        for number, name in enumerate(WEIRD)
        for _quote in range(3)
    ]
    assert list(work.iterdir()) == []


def test_what_is_typed_is_not_run_either(start: Start, work: Path) -> None:
    shell = start()

    for typed in ("$(touch pwned)", '"$(touch pwned)"', "(touch pwned)", "`touch pwned`"):
        shell.press_tab(f"registry --home {typed} get gem")
        shell.press_tab(f"registry --home={typed} get gem")
        shell.press_tab(f"registry --as {typed} {typed} gem")
        shell.press_tab(f"REGISTRY_HOME={typed} registry get gem")

    assert list(work.iterdir()) == []


def test_paths_are_completed_as_files(start: Start, work: Path) -> None:
    (work / "two words.bin").touch()
    (work / "folder").mkdir()
    shell = start()

    assert shell.call("registry log tw") == ["log", "two words.bin"]
    assert shell.call('registry log gemma "tw') == ["log", "gemma", "two words.bin"]
    assert shell.call("registry log gemma --stamp 'tw") == [
        "log",
        "gemma",
        "--stamp",
        "two words.bin",
    ]
    assert shell.call("registry log --stamp=tw") == ["log", "--stamp=two words.bin"]
    assert shell.press_tab("registry get gemma fol") == "registry get gemma folder/"
    assert shell.press_tab("registry --home fol") == "registry --home folder/"
    assert shell.press_tab("registry show gemma >tw").endswith("two\\ words.bin ")


def test_the_home_that_is_named_on_the_line_counts(
    start: Start, registry: Command, tmp_path: Path
) -> None:
    registry("--home", tmp_path / "an other", "registry", "create", "Elsewhere")
    shell = start(OTHER=str(tmp_path / "an other"), HOME=str(tmp_path))

    for option in (
        "--home '../an other'",
        "--home ../an\\ other",
        '--home="../an other"',
        '--home "$OTHER"',
        "--home ~/an\\ other",
    ):
        line = f"registry {option} collections El"
        assert shell.press_tab(line) == f"registry {option} collections Elsewhere "
    assert shell.press_tab("registry collections El") == "registry collections El"
    assert shell.press_tab("registry --as viewer2 collections G") == (
        "registry --as viewer2 collections Golden\\ Datasets "
    )


@pytest.mark.parametrize("start", ["zsh", "fish"], indirect=True)  # bash does not tell it
def test_the_home_that_is_set_for_the_command_counts(
    start: Start, registry: Command, tmp_path: Path
) -> None:
    registry("--home", tmp_path / "an other", "registry", "create", "Elsewhere")
    shell = start()

    for setting in ("REGISTRY_HOME='../an other'", "true; A=b REGISTRY_HOME=../an\\ other"):
        line = f"{setting} registry collections El"
        assert shell.press_tab(line) == f"{setting} registry collections Elsewhere "


def test_a_new_home_has_the_core_registries_and_a_bad_one_nothing(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "plain").write_text("no home", encoding="utf-8")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "catalog.db").write_text("no catalog", encoding="utf-8")
    shell = start()

    assert shell.press_tab("registry --home ../new collections da") == (
        "registry --home ../new collections dataset "
    )
    for home in ("damaged", "plain"):
        line = f"registry --home ../{home} get gem"
        assert shell.press_tab(line) == line


@pytest.mark.parametrize("start", ["bash"], indirect=True)
@pytest.mark.parametrize(
    "setting",
    ["COMP_WORDBREAKS=${COMP_WORDBREAKS//:/}", "COMP_WORDBREAKS=' '", "set -u", "set -o posix"],
)
def test_bash_may_split_words_and_judge_variables_as_it_likes(start: Start, setting: str) -> None:
    shell = start()
    shell.enter(setting)

    assert shell.call("registry get gemma:pro") == ["get", "gemma:production"]
    assert shell.call('registry get "model/Example ML Task:pro') == [
        "get", "model/Example ML Task:production",
    ]  # fmt: skip
    assert shell.call("registry log x --link=mod") == ["log", "x", "--link=model/"]
    assert shell.call("registry log x --format=ts") == ["log", "x", "--format=tsv"]


@pytest.mark.parametrize(
    ("start", "load"),
    [
        ("bash", "source <(registry completion bash)"),
        ("zsh", "source <(registry completion zsh)"),
        ("fish", "registry completion fish | source"),
    ],
    indirect=["start"],
)
def test_the_script_can_be_loaded_from_the_program(start: Start, load: str, tmp_path: Path) -> None:
    shell = start(completions=tmp_path / "nowhere")
    shell.enter(load)

    assert shell.call("registry get gemma:pro") == ["get", "gemma:production"]
