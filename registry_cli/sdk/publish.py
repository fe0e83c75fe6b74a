"""Log what a script names: a draft it made, a version once more, or files by their path."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.names import parse_artifact_name, parse_type
from registry_cli.domain.references import parse_link_target
from registry_cli.operations.draft import DraftFile
from registry_cli.operations.log import LogRequest, log
from registry_cli.sdk.arguments import read_aliases, read_path, read_tags, read_text
from registry_cli.sdk.errors import speaking_python
from registry_cli.sdk.home import Unwatched
from registry_cli.sdk.plain_json import to_metadata
from registry_cli.sdk.reference_arguments import wanted_reference

if TYPE_CHECKING:
    from registry_cli.operations.log import Logged
    from registry_cli.sdk.draft import Draft
    from registry_cli.sdk.drafted import Drafted
    from registry_cli.sdk.home import Home
    from registry_cli.sdk.place import Place


class Wishes(NamedTuple):
    """What a version is to have beside its files; a `target` is linked in the same stroke."""

    aliases: object = None
    tags: object = None
    target: object = None
    link_aliases: object = None


def log_draft(home: Home, drafted: Drafted, draft: Draft, wishes: Wishes) -> Logged:
    """Log what a script put together."""
    request = LogRequest(
        (),
        metadata=to_metadata(drafted.metadata),  # which the script may have changed in place
        metrics={},
        name=drafted.name,
        type=drafted.type,
        description=drafted.description,
        tags=read_tags(drafted.tags),
        draft=draft.files(),
        reads_headers=drafted.reads_headers,
        may_be_empty=True,  # as for W&B: a name, and what is said of it
    )
    return _log(home, request, wishes)


def log_again(home: Home, place: Place, wishes: Wishes) -> Logged:
    """Log a version once more where the run is: there it is found again, or made."""
    version = place.read()
    request = LogRequest(
        (),
        metadata=version.metadata,
        metrics={name: value for name, value in version.metrics.items() if value is not None},
        name=version.name.rpartition(":")[0],
        type=version.type,
        description=version.description,
        draft=tuple(map(DraftFile.of_entry, place.files())),
        may_be_empty=True,
    )
    return _log(home, request, wishes)


def log_path(home: Home, path: object, name: object, type: object, wishes: Wishes) -> Logged:
    """Log a file or folder, links followed, or refer to what is at an address."""
    location = read_path("artifact_or_path", path)
    is_address = "://" in location
    with speaking_python():
        request = LogRequest(
            () if is_address else (location,),
            metadata={},
            metrics={},
            name=parse_artifact_name(read_text("name", name)) if name is not None else None,
            type=parse_type(read_text("type", type)) if type is not None else None,
            follows_links=True,
            reads_headers=True,
            references=(wanted_reference(location),) if is_address else (),
        )
    return _log(home, request, wishes)


def _log(home: Home, request: LogRequest, wishes: Wishes) -> Logged:
    with speaking_python():
        target = None
        if wishes.target is not None:
            target = parse_link_target(read_text("target_path", wishes.target))
    wished = request._replace(
        aliases=read_aliases(wishes.aliases),
        tags=(*request.tags, *read_tags(wishes.tags)),
        link=target,
        link_aliases=read_aliases(wishes.link_aliases),
    )
    return home.perform(lambda workspace: log(workspace, wished, Unwatched()))
