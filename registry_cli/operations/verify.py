"""Verify that what was logged is still what it was, and heal what can be healed."""

from __future__ import annotations

import itertools
import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.whole_trees import find_whole_tree
from registry_cli.catalog import checking
from registry_cli.catalog.rebuilding import can_rebuild
from registry_cli.domain.damage import (
    CATALOG,
    CATALOG_FILE,
    HEALED_BY_BYTES,
    MADE_OF_OTHERS,
    RUN,
    STATE,
    TREE,
    UNREADABLE,
    Damage,
)
from registry_cli.errors import DamagedError, Hint, MachineError
from registry_cli.operations.repair import check_source, repair_packs
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.verify_contents import ContentCheck
from registry_cli.operations.verify_packs import find_place_damages
from registry_cli.operations.verify_references import tell_of_references
from registry_cli.operations.verify_trees import find_tree_damages
from registry_cli.workspace.home import check_home

if TYPE_CHECKING:
    from registry_cli.operations.progress import Progress
    from registry_cli.operations.verify_request import VerifyRequest
    from registry_cli.workspace import Workspace

_MOST_TOLD: Final = 10_000
"""Damages that are told one by one; of more there is only the number."""
_MOST_OPENED: Final = 3
"""Trees that a hint names."""


class Verified(NamedTuple):
    """What was looked at, and what is damaged; the field names are the JSON keys.

    `contents` and `size` count what was read. There are more damages than `damages` only where
    there are very many. `damaged_versions` are those of what could not be repaired. Of what live
    versions refer to there is only the number: the home holds nothing of it. What this account
    may not read is among `damages`, and counted apart: whether it is damaged, nobody knows.
    """

    reference: str | None
    full: bool
    event_count: int
    version_count: int
    content_count: int
    size: int
    damages: tuple[Damage, ...]
    damage_count: int
    repaired_count: int
    damaged_versions: tuple[str, ...]
    reference_count: int
    unreadable_count: int


class _Findings:
    """Damages, counted, and kept as long as they are few."""

    def __init__(self) -> None:
        self.kept: list[Damage] = []
        self.count = 0
        self.repaired_count = 0
        self.unreadable_count = 0

    def add(self, damage: Damage) -> None:
        is_unreadable = damage.kind == UNREADABLE
        self.unreadable_count += is_unreadable
        self.count += not is_unreadable
        self.repaired_count += damage.repaired
        if len(self.kept) < _MOST_TOLD:
            self.kept.append(damage)

    def replace(self, damages: list[Damage]) -> None:
        self.repaired_count += sum(damage.repaired for damage in damages)
        self.repaired_count -= sum(damage.repaired for damage in self.kept)
        self.kept = damages

    def versions(self) -> tuple[str, ...]:
        touched = (
            damage.versions
            for damage in self.kept
            if not damage.repaired and damage.kind != UNREADABLE
        )
        return tuple(sorted({*itertools.chain.from_iterable(touched)}))


def verify(workspace: Workspace, request: VerifyRequest, progress: Progress) -> Verified:
    """Check records and history against their digests, and every content against its own.

    Nobody has to wait for it: it looks at a copy of the catalog, and holds `gc.lock` only to
    look again at what it found. Where a source of good bytes is named, what is damaged in the
    store is healed from it.
    """
    check_home(workspace.home)  # without its catalog there is nothing to compare with
    if request.repairs_from is not None:
        check_source(workspace, request.repairs_from)
    findings = _Findings()
    name, counts = None, (0, 0, 0)
    with (
        tempfile.TemporaryDirectory(prefix="registry-") as folder,
        ContentCheck(workspace, request) as check,
    ):
        copy = Path(folder, CATALOG_FILE)
        try:
            version_id, name = _resolve(workspace, request)
            if workspace.is_made():
                workspace.copy_catalog(copy)
                counts = _look_at_catalog(workspace, copy, version_id, check, findings)
            else:
                workspace.tell_of_unknown_contents()
        except DamagedError as error:
            findings.add(Damage(CATALOG, CATALOG_FILE, error.message))
        try:
            for damage in check.find_damages(progress):
                findings.add(damage)
        except DamagedError as error:
            findings.add(Damage(CATALOG, CATALOG_FILE, error.message))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            if not findings.count:  # else rows of the wrong types are what was found
                raise
            findings.add(Damage(CATALOG, CATALOG_FILE, f"leads to no contents: {error}"))
    if request.repairs_from is not None:
        findings.replace(repair_packs(workspace, findings.kept))
    return Verified(
        reference=name,
        full=request.is_full,
        event_count=counts[0],
        version_count=counts[1],
        content_count=check.count,
        size=check.size,
        damages=tuple(findings.kept),
        damage_count=findings.count,
        repaired_count=findings.repaired_count,
        damaged_versions=findings.versions(),
        reference_count=counts[2],
        unreadable_count=findings.unreadable_count,
    )


