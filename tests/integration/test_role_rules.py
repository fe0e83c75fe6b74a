"""Whatever roles are given and taken, everybody may what a plain model of the rules says."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from registry_cli.domain.references import RegistryPath, parse_link_target, parse_reference
from registry_cli.domain.roles import Role
from registry_cli.errors import NotFoundError, RefusedError
from registry_cli.operations.alias_list import AliasListRequest, list_aliases
from registry_cli.operations.link import LinkRequest, link
from registry_cli.operations.log import LogRequest, log
from registry_cli.operations.member_add import MemberAddRequest, add_member
from registry_cli.operations.member_list import MemberListRequest, list_members
from registry_cli.operations.member_remove import MemberRemoveRequest, remove_member
from registry_cli.operations.member_role import change_role
from registry_cli.operations.protect import ProtectRequest, protect
from registry_cli.operations.registry_create import RegistryCreateRequest, create_registry
from registry_cli.operations.team_create import create_team
from registry_cli.operations.whoami import whoami
from registry_cli.operations.whoami_may import MayRequest, may
from tests.support.history import assert_state_is_what_events_say
from tests.support.workspace import Clock, Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.workspace import Workspace

    Operation = Callable[[Workspace, Any], object]

NONE, LOOKS, VIEWS, WORKS, GOVERNS = range(5)
"""Roles by how much they may."""

OWNER = "tester"
PEOPLE = ["ann", "ben"]
TEAMS = ["team", "vision"]
REGISTRIES = {"model": "organization", "open": "organization", "shut": "restricted"}
ORGANIZATION = "local"

people = st.sampled_from(PEOPLE)
actors = st.sampled_from([*PEOPLE, OWNER, OWNER, OWNER])
roles = st.sampled_from([LOOKS, VIEWS, WORKS, GOVERNS])
scopes = st.sampled_from([ORGANIZATION, ORGANIZATION, *TEAMS, *REGISTRIES])
grantees = st.sampled_from([*PEOPLE, *TEAMS, OWNER])
beginnings = st.fixed_dictionaries(
    {(user, scope): st.none() | roles for user in PEOPLE for scope in (*TEAMS, *REGISTRIES)}
)
"""Some roles to begin with, but none in the organization, which would decide most."""

VERBS = {"show": LOOKS, "get": VIEWS, "link": WORKS, "member": GOVERNS}
"""What is asked, and the role that it takes."""


@dataclass
class Model:
    """Who was given which role where: in the organization, in a team or in a registry."""

    held: dict[tuple[str, str], int] = field(default_factory=dict)

    def in_organization(self, user: str) -> int:
        """Return the role that counts everywhere; who has none is a viewer."""
        return GOVERNS if user == OWNER else self.held.get((ORGANIZATION, user), VIEWS)

    def role(self, registry: str, user: str) -> int:
        """Return the role in a registry, as the specification words it."""
        everywhere = self.in_organization(user)
        if everywhere == GOVERNS:
            return GOVERNS
        names = [user, *(team for team in TEAMS if (team, user) in self.held)]
        here = max(self.held.get((registry, name), NONE) for name in names)
        return here if REGISTRIES[registry] == "restricted" else max(here, everywhere)

    def may_manage(self, scope: str, user: str) -> int:
        """Return the exit status of who changes roles somewhere."""
        if scope in REGISTRIES:
            role = self.role(scope, user)
            return 3 if role == NONE else 0 if role == GOVERNS else 5
        is_leader = scope in TEAMS and self.held.get((scope, user)) == GOVERNS
        return 0 if is_leader or self.in_organization(user) == GOVERNS else 5

    def is_last_admin(self, scope: str, user: str) -> bool:
        """Say whether nobody else is an admin of the organization, by a role that was given."""
        admins = [name for (place, name), role in self.held.items()
                  if place == ORGANIZATION and role == GOVERNS]  # fmt: skip
        return scope == ORGANIZATION and admins == [user]


class Roles(RuleBasedStateMachine):
    """A home with two teams and three registries, in which people come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name, "home")
        self.clock = Clock()
        self.model = Model()

    @initialize(begin=beginnings)
    def furnish(self, begin: dict[tuple[str, str], int | None]) -> None:
        """Make what roles are given in, with some roles, and a link to try them on."""
        owner = self.workspace(OWNER)
        create_team(owner, "vision")
        for name, visibility in REGISTRIES.items():
            if name != "model":
                create_registry(owner, RegistryCreateRequest(name, visibility=visibility))
        file = Path(self.folder.name, "net")
        file.write_text("net", encoding="utf-8")
        log(owner, LogRequest((str(file),), {}, {}, type="model"), Silence())
        for name in REGISTRIES:
            link(owner, LinkRequest(parse_reference("net"), parse_link_target(f"{name}/c")))
        for scope in (ORGANIZATION, *TEAMS):
            self.model.held[scope, OWNER] = GOVERNS
        for (user, scope), role in begin.items():
            if role is not None:
                self.give(OWNER, user, scope, role)
        for user in PEOPLE:
            self.try_everything(user)

    @rule(actor=actors, user=grantees, scope=scopes, role=roles)
    def give(self, actor: str, user: str, scope: str, role: int) -> None:
        """Give a role, whatever was there before."""
        expected = self.model.may_manage(scope, actor)
        is_demotion = self.model.is_last_admin(scope, user) and role != GOVERNS
        if expected == 0 and ((user in TEAMS and scope not in REGISTRIES) or is_demotion):
            expected = 5
        request = MemberAddRequest(user, Role(role), *place_of(scope))
        assert self.does(actor, add_member, request) == expected
        if expected == 0:
            self.model.held[scope, user] = role

    @rule(actor=actors, user=grantees, scope=scopes, role=roles)
    def change(self, actor: str, user: str, scope: str, role: int) -> None:
        """Change the role of who has one."""
        expected = self.status_of_change(actor, user, scope)
        if expected == 0 and self.model.is_last_admin(scope, user) and role != GOVERNS:
            expected = 5
        request = MemberAddRequest(user, Role(role), *place_of(scope))
        assert self.does(actor, change_role, request) == expected
        if expected == 0:
            self.model.held[scope, user] = role

    @rule(actor=actors, user=grantees, scope=scopes)
    def take(self, actor: str, user: str, scope: str) -> None:
        """Take a role away."""
        expected = self.status_of_change(actor, user, scope)
        if expected == 0 and self.model.is_last_admin(scope, user):
            expected = 5
        request = MemberRemoveRequest(user, *place_of(scope))
        assert self.does(actor, remove_member, request) == expected
        if expected == 0:
            del self.model.held[scope, user]

    @rule(user=people)
    def try_everything(self, user: str) -> None:
        """Try what takes each of the roles, in every registry."""
        for registry in REGISTRIES:
            looking = AliasListRequest(parse_reference(f"wandb-registry-{registry}/c"))
            protecting = ProtectRequest(RegistryPath(None, registry), "production")
            assert self.does(user, list_aliases, looking) == self.expected(user, registry, LOOKS)
            assert self.does(user, protect, protecting) == self.expected(user, registry, GOVERNS)
            for other in REGISTRIES:
                self.link_elsewhere(user, registry, other)
            for verb, takes in VERBS.items():
                self.ask(user, registry, verb, self.expected(user, registry, takes))

    def link_elsewhere(self, user: str, registry: str, other: str) -> None:
        """Link what is linked in one registry in another, which takes a role in both."""
        path = parse_link_target(f"{other}/from-{registry}")
        request = LinkRequest(parse_reference(f"wandb-registry-{registry}/c"), path)
        causes = {self.expected(user, registry, VIEWS), self.expected(user, other, WORKS)}
        assert self.does(user, link, request) == min(causes - {0}, default=0)

    def ask(self, user: str, registry: str, verb: str, expected: int) -> None:
        """Ask what the rules would say."""
        request = MayRequest(verb, registry)
        if expected == NotFoundError.exit_code:
            assert self.does(user, may, request) == expected
        else:
            assert may(self.workspace(user), request).may is (expected == 0)

    @invariant()
    def roles_are_those_of_the_model(self) -> None:
        """Compare the role of each in every registry, also as `whoami` answers it."""
        if not self.model.held:
            return
        for user in PEOPLE:
            told = whoami(self.workspace(user)).roles
            expected = {name: self.model.role(name, user) for name in REGISTRIES}
            assert {name: role for name, role in told.items() if name in REGISTRIES} == {
                name: Role(role).spelling for name, role in expected.items() if role != NONE
            }

    @rule(scope=scopes)
    def list_them(self, scope: str) -> None:
        """Compare who is listed with which role."""
        listed = list_members(self.workspace(OWNER), MemberListRequest(*place_of(scope)))
        held = {name: role for (place, name), role in self.model.held.items() if place == scope}
        assert {each.member: each.role for each in listed} == {
            name: Role(role).spelling for name, role in held.items()
        }

    def status_of_change(self, actor: str, user: str, scope: str) -> int:
        """Return the exit status of who changes a role that must be there: the lowest cause."""
        allowed = self.model.may_manage(scope, actor)
        return 3 if allowed == 3 or (scope, user) not in self.model.held else allowed

    def expected(self, user: str, registry: str, takes: int) -> int:
        """Return the exit status of what takes a role in a registry."""
        role = self.model.role(registry, user)
        return 3 if role == NONE else 0 if role >= takes else 5

    def does(self, actor: str, operation: Operation, request: object) -> int:
        """Return the exit status of an operation; what is refused must say what would help."""
        try:
            operation(self.workspace(actor), request)
        except (NotFoundError, RefusedError) as error:
            return error.exit_code if error.hint is not None else 0
        return 0

    def workspace(self, actor: str) -> Workspace:
        """Return the home as it is for somebody."""
        self.clock.move(1)
        acting_as = None if actor == OWNER else actor
        return open_home(self.home, now=self.clock, acting_as=acting_as)

    def teardown(self) -> None:
        """See that the events say the same as the state."""
        if self.model.held:
            assert_state_is_what_events_say(self.home)
        self.folder.cleanup()


def place_of(scope: str) -> tuple[RegistryPath | None, str | None]:
    """Return a scope as requests name it."""
    if scope in REGISTRIES:
        return RegistryPath(None, scope), None
    return None, scope if scope in TEAMS else None


def test_everybody_may_what_a_plain_model_says() -> None:
    run_state_machine_as_test(
        Roles, settings=settings(max_examples=20, stateful_step_count=10, deadline=None)
    )


@pytest.mark.stress
def test_after_many_changes_everybody_may_what_a_plain_model_says() -> None:
    run_state_machine_as_test(
        Roles, settings=settings(max_examples=200, stateful_step_count=50, deadline=None)
    )
