"""`registry get`: files come back, and nobody's edits are lost."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files, read_files
from tests.support.small_disk import can_mount, mounted_read_only
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command, Prepare

FIRST = {"readme": "first", "train/a": "1", "train/b": "2", "test/c": "3"}
SECOND = {"readme": "second", "train/a": "1", "train/new": "4"}


def fill(registry: Command) -> None:
    """Give the home two versions of `data`, the first of which is linked."""
    registry("log", make_files("data", FIRST), "--type", "dataset", "--link", "dataset/c")
    shutil.rmtree("data")
    registry("log", make_files("data", SECOND))
    shutil.rmtree("data")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def blob_of(home: Path, text: str) -> Path:
    """Return the blob that holds this text."""
    (blob,) = [path for path in (home / "blobs").glob("*/*") if path.read_text() == text]
    return blob


def rewrite(blob: Path, text: str) -> None:
    """Change a stored content behind the registry's back."""
    blob.chmod(0o644)
    blob.write_text(text, encoding="utf-8")
    blob.chmod(0o444)


# --- Where to, and what is printed


def test_the_files_of_a_version_come_back(registry: Command, work: Path) -> None:
    got = registry("get", "data:v0", "back")

    assert got.line == str(work / "back")
    assert read_files("back") == dict(sorted(FIRST.items()))


@pytest.mark.parametrize(
    ("reference", "folder"),
    [("data", "data:v1"), ("data:v0", "data:v0"), ("dataset/c", "data:v0")],
)
def test_the_default_folder_is_named_for_the_source(
    registry: Command, work: Path, reference: str, folder: str
) -> None:
    assert registry("get", reference).line == str(work / "artifacts" / folder)
    assert (work / "artifacts" / folder / "readme").is_file()


@pytest.mark.parametrize("folder", ["new", "new/deep/er", "./new/../other", "name with space"])
def test_the_folder_is_made_and_its_absolute_path_printed(
    registry: Command, work: Path, folder: str
) -> None:
    printed = Path(registry("get", "data", folder, "-q").line)
    assert printed == work / os.path.normpath(folder)
    assert read_files(printed) == SECOND


def test_json_is_the_version_and_the_path(registry: Command, work: Path) -> None:
    got = registry("get", "dataset/c", "back", "--json").json

    assert got.pop("path") == str(work / "back")
    shown = registry("show", "dataset/c", "--json").json
    del shown["files"]
    assert got == shown


def test_people_are_told_how_much_was_written(registry: Command) -> None:
    registry("get", "data:v0", "back")
    line = registry("get", "data:v1", "back", "--format", "table").lines[0]
    assert line.startswith("got team/uncategorized/data:v1: 2 files, 7 B written, 1 already there")


# --- What stays, what is replaced, what is refused


def test_what_is_intact_is_not_touched(registry: Command) -> None:
    registry("get", "data:v0", "back")
    before = {path: path.stat() for path in Path("back").rglob("*") if path.is_file()}

    registry("get", "data:v0", "back")

    for path, status in before.items():
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)


def test_what_another_version_wrote_is_replaced_and_what_is_not_in_this_one_stays(
    registry: Command,
) -> None:
    registry("get", "data:v0", "back")
    registry("get", "data:v1", "back")
    assert read_files("back") == dict(sorted({**FIRST, **SECOND}.items()))


def test_content_of_any_artifact_is_replaced(registry: Command) -> None:
    registry.log_text("other", "known to the home")
    make_files("back", {"readme": "known to the home"})
    registry("get", "data", "back")
    assert read_files("back") == SECOND


def test_a_missing_file_is_written_again(registry: Command) -> None:
    registry("get", "data", "back")
    Path("back/train/a").unlink()
    registry("get", "data", "back")
    assert read_files("back") == SECOND


def test_edits_are_refused_before_anything_is_written(registry: Command) -> None:
    registry("get", "data:v0", "back")
    make_files("back", {"readme": "my edit", "train/new": "mine"})
    Path("back/train/a").unlink()
    before = snapshot(Path("back"))

    refused = registry.refuse(4, "get", "data:v1", "back")

    assert "'readme'" in refused.message
    assert "'train/new'" in refused.message
    assert "--force" in refused.hint
    assert snapshot(Path("back")) == before


