"""The user or team that somebody meant who misspelt one. Imported only where one is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import known_names
from registry_cli.domain.suggestions import closest, did_you_mean, instead_of
from registry_cli.errors import Hint

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection


def entity_hint(connection: Connection, name: str, kinds: tuple[str, ...], otherwise: Hint) -> Hint:
    """Name the entity of one of these kinds that was meant; `otherwise` where none is like it."""
    meant = closest(name, known_names.list_known_entities(connection, *kinds))
    if not meant:
        return otherwise
    return Hint(did_you_mean(meant), correct=instead_of(name, meant[0]))
