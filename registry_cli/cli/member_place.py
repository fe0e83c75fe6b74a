"""Where a role counts, as the commands about members are told it."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import typer

from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.references import RegistryPath, parse_registry_path
from registry_cli.errors import Hint, UsageError

InRegistry = Annotated[str | None, typer.Option("--registry", help="In this registry.")]
InTeam = Annotated[str | None, typer.Option("--team", help="In this team.")]


class Place(NamedTuple):
    """A registry or a team; neither means the organization."""

    registry: RegistryPath | None
    team: str | None


def read_place(registry: str | None, team: str | None) -> Place:
    """Check the options, which exclude each other."""
    if registry is not None and team is not None:
        raise UsageError("--registry and --team exclude each other", Hint("leave one out"))
    return Place(
        parse_registry_path(registry) if registry is not None else None,
        parse_entity_name(team) if team is not None else None,
    )