def test_force_overwrites_edits_and_leaves_other_files_alone(registry: Command) -> None:
    make_files("back", {"readme": "my edit", "mine": "kept"})
    registry("get", "data", "back", "--force")
    assert read_files("back") == dict(sorted({**SECOND, "mine": "kept"}.items()))


def test_files_beside_the_version_are_nobodys_business(registry: Command) -> None:
    make_files("back", {"notes/mine": "kept"})
    registry("get", "data", "back")
    assert read_files("back")["notes/mine"] == "kept"


def test_exact_deletes_what_other_versions_wrote(registry: Command) -> None:
    registry("get", "data:v0", "back")
    registry("get", "data:v1", "back", "--exact")
    assert read_files("back") == SECOND
    assert not Path("back/test").exists()


def test_exact_refuses_to_delete_what_no_version_holds(registry: Command) -> None:
    registry("get", "data:v0", "back")
    make_files("back", {"mine": "not stored"})
    before = snapshot(Path("back"))

    refused = registry.refuse(4, "get", "data:v1", "back", "--exact")

    assert "'mine'" in refused.message
    assert snapshot(Path("back")) == before
    registry("get", "data:v1", "back", "--exact", "--force")
    assert read_files("back") == SECOND


@pytest.mark.parametrize("name", [".registry", "deep/home"])
def test_exact_never_enters_the_home(registry: Command, home: Path, name: str) -> None:
    inside = Path("work") / name
    inside.parent.mkdir(parents=True)
    home.rename(inside)
    make_files("work", {"mine": "not stored", "deep/mine": "not stored"})

    registry("--home", str(inside), "get", "data:v1", "work", "--exact", "--force")

    assert registry("--home", str(inside), "versions", "data").column == ["v1", "v0"]
    registry("--home", str(inside), "verify")
    assert not Path("work/mine").exists()
    assert not Path("work/deep/mine").exists()


@pytest.mark.parametrize("path", [".registry/catalog.db", ".registry", ".registry/new/file"])
def test_a_version_is_never_written_into_the_home(registry: Command, home: Path, path: str) -> None:
    make_files("source", {path: "no catalog"})
    registry("log", "source", "-t", "dataset", "-q")
    inside = Path("work/.registry")
    inside.parent.mkdir()
    home.rename(inside)
    before = snapshot(inside)

    for options in ((), ("--force",)):
        refused = registry.refuse(4, "--home", str(inside), "get", "source", "work", *options)
        assert "the home lies there" in refused.message
    assert snapshot(inside) == before


def test_exact_keeps_other_files_of_the_version(registry: Command) -> None:
    registry("get", "data:v0", "back")
    registry("get", "data:v0", "back", "--exact", "--prefix", "train/")
    assert read_files("back") == dict(sorted(FIRST.items()))


@pytest.mark.parametrize(
    ("prefix", "paths"),
    [
        ("train/", ["train/a", "train/b"]),
        ("tr", ["train/a", "train/b"]),
        ("t", ["test/c", "train/a", "train/b"]),
        ("train/a", ["train/a"]),
        ("readme", ["readme"]),
        ("", ["readme", "test/c", "train/a", "train/b"]),
    ],
)
def test_a_prefix_is_a_plain_string(registry: Command, prefix: str, paths: list[str]) -> None:
    registry("get", "data:v0", "back", "--prefix", prefix)
    assert list(read_files("back")) == paths


@pytest.mark.parametrize("prefix", ["rain", "train/*", "/train", "./train", "Train"])
def test_a_prefix_without_a_match_is_not_found(registry: Command, prefix: str) -> None:
    registry.paste(registry.refuse(3, "get", "data:v0", "back", "--prefix", prefix).hint)
    assert not Path("back").exists()


# --- Links and folders in the way


def link_to_outside(folder: Path) -> None:
    (folder / "readme").symlink_to("../outside/readme")


