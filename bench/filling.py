"""Fill a home with versions, in one process: `python -m bench.filling HOME NAME COUNT ARTIFACTS`.

Each version is one that `log` could have made, with its event, but many are written in one
transaction and no content is stored: there would be no end to it otherwise.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from registry_cli.catalog import manifests, runs, versions
from registry_cli.digests import ContentDigest, blake3_hex
from registry_cli.domain.events import Kind
from registry_cli.domain.manifests import FileEntry, VersionDigest, cut_into_pages
from registry_cli.workspace import Surroundings, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.transactions import Transaction

_AT_ONCE: Final = 20_000
_PROJECT: Final = "team/uncategorized"


def _fill(home: str, name: str, count: int, artifacts: int) -> None:
    """Give each of the artifacts, `NAME` or `NAME-0`, `NAME-1`, …, its share of the versions."""
    names = [name] if artifacts == 1 else [f"{name}-{number}" for number in range(artifacts)]
    rest: Iterator[tuple[int, str]] = itertools.product(range(count // artifacts), names)
    workspace = open_home(home)
    while some := list(itertools.islice(rest, _AT_ONCE)):
        with workspace.writing() as transaction:
            for number, artifact in some:
                add_version(workspace, transaction, artifact, number)


def add_version(workspace: Workspace, transaction: Transaction, artifact: str, number: int) -> str:
    """Add one version to an artifact, made with the first, and return its id."""
    connection, path = transaction.connection, f"{_PROJECT}/{artifact}"
    if number == 0:
        if _find_project(transaction) is None:
            transaction.record(Kind.PROJECT_CREATED, _PROJECT, {})
        transaction.record(Kind.ARTIFACT_CREATED, path, {"type": "model"})
    content = blake3_hex(f"{artifact} {number}".encode())
    digest = VersionDigest()
    entry = FileEntry("model.bin", 12, ContentDigest(content[:32], content))
    pages = list(cut_into_pages(digest.count([entry])))
    uid, run_id = os.urandom(16).hex(), workspace.new_run_id()
    project_id = _find_project(transaction)
    assert project_id is not None  # noqa: S101 - for the types: made above
    runs.ensure_run(connection, run_id=run_id, project_id=project_id, at=transaction.at, by="bench")
    version_id = versions.add_version(
        connection, uid=uid, name=f"{artifact}:v{number}", digest=digest.hexdigest(),
        size=digest.size, file_count=1, metrics={}, run_id=run_id, at=transaction.at, by="bench",
    )  # fmt: skip
    manifests.add_pages(connection, version_id, pages)
    transaction.record(
        Kind.VERSION_LOGGED,
        f"{path}:v{number}",
        {"id": uid, "digest": digest.hexdigest(), "run": run_id, "aliases": ["latest"],
         "tags": [], "description": "", "metadata": {}},
    )  # fmt: skip
    return uid


def _find_project(transaction: Transaction) -> int | None:
    row = transaction.connection.execute(
        "SELECT id FROM projects WHERE name = 'uncategorized' AND to_event IS NULL"
    ).fetchone()
    return int(row[0]) if row is not None else None


def open_home(home: str) -> Workspace:
    """Return a workspace on a home, made or not."""
    return Workspace(
        Surroundings(
            home=home, home_origin="--home", account="bench", account_id=os.geteuid(),
            acting_as=None, entity=None, project=None, run=None, now=time.time_ns,
            note=lambda _message: None, tell_wait=lambda _message: None,
        )
    )  # fmt: skip


if __name__ == "__main__":
    _fill(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
