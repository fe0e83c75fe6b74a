"""Which folder is the home, whether it can be one, and how it is made."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from registry_cli.errors import MachineError, UsageError
from registry_cli.workspace.home import (
    absolute,
    check_home,
    find_home,
    hide_from_git,
    is_single_host,
    make_home,
    named_home,
    promise_single_host,
    share_home,
)
from tests.support.privileges import as_ordinary_user

USER = Path("/home/viewer2")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Name a home that is not there yet, two folders down."""
    return tmp_path / "some" / "home"


# --- Which one


def test_the_option_comes_first(work: Path) -> None:
    (work / ".registry").mkdir()
    environ = {"REGISTRY_HOME": "/from/environment", "XDG_DATA_HOME": "/data"}
    assert find_home("/option", environ, work, USER) == (Path("/option"), "--home")


def test_the_environment_comes_second(work: Path) -> None:
    (work / ".registry").mkdir()
    found = find_home(None, {"REGISTRY_HOME": "/from/environment"}, work, USER)
    assert found == (Path("/from/environment"), "REGISTRY_HOME")


def test_the_nearest_local_home_upward_comes_third(work: Path) -> None:
    (work / ".registry").mkdir()
    inner = work / "a" / "b"
    (inner / "c").mkdir(parents=True)
    (work / "a" / ".registry").mkdir()
    environ = {"XDG_DATA_HOME": "/data", "REGISTRY_HOME": ""}
    assert find_home(None, environ, inner / "c", USER).path == work / "a" / ".registry"
    assert find_home(None, environ, work, USER).path == work / ".registry"
    assert str(inner) in find_home(None, environ, inner, USER).origin


def test_a_user_folder_that_is_relative_counts_from_the_working_folder(work: Path) -> None:
    found = find_home(None, {}, work, Path("me"))
    assert found == (work / "me" / ".local" / "share" / "registry", "default")


def test_a_file_called_as_a_local_home_is_none(work: Path) -> None:
    (work / ".registry").touch()
    assert find_home(None, {"XDG_DATA_HOME": "/data"}, work, USER).path == Path("/data/registry")


def test_a_local_home_of_somebody_else_is_refused_until_it_is_named(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / ".registry").mkdir()
    somebody = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody)
    with pytest.raises(MachineError, match="belongs to another user") as caught:
        find_home(None, {}, work, USER)
    assert caught.value.exit_code == 7
    assert caught.value.hint is not None
    assert f"--home {work}/.registry" in caught.value.hint.rendered()
    assert find_home(".registry", {}, work, USER).path == work / ".registry"
    assert find_home(None, {"REGISTRY_HOME": ".registry"}, work, USER).path == work / ".registry"


@pytest.mark.parametrize(
    ("environ", "path", "origin"),
    [
        ({"XDG_DATA_HOME": "/data"}, "/data/registry", "XDG_DATA_HOME"),
        ({"XDG_DATA_HOME": "relative"}, "/home/viewer2/.local/share/registry", "default"),
        ({"XDG_DATA_HOME": ""}, "/home/viewer2/.local/share/registry", "default"),
        ({}, "/home/viewer2/.local/share/registry", "default"),
    ],
)
def test_the_home_of_the_user_comes_last(
    work: Path, environ: dict[str, str], path: str, origin: str
) -> None:
    assert find_home(None, environ, work, USER) == (Path(path), origin)
    assert find_home(None, environ, None, USER) == (Path(path), origin)


def test_an_empty_option_is_a_mistake(work: Path) -> None:
    with pytest.raises(UsageError, match="--home is empty"):
        find_home("", {"REGISTRY_HOME": "/home"}, work, USER)


def test_only_a_home_that_is_named_counts_as_named(work: Path) -> None:
    (work / ".registry").mkdir()
    assert named_home(None, {}, work) is None
    assert named_home("x", {}, work) == (work / "x", "--home")


def test_relative_paths_start_at_the_working_folder() -> None:
    assert absolute("a/../b/./c", Path("/work")) == Path("/work/b/c")
    assert absolute("/a//b/", Path("/work")) == Path("/a/b")
    assert absolute("/a", None) == Path("/a")
    with pytest.raises(UsageError, match="working folder is gone"):
        absolute("a", None)