def link_to_nowhere(folder: Path) -> None:
    (folder / "readme").symlink_to("nowhere")


def linked_parent(folder: Path) -> None:
    (folder / "train").symlink_to("../outside")


def folder_as_file(folder: Path) -> None:
    make_files(folder, {"readme/mine": "x"})


def file_as_folder(folder: Path) -> None:
    make_files(folder, {"train": "x"})


def fifo(folder: Path) -> None:
    os.mkfifo(folder / "readme")


@pytest.mark.parametrize(
    "obstruct",
    [link_to_outside, link_to_nowhere, linked_parent, folder_as_file, file_as_folder, fifo],
)
def test_what_is_in_the_way_counts_as_an_edit_and_is_itself_replaced(
    registry: Command, obstruct: Callable[[Path], None]
) -> None:
    outside = make_files("outside", {"readme": "outside", "a": "outside"})
    Path("back").mkdir()
    obstruct(Path("back"))
    before = snapshot(outside), snapshot(Path("back"))

    registry.refuse(4, "get", "data", "back")
    assert (snapshot(outside), snapshot(Path("back"))) == before

    registry("get", "data", "back", "--force")
    assert read_files("back") == SECOND
    assert not any(path.is_symlink() for path in Path("back").rglob("*"))
    assert snapshot(outside) == before[0]


def test_links_beside_the_version_are_not_followed_when_deleting(registry: Command) -> None:
    outside = make_files("outside", {"readme": "outside"})
    Path("back").mkdir()
    Path("back/folder").symlink_to("../outside")
    Path("back/file").symlink_to("../outside/readme")

    registry.refuse(4, "get", "data", "back", "--exact")
    registry("get", "data", "back", "--exact", "--force")

    assert read_files(outside) == {"readme": "outside"}
    assert read_files("back") == SECOND


def test_the_folder_itself_may_be_a_link(registry: Command) -> None:
    Path("real").mkdir()
    Path("back").symlink_to("real")
    registry("get", "data", "back")
    assert read_files("real") == SECOND


def test_a_file_is_no_folder(registry: Command) -> None:
    make_files(".", {"back": "x"})
    for folder in ("back", "back/below"):
        registry.refuse(4, "get", "data", folder)
    assert Path("back").read_text() == "x"


def test_the_home_is_no_place_for_files(registry: Command, home: Path) -> None:
    Path("link").symlink_to(home)
    for folder in (home, home / "new", Path("link")):
        registry.refuse(2, "get", "data", folder)


def test_a_folder_that_cannot_be_written_is_told(registry: Command) -> None:
    Path("back").mkdir(mode=0o555)
    registry.as_ordinary_user("get", "data", "back", status=7)
    registry.as_ordinary_user("get", "data", "back/below", status=7)
    assert list(Path("back").iterdir()) == []


# --- Modes


@pytest.mark.parametrize("mode", [[], ["--mode", "copy"], ["--mode", "reflink"]], ids=str)
def test_copies_are_writable_and_apart_from_the_store(
    registry: Command, home: Path, mode: list[str]
) -> None:
    before = snapshot(home / "blobs")
    umask = os.umask(0o027)
    registry("get", "data", "back", *mode)
    os.umask(umask)

    copy = Path("back/readme")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    assert copy.stat().st_nlink == 1
    copy.write_text("edited")
    assert snapshot(home / "blobs") == before


def test_hard_links_share_the_stored_file(registry: Command, home: Path) -> None:
    registry("get", "data", "back", "--mode", "hardlink")

    assert read_files("back") == SECOND
    assert Path("back/readme").samefile(blob_of(home, "second"))
    assert stat.S_IMODE(Path("back/readme").stat().st_mode) == 0o444


def test_symbolic_links_lead_into_the_store(registry: Command, home: Path) -> None:
    registry("get", "data", "back", "--mode", "symlink")

    assert read_files("back") == SECOND
    assert Path("back/readme").is_symlink()
    assert Path("back/readme").resolve() == blob_of(home, "second").resolve()


