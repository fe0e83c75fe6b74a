"""Bad input: a clear error, the right exit code, and nothing left behind."""

from __future__ import annotations

import json
import re
import signal
from typing import TYPE_CHECKING, Any, Final

import pytest
from typer.core import TyperOption

from registry_cli.cli.app import find_context, root
from registry_cli.cli.commands import COMMANDS
from tests.support.bad_homes import (
    READING,
    WRITING,
    cut_in_a_page,
    cut_in_half,
    damaged,
    empty_catalog,
    foreign_database,
    found_by_a_stranger,
    garbage,
    local_home,
    newer_catalog,
    overwritten,
    plain_file,
    something_else,
)
from tests.support.bad_input import Line, Trial, Try, in_this_process, tries
from tests.support.bad_names import PLACES, Place, as_told
from tests.support.bad_surroundings import (
    as_ordinary_user,
    closed,
    gone_folder,
    growing,
    interrupted_by,
    large_file,
    odd_files,
    on_disk_with,
    read_only,
    read_to_the_first_line,
    restless_file,
    vanishing,
    with_environment,
)
from tests.support.files import make_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a linked model, and the working folder a bundle and what was not logged."""
    registry.log_text("gemma", "one", "--alias", "best", "--link", "model/c")
    registry("export", "gemma", "-o", "model.bundle")
    make_files(".", {"new": "never logged"})


@pytest.fixture
def trial(prepare: Prepare, home: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    """Return a home that is filled, and what a line of the table may do around it."""
    return Trial(prepare(fill), home, work, monkeypatch)


def metadata_files(trial: Trial) -> None:
    """Make files that `--metadata @FILE` refuses."""
    texts = {
        "text.json": "lr=0.1",
        "list.json": "[1]",
        "infinite.json": '{"deep": [{"lr": -Infinity}]}',
        "huge.json": '{"lr": 1e999}',
        "surrogate.json": '{"text": "\\ud800"}',
        "deep.json": f'{{"deep": {"[" * 5000}{"]" * 5000}}}',
        "many.json": json.dumps({f"key{number}": 0 for number in range(101)}),
    }
    make_files(trial.work, texts)
    (trial.work / "latin1.json").write_bytes('{"text": "é"}'.encode("latin-1"))
    (trial.work / "loop.json").symlink_to("loop.json")


def long_description(trial: Trial) -> None:
    """Give a version more to show than a pipe holds."""
    trial.registry("log", "new", "--type", "model", "--description", "x" * 200_000)


def logs(told: str, *rest: str) -> tuple[Try, ...]:
    """Return logs of these paths and options, under a name and a type that are fine."""
    return tries(told, *(f"log --name x --type model {each}" for each in rest))


_NAMES: Final = {
    "ALIAS", "ENTITY", "NAME", "OTHER", "PROJECT", "REF", "REGISTRY", "TAG", "TARGET", "TEAM",
    "TYPE", "USER",
}  # fmt: skip
"""What help pages call values that are names, or made of names."""

_101_KEYS: Final = " ".join(f"-m key{number}=0" for number in range(101))
_NO_NUMBERS: Final = ("high", "nan", "Infinity", "-Infinity", "1e999", "true", "[1]", "")

# The rows are broken where it helps to read them as a table.
# fmt: off
METADATA = [
    Line("metadata that is no JSON", 2, (
        *logs("text.json is not JSON", "new -m @text.json"),
        *logs("list.json holds no JSON object", "new -m @list.json"),
        *logs("latin1.json", "new -m @latin1.json"),
        *logs("deep.json", "new -m @deep.json"),
        *logs("is not UTF-8", "new -m @surrogate.json", "new -m text=\udcff", "new -m \udcff=1"),
        *logs("'lr' is not KEY=VALUE", "new -m lr"),
        *logs("'=1' is not KEY=VALUE", "new -m =1"),
        *logs("'' is not KEY=VALUE", "new -m ''"),
    ), metadata_files),
    Line("metadata of 101 keys", 2, (
        *logs("101 keys", "new -m @many.json", f"new {_101_KEYS}"),
        *logs("102 keys", "new -m @many.json -m other=1"),
    ), metadata_files),
    Line("metadata that is infinite", 2, (
        *logs("'deep' is infinite", "new -m @infinite.json", """new -m 'deep=[{"lr":1e999}]'"""),
        *logs("'lr' is infinite", "new -m @huge.json", "new -m lr=1e999", "new -m lr=-1e999"),
    ), metadata_files),
    Line("metadata in a file that is not there", 2, (
        *logs("'missing.json'", "new -m @missing.json"),
        *logs("'new/below'", "new -m @new/below"),
        *logs("'loop.json'", "new -m @loop.json"),
        *logs("'.'", "new -m @."),
        *logs("''", "new -m @"),
    ), metadata_files),
    Line("a metric that is no finite number", 2, (
        *logs("'acc' is no finite number", *(f"new --metric acc={each}" for each in _NO_NUMBERS)),
        *logs("'acc' is not KEY=VALUE", "new --metric acc"),
    )),
]

PATHS = [
    Line("a path that does not exist", 2, (
        *logs("there is no 'missing'", "missing", "new missing"),
        *logs("there is no 'new/below'", "new/below"),
        *logs("there is no ''", "''"),
        *logs("is too long", "x" * 300, "/".join(["x" * 200] * 30)),
    )),
    Line("a path that is unreadable", 7, (
        *logs("cannot read 'locked'", "locked"),
        *logs("cannot read 'with-locked/x'", "with-locked"),
        *logs("cannot read 'closed'", "closed"),
        *logs("cannot read 'with-closed/x'", "with-closed"),
        *logs("'locked'", "new -m @locked"),
    ), odd_files, closed("work/locked", "work/with-locked/x", "work/closed", "work/with-closed/x"),
        as_ordinary_user),
    Line("a path that is a FIFO", 2, (
        *logs("'fifo' is a FIFO", "fifo"),
        *logs("'with-fifo/x' is a FIFO", "with-fifo"),
        *tries("/fifo' is no regular file", "log gemma --stamp fifo"),
    ), odd_files),
    Line("a path that is a socket", 2, (
        *logs("'socket' is a socket", "socket"),
        *logs("'with-socket/x' is a socket", "with-socket"),
        *tries("/socket' is no regular file", "log gemma --stamp socket"),
    ), odd_files),
    Line("a path that is a device", 2, (
        *logs("'/dev/null' is a device", "/dev/null"),
        *logs("'device' is a device", "device"),
        *logs("'with-device/x' is a device", "with-device --follow"),
        *tries("'/dev/null' is no regular file", "log gemma --stamp /dev/null"),
    ), odd_files),
    Line("a link that dangles", 2, (
        *logs("'dangling' is a link that leads nowhere", "dangling", "dangling --follow"),
        *logs("'with-dangling/x' is a link that leads nowhere", "with-dangling",
              "with-dangling --follow"),
    ), odd_files),
    Line("a link that loops", 2, (
        *logs("'loop' is a link that loops", "loop", "loop --follow"),
        *logs("'with-loop/x' is a link that loops", "with-loop", "with-loop --follow"),
        *logs("'with-cycle/x' is a link that loops", "with-cycle", "with-cycle --follow"),
        *tries("/loop' is a link that loops", "log gemma --stamp loop"),
    ), odd_files),
    Line("a link that leaves the folder", 2, (
        *logs("'with-leaving/x' is a link that leaves the folder", "with-leaving"),
        *logs("'with-device/x' is a link that leaves the folder", "with-device"),
    ), odd_files),
    Line("a file name that is not UTF-8", 2, (
        *logs(r"'x\udcff' is not UTF-8", "with-not-utf8", "with-not-utf8/x\udcff"),
        *logs(r"'with-not-utf8/x\udcff' is not UTF-8", "new with-not-utf8"),
    ), odd_files),
    Line("a file name that is a path elsewhere", 2, (
        *logs(r"'x\\y' holds a backslash", "with-backslash", r"'with-backslash/x\y'"),
    ), odd_files),
    Line("a path in the home", 2, (
        *logs("'../home/blobs' lies in the home itself", "../home/blobs"),
        *logs("'../home/catalog.db' lies in the home itself", "../home/catalog.db"),
        *tries("/home/out' lies in the home itself", "get gemma ../home/out"),
        *tries("/home/out' lies in the home itself", "log gemma --stamp ../home/out"),
    )),
    Line("a path that cannot be written to", 7, (
        *tries("/closed/out'", "get gemma closed/out"),
        *tries("/closed/stamp'", "log gemma --stamp closed/stamp"),
        *tries("/closed/.registry'", "init closed"),
    ), odd_files, read_only("work/closed"), as_ordinary_user),
    Line("a path that is taken", 4, (
        *tries("/new' is no folder", "get gemma new"),
        *tries("/new/below' is no folder", "get gemma new/below"),
        *tries("/fifo' is no folder", "get gemma fifo"),
        *tries("/dangling' is no folder", "get gemma dangling"),
        *tries("/loop' is no folder", "get gemma loop"),
        *tries("/closed' is a folder", "log gemma --stamp closed"),
        *tries("/new' holds something else", "log gemma --stamp new"),
    ), odd_files),
    Line("a file that grows while it is read", 7,
        logs("data/restless' changes while it is read", "data"),
        restless_file, growing),
    Line("a file that vanishes", 7,
        logs("data/restless': No such file", "data"),
        restless_file, vanishing),
]

HOMES = [
    Line("a home that is read-only", 7, (
        *tries("/home", *WRITING),
        *tries("the home is read-only", "path gemma"),
    ), during=read_only("home"), run=as_ordinary_user),
    Line("a home that is read-only is read", 0,
        tries("", "versions gemma", "get gemma ../work"),
        during=read_only("home"), run=as_ordinary_user),
    Line("a home that is a plain file", 7,
        tries("/home' is not a folder", *READING, *WRITING), plain_file),
    Line("a home that is a folder of something else", 7,
        tries("/home' holds something else ('thesis.txt')", *READING, *WRITING), something_else),
    Line("a home with the database of another program", 7,
        tries("/home/catalog.db is a database of another program", *READING, *WRITING),
        foreign_database),
    Line("a home of another user in the working folder", 7,
        tries("/work/.registry' belongs to another user", *READING, *WRITING[:-1]),
        local_home, found_by_a_stranger),
    Line("a home that only another user can read", 7,
        tries("/home' cannot be read", "versions gemma", "log new --type model", "get gemma out"),
        during=closed("home"), run=as_ordinary_user),
    *(Line(f"a catalog that is {damage.__name__.replace('_', ' ')}", 6,
        tries("/home/catalog.db is damaged", *READING, *WRITING), damaged(damage))
        for damage in (garbage, cut_in_half, cut_in_a_page, overwritten)),
    Line("an empty catalog is a home not yet made", 0,
        tries("", "registries", "artifacts", "collections", "whoami"), empty_catalog),
    Line("an empty catalog leads nowhere", 3,
        tries("'gemma'", "versions gemma", "show gemma", "get gemma out", "link gemma model/d"),
        empty_catalog),
    Line("a catalog from the future", 7,
        tries("/home/catalog.db was written by a newer registry", *READING, *WRITING),
        newer_catalog),
    Line("no permission to read blobs", 7,
        tries("/home/blobs", "get gemma out", "log new --type model"),
        during=closed("home/blobs"), run=as_ordinary_user),
    Line("no permission to write blobs", 7,
        tries("/home/blobs", "log new --type model"),
        during=read_only("home/blobs"), run=as_ordinary_user),
]

DISKS = [
    Line("a disk that is full at once", 7,
        tries("no room left in the home", "log new --type model"), run=on_disk_with(0)),
    Line("a disk that is full in the middle of a file", 7,
        tries("/work/large'", "log large --type model"),
        lambda trial: make_files(trial.work, {"large": "x" * 500_000}), run=on_disk_with(100)),
    Line("a disk that is full when the catalog is written", 7,
        tries("no room left to write", "log new --type model"), run=on_disk_with(8)),
    Line("a disk that is full when nothing but the catalog is written", 7,
        tries("no room left to write", "link gemma model/d"), run=on_disk_with(0)),
]

ENDS = [
    Line("Ctrl-C in the middle", 130,
        tries("interrupted\n", "log large --type model"),
        large_file, run=interrupted_by(signal.SIGINT)),
    Line("SIGTERM in the middle", 143,
        tries("", "log large --type model"),
        large_file, run=interrupted_by(signal.SIGTERM)),
    *(Line(f"a pipe that is closed after a line, PYTHONUNBUFFERED={each}", 141,
        tries("", "versions new --json", "show new"),
        long_description, with_environment(PYTHONUNBUFFERED=each), read_to_the_first_line)
        for each in (None, "1")),
]

SURROUNDINGS = [
    Line("an unset HOME", 0,
        tries("", "whoami", "versions gemma", "get gemma ../work"),
        during=with_environment(HOME=None)),
    Line("a HOME that is no folder", 7,
        tries("/work/gemma/.local/share/registry' is not a folder", "whoami", "log new -t model"),
        during=with_environment(HOME="gemma", REGISTRY_HOME=None)),
    Line("a deleted working folder", 2, (
        *tries("'gemma'", "log gemma"),
        *tries("'out'", "get gemma out"),
        *tries("'artifacts'", "get gemma"),
        *tries("'.'", "log . --name x --type model"),
        *tries("'stamp'", "link gemma model/d --stamp stamp"),
        *tries("'elsewhere'", "--home elsewhere whoami"),
        *tries("'elsewhere'", "init elsewhere"),
    ), gone_folder),
    Line("a deleted working folder that nothing needs", 0,
        tries("", "whoami", "versions gemma", "exists gemma"), gone_folder),
]
# fmt: on

NAMES = [place.line() for place in PLACES]
LINES: Final = (*NAMES, *METADATA, *PATHS, *HOMES, *DISKS, *ENDS, *SURROUNDINGS)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.title)
def test_bad_input_is_told_and_leaves_all_as_it_was(trial: Trial, line: Line) -> None:
    line.arrange(trial)
    before = trial.state()

    line.check(trial)

    assert trial.state() == before


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.title)
def test_names_at_their_bounds_are_taken(trial: Trial, place: Place) -> None:
    for name, arguments in place.good():
        ended = in_this_process(trial, arguments)
        assert ended.status == place.status, (arguments, ended)
        if ended.status == 3:
            assert as_told(name) in ended.message
        if place.shown_in is not None:
            assert name in names_in(trial.registry(*place.shown_in.split(), "--json").json)


def test_every_argument_that_takes_a_name_is_tried() -> None:
    tried = [form for place in PLACES for form, _ in place.forms]

    assert [each for each in places_of_names() if not any(map(each.match, tried))] == []


def places_of_names() -> Iterator[re.Pattern[str]]:
    """Yield what a form matches that tries an argument of a command, or the value of an option."""
    context = root().make_context("registry", [], resilient_parsing=True)
    for name in COMMANDS:
        parameters = find_context(context, name.split(" ")).command.params
        before = ""
        for each in parameters:
            is_name = each.metavar is not None and each.metavar.strip("[]…") in _NAMES
            if isinstance(each, TyperOption):
                # Who acts is the same for all, see whoami; after what a page begins is no name
                # but what a page ended with (test_filters.py).
                if is_name and each.name not in {"acting_as", "after"}:
                    yield re.compile(rf"(?:\S+=\S+ )?{name} .*{max(each.opts, key=len)}=.*\{{\}}")
            else:
                if is_name:
                    yield re.compile(rf"(?:\S+=\S+ )?{name} {before}\S*\{{\}}")
                before += r"\S+ "


def names_in(shown: Any) -> set[str]:  # noqa: ANN401 - any JSON
    """Return all texts in a JSON value, also the parts of names that have several."""
    match shown:
        case str():
            return {shown, *re.split("[/:]", shown)}
        case dict():
            return names_in([*shown, *shown.values()])
        case list():
            return set().union(*map(names_in, shown))
        case _:
            return set()
