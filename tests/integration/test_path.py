"""`registry path`: where a version can be read without copying it."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.bad_surroundings import with_modes
from tests.support.files import make_files, read_files
from tests.support.journal import Journal
from tests.support.lock_holder import held_elsewhere
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command, Prepare

FILES = {"readme": "text", "train/a b": "1", "train/deep/c": "2"}


def fill(registry: Command) -> None:
    """Give the home a data set of three files, and a model of one, both linked."""
    registry("log", make_files("data", FILES), "--type", "dataset", "--link", "dataset/c")
    registry.log_text("model.bin", "weights", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize("reference", ["model.bin", "model.bin:v0", "model/c", "model/c:latest"])
def test_the_only_file_is_named_itself(registry: Command, reference: str) -> None:
    path = Path(registry("path", reference).line)

    assert path.is_absolute()
    assert path.name == "model.bin"
    assert path.read_text() == "weights"


@pytest.mark.parametrize("reference", ["data", "dataset/c"])
def test_of_several_files_the_folder_is_named(registry: Command, reference: str) -> None:
    assert read_files(registry("path", reference).line) == FILES


def test_a_dot_asks_for_the_folder(registry: Command) -> None:
    assert read_files(registry("path", "model.bin", ".").line) == {"model.bin": "weights"}
    assert registry("path", "data", ".").line == registry("path", "data").line


@pytest.mark.parametrize("file", FILES)
def test_one_file_of_several_can_be_named(registry: Command, file: str) -> None:
    path = Path(registry("path", "data", file).line)
    assert path.read_text() == FILES[file]
    assert str(path).endswith(f"/{file}")


@pytest.mark.parametrize("file", ["nope", "train", "train/", "/readme", "../readme", "..", ""])
def test_anything_else_is_not_found(registry: Command, file: str) -> None:
    registry.paste(registry.refuse(3, "path", "data", file).hint)


def test_it_is_the_same_for_the_version_and_its_links(registry: Command) -> None:
    assert registry("path", "data").line == registry("path", "dataset/c").line


def test_it_copies_nothing_and_makes_its_tree_once(registry: Command, home: Path) -> None:
    before = snapshot(home / "blobs")

    first = registry("path", "data").line
    tree = snapshot(home)
    assert registry("path", "data").line == first

    assert snapshot(home / "blobs") == before
    assert snapshot(home) == tree


def test_what_leaves_its_pack_is_durable_before_it_has_its_name(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {str(number): f"content {number}" for number in range(100)}
    registry("log", make_files("many", many), "--type", "dataset")
    before = {*(home / "blobs").rglob("*")}
    journal = Journal(monkeypatch)

    registry("path", "many")

    blobs = [path for path in {*(home / "blobs").rglob("*")} - before if path.is_file()]
    assert len(blobs) == len(many)
    for blob in blobs:
        (content,) = journal.positions("fsync", blob)
        (name,) = journal.positions("link", blob)
        assert content < name < journal.positions("fsync", blob.parent)[-1]
        assert name < journal.positions("fsync", home / "blobs")[-1]


def test_everything_in_the_tree_is_read_only(registry: Command) -> None:
    root = Path(registry("path", "data").line)
    for path in (root, *root.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o222, path


def test_links_are_relative_so_that_a_home_can_be_moved(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    before = Path(registry("path", "data").line)
    moved = tmp_path / "somewhere" / "else"
    moved.parent.mkdir()
    home.rename(moved)

    after = Path(registry("--home", moved, "path", "data").line)

    assert after == moved / before.relative_to(home)
    assert read_files(after) == FILES
    assert not any(path.readlink().is_absolute() for path in after.rglob("*") if path.is_symlink())


def test_below_the_home_nothing_needs_quoting(registry: Command, home: Path) -> None:
    folder = Path(registry("path", "data", ".").line)
    assert re.fullmatch(r"[A-Za-z0-9_./-]+", str(folder.relative_to(home)))


@pytest.mark.parametrize(("format_", "printed"), [("tsv", "{path}"), ("table", "{path}")])
def test_people_and_pipes_get_the_bare_path(registry: Command, format_: str, printed: str) -> None:
    path = registry("path", "data", "-q").line
    assert registry("path", "data", "--format", format_).line == printed.format(path=path)
    assert registry("path", "data", "--json").json == {"path": path}


def test_a_read_only_home_serves_what_has_a_tree(registry: Command, home: Path) -> None:
    expected = registry("path", "data").line
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    modes = [folder.stat().st_mode for folder in folders]
    for folder in folders:
        folder.chmod(0o555)

    assert registry.as_ordinary_user("path", "data").line == expected
    refused = registry.as_ordinary_user("path", "model.bin", status=7)

    for folder, mode in zip(folders, modes, strict=True):
        folder.chmod(mode)
    assert "read-only" in refused.message
    registry.paste(refused.hint)
    assert read_files("artifacts/model.bin:v0") == {"model.bin": "weights"}


def test_a_read_only_home_with_an_edited_tree_is_told_what_cannot_be_done(
    registry: Command, home: Path
) -> None:
    link = Path(registry("path", "model.bin").line)
    link.parent.chmod(0o755)
    link.unlink()
    link.write_text("EDITED")
    link.parent.chmod(0o555)
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    with with_modes(dict.fromkeys(folders, 0o555)):
        refused = registry.as_ordinary_user("path", "model.bin", status=7)
    assert refused.message.startswith("cannot make the tree of team/uncategorized/model.bin:v0: ")
    assert refused.message.endswith("the home is read-only")


@pytest.mark.parametrize("damage", ["gone", "cut"])
@pytest.mark.parametrize("has_tree", [False, True])
def test_content_that_is_gone_is_told(
    registry: Command, home: Path, damage: str, *, has_tree: bool
) -> None:
    if has_tree:
        registry("path", "model.bin")
    (blob,) = [path for path in (home / "blobs").glob("*/*") if path.read_text() == "weights"]
    if damage == "gone":
        blob.unlink()
    else:
        blob.chmod(0o644)
        os.truncate(blob, 3)

    assert registry("path", "model.bin", status=6).stdout == ""


@pytest.mark.parametrize(("role", "status"), [("restricted-viewer", 5), ("viewer", 0)])
def test_a_restricted_viewer_gets_no_path(registry: Command, role: str, status: int) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "data", "closed/c")
    registry("member", "add", "viewer2", "--role", role, "--registry", "closed")
    registry("--as", "viewer2", "path", "closed/c", status=status)


@pytest.mark.parametrize("reference", ["nope", "data:v9", "dataset/nope"])
def test_an_unknown_version_is_not_found(registry: Command, reference: str) -> None:
    registry.paste(registry.refuse(3, "path", reference).hint)


def test_a_home_that_is_not_there_is_not_made(registry: Command, tmp_path: Path) -> None:
    registry("--home", tmp_path / "other", "path", "data", status=3)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("arguments", [["model.bin"], ["data"], ["data", "readme"]], ids=" ".join)
def test_a_tree_that_a_kill_left_writable_is_finished(
    registry: Command, home: Path, arguments: list[str]
) -> None:
    expected = registry("path", *arguments).line
    for tree in (home / "checkouts").iterdir():
        tree.chmod(0o755)

    assert registry("path", *arguments).line == expected
    assert {stat.S_IMODE(tree.stat().st_mode) for tree in (home / "checkouts").iterdir()} == {0o555}


def test_a_tree_is_made_only_of_the_files_that_the_version_was_logged_with(
    registry: Command, home: Path
) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("DROP TRIGGER version_pages_update")
        connection.execute(
            "UPDATE version_pages SET page_id = (SELECT max(page_id) FROM version_pages)"
        )
    refused = [registry("path", name, status=6) for name in ("data", "data")]

    assert "not the one that was logged" in refused[0].message
    assert refused[0] == refused[1]
    assert not any((home / "checkouts").iterdir())
    assert not any((home / "tmp").iterdir())


@pytest.mark.usefixtures("registry")
def test_it_counts_on_blobs_only_while_nobody_moves_them(home: Path) -> None:
    with (
        held_elsewhere(home / "gc.lock", is_exclusive=True) as holder,
        subprocess.Popen(
            [sys.executable, "-m", "registry_cli", "path", "data"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as making,
    ):
        assert making.stderr is not None
        assert "waiting" in making.stderr.readline()
        assert not any((home / "checkouts").iterdir())
        holder.kill()
        out, _ = making.communicate(timeout=60)
    assert read_files(out.rstrip("\n")) == FILES


def test_what_has_a_tree_does_not_wait_for_who_moves_blobs(registry: Command, home: Path) -> None:
    expected = registry("path", "data").line
    with held_elsewhere(home / "gc.lock", is_exclusive=True):
        assert registry("path", "data").line == expected


# --- Trees that somebody changed


def edit(link: Path) -> None:
    """Do as `sed -i` does: a file of the same size takes the place of the link."""
    text = link.read_text()
    link.unlink()
    link.write_text(text[::-1])


def lead_elsewhere(link: Path) -> None:
    """Let it lead to another file of the same size."""
    other = Path("other").absolute()
    other.write_text(link.read_text()[::-1])
    link.unlink()
    link.symlink_to(other)


def change_tree(folder: Path, change: Callable[[], object]) -> None:
    """Change a tree and make it look as it did."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o755)
    change()
    for each in folders:
        if each.exists():
            each.chmod(0o555)