@pytest.mark.parametrize("first", ["copy", "hardlink", "symlink"])
@pytest.mark.parametrize("second", ["copy", "hardlink", "symlink"])
def test_versions_got_in_one_mode_are_replaced_in_another(
    registry: Command, first: str, second: str
) -> None:
    registry("get", "data:v0", "back", "--mode", first)
    registry("get", "data:v1", "back", "--mode", second, "--exact")
    assert read_files("back") == SECOND
    registry("get", "data:v0", "back", "--mode", first, "--exact")
    assert read_files("back") == dict(sorted(FIRST.items()))


def test_a_copy_replaces_a_link_to_the_same_content(registry: Command, home: Path) -> None:
    registry("get", "data", "back", "--mode", "symlink")
    registry("get", "data", "back", "--mode", "copy")

    assert not Path("back/readme").is_symlink()
    Path("back/readme").write_text("edited")
    assert blob_of(home, "second").is_file()


@pytest.mark.parametrize("mode", [None, "copy", "reflink", "symlink"])
def test_no_hard_link_stays_where_another_mode_is_asked_for(
    registry: Command, home: Path, mode: str | None
) -> None:
    registry("get", "data", "back", "--mode", "hardlink")
    registry("get", "data", "back", *(("--mode", mode) if mode else ()))

    blob = blob_of(home, "second")
    assert blob.stat().st_nlink == 1
    if mode == "symlink":
        assert Path("back/readme").is_symlink()
    else:
        Path("back/readme").chmod(0o644)
        Path("back/readme").write_text("edited")
        assert blob.read_text() == "second"


@pytest.mark.parametrize("mode", ["hardlink", "symlink"])
def test_a_link_replaces_an_intact_copy_and_no_edit(
    registry: Command, home: Path, mode: str
) -> None:
    registry("get", "data", "back")
    registry("get", "data", "back", "--mode", mode)
    assert all(Path("back", path).samefile(blob_of(home, SECOND[path])) for path in SECOND)
    before = Path("back/readme").lstat()
    registry("get", "data", "back", "--mode", mode)
    assert Path("back/readme").lstat().st_ctime_ns == before.st_ctime_ns

    Path("back/train/a").unlink()
    Path("back/train/a").write_text("edited")
    assert "train/a" in registry.refuse(4, "get", "data", "back", "--mode", mode).message
    assert Path("back/train/a").read_text() == "edited"


@pytest.mark.parametrize("mode", ["hardlink", "symlink"])
def test_a_link_to_damaged_content_takes_no_intact_copy_away(
    registry: Command, home: Path, mode: str
) -> None:
    registry("get", "data", "back")
    registry("get", "data", "linked", "--mode", mode)  # so that each content has a file
    rewrite(blob_of(home, "second"), "damage")

    assert "readme" in registry.refuse(6, "get", "data", "back", "--mode", mode).stderr
    assert Path("back/readme").read_text() == "second"
    assert not Path("back/readme").is_symlink()


def test_an_edit_through_a_hard_link_is_damage_and_no_edit_to_overwrite(
    registry: Command, home: Path
) -> None:
    registry("get", "data", "back", "--mode", "hardlink")
    rewrite(blob_of(home, "second"), "damage")

    refused = registry.refuse(6, "get", "data", "back", "--mode", "hardlink", "--force")
    assert "readme" in refused.stderr
    assert sorted(read_files("back")) == sorted(SECOND)


