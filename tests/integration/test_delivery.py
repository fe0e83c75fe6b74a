"""How the files of a version come to stand in a folder."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.blobs.beneath import Beneath
from registry_cli.blobs.delivery import Delivered, Delivery
from registry_cli.blobs.store import BlobStore
from registry_cli.digests import Hasher
from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import ConflictError, DamagedError, UsageError
from tests.support.files import make_files, read_files
from tests.support.snapshots import snapshot
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry_cli.blobs.copying import Advance
    from tests.support.command import Command

Files = dict[str, str]


class Scene:
    """A store, and a folder that versions are delivered into."""

    def __init__(self, parent: Path) -> None:
        (parent / "home" / "blobs").mkdir(parents=True)
        (parent / "home" / "tmp").mkdir()
        self.store = BlobStore(parent / "home")
        self.folder = parent / "got"
        self.folder.mkdir()

    def keep(self, files: Mapping[str, str | bytes]) -> list[FileEntry]:
        """Store a version, and return its files in the order of their paths."""
        return [
            self._keep_one(path, content if isinstance(content, bytes) else content.encode())
            for path, content in sorted(files.items())
        ]

    def deliver(
        self,
        files: Mapping[str, str | bytes],
        *,
        mode: DeliveryMode | None = None,
        force: bool = False,
        exact: bool = False,
    ) -> Delivered:
        """Do as `get` does."""
        entries = self.keep(files)
        with Beneath(self.folder) as target:
            delivery = self.delivery(target, mode, force=force)
            plan = delivery.plan(entries)
            others = delivery.find_others(entries) if exact else []
            delivery.write(entries, plan)
            delivery.remove(others)
            return delivery.result

    def delivery(
        self,
        target: Beneath,
        mode: DeliveryMode | None = None,
        *,
        force: bool = False,
        advance: Advance = lambda _count: None,
    ) -> Delivery:
        """Prepare a delivery."""
        aside = self.store.folder.parent / "tmp" / "aside"
        return Delivery(
            self.store, target, mode, aside=aside, overwrites_edits=force, advance=advance
        )

    def refuse(self, files: Mapping[str, str | bytes], *, exact: bool = False) -> str:
        """See that a delivery is refused for edits, changes nothing, and return its message."""
        before = snapshot(self.folder)
        with pytest.raises(ConflictError) as caught:
            self.deliver(files, exact=exact)
        assert snapshot(self.folder) == before
        return caught.value.message

    def _keep_one(self, path: str, content: bytes) -> FileEntry:
        digest = Hasher().update(content).digest()
        staged = self.store.folder.parent / "tmp" / digest.blob_name
        staged.unlink(missing_ok=True)
        staged.write_bytes(content)
        staged.chmod(0o444)
        self.store.publish(staged, lambda _folder: None)
        return FileEntry(path, len(content), digest)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.mark.parametrize("name", ["n" * 255, "한" * 85], ids=["ascii", "hangul"])
def test_a_file_name_of_255_bytes_comes_back(registry: Command, name: str) -> None:
    folder = Path("data")
    folder.mkdir()
    (folder / name).write_text("content")
    registry("log", "data", "--type", "dataset")

    registry("get", "data", "got")

    assert (Path("got") / name).read_text() == "content"


def test_counts_say_what_was_done(scene: Scene) -> None:
    files = {"a": "1", "b": "22", "c/d": "333"}
    done = scene.deliver(files)
    assert (done.written, done.intact, done.removed, done.size) == (3, 0, 0, 6)
    done = scene.deliver({**files, "b": "changed"}, exact=True)
    assert (done.written, done.intact, done.removed, done.size) == (1, 2, 0, 7)
    done = scene.deliver({"a": "1"}, exact=True)
    assert (done.written, done.intact, done.removed, done.size) == (0, 1, 2, 0)


def test_each_byte_that_is_delivered_is_told_once(scene: Scene) -> None:
    entries = scene.keep({"a": "1", "b/c": "333", "large": "x" * (1 << 20)})
    told: list[int] = []
    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target, advance=told.append)
        delivery.write(entries, delivery.plan(entries))
    assert sum(told) == sum(entry.size for entry in entries)


# --- From one version to another


def test_a_file_gives_way_to_a_folder_of_another_version(scene: Scene) -> None:
    scene.deliver({"data": "a file"})
    scene.deliver({"data/train/a": "1", "data/b": "2"})
    assert read_files(scene.folder) == {"data/b": "2", "data/train/a": "1"}


def test_a_folder_gives_way_to_a_file_of_another_version(scene: Scene) -> None:
    scene.deliver({"data/train/a": "1", "data/b": "2"})
    (scene.folder / "data" / "empty").mkdir()
    scene.deliver({"data": "a file"})
    assert read_files(scene.folder) == {"data": "a file"}


@pytest.mark.parametrize("mode", [DeliveryMode.SYMLINK, DeliveryMode.HARDLINK])
def test_links_into_the_store_give_way_as_well(scene: Scene, mode: DeliveryMode) -> None:
    scene.deliver({"data": "a file"}, mode=mode)
    scene.deliver({"data/a": "1"}, mode=mode)
    assert read_files(scene.folder) == {"data/a": "1"}
    scene.deliver({"data": "a file"}, mode=mode)
    assert read_files(scene.folder) == {"data": "a file"}


def test_an_edited_file_does_not_give_way_to_a_folder(scene: Scene) -> None:
    make_files(scene.folder, {"data": "edited"})
    assert "'data/train/a'" in scene.refuse({"data/train/a": "1"})
    scene.deliver({"data/train/a": "1"}, force=True)
    assert read_files(scene.folder) == {"data/train/a": "1"}


def test_each_file_in_the_way_of_a_folder_is_judged_by_itself(scene: Scene) -> None:
    scene.deliver({"a": "1", "b": "2"})
    make_files(scene.folder, {"b": "edited"})
    assert "'b/y'" in scene.refuse({"a/x": "1", "b/y": "2"})


def test_a_folder_with_an_edit_in_it_does_not_give_way_to_a_file(scene: Scene) -> None:
    scene.deliver({"data/train/a": "1", "data/b": "2"})
    make_files(scene.folder, {"data/train/mine": "edited"})
    assert "'data'" in scene.refuse({"data": "a file"})
    scene.deliver({"data": "a file"}, force=True)
    assert read_files(scene.folder) == {"data": "a file"}


def test_a_file_with_a_colliding_digest_is_replaced(scene: Scene) -> None:
    left, right = colliding_pair(1000)
    scene.deliver({"a": left, "b": right})
    done = scene.deliver({"a": right, "b": left})
    assert done.written == 2
    assert (scene.folder / "a").read_bytes() == right
    assert (scene.folder / "b").read_bytes() == left


def test_an_edit_with_a_colliding_digest_is_an_edit(scene: Scene) -> None:
    left, right = colliding_pair(1000)
    (scene.folder / "a").write_bytes(right)
    scene.refuse({"a": left})


names = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)


@st.composite
def trees(draw: st.DrawFn) -> Files:
    """Draw the files of a version: no path is both a file and a folder."""
    files: Files = {}
    for path in draw(st.lists(names, min_size=1, max_size=6)):
        folders = {other.rsplit("/", depth)[0] for other in files for depth in (1, 2)} - set(files)
        is_below_file = any(path.startswith(f"{other}/") for other in files)
        if path not in folders and not is_below_file:
            files[path] = draw(st.sampled_from(["", "1", "22", "333"]))
    return files


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(versions=st.lists(trees(), min_size=1, max_size=4))
def test_an_exact_delivery_leaves_the_version_and_nothing_else(
    scene: Scene, versions: list[Files]
) -> None:
    for files in versions:
        scene.deliver(files, exact=True)
        assert read_files(scene.folder) == dict(sorted(files.items()))
        done = scene.deliver(files, exact=True)
        assert (done.written, done.removed) == (0, 0)


# --- What is nobody's business


@pytest.mark.parametrize("exact", [False, True])
def test_empty_folders_stay_where_nothing_was_removed(scene: Scene, *, exact: bool) -> None:
    scene.deliver({"old/a": "1", "old/deep/b": "2", "kept/c": "3"})
    for folder in ("mine", "kept/mine", "old/mine"):
        (scene.folder / folder).mkdir()
    scene.deliver({"kept/c": "3"}, exact=exact)
    for folder in ("mine", "kept/mine", "old/mine"):
        assert (scene.folder / folder).is_dir()
    assert (scene.folder / "old" / "deep").exists() != exact


def test_folders_that_exact_empties_go(scene: Scene) -> None:
    scene.deliver({"old/deep/er/a": "1", "old/b": "2", "new": "3"})
    scene.deliver({"new": "3"}, exact=True)
    assert [path.name for path in scene.folder.iterdir()] == ["new"]


@pytest.mark.parametrize("name", [b"back\\slash", b"caf\xe9", b"C:drive", b"new\nline"])
def test_exact_judges_files_of_any_name(scene: Scene, name: bytes) -> None:
    path = scene.folder / os.fsdecode(name)
    path.write_text("edited")
    scene.refuse({"a": "1"}, exact=True)
    scene.deliver({"a": "1"}, exact=True, force=True)
    assert not path.exists()
    scene.deliver({"a": "1", "b": "known"})
    path.write_text("known")
    scene.deliver({"a": "1"}, exact=True)
    assert not path.exists()


def test_exact_refuses_to_delete_what_is_no_file(scene: Scene) -> None:
    os.mkfifo(scene.folder / "pipe")
    (scene.folder / "link").symlink_to("elsewhere")
    message = scene.refuse({"a": "1"}, exact=True)
    assert "'link'" in message
    assert "'pipe'" in message


# --- What is written


@pytest.mark.parametrize(("umask", "mode"), [(0o027, 0o640), (0, 0o644)])
def test_copies_are_writable_as_the_umask_allows(scene: Scene, umask: int, mode: int) -> None:
    os.umask(umask)
    scene.deliver({"small": "1", "large": b"x" * (5 << 20)})
    for name in ("small", "large"):
        assert stat.S_IMODE((scene.folder / name).stat().st_mode) == mode


@pytest.mark.parametrize(("umask", "mode"), [(0o027, 0o640), (0, 0o644)])
def test_copies_out_of_a_pack_are_so_too(registry: Command, umask: int, mode: int) -> None:
    make_files("data", {f"{number}": f"{number}" for number in range(120)})
    registry("log", "data", "--type", "dataset")
    os.umask(umask)
    registry("get", "data", "back")
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("back").iterdir()} == {mode}


def test_holes_stay_holes(scene: Scene) -> None:
    (entry,) = scene.keep({"hole": b"x"})
    size = 20 << 20
    digest = Hasher().update(bytes(size)).digest()
    blob = scene.store.path_of(digest)
    blob.parent.mkdir(exist_ok=True)
    blob.touch()
    os.truncate(blob, size)
    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target)
        delivery.write([FileEntry("hole", size, digest), entry], bytearray([1, 0]))
    assert (scene.folder / "hole").stat().st_size == size
    assert (scene.folder / "hole").stat().st_blocks == 0


@pytest.mark.parametrize("content", [b"small", b"x" * (5 << 20)], ids=["small", "large"])
def test_damaged_content_is_never_seen_in_the_folder(scene: Scene, content: bytes) -> None:
    (bad, good) = scene.keep({"bad": content, "good": b"good"})
    blob = scene.store.path_of(bad.digest)
    blob.chmod(0o644)
    with blob.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")
    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target)
        with pytest.raises(DamagedError, match="bad"):
            delivery.write([bad, good], bytearray([1, 1]))
    assert read_files(scene.folder) == {"good": "good"}


def test_an_interrupted_delivery_leaves_no_part(scene: Scene) -> None:
    entries = scene.keep({"a": "1", "b": "2"})

    def interrupt(_count: int) -> None:
        raise KeyboardInterrupt

    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target, advance=interrupt)
        with pytest.raises(KeyboardInterrupt):
            delivery.write(entries, bytearray([1, 1]))
    assert list(scene.folder.iterdir()) == []


@pytest.mark.parametrize("path", ["../escaped", "/escaped", "a/../../escaped", "a\\b", "C:a"])
@pytest.mark.parametrize("there", [{}, {"other": "1"}], ids=["empty", "with a file"])
def test_a_manifest_cannot_lead_out_of_the_folder(
    scene: Scene, path: str, there: Mapping[str, str]
) -> None:
    make_files(scene.folder, there)
    (entry,) = scene.keep({"a": "content"})
    entries = [entry._replace(path=path)]
    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target, force=True)
        with pytest.raises(UsageError):
            delivery.write(entries, delivery.plan(entries))
    assert read_files(scene.folder) == there
    assert sorted(item.name for item in scene.folder.parent.glob("*escaped*")) == []


@pytest.mark.parametrize(
    ("number", "owner", "why"),
    [
        (errno.EXDEV, 0, "the home is on another file system"),
        (errno.EPERM, 1, "the stored files belong to somebody else"),
        (errno.EPERM, 0, "the file system allows no such links"),
        (errno.EOPNOTSUPP, 0, "the file system allows no such links"),
        (errno.EMLINK, 0, "a stored file has as many links as its file system allows"),
    ],
)
def test_a_copy_in_place_of_a_link_is_explained_in_plain_words(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, number: int, owner: int, why: str
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    entries = scene.keep({"a": "1", "b": "2"})
    user = os.geteuid() + owner
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    with Beneath(scene.folder) as target:
        delivery = scene.delivery(target, DeliveryMode.HARDLINK)
        delivery.write(entries, delivery.plan(entries))
    delivered = delivery.result
    assert delivered.notices == {f"copied instead of hardlink: {why}"}
    assert read_files(scene.folder) == {"a": "1", "b": "2"}
