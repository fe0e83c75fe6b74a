"""When something last happened to a version or registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.operations.history import HistoryRequest, read_history

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference, RegistryPath
    from registry_cli.workspace import Workspace


def last_event_at(
    workspace: Workspace,
    *,
    reference: Reference | None = None,
    registry: RegistryPath | None = None,
    kind: str | None = None,
) -> str | None:
    """Return the time (UTC, ISO 8601) of the last event, of a kind if one is given, or None."""
    request = HistoryRequest(reference, registry, kind=kind, limit=1)
    return next((event.at for event in read_history(workspace, request)), None)
