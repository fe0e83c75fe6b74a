"""Users, teams and the organization, and the roles that they were granted."""

from __future__ import annotations

from registry_cli.errors import DamagedError, catalog_hint
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3

    from registry_cli.domain.roles import Role


class Entity(NamedTuple):
    """A user, a team or the organization; `display_name` differs for the latter only."""

    id: int
    kind: str
    name: str
    display_name: str


def find_entity(connection: sqlite3.Connection, name: str) -> Entity | None:
    """Return the entity of that name, now or formerly; not by a display name."""
    row = connection.execute(
        """
        SELECT id, kind, name, display_name FROM entities
        WHERE name = ? AND to_event IS NULL
        """,
        (name,),
    ).fetchone()
    return Entity(*row) if row is not None else _find_renamed(connection, name)


def find_organization(connection: sqlite3.Connection, name: str) -> Entity | None:
    """Return the organization if that is its entity, its display name, or a former one."""
    organization = read_organization(connection)
    if name in {organization.name, organization.display_name}:
        return organization
    renamed = connection.execute(
        "SELECT 1 FROM former_names WHERE entity_id = ? AND name = ? AND to_event IS NULL",
        (organization.id, name),
    ).fetchone()
    return organization if renamed is not None else None


def read_organization(connection: sqlite3.Connection) -> Entity:
    """Return the one organization of the home."""
    row = connection.execute(
        """
        SELECT id, kind, name, display_name FROM entities
        WHERE kind = 'organization' AND to_event IS NULL
        """
    ).fetchone()
    return _founded(row, "organization")


def default_team(connection: sqlite3.Connection) -> Entity:
    """Return the team that the home was founded with."""
    row = connection.execute(
        """
        SELECT id, kind, name, display_name FROM entities
        WHERE kind = 'team' AND to_event IS NULL ORDER BY id LIMIT 1
        """
    ).fetchone()
    return _founded(row, "team")


def _founded(row: tuple[int, str, str, str] | None, kind: str) -> Entity:
    if row is None:  # every home was founded with one
        raise DamagedError(f"the state has lost every entity of the kind {kind}", catalog_hint())
    return Entity(*row)


def list_teams_of(connection: sqlite3.Connection, user: str) -> list[str]:
    """Return the names of the teams in which the user has a role."""
    rows = connection.execute(
        """
        SELECT team.name FROM grants AS grant
        JOIN entities AS grantee ON grantee.id = grant.grantee_id
        JOIN entities AS team ON team.id = grant.entity_id
        WHERE grantee.name = ? AND grantee.kind = 'user' AND team.kind = 'team'
          AND grant.to_event IS NULL AND grantee.to_event IS NULL AND team.to_event IS NULL
        ORDER BY team.name
        """,
        (user,),
    )
    return [name for (name,) in rows]


def is_name_taken(connection: sqlite3.Connection, name: str, *, except_id: int = 0) -> bool:
    """Say whether another entity has that name, or had it: paths with it still lead there."""
    row = connection.execute(
        """
        SELECT 1 FROM entities
        WHERE (name = :name OR display_name = :name) AND id <> :except_id AND to_event IS NULL
        UNION ALL
        SELECT 1 FROM former_names
        WHERE name = :name AND entity_id <> :except_id AND to_event IS NULL
        """,
        {"name": name, "except_id": except_id},
    ).fetchone()
    return row is not None


def role_in_entity(connection: sqlite3.Connection, user: str, entity_id: int) -> Role | None:
    """Return the role that the user was granted in a team or in the organization."""
    row = connection.execute(
        """
        SELECT grant.role FROM grants AS grant
        JOIN entities AS grantee ON grantee.id = grant.grantee_id
        WHERE grantee.name = ? AND grantee.kind = 'user' AND grant.entity_id = ?
          AND grant.to_event IS NULL AND grantee.to_event IS NULL
        """,
        (user, entity_id),
    ).fetchone()
    from registry_cli.domain.roles import Role  # noqa: PLC0415 - owners of homes need no role

    return Role.parse(row[0]) if row is not None else None


def role_in_registry(connection: sqlite3.Connection, user: str, registry_id: int) -> Role | None:
    """Return the highest role in the registry granted to the user or to a team of theirs."""
    rows = connection.execute(
        """
        SELECT grant.role FROM grants AS grant
        JOIN entities AS grantee ON grantee.id = grant.grantee_id
        WHERE grant.registry_id = :registry AND grant.to_event IS NULL
          AND (grantee.name = :user AND grantee.kind = 'user' OR grantee.id IN (
            SELECT membership.entity_id FROM grants AS membership
            JOIN entities AS member ON member.id = membership.grantee_id
            WHERE member.name = :user AND member.kind = 'user' AND membership.to_event IS NULL
          ))
        """,
        {"registry": registry_id, "user": user},
    )
    from registry_cli.domain.roles import Role  # noqa: PLC0415 - as above

    return max((Role.parse(role) for (role,) in rows), default=None)


def _find_renamed(connection: sqlite3.Connection, name: str) -> Entity | None:
    """Return who had a name last; the organization, which may have been displayed so, after others.

    While a team or a person has a name, paths lead to them, whatever the organization is called.
    """
    row = connection.execute(
        """
        SELECT entity.id, entity.kind, entity.name, entity.display_name
        FROM former_names AS former
        JOIN entities AS entity ON entity.id = former.entity_id
        WHERE former.name = ? AND former.to_event IS NULL AND entity.to_event IS NULL
        ORDER BY entity.kind = 'organization', former.id DESC LIMIT 1
        """,
        (name,),
    ).fetchone()
    return Entity(*row) if row is not None else None
