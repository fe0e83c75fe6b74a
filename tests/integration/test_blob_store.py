"""The contract of the blob store, for every kind of store there is."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.blobs.store import BlobStore
from registry_cli.digests import ContentDigest, Hasher
from registry_cli.errors import DamagedError
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=[BlobStore], ids=["files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    home = tmp_path / "home"
    (home / "blobs").mkdir(parents=True)
    made = request.param(home)
    assert isinstance(made, BlobStore)
    return made


def digest_of(content: bytes) -> ContentDigest:
    return Hasher().update(content).digest()


def stage(store: BlobStore, content: bytes) -> Path:
    """Write a content aside, as a log does, under the name that its blob will have."""
    folder = store.folder.parent / "tmp"
    folder.mkdir(exist_ok=True)
    staged = folder / digest_of(content).blob_name
    staged.unlink(missing_ok=True)
    staged.write_bytes(content)
    staged.chmod(0o444)
    return staged


def publish(store: BlobStore, content: bytes) -> bool:
    return store.publish(stage(store, content), lambda _folder: None)


def read(store: BlobStore, digest: ContentDigest, size: int) -> bytes:
    with store.open_content(digest, size) as content:
        return os.pread(content.descriptor, content.size + 1, content.offset)[: content.size]


@pytest.mark.parametrize("content", [b"", b"a", b"\0" * 5000, os.urandom(1 << 20)], ids=len)
def test_what_was_published_comes_back(store: BlobStore, content: bytes) -> None:
    digest = digest_of(content)
    assert not store.contains(digest, len(content))
    assert publish(store, content)
    assert store.contains(digest, len(content))
    assert read(store, digest, len(content)) == content


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(max_size=40), max_size=8))
def test_every_content_has_a_blob_of_its_own(store: BlobStore, contents: list[bytes]) -> None:
    seen = {content for content in contents if store.contains(digest_of(content), len(content))}
    for content in contents:
        assert publish(store, content) == (content not in seen)
        seen.add(content)
    for content in contents:
        assert read(store, digest_of(content), len(content)) == content


@pytest.mark.parametrize("length", [32, 33, 64, 128, 129, 240, 241, 4096, 100_000])
def test_contents_with_equal_xxh3_are_both_kept(store: BlobStore, length: int) -> None:
    left, right = colliding_pair(length)
    assert digest_of(left).xxh3 == digest_of(right).xxh3
    assert publish(store, left)
    assert not store.contains(digest_of(right), length)
    assert publish(store, right)
    assert read(store, digest_of(left), length) == left
    assert read(store, digest_of(right), length) == right


def test_a_blob_is_read_only(store: BlobStore) -> None:
    publish(store, b"content")
    status = store.path_of(digest_of(b"content")).stat()
    assert stat.S_IMODE(status.st_mode) == 0o444


def test_a_blob_is_found_by_hand_under_both_digests(store: BlobStore) -> None:
    import blake3
    import xxhash

    publish(store, b"content")
    blake, xxh3 = blake3.blake3(b"content").hexdigest(), xxhash.xxh3_128(b"content").hexdigest()
    assert (store.folder / blake[:2] / f"{xxh3}-{blake}").read_bytes() == b"content"


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
    assert read(store, digest, len(b"content")) == b"content"
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


def test_a_blob_that_is_gone_is_damage(store: BlobStore) -> None:
    with pytest.raises(DamagedError, match="is gone") as caught:
        store.open_content(digest_of(b"content"), 7)
    assert caught.value.exit_code == 6
    assert caught.value.hint is not None


def test_a_blob_of_another_size_is_damage(store: BlobStore) -> None:
    publish(store, b"content")
    digest = digest_of(b"content")
    assert not store.contains(digest, 8)
    before = os.open(os.devnull, os.O_RDONLY)
    os.close(before)
    with pytest.raises(DamagedError, match="another size than 8 bytes"):
        store.open_content(digest, 8)
    after = os.open(os.devnull, os.O_RDONLY)
    os.close(after)
    assert after == before  # no descriptor stays open


def test_a_link_in_place_of_a_blob_is_not_followed(store: BlobStore, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"content")
    blob = store.path_of(digest_of(b"content"))
    blob.parent.mkdir()
    blob.symlink_to(tmp_path / "elsewhere")
    assert not store.contains(digest_of(b"content"), 7)
    with pytest.raises(DamagedError, match="is gone"):
        store.open_content(digest_of(b"content"), 7)


def test_a_folder_in_place_of_a_blob_is_not_the_content(store: BlobStore) -> None:
    blob = store.path_of(digest_of(b"content"))
    blob.mkdir(parents=True)
    assert not store.contains(digest_of(b"content"), blob.stat().st_size)


def test_a_store_can_be_moved(store: BlobStore, tmp_path: Path) -> None:
    publish(store, b"content")
    store.folder.parent.rename(tmp_path / "moved")
    moved = type(store)(tmp_path / "moved")
    assert read(moved, digest_of(b"content"), 7) == b"content"
