"""Keep what a script edited of a logged version, an artifact or a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.operations.edit import EditRequest, edit
from registry_cli.sdk.arguments import read_aliases, read_tags
from registry_cli.sdk.plain_json import to_metadata

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import Reference
    from registry_cli.sdk.edits import Change, Edits
    from registry_cli.sdk.home import Home


class Difference(NamedTuple):
    """What a list has more and less than before."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def save_edits(home: Home, reference: Reference, edits: Edits) -> None:
    """Let the catalog have what differs from what was read, all of it or nothing.

    Only the difference is kept, so what others changed meanwhile stays.
    """
    aliases, tags = difference(edits.aliases.change()), difference(edits.tags.change())
    metadata, description = edits.metadata.change(), edits.description.change()
    values, gone = _changed_keys(metadata) if metadata is not None else ({}, ())
    request = EditRequest(
        reference,
        added_aliases=read_aliases(aliases.added),
        removed_aliases=aliases.removed,
        added_tags=read_tags(tags.added),
        removed_tags=tags.removed,
        metadata=values,
        removed_metadata=gone,
        description=description.after if description is not None else None,
    )
    if request != EditRequest(reference):
        home.perform(lambda workspace: edit(workspace, request))
    edits.forget()


def difference(change: Change[list[str]] | None) -> Difference:
    """Return what a list has more and less, in the order of the script."""
    if change is None:
        return Difference()
    before, after = change
    added = dict.fromkeys(each for each in after if each not in before)
    return Difference((*added,), tuple(each for each in before if each not in after))


def _changed_keys(change: Change[dict[str, Json]]) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Return the keys that get values, and those that go."""
    before, after = change.before, to_metadata(change.after)
    values = {
        key: value for key, value in after.items() if key not in before or before[key] != value
    }
    return values, tuple(key for key in before if key not in after)