def test_gets_that_make_the_same_hard_links_leave_nothing_aside(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("get", "data", "unpacked", "--mode", "symlink")
    original = os.link

    def link_twice(blob: Path, name: str, *, dst_dir_fd: int) -> None:
        """Let another get be a moment faster with the same file."""
        original(blob, name, dst_dir_fd=dst_dir_fd)
        paths = (path for path in SECOND if SECOND[path] == blob.read_text())
        for path in paths:
            original(blob, Path(path).name, dst_dir_fd=dst_dir_fd)

    monkeypatch.setattr(os, "link", link_twice)
    registry("get", "data", "back", "--mode", "hardlink")
    assert read_files("back") == SECOND


def test_a_closed_folder_in_the_way_is_named(registry: Command, work: Path) -> None:
    registry("get", "data", "back")
    Path("back/train").chmod(0o000)
    refused = registry.as_ordinary_user("get", "data", "back", status=7)
    Path("back/train").chmod(0o755)
    assert f"'{work}/back/train'" in refused.message


def test_a_hard_link_of_somebodys_own_is_a_copy_like_any_other(registry: Command) -> None:
    registry("get", "data", "back")
    Path("beside").hardlink_to("back/readme")
    registry("get", "data", "back")
    assert Path("beside").samefile("back/readme")


@pytest.mark.parametrize("why", [errno.EXDEV, errno.EPERM])
def test_an_intact_copy_stays_where_there_can_be_no_link(
    registry: Command, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    registry("get", "data", "back")
    registry("get", "data", "unpacked", "--mode", "symlink")
    before = Path("back/readme").lstat()

    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(os, "link", refuse)
    assert (
        "copied instead of hardlink" in registry("get", "data", "back", "--mode", "hardlink").stderr
    )
    assert Path("back/readme").lstat() == before


def test_an_unknown_mode_is_refused(registry: Command) -> None:
    assert "symlink" in registry.refuse(2, "get", "data", "back", "--mode", "move").hint


# --- Damage


@pytest.mark.parametrize("damaged", ["edited", "seconD", "", None], ids=repr)
def test_damaged_content_is_not_delivered_and_the_rest_is(
    registry: Command, home: Path, damaged: str | None
) -> None:
    blob = blob_of(home, "second")
    if damaged is None:
        blob.unlink()
    else:
        rewrite(blob, damaged)

    refused = registry.refuse(6, "get", "data", "back")

    assert "readme" in refused.stderr
    assert read_files("back") == {path: SECOND[path] for path in ("train/a", "train/new")}


def test_damage_leaves_what_was_there(registry: Command, home: Path) -> None:
    registry("get", "data:v0", "back")
    rewrite(blob_of(home, "second"), "damage")
    registry.refuse(6, "get", "data:v1", "back")
    assert Path("back/readme").read_text() == "first"


@pytest.mark.parametrize("mode", ["hardlink", "symlink"])
def test_links_are_not_made_to_content_that_is_gone(
    registry: Command, home: Path, mode: str
) -> None:
    blob_of(home, "second").unlink()
    registry.refuse(6, "get", "data", "back", "--mode", mode)
    assert not os.path.lexists("back/readme")


# --- Stamps, roles, homes


def test_a_stamp_says_what_is_there(registry: Command) -> None:
    stamp = Path("data.stamp")
    digest = registry("show", "dataset/c", "--json").json["digest"]
    registry("get", "dataset/c", "back", "--stamp", stamp)
    assert stamp.read_text() == f"local/wandb-registry-dataset/c:v0\t{digest}\n"
    written = stamp.stat().st_mtime_ns

    registry("get", "dataset/c", "back", "--stamp", stamp)
    assert stamp.stat().st_mtime_ns == written
    registry("get", "data:v1", "back", "--stamp", stamp)
    assert stamp.read_text().startswith("team/uncategorized/data:v1\t")


@pytest.mark.parametrize(
    ("folder", "stamp"),
    [("back", "back"), ("deep/back", "deep"), ("deep/back", "deep/../deep"), (None, "artifacts"),
     (None, "artifacts/data:v1")],
)  # fmt: skip
def test_a_stamp_in_the_place_of_the_folder_is_refused_before_anything_is_written(
    registry: Command, work: Path, folder: str | None, stamp: str
) -> None:
    before = snapshot(work)

    refused = registry("get", "data:v1", *filter(None, [folder]), "--stamp", stamp, status=4)

    assert "beside the folder" in refused.hint
    assert snapshot(work) == before


def test_a_failed_get_writes_no_stamp(registry: Command) -> None:
    make_files("back", {"readme": "my edit"})
    registry.refuse(4, "get", "data", "back", "--stamp", "data.stamp")
    assert not Path("data.stamp").exists()


@pytest.mark.parametrize(
    ("role", "status"), [("restricted-viewer", 5), ("viewer", 0), ("member", 0), ("admin", 0)]
)
def test_a_restricted_viewer_does_not_get(registry: Command, role: str, status: int) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "data", "closed/c")
    registry("member", "add", "viewer2", "--role", role, "--registry", "closed")

    registry("--as", "viewer2", "get", "closed/c", "back", status=status)

    assert Path("back").exists() == (status == 0)


def test_a_read_only_home_is_read(registry: Command, home: Path) -> None:
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)

    registry.as_ordinary_user("get", "data", "back")

    assert read_files("back") == SECOND
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.skipif(not can_mount(), reason="only root can mount")
@pytest.mark.parametrize("mode", ["copy", "reflink", "hardlink", "symlink"])
def test_a_home_on_a_read_only_medium_is_read(registry: Command, home: Path, mode: str) -> None:
    many = {f"{number:03}.txt": f"{number}" for number in range(120)}
    make_files("many", many)
    registry("log", "many", "--type", "dataset")
    with mounted_read_only(home):
        registry("get", "many", "got", "--mode", mode)
        registry("get", "data", "back", "--mode", mode)
        assert (read_files("got"), read_files("back")) == (many, SECOND)