def raise_damage(verified: Verified, home: Path) -> None:
    """Raise `DamagedError` where damage is left in a home, with what helps against it.

    Where there is none, but something could not be read, it is the machine that prevented that.
    """
    left = [
        damage for damage in verified.damages if not damage.repaired and damage.kind != UNREADABLE
    ]
    count = verified.damage_count - verified.repaired_count
    if not count:
        _raise_unreadable(verified)
        return
    kinds = {damage.kind for damage in left}
    what = ", ".join(sorted(kinds))
    versions = len(verified.damaged_versions)
    are_left = "1 damage is left" if count == 1 else f"{count} damages are left"
    are_touched = "1 version is touched" if versions == 1 else f"{versions} versions are touched"
    touched = f"; {are_touched}" if versions else ""
    raise DamagedError(f"{are_left} ({what}){touched}", _help_against(left, kinds, home))


def _raise_unreadable(verified: Verified) -> None:
    count = verified.unreadable_count
    if count:
        them = "1 thing" if count == 1 else f"{count:,} things"
        raise MachineError(
            f"{them} in the home may not be read, and could not be verified",
            Hint("see what keeps you out, or let its owner verify it", ("doctor",)),
        )


def _help_against(damages: list[Damage], kinds: set[str], home: Path) -> Hint:
    if kinds == {TREE}:
        return _help_against_trees([Path(damage.name).name for damage in damages], home)
    if kinds & HEALED_BY_BYTES:
        return Hint(
            "bring good bytes from a file, a folder, another home or a bundle",
            ("verify", "--repair", "FROM"),
        )
    # Of a run is told, too, where the state lost the first version that names it.
    tolerated = {TREE, RUN} if STATE in kinds else {TREE}
    needs_trial = bool(kinds & {CATALOG, RUN})
    if kinds <= MADE_OF_OTHERS | tolerated and (not needs_trial or _can_rebuild(home)):
        return Hint("make it anew from the history and the packs", ("doctor", "--rebuild"))
    return Hint(
        "bring catalog.db back from a copy or a backup; what is not named here is as it was"
    )


def _can_rebuild(home: Path) -> bool:
    """Say whether the catalog can be made anew, and runs are then as versions say."""
    with tempfile.TemporaryDirectory(prefix="registry-") as folder:
        trial = Path(folder, CATALOG_FILE)
        if not can_rebuild(home / CATALOG_FILE, trial):
            return False
        if not trial.is_file():  # there is no room for it: nothing speaks against it
            return True
        with checking.opened_copy(trial) as connection:
            return next(checking.find_run_damages(connection), None) is None


def _help_against_trees(digests: list[str], home: Path) -> Hint:
    """Return what lets `path` look at these trees: a top folder that is read-only is believed."""
    whole = [find_whole_tree(str(home), digest) for digest in digests]
    believed = [shlex.quote(tree) for tree in whole if tree is not None][:_MOST_OPENED]
    if not believed:
        return Hint("path makes them anew when it is asked")
    return Hint(f"let path make them anew when it is asked: chmod u+w {' '.join(believed)}")


def _resolve(workspace: Workspace, request: VerifyRequest) -> tuple[int | None, str | None]:
    """Return the row id and the name of the version that is meant; None for the whole home."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        if request.reference is None:
            return None, None
        found = resolver.version(request.reference)
        name = f"{found.sequence.qualified_name}:v{found.membership.number}"
        return found.membership.version_id, name


def _look_at_catalog(
    workspace: Workspace,
    copy: Path,
    version_id: int | None,
    check: ContentCheck,
    findings: _Findings,
) -> tuple[int, int, int]:
    """Check the catalog and note the contents to read.

    Returns how many events, versions and references there are.
    """
    with checking.opened_copy(copy) as connection:
        if version_id is not None:
            damages = checking.find_damages_of_version(connection, version_id)
        else:
            damages = itertools.chain(
                checking.find_catalog_damages(connection, copy),
                checking.guarded(lambda: iter(find_place_damages(workspace, connection))),
            )
        trees = checking.guarded(lambda: find_tree_damages(workspace, connection, version_id))
        for damage in itertools.chain(damages, trees):
            findings.add(damage)
        check.collect(connection, version_id)
        references = tell_of_references(workspace, connection, version_id, is_full=check.is_full)
        return *checking.count_records(connection), references