CHANGES: Final = [edit, lead_elsewhere, Path.unlink]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("arguments", [["model.bin"], ["data", "readme"], ["data", "train/a b"]])
def test_one_file_is_not_handed_out_after_an_edit(
    registry: Command, home: Path, arguments: list[str], change: Callable[[Path], object]
) -> None:
    link = Path(registry("path", *arguments).line)
    text = link.read_text()
    (tree,) = (home / "checkouts").iterdir()
    change_tree(tree, lambda: change(link))

    told = registry("path", *arguments)

    assert (told.line, Path(told.line).read_text()) == (str(link), text)
    assert link.is_symlink()
    assert "made anew" in told.stderr
    assert registry("path", *arguments).stderr == ""
    assert stat.S_IMODE(tree.stat().st_mode) == 0o555
    registry("verify")
    registry("gc", "--yes", "--grace", "0")
    assert [*(home / "checkouts").iterdir()] == [tree]


def test_a_tree_whose_place_something_else_took_is_made_anew(registry: Command, home: Path) -> None:
    link = Path(registry("path", "model.bin").line)
    link.parent.rename(home / "elsewhere")
    link.parent.symlink_to(home / "elsewhere")

    assert Path(registry("path", "model.bin").line).read_text() == "weights"
    assert not link.parent.is_symlink()


def test_a_list_of_files_that_is_damaged_takes_no_tree_away(registry: Command, home: Path) -> None:
    link = Path(registry("path", "data", "readme").line)
    link.parent.chmod(0o755)
    link.unlink()
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("DROP TRIGGER version_pages_update")
        connection.execute(
            "UPDATE version_pages SET page_id = (SELECT max(page_id) FROM version_pages)"
        )
    before = [*(home / "checkouts").iterdir()]

    registry("path", "data", status=6)
    assert [*(home / "checkouts").iterdir()] == before
