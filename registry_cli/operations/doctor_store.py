"""What `doctor` asks of the home: the catalog at a glance, and what nobody needs any more."""

from __future__ import annotations

import itertools
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.blobs.folders import list_names
from registry_cli.blobs.inspection import find_unnamed, stored_content, why_closed
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import checking, contents, pack_checks, reach
from registry_cli.catalog.file_checks import find_file_damages
from registry_cli.domain.damage import CATALOG_FILE, UNREADABLE
from registry_cli.domain.findings import Finding, Standing
from registry_cli.errors import DamagedError, Hint, catalog_hint
from registry_cli.operations.doctor_machine import help_to_read
from registry_cli.operations.liveness import check_liveness
from registry_cli.operations.verify_packs import find_place_damages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace

_Row = tuple[str, str, int]
"""What a version needs: blake3, xxh3 and size in bytes."""


def check_store(workspace: Workspace) -> Iterator[Finding]:
    """Look at the catalog and the store; contents are for `verify` to read."""
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        copy = Path(folder, CATALOG_FILE)
        workspace.copy_catalog(copy)
        with checking.opened_copy(copy) as connection:
            problems = [damage.problem for damage in find_file_damages(connection, copy)]
            if problems:
                yield Finding(
                    "catalog",
                    Standing.DAMAGED,
                    "; ".join(problems),
                    catalog_hint(),
                )
                return
            check_liveness(workspace)
            events, versions = checking.count_records(connection)
            yield Finding("catalog", Standing.FINE, f"{events:,} events, {versions:,} versions")
            yield from _check_places(workspace, connection)
            yield from _check_contents(workspace, connection)


def _check_places(workspace: Workspace, connection: Connection) -> Iterator[Finding]:
    found = [*checking.guarded(lambda: iter(find_place_damages(workspace, connection)))]
    closed = [damage for damage in found if damage.kind == UNREADABLE]
    damages = [damage for damage in found if damage.kind != UNREADABLE]
    if closed:
        yield Finding(
            "packs",
            Standing.ENVIRONMENT,
            "; ".join(sorted({damage.problem for damage in closed})),
            help_to_read(workspace, [workspace.blobs.blob_path(damage.name) for damage in closed]),
        )
    if damages:
        yield Finding(
            "packs",
            Standing.DAMAGED,
            "; ".join(sorted({damage.problem for damage in damages})),
            Hint("see which versions are damaged", ("verify", "--full")),
        )
    if not found:
        count = len(pack_checks.list_packs(connection))
        yield Finding("packs", Standing.FINE, f"{count:,}, and each holds what the catalog says")


def _check_contents(workspace: Workspace, connection: Connection) -> Iterator[Finding]:
    """Look whether all that versions need is there, and what else is."""
    with SortedSpool[_Row]() as needed:
        try:
            reach.check_lists(connection)
            for file in contents.read_live_files(connection, is_strict=True):
                needed.add((file.digest.blake3, file.digest.xxh3, file.size))
        except DamagedError as error:
            yield Finding(
                "orphans",
                Standing.DAMAGED,
                f"what no version names cannot be told: {error.message}",
                error.hint,
            )
            return
        try:
            yield from _check_needed(workspace, needed)
        except PermissionError as error:
            yield _closed(workspace, "contents", {Path(error.filename): why_closed(error)})
        yield from _check_unneeded(workspace, connection, needed)


def _check_needed(workspace: Workspace, needed: Iterable[_Row]) -> Iterator[Finding]:
    if not any(_count_missing(workspace, needed)):
        return
    # A gc may have taken it, since nobody needs it now: what is needed while none runs is decisive.
    with workspace.keeping_blobs_to_read(), SortedSpool[_Row]() as still_needed:
        with workspace.reading() as connection:
            for file in contents.read_live_files(connection):
                still_needed.add((file.digest.blake3, file.digest.xxh3, file.size))
        count = sum(_count_missing(workspace, still_needed))
    if count:
        yield Finding(
            "contents",
            Standing.DAMAGED,
            f"{count:,} that versions need are not where the catalog says",
            Hint("see which versions are damaged, and what helps", ("verify",)),
        )


def _count_missing(workspace: Workspace, rows: Iterable[_Row]) -> Iterator[int]:
    """Yield of one batch after the other how many contents are missing."""
    for batch in in_batches(row for row, _ in itertools.groupby(rows)):
        sizes = {stored_content(blake3, xxh3): size for blake3, xxh3, size in batch}
        yield len(workspace.blobs.find_missing(sizes.items()))


def _check_unneeded(
    workspace: Workspace, connection: Connection, needed: Iterable[_Row]
) -> Iterator[Finding]:
    packs = {*pack_checks.list_packs(connection)}
    closed: dict[Path, str] = {}
    count = size = 0
    named = ((blake3,) for blake3, _, _ in needed)
    for blob in find_unnamed(workspace.blobs, named, pass_over=closed.__setitem__):
        if blob.digest.blob_name not in packs:
            count += 1
            size += blob.size
    if closed:
        yield _closed(workspace, "orphans", closed)
    if count:
        yield Finding(
            "orphans",
            Standing.NOTE,
            f"{count:,} blobs that no version names, {size:,} bytes",
            Hint("they go with the next", ("gc",)),
        )
    elif not closed:
        yield Finding("orphans", Standing.FINE, "every blob is named by a version")


def _closed(workspace: Workspace, check: str, places: dict[Path, str]) -> Finding:
    told = (f"{path.relative_to(workspace.home)} {why}" for path, why in sorted(places.items()))
    return Finding(check, Standing.ENVIRONMENT, "; ".join(told), help_to_read(workspace, [*places]))


def check_leftovers(workspace: Workspace) -> Iterator[Finding]:
    """Tell of what kills left, of what is on its way out, and of backups."""
    home = workspace.home
    aside = list_names(home / "tmp")
    if aside and not workspace.has_blobs_in_use():
        yield Finding(
            "tmp", Standing.NOTE, f"{len(aside)} left by commands that were killed",
            Hint("they go with the next", ("gc",)),
        )  # fmt: skip
    elif aside:
        yield Finding("tmp", Standing.FINE, f"{len(aside)}, perhaps of commands that still run")
    trash = list_names(home / "trash")
    if trash:
        yield Finding(
            "trash", Standing.NOTE, f"{len(trash)} on their way out",
            Hint("they go with the next", ("gc",)),
        )  # fmt: skip
    halves = [name for name in list_names(home / "checkouts") if _is_half_made(home, name)]
    if halves:
        yield Finding(
            "checkouts",
            Standing.NOTE,
            f"{len(halves)} trees that a kill left writable; the next path of them ends the work",
        )
    backups = [name for name in list_names(home) if name.endswith(".backup")]
    if backups:
        yield Finding("backups", Standing.NOTE, f"of the catalog: {', '.join(sorted(backups))}")


def _is_half_made(home: Path, name: str) -> bool:
    try:
        status = (home / "checkouts" / name).lstat()
    except FileNotFoundError:  # a gc has just taken it
        return False
    return stat.S_ISDIR(status.st_mode) and bool(status.st_mode & stat.S_IWUSR)
