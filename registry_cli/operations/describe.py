"""Describe a version and so all its links, or an artifact or collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.events import Kind
from registry_cli.operations.described import Described, read_described
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_subject, require_changing

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class DescribeRequest(NamedTuple):
    """Which version, artifact or collection, and the text; an empty one takes it away."""

    reference: Reference
    text: str


def describe(workspace: Workspace, request: DescribeRequest) -> Described:
    """Set the description; the one that is there already changes nothing."""
    workspace.refuse_early(lambda connection: _find(connection, workspace, request))
    with workspace.writing() as transaction:
        resolver, subject = _find(transaction.connection, workspace, request)
        if read_described(resolver, subject).description != request.text:
            transaction.record(
                Kind.DESCRIBED, subject.qualified_name, {"description": request.text}
            )
        return read_described(resolver, subject)


def _find(
    connection: Connection, workspace: Workspace, request: DescribeRequest
) -> tuple[Resolver, Subject]:
    resolver = Resolver(connection, workspace)
    subject = find_subject(resolver, request.reference)
    require_changing(resolver, subject, "change descriptions")
    return resolver, subject
