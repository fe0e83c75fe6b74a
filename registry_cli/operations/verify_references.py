"""Tell what becomes of references in a `verify`: the home holds none of their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.blobs.comparing import has_content
from registry_cli.catalog.contents import read_live_references
from registry_cli.domain.addresses import is_local, parse_address

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.manifests import ReferenceEntry
    from registry_cli.workspace import Workspace

_MOST_TOLD: Final = 20


def tell_of_references(
    workspace: Workspace, connection: Connection, version_id: int | None, *, is_full: bool
) -> int:
    """Return how many references live versions have, all or one, and tell that in notes.

    A full verify reads the sources that are files of this machine. What of them is gone or
    changed is no damage of the home: nothing here can bring it back, and nothing is lost.
    """
    count = unchecked = gone = 0
    for reference in read_live_references(connection, version_id=version_id):
        count += 1
        if not (is_full and is_local(reference.uri) and reference.blake3 is not None):
            unchecked += 1
            continue
        problem = _problem_of(reference)
        if problem is not None:
            gone += 1
            if gone <= _MOST_TOLD:
                workspace.note(f"the referenced source {reference.uri} {problem}")
    if gone > _MOST_TOLD:
        workspace.note(f"and {gone - _MOST_TOLD:,} more referenced sources")
    if unchecked:
        files = (
            "1 referenced file was" if unchecked == 1 else f"{unchecked:,} referenced files were"
        )
        workspace.note(f"{files} not checked: the home holds no bytes of what it refers to")
    return count


def _problem_of(reference: ReferenceEntry) -> str | None:
    location = parse_address(reference.uri).location or ""
    try:
        is_same = has_content(location, reference.blake3 or "", reference.size)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None if is_same else "is not what was logged"
