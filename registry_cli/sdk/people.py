"""Users, teams and the organization, as far as a home knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.roles import Role
from registry_cli.operations.member_add import MemberAddRequest, add_member
from registry_cli.operations.member_list import MemberListRequest, list_members
from registry_cli.operations.member_remove import MemberRemoveRequest, remove_member
from registry_cli.operations.team_create import create_team
from registry_cli.operations.team_list import list_teams
from registry_cli.operations.team_show import show_team
from registry_cli.operations.whoami import whoami
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import speaking_python
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.refused import NO_SERVICE, Refused

if TYPE_CHECKING:
    from registry_cli.sdk.home import Home

_KEYS = "nobody logs in, so there are no keys"


class User(Fixed):
    """An account of the operating system that has a role in the home, or acts there."""

    api_keys: Refused = Refused(_KEYS)
    user_api: Refused = Refused(_KEYS)
    delete_api_key: Refused = Refused(_KEYS)
    generate_api_key: Refused = Refused(_KEYS)
    email: Refused = Refused("no addresses are kept")
    create: Refused = Refused("accounts of the operating system are users: registry member add")

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name

    @property
    def name(self) -> str:
        """The account."""
        return self._name

    username = name

    @property
    def entity(self) -> str:
        """The personal entity, which is called as the account."""
        return self._name

    @property
    def admin(self) -> bool:
        """Whether the organization has given the role `admin`."""
        given = self._home.perform(lambda home: list_members(home, MemberListRequest()))
        return any(each.member == self._name and each.role == "admin" for each in given)

    @property
    def teams(self) -> list[str]:
        """The names of the teams that the user is in."""
        found = [each.name for each in self._home.perform(list_teams)]
        return [name for name in found if self._name in Team(self._home, name)._roles()]

    def __repr__(self) -> str:
        return f"<User {self._name!r}>"


class Team(Fixed):
    """A team, whose members log to its projects."""

    create_service_account: Refused = Refused(NO_SERVICE)
    create: Refused = Refused("Api().create_team(name) makes a team")

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name

    @property
    def name(self) -> str:
        """The name, which is that of the entity."""
        return self._name

    @property
    def members(self) -> list[Member]:
        """The members, by name."""
        return [Member(self, name) for name in self._roles()]

    def invite(self, username_or_email: str, admin: bool = False) -> bool:
        """Make an account a member of the team, or its admin; return True."""
        role = Role.ADMIN if admin else Role.MEMBER
        user = read_text("username_or_email", username_or_email)
        request = MemberAddRequest(user, role, team=self._name)
        self._home.perform(lambda home: add_member(home, request))
        return True

    def load(self, force: bool = False) -> None:
        """Do nothing: what is read is read anew each time."""

    def __repr__(self) -> str:
        return f"<Team {self._name!r}>"

    def _roles(self) -> dict[str, str]:
        return self._home.perform(lambda home: show_team(home, self._name)).members

    def _remove(self, user: str) -> None:
        request = MemberRemoveRequest(user, team=self._name)
        self._home.perform(lambda home: remove_member(home, request))


class Member(Fixed):
    """A member of a team."""

    def __init__(self, team: Team, name: str) -> None:
        self._team = team
        self._name = name

    @property
    def name(self) -> str:
        """The account."""
        return self._name

    username = name

    @property
    def role(self) -> str:
        """The role in the team: `member` or `admin`."""
        return self._team._roles()[self._name]

    def delete(self) -> bool:
        """Take the role in the team away; return True."""
        self._team._remove(self._name)
        return True

    def __repr__(self) -> str:
        return f"<Member {self._name!r} of {self._team.name!r}>"


class Organization(Fixed):
    """The organization of the home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @property
    def name(self) -> str:
        """How it is displayed."""
        return self._home.perform(whoami).organization

    @property
    def org_entity(self) -> str:
        """Its name in paths, which has more characters where a team has its name."""
        return self._home.perform(whoami).org_entity

    @property
    def teams(self) -> list[Team]:
        """The teams, by name."""
        return [Team(self._home, each.name) for each in self._home.perform(list_teams)]

    def __repr__(self) -> str:
        return f"<Organization {self.name!r}>"


def find_team(home: Home, name: object) -> Team:
    """Return a team by its name. Raises `NothingThereError` where there is none."""
    with speaking_python():
        wanted = parse_entity_name(read_text("team", name))
    return Team(home, home.perform(lambda workspace: show_team(workspace, wanted)).name)


def make_team(home: Home, name: object, admin: object) -> Team:
    """Create a team; who creates it is its admin, and `admin`, if given, becomes one, too."""
    with speaking_python():
        wanted = parse_entity_name(read_text("team", name))
    made = Team(home, home.perform(lambda workspace: create_team(workspace, wanted)).name)
    if admin is not None:
        made.invite(read_text("admin_username", admin), admin=True)
    return made


def find_users(home: Home, name: object) -> list[User]:
    """Return the user of that name as a list, empty where nobody of that name has a role."""
    wanted = read_text("username_or_email", name)
    if wanted == home.perform(whoami).user:
        return [User(home, wanted)]
    given = home.perform(lambda workspace: list_members(workspace, MemberListRequest()))
    known = {each.member for each in given if each.kind == "user"}
    for team in home.perform(list_teams):
        known |= Team(home, team.name)._roles().keys()
    return [User(home, wanted)] if wanted in known else []
