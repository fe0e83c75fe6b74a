"""Where roles are held, who may give and take them there, and that an admin is always left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities, members
from registry_cli.domain.roles import Permission, Role
from registry_cli.errors import ConflictError, Hint, NotFoundError, RefusedError

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.members import Member
    from registry_cli.domain.references import RegistryPath
    from registry_cli.operations.resolve import Resolver


class MemberScope(NamedTuple):
    """The organization or a team (`entity`), or a registry.

    `options` are those of a command that mean the same place.
    """

    entity: Entity | None
    registry: RegistryRow | None
    options: tuple[str, ...]

    @property
    def name(self) -> str:
        """The qualified name, as events and results tell it."""
        if self.registry is not None:
            return self.registry.qualified_name
        return self.entity.name if self.entity is not None else ""

    def list_members(self, connection: Connection) -> list[Member]:
        """Return who has a role here."""
        return members.list_members(
            connection,
            entity_id=self.entity.id if self.entity is not None else None,
            registry_id=self.registry.id if self.registry is not None else None,
        )

    def find_member(self, connection: Connection, name: str) -> Member | None:
        """Return the role that somebody was given here."""
        return next((each for each in self.list_members(connection) if each.member == name), None)


def find_scope(resolver: Resolver, registry: RegistryPath | None, team: str | None) -> MemberScope:
    """Return the registry or the team that is named, else the organization."""
    if registry is not None:
        row = resolver.registry(registry.organization, registry.registry)
        return MemberScope(None, row, ("--registry", row.name))
    if team is not None:
        found = find_team(resolver.connection, team)
        return MemberScope(found, None, ("--team", found.name))
    return MemberScope(entities.read_organization(resolver.connection), None, ())


def find_team(connection: Connection, name: str) -> Entity:
    """Return the team of that name, now or formerly."""
    team = entities.find_entity(connection, name)
    if team is not None and team.kind == "team":
        return team
    from registry_cli.operations.entity_hint import entity_hint  # noqa: PLC0415 - for an error

    creation = Hint("create it", ("team", "create", name))
    if team is not None:  # a name that no team can get
        creation = Hint("see which teams there are", ("team", "list"))
    raise NotFoundError(
        f"there is no team {name!r}", entity_hint(connection, name, ("team",), creation)
    )


def require_governing(resolver: Resolver, scope: MemberScope) -> None:
    """Refuse who may not say here who has which role."""
    if scope.registry is not None:
        resolver.access.require(scope.registry, Permission.GOVERN, "manage its members")
    elif scope.entity is not None and scope.entity.kind == "team":
        resolver.access.require_team_admin(scope.entity)
    else:
        resolver.access.require_admin("manage members")


def find_grantee(resolver: Resolver, name: str, scope: MemberScope) -> Entity | None:
    """Return who is to get a role, None where the home does not know that user yet."""
    grantee = entities.find_entity(resolver.connection, name)
    organization = entities.find_organization(resolver.connection, name)
    if organization is not None and (grantee is None or grantee.kind == "organization"):
        raise ConflictError(f"the name {name!r} is that of the organization", Hint("name a user"))
    if grantee is not None and grantee.kind == "team" and scope.registry is None:
        raise RefusedError(
            f"{name!r} is a team: it can have a role in a registry only",
            Hint("name the registry with --registry"),
        )
    return grantee


def get_member(resolver: Resolver, name: str, scope: MemberScope, otherwise: Hint) -> Member:
    """Return the role that somebody has here; of a team also by a former name.

    Raises `NotFoundError` with the one who was meant, or with the hint that is given.
    """
    connection = resolver.connection
    entity = entities.find_entity(connection, name)
    member = scope.find_member(connection, entity.name if entity is not None else name)
    if member is not None:
        return member
    from registry_cli.domain.suggestions import (  # noqa: PLC0415 - for an error
        closest,
        did_you_mean,
        instead_of,
    )

    meant = closest(name, [each.member for each in scope.list_members(connection)])
    raise NotFoundError(
        f"{name!r} has no role in {scope.name}",
        Hint(did_you_mean(meant), correct=instead_of(name, meant[0])) if meant else otherwise,
    )


def keep_an_admin(resolver: Resolver, member: Member, scope: MemberScope) -> None:
    """Refuse to take the last admin of the organization, whose admins are admins everywhere.

    A team or a registry may be left without an admin of its own for that reason.
    """
    if scope.entity is None or scope.entity.kind != "organization":
        return
    held = scope.list_members(resolver.connection)
    admins = [each.member for each in held if each.role == Role.ADMIN.spelling]
    if admins != [member.member]:
        return
    known = [each.member for each in held] + members.list_users(resolver.connection)
    others = [name for name in known if name != member.member]
    raise RefusedError(
        f"{member.member!r} is the last admin of the organization",
        Hint("first make another one", ("member", "add", others[0], "--role", "admin"))
        if others
        else Hint("first make somebody else an admin with member add", ("help", "roles")),
    )
