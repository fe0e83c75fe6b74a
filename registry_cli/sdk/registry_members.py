"""Who has which role in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.references import RegistryPath
from registry_cli.domain.roles import Role
from registry_cli.operations.member_add import MemberAddRequest, add_member
from registry_cli.operations.member_list import MemberListRequest, list_members
from registry_cli.operations.member_remove import MemberRemoveRequest, remove_member
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import WrongTypeError, speaking_python
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.people import Team, User

if TYPE_CHECKING:
    from typing import Self

    from registry_cli.sdk.home import Home


class RegistryMember(NamedTuple):
    """A user or team with its role in a registry; `kind` is `user` or `team`."""

    kind: str
    name: str
    role: str
    user: User | None = None
    team: Team | None = None


AnyMember = User | Team | RegistryMember | str
"""Who is meant: an account or team, by itself or by its name."""


class RegistryMembers(Fixed):
    """The roles that were given in the registry itself; others come from the organization."""

    _home: Home
    _name: str

    def members(self) -> list[RegistryMember]:
        """Return users and teams with their roles."""
        request = MemberListRequest(RegistryPath(None, self._name))
        found = self._home.perform(lambda home: list_members(home, request))
        return [
            RegistryMember(
                each.kind,
                each.member,
                each.role,
                User(self._home, each.member) if each.kind == "user" else None,
                Team(self._home, each.member) if each.kind == "team" else None,
            )
            for each in found
        ]

    def user_members(self) -> list[RegistryMember]:
        """Return the users among the members."""
        return [each for each in self.members() if each.kind == "user"]

    def team_members(self) -> list[RegistryMember]:
        """Return the teams among the members."""
        return [each for each in self.members() if each.kind == "team"]

    def add_members(self, *members: AnyMember) -> Self:
        """Let users and teams have the role `viewer`; who has a role already keeps it."""
        held = {each.name for each in self.members()}
        for name in _names(members):
            if name not in held:
                self._give(name, Role.VIEWER)
        return self

    def remove_members(self, *members: AnyMember) -> Self:
        """Take away the roles of users and teams."""
        for name in _names(members):
            self._take(name)
        return self

    def update_member(self, member: AnyMember, role: str) -> Self:
        """Give another role: `restricted_viewer`, `viewer`, `member` or `admin`."""
        spelled = read_text("role", getattr(role, "value", role)).replace("_", "-")
        with speaking_python():
            given = Role.parse(spelled)
        (name,) = _names((member,))
        self._give(name, given)
        return self

    def _give(self, name: str, role: Role) -> None:
        request = MemberAddRequest(name, role, RegistryPath(None, self._name))
        self._home.perform(lambda home: add_member(home, request))

    def _take(self, name: str) -> None:
        request = MemberRemoveRequest(name, RegistryPath(None, self._name))
        self._home.perform(lambda home: remove_member(home, request))


def _names(members: tuple[object, ...]) -> list[str]:
    if not members:
        raise WrongTypeError("name at least one member")
    return [
        each.name if isinstance(each, User | Team | RegistryMember) else read_text("a member", each)
        for each in members
    ]
