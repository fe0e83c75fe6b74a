"""Do something with many files and print how much memory it took: run as a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import connections, manifests, schema, versions
from registry_cli.digests import ContentDigest
from registry_cli.domain.events import Kind
from registry_cli.domain.manifests import FileEntry, VersionDigest, cut_into_pages
from registry_cli.domain.references import parse_reference
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.doctor_store import check_store
from registry_cli.operations.du import DuRequest, du
from registry_cli.operations.export import ExportRequest, Wanted, export
from registry_cli.operations.gc import GcRequest, preview
from registry_cli.operations.get import GetRequest, get
from registry_cli.operations.import_ import ImportRequest, import_bundle
from registry_cli.operations.log import LogRequest, log
from tests.support.environment import unobserved
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.domain.metadata import Json
    from registry_cli.workspace import Workspace

MIB: Final = 1 << 20


def memory_of(scene: str, folder: Path, count: int) -> int:
    """Return the largest resident size, in bytes, of a process that plays a scene."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.memory", scene, str(folder), str(count)],
        capture_output=True,
        text=True,
        check=True,
        env=unobserved(),
    )
    return int(done.stdout)


def keep_manifest(folder: Path, count: int) -> None:
    """Sort, cut, store and read back the manifest of a version, without its files."""
    with (
        SortedSpool[tuple[str, str, int]]() as found,
        PageSpool() as pages,
        closing(connections.open_for_writing(folder / "catalog.db")) as connection,
    ):
        schema.migrate(connection)
        for number in range(count):
            scattered = number * 7_919 % count
            found.add((f"train/{scattered % 100:02}/{scattered:09}.png", "", scattered))
        digest = VersionDigest()
        pages.extend(cut_into_pages(digest.count(_entries(found))))
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        manifests.add_pages(connection, 1, pages)
        connection.execute("COMMIT")
        assert sum(1 for _ in manifests.read_files(connection, 1)) == digest.file_count == count


def log_files(folder: Path, count: int) -> None:
    """Log that many small files, no two alike."""
    data = folder / "data"
    for number in range(count):
        path = data / f"{number % 100:02}" / f"{number:09}"
        if number < 100:
            path.parent.mkdir(parents=True)
        path.write_bytes(b"%d" % number)
    workspace = open_home(folder / "home")
    log(workspace, LogRequest((str(data),), {}, {}, type="dataset"), Silence())


def log_and_get(folder: Path, count: int) -> None:
    """Log that many small files, and get them back."""
    log_files(folder, count)
    workspace = open_home(folder / "home")
    request = GetRequest(parse_reference("data:v0"), folder / "got", folder)
    delivered = get(workspace, request, Silence()).delivered
    assert delivered.written == count


def hand_over(folder: Path, count: int) -> None:
    """Log that many small files, and bring them to another home in a bundle."""
    log_files(folder, count)
    bundle = folder / "bundle"
    wanted = Wanted((parse_reference("data:v0"),))
    exported = export(open_home(folder / "home"), ExportRequest(wanted, bundle), Silence())
    assert exported.content_count == count
    with bundle.open("rb") as source:
        taker = open_home(folder / "other")
        (imported,) = import_bundle(taker, ImportRequest(), source.read, Silence())
    assert imported.created


@contextmanager
def _adding_version(workspace: Workspace, number: int, count: int) -> Iterator[sqlite3.Connection]:
    """Add a version of so many files whose contents are not there."""
    with PageSpool() as pages, workspace.writing() as transaction:
        digest = VersionDigest()
        rows = ((f"{each:09}", "", count * number + each) for each in range(count))
        pages.extend(cut_into_pages(digest.count(_entries(rows))))
        uid = f"{number:032x}"
        version_id = versions.add_version(
            transaction.connection,
            uid=uid,
            name=f"first:v{number}",
            digest=digest.hexdigest(),
            size=digest.size,
            file_count=count,
            metrics={},
            run_id=None,
            at=transaction.at,
            by="tester",
        )
        manifests.add_pages(transaction.connection, version_id, pages)
        body: dict[str, Json] = {
            "id": uid,
            "aliases": [],
            "tags": [],
            "description": "",
            "metadata": {},
        }
        name = f"team/uncategorized/first:v{number}"
        transaction.record(Kind.VERSION_LOGGED, name, body)
        yield transaction.connection


def collect_garbage(folder: Path, count: int) -> None:
    """Look for garbage where that many contents are told of, and another version was deleted.

    The contents themselves are not there: that they lie in packs is all that the catalog knows.
    """
    workspace = open_home(folder / "home")
    (folder / "first").write_text("content")
    log(workspace, LogRequest((str(folder / "first"),), {}, {}, type="dataset"), Silence())
    for number in (1, 2):
        with _adding_version(workspace, number, count) as connection:
            pack = f"{number:032x}-{number:064x}"
            connection.execute("INSERT INTO packs VALUES (?, ?, 1)", (number, pack))
            connection.executemany(
                "INSERT INTO packed_blobs VALUES (?, ?, 0, ?)",
                ((f"{count * number + each:064x}", number, each) for each in range(count)),
            )
    delete(workspace, DeleteRequest((parse_reference("first:v1"),)))
    assert preview(workspace, GcRequest(0)).freed_size == 0
    *_, total = du(workspace, DuRequest(parse_reference("first")))
    assert total.physical_size > count


def look_for_missing(folder: Path, count: int) -> None:
    """Ask a doctor about a home in which that many contents are missing."""
    workspace = open_home(folder / "home")
    (folder / "first").write_text("content")
    log(workspace, LogRequest((str(folder / "first"),), {}, {}, type="dataset"), Silence())
    with _adding_version(workspace, 1, count):
        pass
    (missing,) = (each for each in check_store(workspace) if each.check == "contents")
    assert missing.detail.startswith(f"{count:,} ")


def _entries(found: Iterable[tuple[str, str, int]]) -> Iterator[FileEntry]:
    for path, _, number in found:
        yield FileEntry(path, number, ContentDigest(f"{number:032x}", f"{number:064x}"))


_SCENES: Final[dict[str, Callable[[Path, int], None]]] = {
    "manifest": keep_manifest,
    "files": log_and_get,
    "bundle": hand_over,
    "garbage": collect_garbage,
    "missing": look_for_missing,
}


def _largest_size() -> int:
    """Return the peak of this program alone, in bytes.

    On Linux `ru_maxrss` counts what the process was before it began to run us, too: a copy of
    the one that tests, which has grown by then.
    """
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    _, scene, folder, count = sys.argv
    _SCENES[scene](Path(folder), int(count))
    print(_largest_size())  # noqa: T201 - the result
