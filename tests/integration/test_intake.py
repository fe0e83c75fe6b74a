"""How contents get into the store: what changes meanwhile, in which order, and what is undone."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry_cli.blobs.intake import Intake, Keep
from registry_cli.blobs.packing import SmallContents
from registry_cli.blobs.sources import SourceFile, UnreadableError
from registry_cli.blobs.store import BlobStore
from registry_cli.digests import ContentDigest, Hasher
from registry_cli.domain.references import parse_reference
from registry_cli.errors import ConflictError
from registry_cli.operations.get import GetRequest, get
from registry_cli.operations.log import LogRequest, log
from tests.support.journal import Journal
from tests.support.workspace import Silence, open_home
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.domain.manifests import FileEntry
    from registry_cli.workspace import Workspace

SMALL = 1000
LARGE = (4 << 20) + 1
"""Beyond what is copied in one piece: the kernel copies, and a thread hashes behind it."""


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    (tmp_path / "home" / "blobs").mkdir(parents=True)
    (tmp_path / "home" / "tmp").mkdir()
    return BlobStore(tmp_path / "home")


@pytest.fixture
def intake(store: BlobStore) -> Iterator[Intake]:
    with Intake(store, store.folder.parent / "tmp" / "one") as intake:
        yield intake


def sources(*paths: str) -> list[SourceFile]:
    return [SourceFile(path, str(Path(path).absolute()), 0) for path in paths]


def unwatched(_count: int) -> None:
    """Hear of progress, and do nothing about it."""


def take(
    intake: Intake, files: Iterable[SourceFile], advance: Callable[[int], None] = unwatched
) -> list[FileEntry]:
    return list(intake.take(files, advance))


def blobs(store: BlobStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def content_of(store: BlobStore, entry: FileEntry) -> bytes:
    return store.path_of(entry.digest).read_bytes()


def test_contents_are_stored_once_published_and_not_before(
    store: BlobStore, intake: Intake
) -> None:
    contents = {"empty": b"", "small": b"a" * SMALL, "large": os.urandom(LARGE)}
    for name, content in contents.items():
        Path(name).write_bytes(content)
    progress: list[int] = []
    entries = take(intake, sources(*contents), progress.append)
    assert sum(progress) == intake.size == SMALL + LARGE
    assert blobs(store) == []
    intake.publish()
    assert {entry.path: content_of(store, entry) for entry in entries} == contents
    for entry in entries:
        assert entry.size == len(contents[entry.path])
        assert entry.digest == Hasher().update(contents[entry.path]).digest()
    assert intake.already_stored_size == 0


def test_equal_files_of_one_log_are_one_blob(store: BlobStore, intake: Intake) -> None:
    for name in "abc":
        Path(name).write_text("content")
    entries = take(intake, sources(*"abc"))
    intake.publish()
    assert len(blobs(store)) == 1
    assert len({entry.digest for entry in entries}) == 1
    assert (intake.size, intake.already_stored_size) == (21, 14)


def test_what_is_stored_already_is_not_stored_again(store: BlobStore, intake: Intake) -> None:
    Path("a").write_text("content")
    take(intake, sources("a"))
    intake.publish()
    (blob,) = blobs(store)
    inode = blob.stat().st_ino
    with Intake(store, store.folder.parent / "tmp" / "two") as again:
        take(again, sources("a"))
        again.publish()
        assert again.already_stored_size == 7
    assert blob.stat().st_ino == inode


# What the stat cache knows.


def test_a_file_whose_content_is_known_and_stored_is_not_read(
    store: BlobStore, intake: Intake
) -> None:
    Path("a").write_text("content")
    (entry,) = take(intake, sources("a"))
    intake.publish()
    (source,) = sources("a")
    Path("a").unlink()
    with Intake(store, store.folder.parent / "tmp" / "two") as again:
        progress: list[int] = []
        known = source._replace(size=entry.size, known=entry.digest)
        assert take(again, [known], progress.append) == [entry]
        again.publish()
        assert (again.size, again.already_stored_size, progress) == (7, 7, [7])


@pytest.mark.parametrize("is_cut", [False, True], ids=["gone", "cut"])
def test_a_file_whose_content_is_known_but_not_stored_is_read(
    store: BlobStore, intake: Intake, *, is_cut: bool
) -> None:
    Path("a").write_text("content")
    (source,) = sources("a")
    known = source._replace(size=7, known=Hasher().update(b"content").digest())
    if is_cut:
        assert known.known is not None
        store.path_of(known.known).parent.mkdir()
        store.path_of(known.known).write_text("cont")
    (entry,) = take(intake, [known])
    intake.publish()
    assert content_of(store, entry) == b"content"


def test_what_is_read_is_watched_and_its_digest_told(store: BlobStore) -> None:
    watched: list[SourceFile] = []
    told: list[ContentDigest] = []

    def watch(source: SourceFile, descriptor: int, before: os.stat_result) -> Keep:
        assert before == os.fstat(descriptor)
        watched.append(source)
        return told.append

    Path("small").write_bytes(b"a" * SMALL)
    Path("large").write_bytes(os.urandom(LARGE))
    files = sources("small", "large")
    with Intake(store, store.folder.parent / "tmp" / "one", watch) as intake:
        entries = take(intake, files)
    assert watched == files
    assert told == [entry.digest for entry in entries]


def test_of_a_file_that_changes_while_it_is_read_no_digest_is_told(store: BlobStore) -> None:
    told: list[ContentDigest] = []
    Path("file").write_bytes(b"x" * SMALL)
    aside = store.folder.parent / "tmp" / "one"
    with (
        pytest.raises(UnreadableError),
        Intake(store, aside, lambda *_file: told.append) as intake,
    ):
        take(intake, sources("file"), Meddler("file", grow, times=99))
    assert told == []


@pytest.mark.parametrize("length", [32, 129, 241, LARGE])
def test_files_with_equal_xxh3_come_back_byte_for_byte(tmp_path: Path, length: int) -> None:
    pair = colliding_pair(length)
    Path("pair").mkdir()
    for name, content in zip("ab", pair, strict=True):
        Path("pair", name).write_bytes(content)
    workspace = open_home(tmp_path / "home")
    log(workspace, LogRequest(("pair",), {}, {}, type="dataset"), Silence())
    request = GetRequest(parse_reference("pair:v0"), Path("got"), Path("unused"))
    get(workspace, request, Silence())
    assert [Path("got", name).read_bytes() for name in "ab"] == list(pair)
    assert len(blobs(workspace.blobs)) == 2


# Files with holes.


def test_a_hole_stays_a_hole_and_counts_as_zeros(store: BlobStore, intake: Intake) -> None:
    size = 64 << 20
    with Path("sparse").open("wb") as file:
        file.truncate(size)
        for position in (10 << 20, 40 << 20):
            file.seek(position)
            file.write(b"island")
    content = Path("sparse").read_bytes()
    (entry,) = take(intake, sources("sparse"))
    intake.publish()
    (blob,) = blobs(store)
    assert entry.size == blob.stat().st_size == size
    assert blob.stat().st_blocks * 512 < 1 << 20
    assert entry.digest == Hasher().update(content).digest()
    assert blob.read_bytes() == content


def test_a_file_that_is_one_hole_is_stored_as_one(store: BlobStore, intake: Intake) -> None:
    with Path("hole").open("wb") as file:
        file.truncate(LARGE)
    (entry,) = take(intake, sources("hole"))
    intake.publish()
    (blob,) = blobs(store)
    assert blob.stat().st_blocks == 0
    assert entry.digest == Hasher().update(bytes(LARGE)).digest()
    assert blob.read_bytes() == bytes(LARGE)


# Files that do not hold still.


class Meddler:
    """Changes a file while it is read: when its copy has been hashed, before it is looked at."""

    def __init__(self, path: str, change: Callable[[Path], object], times: int) -> None:
        self.path = Path(path)
        self.change = change
        self.times = times

    def __call__(self, _count: int) -> None:
        if self.times:
            self.times -= 1
            before = self.path.stat().st_ctime_ns
            while self.path.stat().st_ctime_ns == before:  # clocks of files tick slowly
                self.change(self.path)


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def shrink(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"changed")


def overwrite_and_hide_it(path: Path) -> None:
    before = path.stat()
    overwrite(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = [grow, shrink, overwrite, overwrite_and_hide_it]


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changes_once_is_read_once_more(
    store: BlobStore, intake: Intake, change: Callable[[Path], object], size: int
) -> None:
    Path("file").write_bytes(b"x" * size)
    (entry,) = take(intake, sources("file"), Meddler("file", change, times=1))
    intake.publish()
    assert content_of(store, entry) == Path("file").read_bytes() != b"x" * size
    assert len(blobs(store)) == 1


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_goes_on_changing_is_refused(
    store: BlobStore, intake: Intake, change: Callable[[Path], object], size: int
) -> None:
    Path("file").write_bytes(b"x" * size)
    with pytest.raises(UnreadableError, match="changes while it is read") as caught:
        take(intake, sources("file"), Meddler("file", change, times=99))
    assert caught.value.exit_code == 7
    intake.publish()
    assert blobs(store) == []


def test_all_files_that_fail_are_told_at_once(intake: Intake) -> None:
    for name in ("good", "changing", "gone"):
        Path(name).write_text(name)
    files = sources("changing", "gone", "good")
    Path("gone").unlink()
    taken: list[FileEntry] = []
    with pytest.raises(UnreadableError) as caught:
        taken.extend(intake.take(files, Meddler("changing", grow, times=99)))
    assert [entry.path for entry in taken] == ["good"]
    assert "2 files cannot be logged" in caught.value.message
    assert "changing" in caught.value.message
    assert "gone" in caught.value.message


def become_fifo(path: Path) -> None:
    os.mkfifo(path)


def become_link(path: Path) -> None:
    Path("elsewhere").write_text("secret")
    path.symlink_to("elsewhere")


def become_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("become", [become_fifo, become_link, become_device, Path.mkdir])
def test_what_is_no_regular_file_any_more_is_refused(
    store: BlobStore, intake: Intake, become: Callable[[Path], object]
) -> None:
    become(Path("file"))
    with pytest.raises(UnreadableError):
        take(intake, sources("file"))
    intake.publish()
    assert blobs(store) == []


def test_a_file_that_does_not_tell_its_size_is_refused(intake: Intake) -> None:
    # Files of /proc say that they are empty, and are not.
    with pytest.raises(UnreadableError):
        take(intake, [SourceFile("status", "/proc/self/status", 0)])


def test_a_file_that_is_removed_while_it_is_read_is_refused(intake: Intake) -> None:
    Path("file").write_bytes(b"x" * SMALL)
    with pytest.raises(UnreadableError, match="cannot read"):
        take(intake, sources("file"), lambda _count: Path("file").unlink())


def test_a_file_that_is_replaced_while_it_is_read_is_taken_anew(
    store: BlobStore, intake: Intake
) -> None:
    Path("file").write_text("old")
    Path("new").write_text("new")

    def replace(_count: int) -> None:
        if Path("new").exists():
            Path("new").replace("file")

    (entry,) = take(intake, sources("file"), replace)
    intake.publish()
    assert content_of(store, entry) == b"new"


# What is left behind.


def test_leaving_removes_what_was_copied_aside(store: BlobStore) -> None:
    Path("a").write_text("content")
    aside = store.folder.parent / "tmp" / "one"
    with Intake(store, aside) as intake:
        take(intake, sources("a"))
        assert aside.is_dir()
    assert not aside.exists()
    assert blobs(store) == []


def test_withdrawing_takes_back_what_nobody_needs(store: BlobStore, intake: Intake) -> None:
    for name in ("needed", "not needed"):
        Path(name).write_text(name)
    needed, other = take(intake, sources("needed", "not needed"))
    intake.publish()
    asked: list[set[str]] = []

    def still_needed(names: set[str]) -> set[str]:
        asked.append(names)
        return {needed.digest.blob_name}

    intake.withdraw(still_needed)
    assert blobs(store) == [store.path_of(needed.digest)]
    assert set().union(*asked) == {needed.digest.blob_name, other.digest.blob_name}


def test_withdrawing_leaves_what_was_there_before(store: BlobStore, intake: Intake) -> None:
    Path("a").write_text("content")
    with Intake(store, store.folder.parent / "tmp" / "first") as first:
        take(first, sources("a"))
        take_again = take(intake, sources("a"))  # not stored yet: both copied it
        first.publish()
    intake.publish()
    intake.withdraw(lambda _names: set())
    assert blobs(store) == [store.path_of(take_again[0].digest)]


def test_withdrawing_many_asks_for_some_at_a_time(store: BlobStore, intake: Intake) -> None:
    Path("many").mkdir()
    for number in range(50):
        Path("many", str(number)).write_text(str(number))
    take(intake, sources(*(f"many/{number}" for number in range(50))))
    intake.publish()
    asked: list[int] = []

    def still_needed(names: set[str]) -> set[str]:
        asked.append(len(names))
        return set()

    intake.withdraw(still_needed, at_once=20)
    assert sorted(asked) == [10, 20, 20]
    assert blobs(store) == []


class Rival(Silence):
    """Logs something to the same artifact just when a log, which was allowed to, begins to copy."""

    def __init__(self, workspace: Workspace, request: LogRequest) -> None:
        self.workspace = workspace
        self.request = request

    def start(self, total: int) -> None:
        assert total > 0
        log(self.workspace, self.request, Silence())


def test_a_log_whose_transaction_fails_takes_its_blobs_back(tmp_path: Path) -> None:
    Path("ours").write_text("ours")
    Path("shared").write_text("shared")
    workspace = open_home(tmp_path / "home")
    rival = LogRequest(("shared",), {}, {}, name="net", type="dataset")
    ours = LogRequest(("ours", "shared"), {}, {}, name="net", type="model")
    with pytest.raises(ConflictError):
        log(workspace, ours, Rival(workspace, rival))
    assert [blob.read_text() for blob in blobs(workspace.blobs)] == ["shared"]
    assert list((tmp_path / "home" / "tmp").iterdir()) == []
    with workspace.reading() as connection:
        assert connection.execute("SELECT type FROM artifact_versions").fetchall() == [("dataset",)]
        assert connection.execute("SELECT count(*) FROM pages").fetchone() == (1,)


def test_a_log_that_fails_while_it_copies_leaves_nothing(tmp_path: Path) -> None:
    Path("data").mkdir()
    for number in range(5):
        Path("data", str(number)).write_text(str(number))
    workspace = open_home(tmp_path / "home")

    class Interrupted(Silence):
        def advance(self, count: int) -> None:
            raise KeyboardInterrupt(count)

    with pytest.raises(KeyboardInterrupt):
        log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Interrupted())
    assert blobs(workspace.blobs) == []
    assert list((tmp_path / "home" / "tmp").iterdir()) == []
    assert not workspace.is_made()


# The order in which things are made durable.


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_blob_is_durable_before_its_name_and_its_name_before_the_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    Path("file").write_bytes(b"x" * size)
    home = tmp_path / "home"
    workspace = open_home(home)
    journal = Journal(monkeypatch)
    log(workspace, LogRequest(("file",), {}, {}, type="model"), Silence())
    (blob,) = blobs(workspace.blobs)
    (content,) = journal.positions("fsync", blob)
    (name,) = journal.positions("link", blob)
    folder = journal.positions("fsync", blob.parent)[-1]
    folder_of_folders = journal.positions("fsync", workspace.blobs.folder)[-1]
    transaction = journal.positions("flock", home / "catalog.lock")[-1]
    collection = journal.positions("flock", home / "gc.lock")[0]
    assert collection < content < name < folder < transaction
    assert name < folder_of_folders < transaction


def test_names_that_another_published_a_moment_ago_are_made_durable_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("content")
    home = tmp_path / "home"
    workspace = open_home(home)
    log(workspace, LogRequest(("file",), {}, {}, type="model"), Silence())
    (blob,) = blobs(workspace.blobs)
    journal = Journal(monkeypatch)
    log(workspace, LogRequest(("file",), {}, {}, name="other", type="model"), Silence())
    transaction = journal.positions("flock", home / "catalog.lock")[-1]
    assert journal.positions("fsync", blob.parent)[0] < transaction
    assert journal.positions("fsync", workspace.blobs.folder)[0] < transaction
    assert journal.positions("link", blob) == []


def test_a_new_home_is_durable_before_anything_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("content")
    home = tmp_path / "home"
    journal = Journal(monkeypatch)
    log(open_home(home), LogRequest(("file",), {}, {}, type="model"), Silence())
    (blob,) = blobs(BlobStore(home))
    (name,) = journal.positions("link", blob)
    assert journal.positions("fsync", home)[0] < name
    assert journal.positions("fsync", home.parent)[0] < name


def test_the_copy_is_hashed_never_the_source(
    store: BlobStore, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only the kernel reads a large source: whatever is hashed was read from the copy.
    Path("file").write_bytes(b"x" * LARGE)
    source = Path("file").stat().st_ino
    read: set[int] = set()
    original = os.preadv

    def observed(descriptor: int, *arguments: Any) -> int:  # noqa: ANN401 - as os.preadv
        read.add(os.fstat(descriptor).st_ino)
        return original(descriptor, *arguments)

    monkeypatch.setattr(os, "preadv", observed)
    take(intake, sources("file"))
    intake.publish()
    assert read == {blob.stat().st_ino for blob in blobs(store)}
    assert source not in read


def test_small_contents_do_not_all_wait_in_memory(store: BlobStore, tmp_path: Path) -> None:
    (tmp_path / "aside").mkdir()
    (tmp_path / "complete").mkdir()
    small = SmallContents(store, tmp_path / "aside", tmp_path / "complete")
    tracemalloc.start()
    try:
        for number in range(1200):
            data = number.to_bytes(4, "big") * (64 << 8)
            small.add(Hasher().update(data).digest(), data)
        small.finish()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 1200 * (64 << 10) / 2
    assert sum(pack.stat().st_size for pack in small.packs) > 1200 * (64 << 10)
