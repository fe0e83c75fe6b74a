"""`--stamp FILE` of `log`, `link` and `get`: what make is told, and what no stamp may replace."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files, read_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command

COMMANDS = {
    "log": ("log", "new", "--type", "model"),
    "link": ("link", "gemma", "model/c"),
    "get": ("get", "gemma", "got"),
}
OUTCOMES = {
    "log": "team/uncategorized/new:v0",
    "link": "local/wandb-registry-model/c:v0",
    "get": "team/uncategorized/gemma:v0",
}
each_command = pytest.mark.parametrize("command", COMMANDS)


@pytest.fixture
def registry(registry: Command) -> Command:
    """Give the home the model `gemma`, and the working folder the file `new`."""
    registry.log_text("gemma", "one")
    Path("new").write_text("new", encoding="utf-8")
    return registry


def refuse(registry: Command, status: int, *arguments: object) -> str:
    """Run what must be refused before it changes the home or the working folder."""
    before = snapshot(Path())
    refused = registry.refuse(status, *arguments)
    assert snapshot(Path()) == before
    return refused.message


def line(registry: Command, reference: str) -> str:
    """Return the stamp of a version."""
    version = registry("show", reference, "--json").json
    return f"{version['qualified_name']}\t{version['digest']}\n"


# --- What it says, and when it is rewritten


@each_command
def test_it_holds_qualified_name_and_digest(registry: Command, command: str) -> None:
    registry(*COMMANDS[command], "--stamp", "stamp")

    assert Path("stamp").read_text() == line(registry, OUTCOMES[command])


@each_command
def test_it_is_left_alone_while_it_is_right(registry: Command, command: str) -> None:
    registry(*COMMANDS[command], "--stamp", "stamp")
    os.utime("stamp", ns=(1, 1))
    before = Path("stamp").stat()

    registry(*COMMANDS[command], "--stamp", "stamp")

    after = Path("stamp").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, 1)


def test_it_follows_an_alias_there_and_back(registry: Command) -> None:
    registry.log_text("gemma", "two")
    seen = []
    for version in ("v1", "v0", "v1", "v1"):
        registry("link", f"gemma:{version}", "model/c", "-a", "production")
        registry("get", "model/c:production", "got", "--stamp", "stamp")
        seen.append(Path("stamp").read_text())
        os.utime("stamp", ns=(1, 1))

    one, two = line(registry, "model/c:v1"), line(registry, "model/c:v0")
    assert seen == [two, one, two, two]


def test_another_name_of_the_same_content_changes_it(registry: Command) -> None:
    registry("get", "gemma", "got", "--stamp", "stamp")
    registry("link", "gemma", "model/c")
    registry("get", "model/c", "got", "--stamp", "stamp")

    assert Path("stamp").read_text() == line(registry, "model/c:v0")


def test_its_fields_are_cut_apart_where_names_have_spaces(registry: Command) -> None:
    registry("link", "gemma", "model/Example ML Task", "--stamp", "stamp")

    name, digest = Path("stamp").read_text().removesuffix("\n").split("\t")
    assert registry("exists", name, status=0)
    assert registry("exists", f"gemma@{digest}", status=0)


def test_nothing_but_the_stamp_is_left_beside_it(registry: Command) -> None:
    registry("link", "gemma", "model/c", "--stamp", "stamp")
    assert set(read_files(".")) == {"gemma", "new", "stamp"}


# --- Where it may stand


@each_command
def test_missing_folders_are_made(registry: Command, command: str) -> None:
    registry(*COMMANDS[command], "--stamp", "build/stamps/stamp")
    assert Path("build/stamps/stamp").read_text() == line(registry, OUTCOMES[command])


@pytest.mark.parametrize("content", ["", "a/b/c:v7\t" + 64 * "0" + "\n"], ids=["empty", "old"])
@each_command
def test_an_empty_file_and_another_stamp_are_replaced(
    registry: Command, command: str, content: str
) -> None:
    Path("stamp").write_text(content, encoding="utf-8")
    registry(*COMMANDS[command], "--stamp", "stamp")
    assert Path("stamp").read_text() == line(registry, OUTCOMES[command])


@pytest.mark.parametrize("is_there", [True, False], ids=["file", "dangling"])
def test_a_link_stays_a_link(registry: Command, *, is_there: bool) -> None:
    Path("shelf").mkdir()
    if is_there:
        Path("shelf/stamp").touch()
    Path("stamp").symlink_to("shelf/stamp")

    registry("link", "gemma", "model/c", "--stamp", "stamp")

    assert Path("stamp").is_symlink()
    assert Path("shelf/stamp").read_text() == line(registry, "model/c:v0")
    assert set(read_files("shelf")) == {"stamp"}


def test_a_read_only_stamp_is_replaced(registry: Command) -> None:
    stamp = Path("stamp")
    stamp.touch(mode=0o444)
    registry.as_ordinary_user("link", "gemma", "model/c", "--stamp", "stamp")
    assert stamp.read_text() == line(registry, "model/c:v0")


def test_a_name_of_255_bytes_is_fine(registry: Command) -> None:
    registry("link", "gemma", "model/c", "--stamp", "한" * 85)
    assert Path("한" * 85).read_text() == line(registry, "model/c:v0")


# --- What it must not replace


@pytest.mark.parametrize(
    "content",
    [
        "\n",
        "a/b/c:v0\n",
        f"a/b/c:v0 {64 * '0'}\n",
        f"a/b/c:v0\t{63 * '0'}\n",
        f"a/b/c:v0\t{64 * 'g'}\n",
        f"a/b/c:v0\t{64 * '0'}",
        f"a/b/c:v0\t{64 * '0'}\nmore\n",
        f"more\na/b/c:v0\t{64 * '0'}\n",
    ],
)
def test_what_only_looks_like_a_stamp_is_not_replaced(registry: Command, content: str) -> None:
    Path("stamp").write_text(content, encoding="utf-8")
    refuse(registry, 4, "link", "gemma", "model/c", "--stamp", "stamp")


def stamp_places(home: Path) -> dict[str, tuple[int, str]]:
    """Return the places that are refused, by the exit code and a word of the message."""
    Path("folder").mkdir()
    Path("text").write_text("a file of somebody's own\n", encoding="utf-8")
    os.mkfifo("fifo")
    with closing(socket.socket(socket.AF_UNIX)) as unix:
        unix.bind("socket")
    Path("loop").symlink_to("loop")
    Path("null").symlink_to(os.devnull)
    return {
        "": (4, "folder"),
        "folder": (4, "folder"),
        "text": (4, "something else"),
        "text/stamp": (4, "no folder"),
        "text/below/stamp": (4, "no folder"),
        "fifo": (2, "no regular file"),
        "socket": (2, "no regular file"),
        "null": (2, "no regular file"),
        os.devnull: (2, "no regular file"),
        "loop": (2, "loops"),
        "loop/stamp": (2, "loops"),
        "n" * 256: (2, "too long"),
        str(home / "catalog.db"): (2, "home"),
        str(home / "stamp"): (2, "home"),
    }


@each_command
def test_what_is_no_stamp_is_left_alone_and_nothing_is_done(
    registry: Command, command: str, home: Path
) -> None:
    for place, (status, word) in stamp_places(home).items():
        assert word in refuse(registry, status, *COMMANDS[command], "--stamp", place)


@each_command
def test_a_folder_that_is_read_only_is_refused_first(
    registry: Command, command: str, home: Path
) -> None:
    Path("folder").mkdir(mode=0o555)
    before = snapshot(home), snapshot(Path())

    arguments = (*COMMANDS[command], "--stamp", "folder/stamp")
    refused = registry.as_ordinary_user(*arguments, status=7)

    assert "Permission denied" in refused.message
    assert (snapshot(home), snapshot(Path())) == before


def test_a_stamp_that_cannot_be_read_is_not_replaced(registry: Command) -> None:
    stamp = Path("stamp")
    stamp.write_text("a secret", encoding="utf-8")
    stamp.chmod(0)
    registry.as_ordinary_user("link", "gemma", "model/c", "--stamp", "stamp", status=7)
    stamp.chmod(0o600)
    assert stamp.read_text() == "a secret"


def test_what_fails_at_last_says_that_the_work_is_done(registry: Command) -> None:
    failed = registry("link", "gemma", "model/c", "--stamp", "/proc/stamp", status=7)

    assert "model/c:v0 is done, but the stamp" in failed.message
    registry("exists", "model/c:v0")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("link", "missing", "model/c", "--stamp", "fifo"), 2),
        (("link", "missing", "model/c", "--stamp", "folder"), 3),
        (("link", "gemma", "dataset/c", "--stamp", "folder"), 4),
        (("get", "missing", "got", "--stamp", "folder"), 3),
        (("get", "missing", "got", "--stamp", "fifo"), 2),
        (("log", "missing", "--stamp", "folder"), 2),
        (("log", "gemma", "--type", "dataset", "--stamp", "fifo"), 2),
    ],
)
def test_of_several_causes_the_lowest_exit_code_counts(
    registry: Command, arguments: tuple[str, ...], status: int, home: Path
) -> None:
    stamp_places(home)
    refuse(registry, status, *arguments)


def test_a_refused_command_is_hinted_with_its_stamp(registry: Command) -> None:
    refused = registry.refuse(5, "link", "gemma", "dataset/c", "--stamp", "stamp")
    registry.paste(refused.hint)
    assert Path("stamp").read_text() == line(registry, "model/c:v0")


# --- A stamp in the folder that is logged or got


@pytest.mark.parametrize(
    "arguments",
    [
        ("data", "--stamp", "data/.stamp"),
        ("data", "--stamp", "data/below/stamp"),
        (".", "--stamp", "stamp"),
        ("link-to-data", "--stamp", "data/stamp"),
        ("data", "--stamp", "link-to-data/stamp"),
        ("data", "new", "--stamp", "data/stamp"),
        ("data", "--stamp", "data/kept", "--exclude", "other"),
        ("new", "--stamp", "new"),
    ],
)
def test_a_stamp_among_what_is_logged_is_refused(
    registry: Command, arguments: tuple[str, ...]
) -> None:
    make_files("data", {"a": "content"})
    Path("link-to-data").symlink_to("data")

    message = refuse(registry, 2, "log", *arguments, "--name", "data", "--type", "dataset")

    assert "would change with every version" in message


@pytest.mark.parametrize(
    "options",
    [
        ("data", "--stamp", "data/.stamp", "--exclude", ".stamp"),
        ("data", "--stamp", "data/.stamp", "--exclude", "*stamp"),
        ("data", "--stamp", "data/build/stamp", "--exclude", "build/"),
        ("data", "new", "--stamp", "data/stamp", "--exclude", "data/stamp"),
        ("data", "--stamp", "data.stamp"),
    ],
)
def test_a_stamp_that_is_left_out_is_fine(registry: Command, options: tuple[str, ...]) -> None:
    make_files("data", {"a": "content"})

    first = registry("log", *options, "--name", "data", "--type", "dataset").rows[0]
    again = registry("log", *options, "--name", "data").rows[0]

    assert again == [*first[:3], "false"]


def test_an_exact_get_keeps_its_own_stamp(registry: Command) -> None:
    arguments = ("get", "gemma", "got", "--exact", "--stamp", "got/.stamp")
    registry(*arguments)
    os.utime("got/.stamp", ns=(1, 1))

    registry(*arguments)
    registry(*arguments, "--force")

    assert read_files("got") == {".stamp": line(registry, "gemma:v0"), "gemma": "one"}
    assert Path("got/.stamp").stat().st_mtime_ns == 1


@pytest.mark.parametrize("stamp", ["got/gemma", "got/gemma/stamp"])
def test_a_stamp_where_a_file_of_the_version_goes_is_refused(registry: Command, stamp: str) -> None:
    assert "'gemma'" in refuse(registry, 4, "get", "gemma", "got", "--stamp", stamp)


def test_a_stamp_where_a_folder_of_the_version_goes_is_refused(registry: Command) -> None:
    make_files("data", {"below/a": "content"})
    registry("log", "data", "--type", "dataset")
    assert "'below/a'" in refuse(registry, 4, "get", "data", "got", "--stamp", "got/below")
