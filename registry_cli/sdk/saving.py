"""Keep what a script edited of a logged version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.operations.alias_add import AliasAddRequest, add_aliases
from registry_cli.operations.alias_remove import AliasRemoveRequest, remove_aliases
from registry_cli.operations.describe import DescribeRequest, describe
from registry_cli.operations.metadata import (
    MetadataSetRequest,
    MetadataUnsetRequest,
    set_metadata,
    unset_metadata,
)
from registry_cli.operations.tag import TagRequest, add_tags, remove_tags
from registry_cli.sdk.arguments import read_aliases, read_tags
from registry_cli.sdk.plain_json import to_metadata

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.edits import Change, Edits
    from registry_cli.sdk.place import Place


def save_edits(place: Place, edits: Edits) -> None:
    """Let the catalog have what differs from what was read; everything is judged first.

    Only the difference is kept, so what others changed meanwhile stays.
    """
    aliases, tags = edits.aliases.change(), edits.tags.change()
    metadata, description = edits.metadata.change(), edits.description.change()
    if aliases is not None:
        read_aliases(_added(aliases))
    if tags is not None:
        read_tags(_added(tags))
    if metadata is not None:
        metadata = metadata._replace(after=to_metadata(metadata.after))
    if aliases is not None:
        _save_aliases(place, aliases)
    if tags is not None:
        _save_tags(place, tags)
    if metadata is not None:
        _save_metadata(place, metadata)
    if description is not None:
        request = DescribeRequest(place.reference, description.after)
        place.home.perform(lambda home: describe(home, request))
    edits.forget()


def _save_aliases(place: Place, change: Change[list[str]]) -> None:
    added, removed = _added(change), _removed(change)
    if added:
        adding = AliasAddRequest(place.reference, added)
        place.home.perform(lambda home: add_aliases(home, adding))
    if removed:
        removing = AliasRemoveRequest(place.reference, removed)
        place.home.perform(lambda home: remove_aliases(home, removing))


def _save_tags(place: Place, change: Change[list[str]]) -> None:
    added, removed = _added(change), _removed(change)
    if added:
        adding = TagRequest(place.reference, added)
        place.home.perform(lambda home: add_tags(home, adding))
    if removed:
        removing = TagRequest(place.reference, removed)
        place.home.perform(lambda home: remove_tags(home, removing))


def _save_metadata(place: Place, change: Change[dict[str, Json]]) -> None:
    before, after = change
    values = {
        key: value for key, value in after.items() if key not in before or before[key] != value
    }
    gone = tuple(key for key in before if key not in after)
    if gone:
        unsetting = MetadataUnsetRequest(place.reference, gone)
        place.home.perform(lambda home: unset_metadata(home, unsetting))
    if values:
        setting = MetadataSetRequest(place.reference, values)
        place.home.perform(lambda home: set_metadata(home, setting))


def _added(change: Change[list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in change.after if each not in change.before))


def _removed(change: Change[list[str]]) -> tuple[str, ...]:
    return tuple(each for each in change.before if each not in change.after)
