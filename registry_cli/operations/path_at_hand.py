"""Name a path of a version where nothing has to be made for it: the tree is there, and whole.

Make waits for it, so nothing is loaded here that brings `typing` or `re` along.
"""

from __future__ import annotations

from registry_cli.blobs.whole_trees import find_whole_tree, leads_to_content
from registry_cli.catalog.file_lookup import count_files, find_file, find_first_file
from registry_cli.named_tuples import NamedTuple
from registry_cli.operations.resolve import Resolver

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Final

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace
    from registry_cli.workspace.glance import Glance

WHOLE: Final = "."
"""The file argument that asks for the folder, also of a version with one file."""


class PathRequest(NamedTuple):
    """Which version, and which file of it: None for its only file or else the folder."""

    reference: Reference
    file: str | None = None


def path_at_hand(workspace: Workspace | Glance, request: PathRequest) -> str | None:
    """Return the path where nothing has to be made for it, else None.

    Of the manifest only the page that lists a wanted file is read, and its link. Of a whole tree
    nothing is: when it was made, its files were those that the digest of the version stands for.
    """
    with workspace.reading() as connection:
        place = Resolver(connection, workspace).version_to_use(request.reference).membership
        tree = find_whole_tree(str(workspace.surroundings.home), place.digest)
        if tree is None or asks_for_folder(connection, place, request):
            return tree
        if request.file is None:
            file = find_first_file(connection, place.version_id)
        else:
            file = find_file(connection, place.version_id, request.file)
    if file is None:
        return None
    return f"{tree}/{file.path}" if leads_to_content(tree, file) else None


def asks_for_folder(connection: Connection, place: Membership, request: PathRequest) -> bool:
    """Say whether the folder is asked for, and not a file."""
    if request.file is None:
        return count_files(connection, place.version_id) != 1
    return request.file == WHOLE
