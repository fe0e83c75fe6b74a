"""The contract of the blob store: of every place that a content can have, and of its files."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.blobs import inspection, unpacking
from registry_cli.blobs.folders import list_names
from registry_cli.blobs.inspection import list_blobs
from registry_cli.blobs.reading import PackedReader
from registry_cli.blobs.unpacking import Unpacker
from registry_cli.errors import DamagedError
from tests.support.stores import KINDS, Files, Packs, digest_of, stage
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.blobs.store import BlobStore


@pytest.fixture(params=KINDS, ids=["files", "packs"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """A home that keeps contents in one of the two ways."""
    made = request.param(tmp_path / "home")
    assert isinstance(made, Files)
    return made


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "home")


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    return Packs(tmp_path / "home")


@pytest.fixture
def store(files: Files) -> BlobStore:
    return files.store


def publish(store: BlobStore, content: bytes) -> bool:
    return store.publish(stage(store, content), lambda _folder: None)


def contains(store: BlobStore, content: bytes) -> bool:
    """Ask both for one content and for many, which must agree."""
    digest = digest_of(content)
    answer = store.contains(digest, len(content))
    assert (digest not in store.find_missing([(digest, len(content))])) == answer
    return answer


def read(store: BlobStore, content: bytes) -> bytes:
    """Read what the store has for a content."""
    with store.open_content(digest_of(content), len(content)) as opened:
        return os.pread(opened.descriptor, opened.size, opened.offset)


def next_descriptor() -> int:
    """Return the number that the next open file gets."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def open_files() -> set[Path]:
    """Return the descriptors of this process that are open."""
    return {path for path in Path("/dev/fd").iterdir() if path.is_symlink()}


# Wherever a content lies.


@pytest.mark.parametrize("content", [b"", b"a", b"\0" * 5000, os.urandom(1 << 20)], ids=len)
def test_what_was_kept_comes_back(kept: Files, content: bytes) -> None:
    assert not contains(kept.store, content)
    kept.keep(b"before", content, b"after")
    assert contains(kept.store, content)
    assert read(kept.store, content) == content
    assert kept.store.is_intact(digest_of(content), len(content))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.sets(st.binary(max_size=40), min_size=1, max_size=8))
def test_every_content_is_kept_for_itself(kept: Files, contents: set[bytes]) -> None:
    kept.keep(*contents)
    for content in contents:
        assert contains(kept.store, content)
        assert read(kept.store, content) == content


@pytest.mark.parametrize("length", [32, 33, 64, 128, 129, 240, 241, 4096, 64 << 10, 100_000])
@pytest.mark.parametrize("is_swapped", [False, True])
def test_contents_with_equal_xxh3_are_both_kept(
    kept: Files, length: int, *, is_swapped: bool
) -> None:
    left, right = reversed(colliding_pair(length)) if is_swapped else colliding_pair(length)
    assert digest_of(left).xxh3 == digest_of(right).xxh3
    kept.keep(left)
    assert not contains(kept.store, right)
    kept.keep(right)
    assert (read(kept.store, left), read(kept.store, right)) == (left, right)


@pytest.mark.parametrize("length", [32, 241, 64 << 10])
def test_contents_with_equal_xxh3_are_kept_side_by_side(kept: Files, length: int) -> None:
    pair = colliding_pair(length)
    kept.keep(*pair)
    assert [read(kept.store, content) for content in pair] == list(pair)


def test_what_holds_contents_is_read_only(kept: Files) -> None:
    kept.keep(b"content")
    path, _ = kept.place_of(b"content")
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_what_holds_contents_is_named_by_both_digests_of_itself(kept: Files) -> None:
    import blake3
    import xxhash

    kept.keep(b"content", b"other")
    path, start = kept.place_of(b"other")
    whole = path.read_bytes()
    blake, xxh3 = blake3.blake3(whole).hexdigest(), xxhash.xxh3_128(whole).hexdigest()
    assert path == kept.store.folder / blake[:2] / f"{xxh3}-{blake}"
    assert whole[start : start + 5] == b"other"


def test_a_content_that_is_gone_is_damage(kept: Files) -> None:
    kept.keep(b"content")
    kept.remove(b"content")
    assert not contains(kept.store, b"content")
    with pytest.raises(DamagedError, match="is gone") as caught:
        read(kept.store, b"content")
    assert caught.value.exit_code == 6
    assert caught.value.hint is not None


def test_a_content_that_is_cut_is_damage(kept: Files) -> None:
    kept.keep(b"content")
    kept.cut(b"content")
    assert not contains(kept.store, b"content")
    before = next_descriptor()
    with pytest.raises(DamagedError):
        read(kept.store, b"content")
    assert next_descriptor() == before  # none stays open


