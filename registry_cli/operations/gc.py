"""Remove what no version reaches: garbage collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.trash import Trash, is_anothers
from registry_cli.operations.access import Access
from registry_cli.operations.gc_moves import Moves
from registry_cli.operations.gc_scan import find_garbage

if TYPE_CHECKING:
    from registry_cli.blobs.leftovers import Leftover
    from registry_cli.operations.gc_scan import Garbage
    from registry_cli.workspace import Workspace


class GcRequest(NamedTuple):
    """What is younger than the grace, in nanoseconds, stays."""

    grace: int


class Collected(NamedTuple):
    """What was removed, or would be; the field names are the JSON keys.

    Leftovers are of killed commands, also what a killed gc left in `trash/`.
    `versions` are deleted ones that lost their content: the first 10,000 by name, of
    `version_count`; these two are what was found, also where a pack has to stay as it is.
    `young_size` is the bytes of what stays for the grace alone.
    """

    versions: tuple[str, ...]
    version_count: int
    content_count: int
    leftover_count: int
    tree_count: int
    freed_size: int
    young_size: int
    dry_run: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.content_count or self.leftover_count or self.tree_count or self.freed_size)


def preview(workspace: Workspace, request: GcRequest) -> Collected:
    """Return what `gc` would remove now, and change nothing."""
    _check(workspace)
    if not workspace.is_made():
        return _nothing(workspace, is_dry=True)
    with find_garbage(workspace, request.grace) as garbage:
        left, leftovers = Trash(workspace.home), _find_free(workspace, garbage.leftovers)
        found_size = sum(each.size for each in garbage.leftovers)
        kept_size = found_size - sum(each.size for each in leftovers)
        return _tell(
            garbage,
            content_count=garbage.content_count,
            leftover_count=left.count() + len(leftovers),
            tree_count=sum(not is_anothers(tree) for tree in garbage.trees),
            freed_size=garbage.size - kept_size + left.measure(),
            is_dry=True,
        )


def _find_free(workspace: Workspace, leftovers: list[Leftover]) -> list[Leftover]:
    """Return those that nobody holds, and that the user may move.

    While any command works in `tmp/`, no folder there can be told from its own.
    """
    is_held = any(each.path.is_dir() for each in leftovers) and workspace.has_blobs_in_use()
    return [
        each
        for each in leftovers
        if not is_anothers(each.path) and not (is_held and each.path.is_dir())
    ]


def gc(workspace: Workspace, request: GcRequest) -> Collected:
    """Remove the contents that no live version reaches, and what killed commands left.

    Others go on meanwhile: `gc.lock` is held exclusively only to look again and to move things
    to `trash/`. Killed at any moment, it leaves every content either needed or removable.
    """
    _check(workspace)
    if not workspace.is_made():
        return _nothing(workspace, is_dry=False)
    workspace.make_home()  # which refuses where locks cannot be trusted
    return workspace.with_reserve(lambda: _collect(workspace, request))


def _collect(workspace: Workspace, request: GcRequest) -> Collected:
    with workspace.running_gc():
        left = Trash(workspace.home)
        left_count, left_size = left.count(), left.measure()
        left.empty()
        with find_garbage(workspace, request.grace) as garbage:
            moves = Moves(workspace, garbage)
            try:
                moves.move_files()
                moves.move_leftovers()
                moves.trash.empty()  # which makes room for packs that are rewritten
                moves.move_packs()
            finally:
                moves.trash.empty()
            if moves.trash.skipped:
                workspace.note(
                    f"{len(moves.trash.skipped)} leftovers belong to other users, "
                    "who have to remove them"
                )
            return _tell(
                garbage,
                content_count=moves.content_count,
                leftover_count=left_count + moves.leftover_count,
                tree_count=moves.tree_count,
                freed_size=left_size + moves.size,
                is_dry=False,
            )


def _check(workspace: Workspace) -> None:
    with workspace.reading() as connection:
        Access(connection, workspace).require_admin("collect garbage")
    workspace.check_folders()


def _nothing(workspace: Workspace, *, is_dry: bool) -> Collected:
    """Leave all that lies in a home without a catalog: who emptied that may need it yet."""
    workspace.tell_of_unknown_contents()
    return Collected((), 0, 0, 0, 0, 0, 0, dry_run=is_dry)


def _tell(
    garbage: Garbage,
    *,
    content_count: int,
    leftover_count: int,
    tree_count: int,
    freed_size: int,
    is_dry: bool,
) -> Collected:
    return Collected(
        versions=garbage.versions,
        version_count=garbage.version_count,
        content_count=content_count,
        leftover_count=leftover_count,
        tree_count=tree_count,
        freed_size=freed_size,
        young_size=garbage.young_size,
        dry_run=is_dry,
    )
