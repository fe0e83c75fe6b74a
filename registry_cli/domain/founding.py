"""What a new home holds: the events that found it."""

from typing import Final, NamedTuple

from registry_cli.digests import blake3_hex
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import Json
from registry_cli.domain.names import CORE_REGISTRIES, REGISTRY_PREFIX

DEFAULT_ORGANIZATION: Final = "local"
DEFAULT_TEAM: Final = "team"

_CORE_DESCRIPTIONS: Final = {
    "model": "Models that are ready to be used by others",
    "dataset": "Datasets that are ready to be used by others",
}


class Founding(NamedTuple):
    """Who founds a home, when (UTC in ISO 8601), and what is recorded then, in order."""

    actor: str
    at: str
    events: tuple[tuple[Kind, str, dict[str, Json]], ...]


def found(user: str, at: str, organization: str | None, team: str | None) -> Founding:
    """Make the events of a new home with one user, its admin; names of None are the defaults.

    A default that the user's own name has taken gets a suffix, as an organization does.
    """
    team_name = team or _free_name(DEFAULT_TEAM, taken={user})
    display_name = organization or DEFAULT_ORGANIZATION
    entity = organization_entity(display_name, taken={user, team_name})
    events: list[tuple[Kind, str, dict[str, Json]]] = [
        (Kind.USER_ADDED, user, {}),
        (Kind.TEAM_CREATED, team_name, {}),
        (Kind.ORGANIZATION_NAMED, entity, {"display_name": display_name}),
        (Kind.ROLE_GRANTED, user, {"in": entity, "role": "admin"}),
        (Kind.ROLE_GRANTED, user, {"in": team_name, "role": "admin"}),
    ]
    for name, accepted in CORE_REGISTRIES.items():
        body: dict[str, Json] = {
            "description": _CORE_DESCRIPTIONS[name],
            "accepted_types": [accepted],
            "visibility": "organization",
            "core": True,
        }
        events.append((Kind.REGISTRY_CREATED, f"{entity}/{REGISTRY_PREFIX}{name}", body))
    return Founding(user, at, tuple(events))


def organization_entity(display_name: str, taken: set[str]) -> str:
    """Return the entity name of an organization: its own name, or with a hash where that is taken.

    The hash depends on the name alone, so that a script works in every home of that name.
    """
    return _free_name(display_name, taken)


def _free_name(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return f"{name}_{blake3_hex(name.encode())[:8]}"
