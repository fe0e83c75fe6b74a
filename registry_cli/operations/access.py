"""What the acting user may do: the rules of roles, asked by every operation."""

from __future__ import annotations

from registry_cli.catalog import entities
from registry_cli.domain.roles import Permission, Role, is_allowed
from registry_cli.errors import Hint, RefusedError
from registry_cli.workspace.acting import check_acting

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.workspace.viewpoint import Viewpoint


class Access:
    """The roles of the acting user at one moment.

    Raises at once what `check_acting` raises.
    """

    def __init__(self, connection: Connection, workspace: Viewpoint) -> None:
        self._connection = connection
        self._user = workspace.actor
        self._organization = entities.read_organization(connection)
        self._is_owner = workspace.is_owner()
        check_acting(connection, workspace)

    @property
    def is_admin(self) -> bool:
        """Whether the user is admin everywhere: owns the home, or administers the organization."""
        return self._is_owner or self.organization_role is Role.ADMIN

    @property
    def organization_role(self) -> Role:
        """The role in the organization; who is unknown to the home is a viewer."""
        if self._is_owner:
            return Role.ADMIN
        role = entities.role_in_entity(self._connection, self._user, self._organization.id)
        return role if role is not None else Role.VIEWER

    def role_in(self, registry: RegistryRow) -> Role | None:
        """Return the effective role in a registry; None where it does not exist for the user."""
        if self.is_admin:
            return Role.ADMIN
        granted = entities.role_in_registry(self._connection, self._user, registry.id)
        if registry.visibility == "restricted":
            return granted
        return max(granted or self.organization_role, self.organization_role)

    def sees(self, registry: RegistryRow) -> bool:
        """Say whether the registry exists for the user."""
        return is_allowed(self.role_in(registry), Permission.BROWSE)

    def require(self, registry: RegistryRow, permission: Permission, doing: str) -> None:
        """Refuse what the role in the registry does not allow; `doing` completes "may not …"."""
        role = self.role_in(registry)
        if not is_allowed(role, permission):
            spelling = role.spelling if role is not None else "stranger"
            enough = Role(permission).spelling
            raise RefusedError(
                f"{self._user} is {spelling} in the registry {registry.name!r} and may not {doing}",
                Hint(
                    "an admin can change that",
                    ("member", "add", self._user, "--role", enough, "--registry", registry.name),
                    is_for_admin=True,
                ),
            )

    def require_logging(self, entity: Entity) -> None:
        """Refuse to log under somebody else's name or for a team without being its member."""
        if entity.kind == "organization":
            raise RefusedError(
                f"{entity.name!r} is the organization: it owns registries, not artifacts",
                Hint("log under a team or a user; these are yours", ("whoami",)),
            )
        self._require_membership(
            entity, "log for", Hint("log under your own name or a team of yours", ("whoami",))
        )

    def require_deleting(self, entity: Entity) -> None:
        """Refuse to delete what another user or a team of others has logged."""
        self._require_membership(
            entity,
            "delete versions of",
            Hint("that is for this user, or for an admin", ("whoami",), is_for_admin=True),
        )

    def require_changing(self, entity: Entity, doing: str) -> None:
        """Refuse to change what another user or a team of others has logged."""
        self._require_membership(
            entity,
            f"{doing} for",
            Hint("that is for this user, or for an admin", ("whoami",), is_for_admin=True),
        )

    def require_admin(self, doing: str) -> None:
        """Refuse what only admins of the organization may; `doing` completes "may …"."""
        if not self.is_admin:
            raise RefusedError(
                f"only admins of the organization may {doing}", Hint("see your role", ("whoami",))
            )

    def require_team_admin(self, team: Entity) -> None:
        """Refuse what only admins of a team, or of the organization, may: to manage its members."""
        role = entities.role_in_entity(self._connection, self._user, team.id)
        if not self.is_admin and role is not Role.ADMIN:
            raise RefusedError(
                f"only admins of the team {team.name!r} may manage its members",
                Hint("see who is", ("member", "list", "--team", team.name)),
            )

    def _require_membership(self, entity: Entity, doing: str, for_user: Hint) -> None:
        """Refuse whoever neither is the user, nor is a member of the team, that owns something.

        `for_user` is the hint where it is a user's own.
        """
        # An account that the home does not know may be called like a team.
        is_own = entity.kind == "user" and entity.name == self._user
        if self.is_admin or is_own:
            return
        role = None
        if entity.kind == "team":
            role = entities.role_in_entity(self._connection, self._user, entity.id)
        if role is None or role < Role.MEMBER:
            raise RefusedError(
                f"{self._user} may not {doing} {entity.name!r}",
                Hint(
                    "an admin can change that",
                    ("member", "add", self._user, "--role", "member", "--team", entity.name),
                    is_for_admin=True,
                )
                if entity.kind == "team"
                else for_user,
            )
