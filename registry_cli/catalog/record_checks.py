"""Whether records are what they were: pages against their digests, versions against both.

An event names the digest of its version, a version is the digest of its files, and a page is
its own. So the chain of events vouches for every path and every content.
"""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from registry_cli.catalog.contents import name_version, name_versions_with
from registry_cli.catalog.manifests import sound_page
from registry_cli.digests import IdentityHasher
from registry_cli.domain.damage import MANIFEST, RUN, VERSION, Damage
from registry_cli.domain.events import Kind
from registry_cli.domain.manifests import Page, read_entries
from registry_cli.errors import DamagedError

_LINES_IN_MEMORY: Final = 32 << 20
"""Bytes of lines kept: one version after another shares most of its pages."""

_UNREADABLE: Final = (AttributeError, DamagedError, LookupError, TypeError, ValueError)
"""What comes of a value that is of another type than was written."""


def find_page_damages(
    connection: sqlite3.Connection, version_id: int | None = None
) -> Iterator[Damage]:
    """Yield the pages that are not what they were, all or only those of one version."""
    rows = connection.execute(
        """
        SELECT page.id, page.digest, page.first_path, page.file_count, page.size, page.entries
        FROM pages AS page
        WHERE :version IS NULL OR page.id IN (
            SELECT page_id FROM version_pages WHERE version_id = :version
        )
        """,
        {"version": version_id},
    )
    for page_id, *row in rows:
        problem = _page_problem(Page(*row))
        if problem is not None:
            yield Damage(
                MANIFEST, str(row[0]), problem, versions=name_versions_with(connection, [page_id])
            )


def _page_problem(page: Page) -> str | None:
    try:
        files = list(read_entries(sound_page(page).entries))
        is_same = (files[0].path, len(files), sum(file.size or 0 for file in files)) == (
            page.first_path,
            page.file_count,
            page.size,
        )
    except _UNREADABLE:
        return f"the list of files that begins with {page.first_path!r} is damaged"
    return None if is_same else "it is counted or named otherwise than it is"


def find_version_damages(
    connection: sqlite3.Connection, version_id: int | None = None
) -> Iterator[Damage]:
    """Yield the versions whose files are not what their digest says, all or only this one."""
    sums = _Sums(connection)
    rows = connection.execute(
        """
        SELECT id, name, digest, size, file_count FROM versions
        WHERE :version IS NULL OR id = :version ORDER BY id
        """,
        {"version": version_id},
    )
    for row_id, name, *kept in rows:
        if sums.of(row_id) != tuple(kept):
            names = name_version(connection, row_id)
            yield Damage(
                VERSION, str(name), "its list of files is not the one it was made of", names
            )


class _Lines(NamedTuple):
    """What the files of a page bring into the digest of a version, and what they add up to."""

    text: bytes
    size: int
    file_count: int


class _Sums:
    """Digest, size and file count of versions, from their pages."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lines: OrderedDict[int, _Lines] = OrderedDict()
        self._bytes = 0

    def of(self, version_id: int) -> tuple[str, int, int] | None:
        """Return them of one version, None where its pages are damaged."""
        places = self._connection.execute(
            "SELECT position, page_id FROM version_pages WHERE version_id = ? ORDER BY position",
            (version_id,),
        )
        hasher, size, file_count = IdentityHasher(), 0, 0
        for expected, (position, page_id) in enumerate(places):
            lines = self._page(page_id)
            if lines is None or position != expected:
                return None
            hasher.update(lines.text)
            size += lines.size
            file_count += lines.file_count
        return hasher.hexdigest(), size, file_count

    def _page(self, page_id: int) -> _Lines | None:
        if page_id in self._lines:
            self._lines.move_to_end(page_id)
            return self._lines[page_id]
        row = self._connection.execute(
            "SELECT entries FROM pages WHERE id = ?", (page_id,)
        ).fetchone()
        try:
            files = list(read_entries(row[0]))
            text = b"".join(file.digest_line() for file in files)
        except _UNREADABLE:
            return None
        lines = _Lines(text, sum(file.size or 0 for file in files), len(files))
        self._lines[page_id] = lines
        self._bytes += len(text)
        while self._bytes > _LINES_IN_MEMORY:
            _, oldest = self._lines.popitem(last=False)
            self._bytes -= len(oldest.text)
        return lines


_VOUCHED: Final = ("digest", "run", "metrics", "created_at", "created_by", "name")
"""What the event that brought a version may say of its record."""


def find_unvouched(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the versions and runs whose records are not what the events say of them."""
    rows = connection.execute("SELECT at, actor, kind, subject, body FROM events ORDER BY id")
    for at, actor, kind, subject, body in rows:
        try:
            said = json.loads(body)
            if "digest" not in said or "id" not in said:
                continue
            if kind == Kind.VERSION_LOGGED:
                said |= {"created_at": at, "created_by": actor, "name": subject.split("/")[-1]}
            if not _agrees(connection, said):
                yield Damage(VERSION, subject, "its record is not what its event says", (subject,))
        except _UNREADABLE:
            continue  # the chain tells of it
    yield from _find_run_damages(connection)


def _agrees(connection: sqlite3.Connection, said: dict[str, Any]) -> bool:
    row = connection.execute(
        """
        SELECT digest, run_id, metrics, created_at, created_by, name FROM versions
        WHERE uid = ?
        """,
        (said["id"],),
    ).fetchone()
    if row is None:
        return False
    kept = dict(zip(_VOUCHED, row, strict=True))
    kept["metrics"] = json.loads(kept["metrics"])
    return all(kept[key] == said[key] for key in _VOUCHED if key in said)


def _find_run_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Compare each run with what brought the version that was the first to name it."""
    rows = connection.execute(
        """
        SELECT run.id, run.name, project.name, run.project_id, run.created_at, run.created_by,
               version.run_id, sequence.project_id, version.created_at, version.created_by,
               event.kind, event.body, min(membership.id)  -- the others are of its row
        FROM runs AS run
        LEFT JOIN projects AS project ON project.id = run.project_id
        -- Of one that was begun here for itself nothing else tells.
        LEFT JOIN run_details AS details ON details.run_id = run.id
        LEFT JOIN versions AS version ON version.id = (
            SELECT min(id) FROM versions WHERE run_id = run.id
        )
        LEFT JOIN memberships AS membership
          ON membership.version_id = version.id AND membership.source_id IS NULL
        LEFT JOIN sequences AS sequence ON sequence.id = membership.sequence_id
        LEFT JOIN events AS event ON event.id = membership.from_event
        WHERE details.run_id IS NULL OR event.kind = ?
        GROUP BY run.rowid
        """,
        (Kind.VERSION_IMPORTED,),
    )
    for run_id, name, project, project_id, at, by, *first, kind, body, _ in rows:
        if kind == Kind.VERSION_IMPORTED:
            is_vouched = _says_run(body, [name, project, at, by])
        else:
            is_vouched = [name, project_id, at, by] == first
        if not is_vouched:
            yield Damage(RUN, str(run_id), "its record is not what its first version says")


def _says_run(body: str, kept: list[object]) -> bool:
    """Say whether the event that imported a version made its run as it is."""
    try:
        said = json.loads(body)["made_run"]
        return [said[key] for key in ("name", "project", "created_at", "created_by")] == kept
    except _UNREADABLE:
        return True  # the chain tells of it
