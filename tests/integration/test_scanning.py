"""What a log is to take: files found, links judged, and every problem told at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs.scanning import base_name, scan
from registry_cli.blobs.sources import SourceFile, SourceRow, UnreadableError
from registry_cli.blobs.spool import SortedSpool
from registry_cli.errors import MachineError, UsageError
from tests.support.privileges import as_ordinary_user

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture
def data(work: Path) -> Path:
    """Make a folder to log, with one file; paths in these tests are relative, as users write."""
    folder = work / "data"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    return folder


def found(
    *paths: str, home: str = "home", exclude: Iterable[str] = (), follows_links: bool = False
) -> list[SourceFile]:
    with SortedSpool[SourceRow]() as spool:
        sources = scan(paths, spool, home=Path(home), exclude=exclude, follows_links=follows_links)
        files = list(sources)
    assert (sources.file_count, sources.size) == (len(files), sum(file.size for file in files))
    return files


def names(files: list[SourceFile]) -> list[str]:
    return [file.path for file in files]


def refusal(*paths: str, exclude: Iterable[str] = (), follows_links: bool = False) -> UsageError:
    with pytest.raises(UsageError) as caught:
        found(*paths, exclude=exclude, follows_links=follows_links)
    assert caught.value.hint is not None
    return caught.value


def test_a_folder_stands_for_its_contents(data: Path) -> None:
    (data / "deep" / "deeper").mkdir(parents=True)
    (data / "deep" / "deeper" / "b.txt").write_text("bb")
    assert [file[:3] for file in found("data")] == [
        ("a.txt", str(data / "a.txt"), 1),
        ("deep/deeper/b.txt", str(data / "deep/deeper/b.txt"), 2),
    ]


def test_a_file_stands_for_itself(data: Path) -> None:
    assert [file[:3] for file in found("data/a.txt")] == [("a.txt", str(data / "a.txt"), 1)]
    status = (data / "a.txt").stat()
    assert found("data/a.txt")[0][3:] == (
        status.st_dev,
        status.st_ino,
        status.st_mtime_ns,
        status.st_ctime_ns,
        None,
    )


def test_several_paths_keep_their_base_names(data: Path) -> None:
    Path("b.txt").write_text("b")
    assert data.is_dir()
    assert names(found("data", "b.txt")) == ["b.txt", "data/a.txt"]


@pytest.mark.parametrize("path", ["data", "data/", "./data", "data/../data", "data/."])
def test_a_folder_is_the_same_however_it_is_written(data: Path, path: str) -> None:
    assert data.is_dir()
    assert names(found(path)) == ["a.txt"]
    assert base_name(path) == "data"


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("paths", [("data", "data"), ("data/a.txt", "a.txt"), ("data", "x/data/")])
def test_equal_base_names_are_refused(paths: tuple[str, ...]) -> None:
    assert "same base name" in refusal(*paths).message


def test_files_come_in_the_order_of_their_paths_as_bytes(data: Path) -> None:
    wanted = [".hidden", "B", "a b", "a.txt", "a/b", "ab", "é", "한국어", "\U0001f600"]
    for name in wanted:
        path = data / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    assert names(found("data")) == wanted == sorted(wanted, key=str.encode)


def test_hidden_files_are_taken_and_empty_folders_dropped(data: Path) -> None:
    (data / ".cache").mkdir()
    (data / ".cache" / ".keep").touch()
    (data / "empty" / "emptier").mkdir(parents=True)
    assert names(found("data")) == [".cache/.keep", "a.txt"]


def test_a_folder_without_a_file_is_refused(work: Path) -> None:
    (work / "data" / "empty").mkdir(parents=True)
    assert "no file" in refusal("data").message


def test_odd_but_valid_names_are_taken(data: Path) -> None:
    odd = ["aux.txt", "trailing.", "new\nline", "tab\t", "cc:d", '"quotes"', "*", "-rf", "~"]
    for name in odd:
        (data / name).touch()
    assert set(names(found("data"))) == {"a.txt", *odd}


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["back\\slash", "c:drive.txt", "C:"])
def test_names_that_mean_something_else_elsewhere_are_refused(name: str) -> None:
    Path("data", name).touch()
    assert repr(name) in refusal("data").message


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["back\\slash", "C:"])
def test_nor_may_a_folder_have_such_a_name(name: str) -> None:
    Path("data", name).mkdir()
    Path("data", name, "plain.txt").touch()
    assert repr(f"{name}/plain.txt") in refusal("data").message


def test_a_name_that_is_not_utf8_is_refused_by_a_message_that_is(data: Path) -> None:
    (data / os.fsdecode(b"caf\xe9.txt")).touch()
    message = refusal("data").message
    assert "is not UTF-8" in message
    assert message.isprintable()


# Links.


def test_links_that_stay_inside_are_followed(data: Path) -> None:
    (data / "deep").mkdir()
    (data / "deep" / "b.txt").write_text("bb")
    (data / "file-link").symlink_to("deep/b.txt")
    (data / "folder-link").symlink_to(data / "deep")
    (data / "deep" / "up-link").symlink_to("../a.txt")
    assert [(file.path, file.size) for file in found("data")] == [
        ("a.txt", 1),
        ("deep/b.txt", 2),
        ("deep/up-link", 1),
        ("file-link", 2),
        ("folder-link/b.txt", 2),
        ("folder-link/up-link", 1),
    ]


def test_files_behind_links_are_opened_where_they_are(data: Path) -> None:
    (data / "link").symlink_to("a.txt")
    assert {file.location for file in found("data")} == {str(data / "a.txt")}


def test_a_path_that_is_a_link_is_followed_and_keeps_its_name(data: Path) -> None:
    Path("link").symlink_to(data)
    Path("file-link").symlink_to(data / "a.txt")
    assert names(found("link")) == ["a.txt"]
    assert names(found("file-link")) == ["file-link"]


@pytest.mark.parametrize("target", ["../secret.txt", "../outside", "..", "/", "../data-2/a.txt"])
def test_a_link_that_leaves_the_folder_is_refused_and_taken_with_follow(
    data: Path, target: str
) -> None:
    Path("secret.txt").write_text("secret")
    for name in ("outside", "data-2"):
        Path(name).mkdir()
        Path(name, "a.txt").touch()
    (data / "leaving").symlink_to(target)
    error = refusal("data")
    assert "'data/leaving' is a link that leaves the folder" in error.message
    assert error.hint is not None
    assert "--follow" in error.hint.text
    if target in {"../secret.txt", "../outside", "../data-2/a.txt"}:
        assert len(found("data", follows_links=True)) == 2


def test_a_link_through_another_out_of_the_folder_is_refused(data: Path) -> None:
    Path("secret.txt").write_text("secret")
    Path("door").symlink_to("secret.txt")
    (data / "first").symlink_to("second")
    (data / "second").symlink_to("../door")
    message = refusal("data").message
    assert "data/first" in message
    assert "data/second" in message


@pytest.mark.parametrize("follows_links", [False, True])
def test_dangling_and_looping_links_are_refused(data: Path, *, follows_links: bool) -> None:
    (data / "dangling").symlink_to("gone")
    (data / "self").symlink_to("self")
    (data / "there").symlink_to("back")
    (data / "back").symlink_to("there")
    (data / "parent").symlink_to(".")
    (data / "deep").mkdir()
    (data / "deep" / "ancestor").symlink_to("..")
    message = refusal("data", follows_links=follows_links).message
    assert "6 files cannot be logged" in message
    assert "'data/dangling' is a link that leads nowhere" in message
    for name in ("self", "there", "back", "parent", "deep/ancestor"):
        assert f"'data/{name}' is a link that loops" in message


def test_a_dangling_path_is_refused(work: Path) -> None:
    (work / "dangling").symlink_to("gone")
    assert "leads nowhere" in refusal("dangling").message
    assert "there is no 'gone'" in refusal("gone").message


# What is no regular file.


def test_fifo_socket_and_device_are_refused_without_being_opened(data: Path) -> None:
    os.mkfifo(data / "pipe")
    (data / "null").symlink_to("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("data/socket")
        message = refusal("data", follows_links=True).message
    assert "'data/pipe' is a FIFO, not a regular file" in message
    assert "'data/socket' is a socket, not a regular file" in message
    assert "'data/null' is a device, not a regular file" in message


def test_a_path_that_is_no_regular_file_is_refused(work: Path) -> None:
    os.mkfifo(work / "pipe")
    assert "a FIFO" in refusal("pipe").message
    assert "a device" in refusal("/dev/null").message


def test_what_cannot_be_read_is_told(data: Path) -> None:
    (data / "locked.txt").touch(0)
    (data / "locked").mkdir(0)
    (data / "unlisted").mkdir(0o311)
    with pytest.raises(UnreadableError) as caught:
        as_ordinary_user(lambda: found("data"))
    assert isinstance(caught.value, MachineError)
    assert caught.value.exit_code == 7
    for name in ("locked.txt", "locked", "unlisted"):
        assert f"cannot read 'data/{name}': Permission denied" in caught.value.message


def test_of_a_folder_that_can_only_be_listed_every_file_is_told(data: Path) -> None:
    (data / "b.txt").touch()
    data.chmod(0o444)
    with pytest.raises(UnreadableError) as caught:
        as_ordinary_user(lambda: found("data"))
    data.chmod(0o755)
    for name in ("a.txt", "b.txt"):
        assert f"cannot read 'data/{name}': Permission denied" in caught.value.message


def test_all_problems_are_told_with_the_lowest_exit_code(data: Path) -> None:
    (data / "locked.txt").touch(0)
    (data / "dangling").symlink_to("gone")
    os.mkfifo(data / "pipe")
    (data / "back\\slash").touch()
    with pytest.raises(UsageError) as caught:
        as_ordinary_user(lambda: found("data", "missing"))
    assert caught.value.exit_code == 2
    assert "5 files cannot be logged" in caught.value.message
    for name in ("locked.txt", "dangling", "pipe", "back\\\\slash", "missing"):
        assert name in caught.value.message


def test_a_thousand_problems_are_counted_and_some_of_them_listed(data: Path) -> None:
    for number in range(1000):
        (data / f"dangling-{number}").symlink_to("gone")
    lines = refusal("data").message.splitlines()
    assert lines[0] == "1000 files cannot be logged:"
    assert lines[-1] == "  and 980 more"
    assert len(lines) == 22


def test_as_many_problems_as_are_listed_are_all(data: Path) -> None:
    for number in range(20):
        (data / f"dangling-{number}").symlink_to("gone")
    lines = refusal("data").message.splitlines()
    assert len(lines) == 21
    assert "more" not in lines[-1]


# What is left out.


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        (["*.txt"], ["deep/c.bin"]),
        (["a.txt"], ["b.txt", "deep/b.txt", "deep/c.bin"]),
        (["deep"], ["a.txt", "b.txt"]),
        (["deep/"], ["a.txt", "b.txt"]),
        (["deep/*"], ["a.txt", "b.txt"]),
        (["deep/b.txt", "a.*"], ["b.txt", "deep/c.bin"]),
        (["?.txt"], ["deep/c.bin"]),
        (["*.TXT"], ["a.txt", "b.txt", "deep/b.txt", "deep/c.bin"]),
        (["data/*"], ["a.txt", "b.txt", "deep/b.txt", "deep/c.bin"]),
    ],
)
def test_excludes_match_the_path_in_the_artifact_or_the_name(
    data: Path, exclude: list[str], left: list[str]
) -> None:
    (data / "b.txt").touch()
    (data / "deep").mkdir()
    (data / "deep" / "b.txt").touch()
    (data / "deep" / "c.bin").touch()
    assert names(found("data", exclude=exclude)) == left


def test_what_is_excluded_is_no_problem(data: Path) -> None:
    os.mkfifo(data / "pipe")
    (data / "dangling").symlink_to("gone")
    (data / "locked").mkdir(0)
    (data / os.fsdecode(b"caf\xe9.txt")).touch()
    patterns = ["pipe", "dang*", "locked", "caf*"]
    assert names(as_ordinary_user(lambda: found("data", exclude=patterns))) == ["a.txt"]


def test_the_home_is_never_entered(data: Path) -> None:
    home = data / ".registry"
    (home / "blobs").mkdir(parents=True)
    (home / "blobs" / "blob").touch()
    (data / "link").symlink_to(".registry")
    (data / "inside").symlink_to(".registry/blobs")
    assert names(found("data", home="data/.registry")) == ["a.txt"]


def test_the_home_is_not_entered_through_links_that_are_followed(data: Path) -> None:
    Path("home/blobs").mkdir(parents=True)
    Path("home/blobs/blob").touch()
    (data / "link").symlink_to("../home")
    (data / "inside").symlink_to("../home/blobs")
    assert names(found("data", follows_links=True)) == ["a.txt"]


@pytest.mark.parametrize("path", ["home", "home/blobs", "home/blobs/blob", "link"])
def test_a_path_in_the_home_is_refused(work: Path, path: str) -> None:
    (work / "home" / "blobs").mkdir(parents=True)
    (work / "home" / "blobs" / "blob").touch()
    (work / "link").symlink_to("home/blobs")
    assert "lies in the home itself" in refusal(path).message


def test_a_single_file_of_the_home_behind_a_link_is_content_like_any_other(data: Path) -> None:
    # Folders that `get --mode symlink` filled are made of such links.
    Path("home/blobs").mkdir(parents=True)
    Path("home/blobs/blob").write_text("content")
    (data / "delivered").symlink_to("../home/blobs/blob")
    assert names(found("data", follows_links=True)) == ["a.txt", "delivered"]


def test_folders_are_walked_however_deep(data: Path) -> None:
    deep = "d/" * 700
    (data / deep).mkdir(parents=True)
    (data / deep / "bottom").touch()
    assert names(found("data")) == ["a.txt", f"{deep}bottom"]


def test_a_path_that_is_too_long_is_told(work: Path) -> None:
    assert work.is_dir()
    assert "too long" in refusal("x" * 5000).message