def test_a_content_of_another_size_is_another(kept: Files) -> None:
    kept.keep(b"content")
    digest = digest_of(b"content")
    assert not kept.store.contains(digest, 8)
    assert kept.store.find_missing([(digest, 8)]) == {digest}
    before = next_descriptor()
    with pytest.raises(DamagedError, match=r"another size than 8 bytes|is gone"):
        kept.store.open_content(digest, 8)
    assert next_descriptor() == before


def test_a_changed_byte_is_found(kept: Files) -> None:
    kept.keep(b"left", b"content", b"right")
    kept.damage(b"content")
    assert contains(kept.store, b"content")
    assert not kept.store.is_intact(digest_of(b"content"), 7)
    with pytest.raises(DamagedError, match="is damaged") as caught:
        kept.store.check(digest_of(b"content"), 7)
    assert caught.value.exit_code == 6
    for intact in (b"left", b"right"):
        kept.store.check(digest_of(intact), len(intact))


@pytest.mark.parametrize("harm", [Files.damage, Files.cut, Files.remove])
def test_good_bytes_as_a_file_heal_what_is_damaged(
    kept: Files, harm: Callable[[Files, bytes], None]
) -> None:
    kept.keep(b"content")
    harm(kept, b"content")
    publish(kept.store, b"content")
    assert contains(kept.store, b"content")
    assert read(kept.store, b"content") == b"content"
    kept.store.check(digest_of(b"content"), 7)


def test_a_link_in_place_of_what_holds_contents_is_not_followed(
    kept: Files, tmp_path: Path
) -> None:
    kept.keep(b"content")
    path, _ = kept.place_of(b"content")
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert not contains(kept.store, b"content")
    with pytest.raises(DamagedError, match="is gone"):
        read(kept.store, b"content")


@pytest.mark.parametrize("become", [Path.mkdir, os.mkfifo], ids=["folder", "FIFO"])
def test_what_is_no_file_holds_no_content(kept: Files, become: Callable[[Path], object]) -> None:
    kept.keep(b"content")
    path, _ = kept.place_of(b"content")
    path.unlink()
    become(path)
    assert not contains(kept.store, b"content")
    assert not kept.store.is_intact(digest_of(b"content"), 7)
    with pytest.raises(DamagedError):
        read(kept.store, b"content")


def test_a_home_can_be_moved(kept: Files, tmp_path: Path) -> None:
    kept.keep(b"content")
    kept.home.rename(tmp_path / "moved")
    assert read(kept.moved(tmp_path / "moved").store, b"content") == b"content"


def test_many_are_found_at_once(kept: Files) -> None:
    contents = [os.urandom(10) for _ in range(50)]
    kept.keep(*contents[:20])
    kept.keep(*contents[20:30])
    missing = kept.store.find_missing((digest_of(each), len(each)) for each in contents)
    assert missing == {digest_of(each) for each in contents[30:]}
    kept.remove(contents[25])
    assert digest_of(contents[25]) in kept.store.find_missing([(digest_of(contents[25]), 10)])


# In a pack.


def test_a_file_of_its_own_comes_before_a_place_in_a_pack(packs: Packs) -> None:
    packs.keep(b"content")
    assert publish(packs.store, b"content")
    with packs.store.open_content(digest_of(b"content"), 7) as opened:
        own = packs.store.path_of(digest_of(b"content"))
        assert os.fstat(opened.descriptor).st_ino == own.stat().st_ino


def test_a_file_that_is_cut_does_not_hide_the_place_in_a_pack(packs: Packs) -> None:
    packs.keep(b"content")
    publish(packs.store, b"content")
    own = packs.store.path_of(digest_of(b"content"))
    own.chmod(0o644)
    os.truncate(own, 3)
    assert contains(packs.store, b"content")
    assert read(packs.store, b"content") == b"content"


def test_the_place_that_was_told_last_counts(packs: Packs) -> None:
    packs.keep(b"first", b"content")
    packs.damage(b"content")
    packs.keep(b"second", b"content")
    packs.store.check(digest_of(b"content"), 7)
    packs.store.check(digest_of(b"first"), 5)


def test_packed_contents_are_read_in_turn(packs: Packs) -> None:
    contents = [os.urandom(size) for size in (0, 1, 5000, 64 << 10)]
    packs.keep(*contents[:2])
    packs.keep(*contents[2:])
    before = next_descriptor()
    with PackedReader(packs.store) as reader:
        reader.expect([digest_of(content).blake3 for content in (*contents, b"other")])
        for content in contents:
            assert reader.read(digest_of(content).blake3, len(content)) == content
        assert reader.read(digest_of(b"other").blake3, 5) is None
        assert reader.read(digest_of(contents[1]).blake3, 2) is None
    assert next_descriptor() == before


def test_more_packs_than_may_be_open_are_read_in_turn(packs: Packs) -> None:
    contents = [os.urandom(10) for _ in range(40)]
    for content in contents:
        packs.keep(content)
    before = open_files()
    with PackedReader(packs.store) as reader:
        reader.expect([digest_of(content).blake3 for content in contents])
        for content in (*contents, *contents):
            assert reader.read(digest_of(content).blake3, 10) == content
        assert len(open_files() - before) < 20
    assert open_files() == before


