"""Help: every command is documented, what is said is true, and the topics are complete."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli import (
    compare_views,
    diff_page,
    history_views,
    lineage_views,
    run_views,
    views,
)
from registry_cli.cli.commands import COMMANDS, GROUPS
from registry_cli.cli.exit_codes import exit_codes
from registry_cli.cli.topics import TOPICS
from registry_cli.cli.topics.reading import read_topic
from registry_cli.domain.roles import Role
from tests.support.make import CHECKOUT, Make
from tests.support.terminal import on_terminal
from tools.pages import CommandPage, read_pages, read_sections

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

PAGES = {page.name: page for page in read_pages()}
EVERY_PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
EVERY_TOPIC = pytest.mark.parametrize("topic", TOPICS)

COLUMNS = {
    "log": views.PUBLISHED,
    "link": views.PUBLISHED,
    "versions": views.VERSION,
    "unlink": views.VERSION,
    "alias add": views.VERSION,
    "metadata set": views.VERSION,
    "artifacts": views.ARTIFACT,
    "collections": views.COLLECTION,
    "registries": views.REGISTRY,
    "registry create": views.REGISTRY,
    "alias list": history_views.HELD_ALIAS,
    "alias list --history": history_views.ALIAS_MOVE,
    "alias remove": history_views.REMOVED_ALIASES,
    "history": history_views.EVENT,
    "history --head": history_views.HEAD,
    "history redact": history_views.REDACTION,
    "delete": views.DELETED,
    "gc": views.COLLECTED,
    "du": views.DISK_USAGE,
    "verify": views.DAMAGE,
    "doctor": views.FINDING,
    "export": views.EXPORTED,
    "export --list": views.HELD,
    "import": views.IMPORTED,
    "metric": run_views.RECORDED,
    "runs": run_views.RUN,
    "lineage": lineage_views.EDGE,
    "compare": compare_views.VALUE,
    "diff": diff_page.ROW,
}
BEGINS_EMPTY = {"init", "registry create", "team create", "home", "roles"}
"""What is shown to be made there is not there yet."""

# At the start of a line, in `$( )`, or in a second column; in a list of words it is followed by
# more than one space.
CALL = r"(?:^|\$\(|  )registry (?=\S)(.*?)(?=\)| && | \|\| | \| | > |$)"


def calls_in(lines: tuple[str, ...]) -> list[list[str]]:
    """Return the arguments of each call of `registry` in some lines."""
    found = [call for line in lines for call in re.findall(CALL, line)]
    return [[str(Path(word).expanduser()) for word in shlex.split(call)] for call in found]


def topic_sections(topic: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.heading, each.lines) for each in read_sections(read_topic(topic, 80))]


def furnish(registry: Command) -> None:
    """Make what the examples speak of."""
    for number in range(4):
        metadata = () if number else ("-m", "token=x", "-d", "the first")
        registry.log_text("gemma", str(number), "-a", "production", *metadata)
        for name in ("my-collection", "chat", "Example ML Task"):
            registry("link", "gemma", f"model/{name}", "-a", "production")
    for text in ("first", "second"):
        registry.log_text("experiment", text)
    Path("model.bin").write_text("model", encoding="utf-8")
    Path("data/train").mkdir(parents=True)
    Path("data/train/0001.png").write_text("image", encoding="utf-8")
    registry("log", "data", "--name", "images", "--type", "dataset")
    registry("registry", "create", "Golden Datasets", "--type", "dataset")
    registry("link", "images", "Golden Datasets/questions")
    registry("registry", "create", "Reports", "--type", "report")
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "member", "--team", "team")
    registry("member", "add", "vision", "--role", "member", "--registry", "model")
    registry("member", "add", "admin2", "--role", "admin")
    registry("protect", "model", "canary")
    registry("protect", "Golden Datasets", "approved")
    registry("tag", "add", "gemma:v3", "reviewed", "seen by two")
    registry("tag", "add", "model/my-collection", "experimental")
    registry("metadata", "set", "gemma:v3", "note=good")
    registry("metadata", "set", "gemma:v2", "lr=0.1", "base=gemma")
    registry("export", "gemma", "-o", "gemma.bundle")
    registry("metric", "loss=0.5", "--run", "nightly")
    for number in range(4):
        run = registry("show", f"gemma:v{number}", "--json").json["run"]
        registry("metric", f"accuracy={number}", "loss=1", "--run", run)
    Path("train.sh").write_text("", encoding="utf-8")
    Path("Makefile").write_text("all:\n", encoding="utf-8")
    Path("have.txt").write_text(registry("export", "--list", "gemma:v0").stdout)


@EVERY_PAGE
def test_both_help_options_print_the_same_page(registry: Command, page: CommandPage) -> None:
    words = page.name.split()
    long = registry(*words, "--help")

    assert long.stdout.startswith(f"Usage: {page.usage}\n")
    assert long.stderr == ""
    assert registry(*words, "-h") == long
    assert registry("help", *words) == long


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_both_help_options_of_a_group_print_the_same_page(registry: Command, group: str) -> None:
    page = registry(*group.split(), "--help")

    assert registry(*group.split(), "-h") == page
    for name in COMMANDS:
        if name.startswith(f"{group} ".lstrip()):
            word = name.removeprefix(f"{group} ".lstrip()).split()[0]
            assert re.search(rf"^  {word}  +\w", page.stdout, re.MULTILINE), name


@EVERY_PAGE
def test_a_page_says_what_the_command_does_with_examples_exit_codes_and_more_to_read(
    page: CommandPage,
) -> None:
    headings = [section.heading for section in page.sections]

    assert [heading for heading in headings if heading != "Output in a pipe"] == [
        "Examples", "Exit codes", "See also",
    ]  # fmt: skip
    assert 2 <= len(page.section("Examples").lines) <= 3
    assert page.paragraphs[0].endswith(".")
    assert not page.line.endswith(".")
    assert all(meaning for _, meaning in (*page.arguments, *page.options))


@EVERY_PAGE
def test_the_exit_codes_of_a_page_are_among_those_of_the_program(page: CommandPage) -> None:
    statuses = [int(status) for status, _ in page.section("Exit codes").rows]

    assert statuses == sorted(set(statuses))
    assert set(statuses) <= {each.status for each in exit_codes()}


@EVERY_PAGE
def test_what_to_see_also_is_there(page: CommandPage) -> None:
    assert_leads_somewhere(page.section("See also").text, page.name)


@EVERY_TOPIC
def test_what_to_see_beside_a_topic_is_there(topic: str) -> None:
    sections = topic_sections(topic)

    assert sections[-1][0] == "See also"
    assert_leads_somewhere(" ".join(sections[-1][1]), f"help {topic}")


def assert_leads_somewhere(see_also: str, itself: str) -> None:
    for words in see_also.split(", "):
        name = words.removeprefix("registry ")
        assert name != itself
        assert name in COMMANDS or name.removeprefix("help ") in TOPICS, words


@pytest.mark.parametrize("command", COLUMNS)
def test_a_page_names_the_columns_that_are_printed(command: str) -> None:
    name, dashes, option = command.partition(" --")
    text = PAGES[name].section("Output in a pipe").text.replace(" (nothing: all)", "")
    usual, *others = re.split(r";?\s+with --", text)
    listed = dict(each.split(": ") for each in others)[option] if dashes else usual

    assert listed.split(", ") == [column.name for column in COLUMNS[command].columns]


def test_the_topic_on_formats_names_the_columns_of_every_list(registry: Command) -> None:
    page = " ".join(registry("help", "formatting").stdout.split())

    for view in COLUMNS.values():
        assert ", ".join(column.name for column in view.columns) in page


@pytest.mark.parametrize("name", [*PAGES, *TOPICS])
def test_every_example_works(
    prepare: Prepare, registry: Command, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name not in BEGINS_EMPTY:
        prepare(furnish)
    if name == "metric":
        monkeypatch.setenv("REGISTRY_RUN_ID", "nightly")
    if name in PAGES:
        calls = calls_in(PAGES[name].section("Examples").lines)
        assert len(calls) == len(PAGES[name].section("Examples").lines)
    else:
        sections = topic_sections(name)
        calls = [call for heading, lines in sections[:-1] if heading for call in calls_in(lines)]

    for call in calls:
        if "$<" not in call:  # a recipe of make, which has a test of its own
            registry(*call)


def test_the_examples_of_the_first_page_work(prepare: Prepare, registry: Command) -> None:
    prepare(furnish)
    page = registry("--help").stdout
    examples = page[page.index("\nExamples:\n") : page.index("\nTopics of")]

    for call in calls_in(tuple(line.strip() for line in examples.splitlines())):
        registry(*call)


def test_the_makefile_of_the_topic_works(registry: Command, tmp_path: Path) -> None:
    lines = dict(topic_sections("make"))["In a Makefile"]
    Path("Makefile").write_text("\n".join(("all: report.txt", *lines, "")), encoding="utf-8")
    make = Make(Path.cwd(), tmp_path / "programs")

    Path("gemma.bin").write_text("one", encoding="utf-8")
    make("-j8")
    first = Path("report.txt").stat().st_mtime_ns
    assert Path("report.txt").read_text(encoding="utf-8").split() == ["3"]
    make("-j8")
    assert Path("report.txt").stat().st_mtime_ns == first

    registry.log_text("gemma", "longer", "--link", "model/chat")
    make("-j8")
    assert Path("report.txt").read_text(encoding="utf-8").split() == ["6"]


def test_the_script_of_the_topic_on_python_runs(prepare: Prepare, registry: Command) -> None:
    prepare(furnish)
    registry("log", "data", "-n", "images", "-t", "dataset", "-p", "quickstart")
    script = read_topic("python", 80).partition("In a script:\n")[2].partition("\n\nA run")[0]

    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=60)
    assert "local/wandb-registry-model/chat" in registry("collections", "-q").lines
    assert registry("show", "quickstart/chat", "--json").json["metrics"] == {"acc": 0.9}


def test_help_lists_the_topics(registry: Command) -> None:
    assert registry("help").rows == [list(item) for item in TOPICS.items()]
    assert registry("help", "-q").lines == list(TOPICS)
    assert registry("help", "--json").json[0] == {
        "topic": "concepts", "about": TOPICS["concepts"],
    }  # fmt: skip


@EVERY_TOPIC
def test_a_topic_is_printed_as_text_or_as_data(registry: Command, topic: str) -> None:
    printed = registry("help", topic)

    assert printed.stdout == f"{read_topic(topic, 80)}\n"
    assert printed.stderr == ""
    assert registry("help", topic, "--json").json == {
        "topic": topic, "text": printed.stdout.rstrip("\n"),
    }  # fmt: skip
    assert registry("help", topic, "-q").lines == [topic]


def test_no_topic_hides_behind_a_command() -> None:
    assert not {name.split()[0] for name in COMMANDS} & set(TOPICS)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("refrences", "did you mean 'references': registry help references"),
        ("lgo", "did you mean 'log': registry help log"),
        ("protct", "did you mean 'protect' or 'unprotect': registry help protect"),
        ("log model.bin", "list the topics: registry help"),
        ("nonsense", "list the topics: registry help"),
    ],
)
def test_what_cannot_be_explained_leads_to_what_can(
    registry: Command, words: str, hint: str
) -> None:
    refused = registry.refuse(2, "help", *words.split())

    assert refused.message == f"there is no topic or command {words!r}"
    assert refused.hint == hint
    registry.paste(refused.hint)


@pytest.mark.parametrize("name", [*PAGES, *TOPICS, ""])
def test_pages_fit_into_eighty_columns(registry: Command, name: str) -> None:
    page = registry("help", *name.split()) if name else registry("--help")

    for line in page.stdout.expandtabs().splitlines():
        assert len(line) <= 80
        assert line == line.rstrip()


def test_the_text_of_a_topic_is_wrapped_to_a_narrow_terminal(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")

    page = registry("help", "home").stdout

    assert max(len(line) for line in page.splitlines() if not line.startswith(" ")) < 50


@pytest.mark.parametrize(
    "arguments", [["link", "--help"], ["help", "link"], ["help", "roles"]], ids=" ".join
)
def test_headings_are_bold_on_a_terminal_that_wants_it(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "registry_cli"]
    page = on_terminal([*command, *arguments])

    assert page.is_styled
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_terminal([*command, *arguments], environment=environment)
        assert not plain.is_styled
        assert plain.lines == page.lines
    assert not on_terminal([*command, "--no-color", *arguments]).is_styled


def test_a_list_of_topics_on_a_terminal_says_how_to_go_on() -> None:
    page = on_terminal([sys.executable, "-m", "registry_cli", "help"], columns=80)

    assert page.lines[0].split() == ["topic", "about"]
    assert "registry --help lists the commands" in page.lines


def test_the_exit_codes_are_those_of_the_errors(registry: Command) -> None:
    page = registry("help", "exit-codes").stdout
    table = " ".join(page.split())

    for each in exit_codes():
        word = f" [{each.word}]" if each.word else ""
        assert f" {each.status} {each.meaning}{word}" in table


def test_every_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for path in (CHECKOUT / "registry_cli").rglob("*.py")
        for name in variables_in(path.read_text(encoding="utf-8"))
    }

    topic = read_topic("environment", 80)
    documented = set(re.findall(r"^  ([A-Z_]+)(?:$|  )", topic, re.MULTILINE))
    assert {"REGISTRY_PROJECT", "WANDB_RUN_ID", "XDG_DATA_HOME", "PAGER", "HOME"} <= read
    assert documented == read


def variables_in(source: str) -> set[str]:
    """Return the variables that a module asks the environment for, by the look of its lines."""
    lines = [line for line in source.splitlines() if "environ" in line]
    names = {name for line in lines for name in re.findall(r'"([A-Z][A-Z_]+)"', line)}
    settings = re.findall(r'_setting\("([A-Z_]+)"\)', source)
    prefixes = re.findall(r'environ\.get\(f"([A-Z]+_)\{name\}"', source) or [""]
    names |= set(re.findall(r'"(WANDB_[A-Z_]+)"', source))
    return names | {prefix + name for prefix in prefixes for name in settings}


def test_every_role_is_explained() -> None:
    table = dict(topic_sections("roles"))["What each role may"]

    assert [line.split()[0] for line in table] == [role.spelling for role in Role]


def test_every_file_of_a_topic_is_in_the_list() -> None:
    folder = CHECKOUT / "registry_cli" / "cli" / "topics"

    assert {path.stem for path in folder.glob("*.txt")} == set(TOPICS)


def test_paragraphs_of_topics_end_where_they_end() -> None:
    """A wrapped line that ends with a colon would be taken for a heading."""
    for topic in TOPICS:
        for heading, lines in topic_sections(topic):
            assert len(heading) < 60, textwrap.shorten(heading, 40)
            assert heading or lines[-1].endswith("."), lines


@pytest.mark.parametrize("columns", [0, 1, 2, 3])
def test_a_topic_is_written_on_the_narrowest_terminal(columns: int) -> None:
    assert "viewer" in read_topic("roles", columns)
