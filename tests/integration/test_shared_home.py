"""A home of two accounts on one host: what one makes the other uses, changes and clears away."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from registry_cli.workspace.modes import find_closed
from tests.support.command import Result
from tests.support.files import make_files, read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER: Final = 54_321
OTHER: Final = 54_322
GROUP: Final = 54_399
SMALL: Final = 120
"""Files that a log keeps in a pack."""


class Server:
    """The process that runs commands as other accounts."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.as_account"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, uid: int, umask: int, arguments: list[str]) -> Result:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        folder = str(Path.cwd())
        streams = [f"{folder}/../stdout", f"{folder}/../stderr"]
        request = [[uid, GROUP, umask], folder, {**os.environ}, streams, arguments]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        return Result(status, *(Path(path).read_text(encoding="utf-8") for path in streams))

    def end(self) -> None:
        self._process.communicate()


class Account:
    """One of two who share a home."""

    def __init__(self, server: Server, uid: int, umask: int, home: Path) -> None:
        self._server = server
        self._uid = uid
        self._umask = umask
        self._home = home

    def __call__(self, *arguments: object, status: int = 0) -> Result:
        """Run a command as this account."""
        words = ["--home", str(self._home), *map(str, arguments)]
        result = self._server.run(self._uid, self._umask, words)
        assert result.status == status, result
        return result

    @property
    def name(self) -> str:
        """What the home knows it as."""
        return self("whoami", "-q").line


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder that everybody may enter and write to, whose group both accounts are in."""
    folder = Path(tempfile.mkdtemp(prefix="registry-shared-"))
    folder.chmod(0o777)
    parent = folder / "group"
    parent.mkdir()
    if os.geteuid() == 0:
        os.chown(parent, OWNER, GROUP)
    parent.chmod(0o2775)
    (folder / "work").mkdir()
    (folder / "work").chmod(0o777)
    monkeypatch.chdir(folder / "work")
    monkeypatch.setenv("HOME", str(folder / "nobody"))
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return what runs commands as the one or the other."""
    server = Server()
    yield server
    server.end()


@pytest.fixture
def owner(server: Server, place: Path) -> Account:
    """Return who made the home and shares it."""
    account = Account(server, OWNER, 0o022, place / "group" / "home")
    account("init", "--shared")
    return account


@pytest.fixture
def other(server: Server, owner: Account, place: Path) -> Account:
    """Return another of the group, a member, who lets nobody else see new files."""
    account = Account(server, OTHER, 0o077, place / "group" / "home")
    if account.name != owner.name:
        owner("member", "add", account.name, "--role", "member")
        owner("member", "add", account.name, "--role", "member", "--team", "team")
        owner("member", "add", account.name, "--role", "member", "--registry", "model")
        owner("member", "add", account.name, "--role", "member", "--registry", "dataset")
    return account


@pytest.fixture
def home(place: Path) -> Path:
    """Return the folder of the home."""
    return place / "group" / "home"


def make_sources() -> None:
    """Make a set of small files and a single one, which both may read."""
    for name in ("first", "second"):
        folder = make_files(name, {f"{n:03}.txt": f"{name} {n}\n" for n in range(SMALL)})
        folder.chmod(0o755)
        make_files(".", {f"{name}.bin": name})


def assert_open(home: Path) -> None:
    """See that nothing in the home is closed to one of the two."""
    assert [*find_closed(home)] == []
    for blob in home.glob("blobs/*/*"):
        assert stat.S_IMODE(blob.stat().st_mode) == 0o444


def test_what_one_logs_the_other_goes_on_with(owner: Account, other: Account, home: Path) -> None:
    make_sources()
    for account, name in ((owner, "first"), (other, "second"), (owner, "second"), (other, "first")):
        account("log", name, "-n", "set", "-t", "dataset", "--link", "dataset/set", "-a", name)
        account("log", f"{name}.bin", "-n", "model", "-t", "model")
        account("link", "model", "model/c")
        assert_open(home)
    for account in (owner, other):
        assert account("verify", "--full").stdout == ""
        account("doctor")


@pytest.mark.parametrize("mode", ["copy", "hardlink", "symlink"])
def test_each_gets_what_the_other_logged(
    owner: Account, other: Account, home: Path, mode: str
) -> None:
    make_sources()
    owner("log", "first", "-n", "set", "-t", "dataset")
    other("log", "second", "-n", "set")
    for account, version, name in ((other, 0, "first"), (owner, 1, "second")):
        target = f"{mode}-{version}"
        account("get", f"set:v{version}", target, "--mode", mode)
        if os.geteuid() == 0:
            assert read_files(target)["007.txt"] == f"{name} 7\n"
    assert_open(home)


