"""Whether the trees that `path` hands out are what their versions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.blobs.leftovers import find_trees
from registry_cli.blobs.trees import Trees
from registry_cli.blobs.whole_trees import TREES
from registry_cli.catalog import manifests, reach
from registry_cli.domain.damage import TREE, Damage
from registry_cli.domain.manifests import VersionDigest, read_stored_files
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.manifests import FileEntry
    from registry_cli.workspace import Workspace


def find_tree_damages(
    workspace: Workspace, copy: Connection, version_id: int | None
) -> Iterator[Damage]:
    """Yield the trees of live versions, all or one, that are not what `path` made.

    What only seems so, because a gc is taking the tree, is not among them.
    """
    trees = Trees(workspace.home, workspace.blobs)
    for tree in find_trees(workspace.home):
        digest = tree.path.name
        if _problem(trees, copy, digest, version_id) is None:
            continue
        with workspace.keeping_blobs_to_read():
            problem = _problem(trees, copy, digest, version_id)
        if problem is not None:
            yield Damage(TREE, f"{TREES}/{digest}", problem)


def _problem(
    trees: Trees, connection: Connection, digest: str, version_id: int | None
) -> str | None:
    versions = [*reach.find_versions(connection, digest)]
    is_asked_for = version_id is None or version_id in versions
    if not is_asked_for or not reach.has_live_digest(connection, digest):
        return None
    counted = VersionDigest()
    try:
        problem = trees.find_problem(digest, _files(connection, versions[0]))
        for _ in counted.count(_files(connection, versions[0]) if problem is not None else ()):
            pass
    except DamagedError:  # the list of files is what is damaged, and told of elsewhere
        return None
    return problem if counted.hexdigest() == digest else None


def _files(connection: Connection, version_id: int) -> Iterator[FileEntry]:
    for page in manifests.read_pages(connection, version_id):
        yield from read_stored_files(page.entries)