@pytest.mark.parametrize("reference", ["nope", "data:v9", "dataset/nope", "nope/c"])
def test_an_unknown_version_is_not_found(registry: Command, reference: str) -> None:
    refused = registry.refuse(3, "get", reference, "back")

    assert not Path("back").exists()
    registry.paste(refused.hint)


def test_a_folder_that_was_perhaps_meant_for_an_alias_is_told(registry: Command) -> None:
    registry.log_text("gemma", "one", "-a", "best")

    told = "'best' is taken for the folder; the alias would be gemma:best"
    assert registry("get", "gemma", "best").notes == [told]
    assert registry("get", "gemma", "best").notes == []  # it is a folder now
    assert registry("get", "gemma", "./production").notes == []
    assert registry("get", "gemma:best", "other").notes == []


def test_an_exact_get_into_the_root_of_the_system_is_refused(registry: Command) -> None:
    Path("way").symlink_to("/")
    for folder in ("/", "//", "way"):
        refused = registry.refuse(2, "get", "data", folder, "--exact")
        assert "would delete the whole system" in refused.message


# --- Folders and names that are not as usual


@pytest.mark.parametrize("folder", ["g\udcff", "{work}/h\udcff", "g\udcff/sub"])
def test_a_folder_whose_name_is_no_text_is_no_alias(
    registry: Command, work: Path, folder: str
) -> None:
    folder = folder.format(work=work)
    registry("get", "data", folder)
    assert read_files(folder) == SECOND


@pytest.mark.parametrize("mode", ["copy", "hardlink", "symlink"])
def test_a_folder_that_may_not_be_written_is_named(
    registry: Command, work: Path, mode: str
) -> None:
    registry("get", "data", "unpacked", "--mode", "symlink")
    for folder, arguments in (("ro", ()), ("got/train", ("--exact", "--force"))):
        Path(folder).mkdir(parents=True)
        Path(folder).chmod(0o555)
        refused = registry.as_ordinary_user(
            "get", "data", folder.partition("/")[0], "--mode", mode, *arguments, status=7
        )
        Path(folder).chmod(0o755)
        assert f"cannot read and write in the folder '{work}/{folder}'" in refused.message
    assert not any(Path("ro").iterdir())


def test_a_file_that_cannot_be_read_is_named_and_replaced_by_force(
    registry: Command, work: Path
) -> None:
    registry("get", "data", "back")
    Path("back/train/a").chmod(0o000)

    refused = registry.as_ordinary_user("get", "data", "back", status=7)
    assert f"cannot read '{work}/back/train/a'" in refused.message
    assert "--force" in refused.hint
    registry.as_ordinary_user("get", "data", "back", "--force")
    assert read_files("back") == SECOND