def test_trees_of_one_are_used_and_cleared_away_by_the_other(
    owner: Account, other: Account, home: Path
) -> None:
    make_sources()
    owner("log", "first", "-n", "set", "-t", "dataset")
    other("log", "second", "-n", "set")
    made = {
        owner("path", "set:v1").line: "second",
        other("path", "set:v0").line: "first",
    }
    assert other("path", "set:v1").line in made
    assert owner("path", "set:v0").line in made
    for tree, name in made.items():
        assert read_files(tree)["007.txt"] == f"{name} 7\n"
    assert_open(home)

    other("delete", "set:v0", "--force", "--yes")
    owner("gc", "--yes")
    owner("delete", "set:v1", "--force", "--yes")
    owner("gc", "--yes")
    assert owner("verify", "--full").stdout == ""
    other("log", "first", "-n", "set")
    assert_open(home)


def test_a_tree_of_the_other_whose_content_went_is_used_no_more(
    owner: Account, other: Account
) -> None:
    make_sources()
    owner("log", "first", "-n", "set", "-t", "dataset")
    other("path", "set:v0")
    owner("delete", "set", "--all", "--force", "--yes")
    owner("gc", "--yes", "--grace", "0")
    owner("log", "first", "-n", "set", "-t", "dataset")
    assert read_files(owner("path", "set").line)["007.txt"] == "first 7\n"
    other("delete", "set", "--all", "--force", "--yes")
    other("gc", "--yes", "--grace", "0", status=5 if os.geteuid() == 0 else 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can be two accounts")
def test_gc_counts_no_tree_that_only_its_owner_can_remove(
    owner: Account, other: Account, home: Path
) -> None:
    make_sources()
    owner("log", "first", "-n", "set", "-t", "dataset")
    other("path", "set:v0")
    left = home / "tmp" / "left"
    left.mkdir()
    os.chown(left, OTHER, GROUP)
    trash = home / "trash"
    trashed = trash / "before"
    trashed.mkdir(parents=True)
    os.chown(trash, OWNER, GROUP)
    os.chown(trashed, OTHER, GROUP)
    owner("delete", "set", "--all", "--force", "--yes")
    for has_contents in (True, False):
        planned = owner("gc", "--dry-run", "--grace", "0", "--json").json
        result = owner("gc", "--yes", "--grace", "0", "--json")
        assert {**planned, "dry_run": False} == result.json
        assert (planned["content_count"] > 0) == has_contents
        assert planned["tree_count"] == planned["leftover_count"] == 0
        assert "note: 3 leftovers belong to other users" in result.stderr
    assert len([*(home / "checkouts").iterdir()]) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can be two accounts")
@pytest.mark.parametrize(("name", "mode"), [("gc.lock", 0o644), ("tmp", 0o755)])
def test_what_one_closed_to_the_group_is_opened_and_the_home_given_to_nobody(
    owner: Account, other: Account, home: Path, name: str, mode: int
) -> None:
    os.chown(home / name, OTHER, GROUP)
    (home / name).chmod(mode)
    assert other("doctor", status=7).hint.endswith("init --shared")
    told = owner("doctor", status=7)
    assert f"closed to the group: {name}" in told.message
    _, is_found, opening = told.hint.rpartition(": chmod ")
    assert is_found
    subprocess.run(["/bin/sh", "-c", f"chmod {opening}"], check=True)
    assert_open(home)
    owner("doctor")


def test_one_makes_the_folders_that_the_other_writes_to_next(
    owner: Account, other: Account, home: Path
) -> None:
    # The first of everything is made by who lets nobody in.
    make_sources()
    other("log", "first.bin", "-t", "model")
    other("path", "first.bin")
    assert_open(home)
    owner("log", "first.bin", "--new-version", "-a", "again")
    owner("log", "second.bin", "-t", "model")
    other("unlink", "model/nothing", status=3)
    assert_open(home)


def test_each_repairs_what_the_other_logged(owner: Account, other: Account, home: Path) -> None:
    make_sources()
    owner("log", "first", "-n", "set", "-t", "dataset")
    other("log", "second.bin", "-t", "model")
    for blob in home.glob("blobs/*/*"):
        blob.unlink()
    other("verify", "--repair", ".")
    owner("verify", "--full")
    assert_open(home)


def test_the_owner_rebuilds_and_the_other_goes_on(
    owner: Account, other: Account, home: Path
) -> None:
    make_sources()
    other("log", "first.bin", "-t", "model")
    owner("doctor", "--rebuild")
    other("log", "second.bin", "-t", "model")
    other("doctor", "--rebuild", status=5 if os.geteuid() == 0 else 0)
    assert_open(home)
    owner("verify", "--full")