def test_a_packed_content_is_written_out_once(packs: Packs) -> None:
    contents = {digest_of(content): content for content in (b"", b"a", b"b" * 5000)}
    packs.keep(*contents.values())
    wanted = [(digest, len(content)) for digest, content in contents.items()]
    aside = packs.home / "tmp" / "aside"
    inodes = set()
    for _ in range(2):
        with Unpacker(packs.store, aside) as unpacker:
            assert unpacker.unpack([*wanted, *wanted]) == set()
        for digest, content in contents.items():
            path = packs.store.path_of(digest)
            assert path.read_bytes() == content
            assert stat.S_IMODE(path.stat().st_mode) == 0o444
            inodes.add(path.stat().st_ino)
    assert len(inodes) == 3
    assert list((packs.home / "tmp").iterdir()) == []


def test_what_was_written_out_is_synced_with_the_folder_of_its_name(
    packs: Packs, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs.keep(b"content")
    synced: list[Path] = []
    monkeypatch.setattr(unpacking, "sync_folder", synced.append)
    with Unpacker(packs.store, packs.home / "tmp" / "aside") as unpacker:
        unpacker.unpack([(digest_of(b"content"), 7)])
    assert packs.store.path_of(digest_of(b"content")).parent in synced


def test_damaged_contents_are_not_written_out(packs: Packs) -> None:
    packs.keep(b"content", b"intact")
    packs.damage(b"content")
    wanted = [(digest_of(each), len(each)) for each in (b"content", b"intact", b"unknown")]
    with Unpacker(packs.store, packs.home / "tmp" / "aside") as unpacker:
        assert unpacker.unpack(wanted) == {digest_of(b"content"), digest_of(b"unknown")}
    assert packs.store.path_of(digest_of(b"intact")).read_bytes() == b"intact"
    assert not packs.store.path_of(digest_of(b"content")).exists()


def test_what_a_signal_left_of_writing_out_is_removed(packs: Packs) -> None:
    packs.keep(b"content")
    aside = packs.home / "tmp" / "aside"
    with Unpacker(packs.store, aside) as unpacker:
        unpacker.unpack([(digest_of(b"content"), 7)])
        (aside / "staged").touch()
    assert list((packs.home / "tmp").iterdir()) == []


# In a file of its own.


def test_equal_content_is_one_blob_that_stays_as_it_was(store: BlobStore) -> None:
    assert publish(store, b"content")
    blob = store.path_of(digest_of(b"content"))
    before = blob.stat()
    assert not publish(store, b"content")
    after = blob.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == [blob]


@pytest.mark.parametrize("damage", [b"DAMAGED", b"cont", b"content and more"], ids=len)
def test_good_bytes_take_the_place_of_damaged_ones(store: BlobStore, damage: bytes) -> None:
    digest = digest_of(b"content")
    blob = store.path_of(digest)
    blob.parent.mkdir()
    blob.write_bytes(damage)
    assert not store.is_intact(digest, len(b"content"))
    assert not publish(store, b"content")
    assert read(store, b"content") == b"content"
    assert store.is_intact(digest, len(b"content"))


def test_a_name_that_is_ours_already_counts_as_published_now(store: BlobStore) -> None:
    # Over NFS a request that was repeated answers that the name exists.
    staged = stage(store, b"content")
    blob = store.path_of(digest_of(b"content"))
    blob.parent.mkdir()
    blob.hardlink_to(staged)
    assert store.publish(staged, lambda _folder: None)


def test_every_folder_that_names_the_blob_is_synced(store: BlobStore) -> None:
    wanted = {store.folder, store.path_of(digest_of(b"content")).parent}
    for is_new in (True, False):
        synced: set[Path] = set()
        assert store.publish(stage(store, b"content"), synced.add) == is_new
        assert synced == wanted


@pytest.mark.parametrize("mode", [0o700, 0o2770])
def test_folders_of_blobs_have_the_mode_of_the_store(store: BlobStore, mode: int) -> None:
    store.folder.chmod(mode)
    os.umask(0o077)
    publish(store, b"content")
    folder = store.path_of(digest_of(b"content")).parent
    assert stat.S_IMODE(folder.stat().st_mode) == mode


def test_a_file_that_goes_while_files_are_listed_hides_no_other(
    store: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"{number:032x}-ab{number:062x}" for number in range(3)]
    folder = store.folder / "ab"
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).touch()

    def list_and_lose_one(listed: Path) -> list[str]:
        found = list_names(listed)
        if listed == folder:
            (folder / names[1]).unlink()
        return found

    monkeypatch.setattr(inspection, "list_names", list_and_lose_one)
    assert [each.digest.blob_name for each in list_blobs(store)] == [names[0], names[2]]