def test_links_in_a_path_are_kept(work: Path) -> None:
    (work / "link").symlink_to("elsewhere")
    assert absolute("link/home", work) == work / "link" / "home"


# --- Whether it can be one


def test_no_folder_and_an_empty_one_can_become_a_home(home: Path) -> None:
    check_home(home)
    home.mkdir(parents=True)
    check_home(home)


@pytest.mark.parametrize(
    "names",
    [
        ["catalog.db", "something else"],
        ["blobs", "checkouts", "tmp", "catalog.lock", "gc.lock"],
        ["catalog.db", "catalog.db-journal", "catalog.db.schema-1.backup"],
        ["trash", "reserve", ".gitignore", "single-host"],
    ],
)
def test_what_a_home_holds_is_known(home: Path, names: list[str]) -> None:
    home.mkdir(parents=True)
    for name in names:
        (home / name).touch()
    check_home(home)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "Makefile",
        ".git",
        "tmp.txt",
        "blobs-old",
        "catalog.csv",
        "reserved",
        "gc.lock2",
    ],
)
def test_a_folder_with_something_else_in_it_is_refused(home: Path, name: str) -> None:
    home.mkdir(parents=True)
    (home / name).touch()
    with pytest.raises(MachineError, match="holds something else") as caught:
        check_home(home)
    assert caught.value.exit_code == 7
    assert name in caught.value.message
    with pytest.raises(MachineError):
        make_home(home)
    assert [path.name for path in home.iterdir()] == [name]


def test_a_file_is_no_home(home: Path) -> None:
    home.parent.mkdir()
    home.touch()
    with pytest.raises(MachineError, match="is not a folder") as caught:
        check_home(home)
    assert caught.value.exit_code == 7


def test_a_folder_that_cannot_be_read_is_told(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0)
    with pytest.raises(MachineError, match="cannot be read") as caught:
        as_ordinary_user(lambda: check_home(home))
    assert caught.value.exit_code == 7


# --- How it is made


def folders_of(home: Path) -> list[Path]:
    """Return the folders in a home."""
    return [path for path in home.iterdir() if path.is_dir()]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_home_is_its_owners_alone(home: Path, umask: int) -> None:
    os.umask(umask)
    make_home(home)
    assert sorted(path.name for path in home.iterdir()) == [
        "blobs",
        "catalog.db",
        "checkouts",
        "tmp",
    ]
    for folder in (home, *folders_of(home)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_making_a_home_again_changes_nothing(home: Path) -> None:
    make_home(home)
    home.chmod(0o2770)
    (home / "blobs" / "ab").mkdir()
    make_home(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o2770
    assert (home / "blobs" / "ab").is_dir()


def test_a_folder_of_a_home_that_is_missing_is_made_anew(home: Path) -> None:
    make_home(home)
    (home / "tmp").rmdir()
    make_home(home)
    assert (home / "tmp").is_dir()


def test_an_existing_empty_folder_keeps_its_mode(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o750)
    make_home(home)
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (home, *folders_of(home))} == {0o750}


def test_sharing_opens_a_home_to_its_group(home: Path) -> None:
    make_home(home)
    (home / "blobs" / "ab").mkdir()
    (home / "catalog.db").touch(0o600)
    share_home(home)
    for folder in (home, home / "tmp", home / "blobs", home / "blobs" / "ab"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o2770
    for name in ("catalog.db", "catalog.lock", "gc.lock"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o660


def test_git_is_told_to_look_away_unless_somebody_said_otherwise(home: Path) -> None:
    make_home(home)
    hide_from_git(home)
    assert (home / ".gitignore").read_text() == "*\n"
    (home / ".gitignore").write_text("blobs\n")
    hide_from_git(home)
    assert (home / ".gitignore").read_text() == "blobs\n"
    check_home(home)


def test_a_promise_is_kept_in_the_home(home: Path) -> None:
    make_home(home)
    assert not is_single_host(home)
    promise_single_host(home)
    promise_single_host(home)
    assert is_single_host(home)
