"""Roles as they were granted, and teams: what people look at to see who may do what."""

import sqlite3

from registry_cli.domain.members import Member, Team
from registry_cli.domain.names import REGISTRY_PREFIX

_GRANTS = """
    SELECT grantee.name, grantee.kind, grant.role,
           ifnull(scope.name, owner.name || '/' || project.name), event.at, event.actor
    FROM grants AS grant
    JOIN entities AS grantee ON grantee.id = grant.grantee_id
    LEFT JOIN entities AS scope ON scope.id = grant.entity_id
    LEFT JOIN projects AS project ON project.id = grant.registry_id AND project.to_event IS NULL
    LEFT JOIN entities AS owner ON owner.id = project.entity_id
    JOIN events AS event ON event.id = grant.from_event
    WHERE grant.to_event IS NULL AND (scope.id IS NOT NULL OR project.id IS NOT NULL)
"""


def list_members(
    connection: sqlite3.Connection, *, entity_id: int | None = None, registry_id: int | None = None
) -> list[Member]:
    """Return who has a role in an organization, a team or a registry, by name."""
    rows = connection.execute(
        _GRANTS + "AND grant.entity_id IS ? AND grant.registry_id IS ? ORDER BY grantee.name",
        (entity_id, registry_id),
    )
    return [Member(*row) for row in rows]


def list_roles(connection: sqlite3.Connection, grantee_id: int) -> list[Member]:
    """Return the roles that a user or a team has, by where they count."""
    rows = connection.execute(_GRANTS + "AND grant.grantee_id = ? ORDER BY 4", (grantee_id,))
    return [Member(*row) for row in rows]


def list_registry_roles(
    connection: sqlite3.Connection, grantee_id: int, *, hidden: frozenset[int]
) -> dict[str, str]:
    """Return the roles of a user or a team by registry, but for hidden registries."""
    rows = connection.execute(
        """
        SELECT project.id, project.name, grant.role FROM grants AS grant
        JOIN projects AS project ON project.id = grant.registry_id
        WHERE grant.grantee_id = ? AND grant.to_event IS NULL AND project.to_event IS NULL
        ORDER BY project.name
        """,
        (grantee_id,),
    )
    return {
        name.removeprefix(REGISTRY_PREFIX): role for id_, name, role in rows if id_ not in hidden
    }


def list_teams(connection: sqlite3.Connection, name: str | None = None) -> list[Team]:
    """Return all teams by name, or the one of that name."""
    rows = connection.execute(
        """
        SELECT team.name,
               (
                   SELECT count(*) FROM grants
                   WHERE entity_id = team.id AND to_event IS NULL
               ),
               (
                   SELECT count(*) FROM projects AS project
                   JOIN sequences AS sequence ON sequence.project_id = project.id
                   WHERE project.entity_id = team.id
                     AND project.to_event IS NULL AND sequence.to_event IS NULL
               ),
               event.at, event.actor
        FROM entities AS team
        JOIN events AS event ON event.id = team.from_event
        WHERE team.kind = 'team' AND team.to_event IS NULL AND (:name IS NULL OR team.name = :name)
        ORDER BY team.name
        """,
        {"name": name},
    )
    return [Team(*row) for row in rows]


def list_former_names(connection: sqlite3.Connection, entity_id: int) -> tuple[str, ...]:
    """Return the names that a team had before, which still lead to it."""
    rows = connection.execute(
        """
        SELECT DISTINCT name FROM former_names
        WHERE entity_id = ? AND to_event IS NULL ORDER BY name
        """,
        (entity_id,),
    )
    return tuple(name for (name,) in rows)


def list_users(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all people that the home knows."""
    rows = connection.execute(
        "SELECT name FROM entities WHERE kind = 'user' AND to_event IS NULL ORDER BY name"
    )
    return [name for (name,) in rows]
