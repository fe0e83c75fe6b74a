"""Trees of relative links: whole or not there, read-only, and right wherever the home is moved."""

from __future__ import annotations

import errno
import os
import stat
import threading
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs.store import BlobStore
from registry_cli.blobs.trees import Trees
from registry_cli.digests import Hasher
from registry_cli.domain.manifests import FileEntry
from tests.support.files import read_files
from tests.support.privileges import as_ordinary_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DIGEST = "d" * 64
FILES = {
    "a.txt": "a",
    "deep/er/b": "b",
    "deep/c": "c",
    "same": "a",
    "한국어/공백 있음": "",
    ".hidden/trailing.": "t",
    "new\nline": "n",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("blobs", "tmp"):
        (tmp_path / "home" / name).mkdir(parents=True)
    return tmp_path / "home"


def keep(home: Path, files: Mapping[str, str]) -> list[FileEntry]:
    """Store these contents, and return the files of the version that they make."""
    store = BlobStore(home)
    entries = []
    for path, text in sorted(files.items()):
        digest = Hasher().update(text.encode()).digest()
        blob = store.path_of(digest)
        blob.parent.mkdir(exist_ok=True)
        if not blob.exists():
            blob.write_text(text)
            blob.chmod(0o444)
        entries.append(FileEntry(path, len(text), digest))
    return entries


def make(home: Path, files: Mapping[str, str] = FILES) -> Path:
    return Trees(home, BlobStore(home)).make(DIGEST, keep(home, files), aside(home))


def aside(home: Path) -> Path:
    return home / "tmp" / os.urandom(8).hex()


def test_a_tree_has_the_real_names_and_the_right_contents(home: Path) -> None:
    tree = make(home)
    assert tree == home / "checkouts" / DIGEST
    assert read_files(tree) == dict(sorted(FILES.items()))


def test_a_tree_that_a_killed_process_left_writable_becomes_read_only(home: Path) -> None:
    tree = make(home)
    for folder in (tree, tree / "deep"):
        folder.chmod(0o755)

    assert make(home) == tree

    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (tree, tree / "deep")} == {0o555}


@pytest.mark.parametrize(("number", "is_told"), [(errno.EPERM, False), (errno.EIO, True)])
def test_a_tree_that_cannot_be_made_read_only_may_be_another_users(
    home: Path, monkeypatch: pytest.MonkeyPatch, number: int, *, is_told: bool
) -> None:
    make(home).chmod(0o755)  # as a kill may leave it

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "chmod", fail)
    with pytest.raises(OSError, match=os.strerror(number)) if is_told else nullcontext():
        make(home)


def test_links_are_relative_and_survive_a_move(home: Path) -> None:
    tree = make(home)
    links = [path for path in tree.rglob("*") if not path.is_dir()]
    assert len(links) == len(FILES)
    assert not any(link.readlink().is_absolute() for link in links)
    home.rename(home.with_name("moved"))
    assert read_files(home.with_name("moved") / "checkouts" / DIGEST) == dict(sorted(FILES.items()))


def test_links_lead_to_blobs_without_a_detour(home: Path) -> None:
    tree = make(home)
    for path, text in FILES.items():
        blob = BlobStore(home).path_of(Hasher().update(text.encode()).digest())
        assert (tree / path).parent.joinpath((tree / path).readlink()).resolve() == blob.resolve()
        assert Path(os.path.normpath((tree / path).parent / (tree / path).readlink())) == blob


def test_a_tree_takes_no_room_of_its_own(home: Path) -> None:
    tree = make(home, {"large": "x" * (1 << 20)})
    assert (tree / "large").is_symlink()
    assert (tree / "large").stat().st_size == 1 << 20


def test_nothing_can_be_added_removed_or_changed(home: Path) -> None:
    tree = make(home)
    for folder in (tree, *(path for path in tree.rglob("*") if path.is_dir())):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o555
    for attempt in (
        (tree / "new").touch,
        (tree / "a.txt").unlink,
        partial((tree / "deep" / "c").write_text, "changed"),
    ):
        with pytest.raises(PermissionError):
            as_ordinary_user(attempt)


def test_a_tree_that_is_there_is_not_made_again(home: Path) -> None:
    tree = make(home)
    before = (tree.stat().st_ino, tree.stat().st_mtime_ns)
    assert make(home) == tree
    assert (tree.stat().st_ino, tree.stat().st_mtime_ns) == before


def test_a_tree_that_fails_half_way_is_not_seen(home: Path) -> None:
    entries = keep(home, FILES)

    def files() -> Iterator[FileEntry]:
        yield from entries[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Trees(home, BlobStore(home)).make(DIGEST, files(), aside(home))
    assert not (home / "checkouts" / DIGEST).exists()
    assert list((home / "tmp").iterdir()) == []
    assert read_files(make(home)) == dict(sorted(FILES.items()))


def test_of_several_who_make_one_tree_all_get_it_whole(home: Path) -> None:
    count = 4
    entries = keep(home, FILES)
    together = threading.Barrier(count)
    got: list[dict[str, str]] = []

    def files() -> Iterator[FileEntry]:
        together.wait()  # all have looked, and found no tree
        yield from entries

    def make_too() -> None:
        tree = Trees(home, BlobStore(home)).make(DIGEST, files(), aside(home))
        got.append(read_files(tree))

    threads = [threading.Thread(target=make_too) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [dict(sorted(FILES.items()))] * count
    assert list((home / "tmp").iterdir()) == []
    assert [path.name for path in (home / "checkouts").iterdir()] == [DIGEST]


def test_trees_can_be_read_by_whom_the_home_lets_in_whatever_the_umask(home: Path) -> None:
    os.umask(0o077)
    tree = make(home)
    assert stat.S_IMODE((tree / "deep" / "er").stat().st_mode) == 0o555
    assert stat.S_IMODE(tree.parent.stat().st_mode) == stat.S_IMODE(home.stat().st_mode)


def test_a_deep_tree_is_made(home: Path) -> None:
    path = "d/" * 400 + "bottom"
    assert (make(home, {path: "deep"}) / path).read_text() == "deep"


def test_a_link_in_the_place_of_a_folder_is_found_whatever_it_leads_to(home: Path) -> None:
    tree, trees, files = make(home), Trees(home, BlobStore(home)), keep(home, FILES)
    assert trees.find_problem(DIGEST, files) is None
    assert trees.set_wrong_aside(DIGEST, files) is None
    tree.chmod(0o755)
    (tree / "deep" / "er").chmod(0o755)
    (tree / "deep").chmod(0o755)
    (tree / "deep" / "er").rename(home / "checkouts" / "er")
    (tree / "deep" / "er").symlink_to("../../er")

    assert trees.find_problem(DIGEST, files) == "'deep/er/b' is not the link to its content"
    aside = trees.set_wrong_aside(DIGEST, files)
    assert aside is not None
    assert not tree.exists()
    assert make(home) == tree
    assert trees.find_problem(DIGEST, files) is None
