"""What is told of people, teams and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli.layout import aligned, next_line
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.moments import to_the_minute
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from registry_cli.cli.reader import Reader
    from registry_cli.operations.member_add import GivenRole
    from registry_cli.operations.team_show import ShownTeam
    from registry_cli.operations.whoami_may import Answer


def team_line(name: str, reader: Reader) -> str:
    """Say that a team was created, and how to bring people into it."""
    line = f"created the team {marked(name, Meaning.NAME)}"
    return line + next_line(reader, "member", "add", "USER", "--role", "member", "--team", name)


def team_page(team: ShownTeam, _reader: Reader) -> str:
    """Tell who is in a team, and where it has a role."""
    members = (f"{marked(name, Meaning.NAME)} ({role})" for name, role in team.members.items())
    registries = (f"{role} in {printable(name)}" for name, role in team.registries.items())
    return aligned(
        [
            ("team", marked(team.name, Meaning.NAME)),
            ("once called", ", ".join(team.former_names)),
            ("members", ", ".join(members) or "none"),
            ("registries", ", ".join(registries) or "no role of its own"),
            ("artifacts", f"{team.artifact_count:,}"),
            ("created", f"{to_the_minute(team.created_at)} by {team.created_by}"),
        ]
    )


def member_line(given: GivenRole, reader: Reader) -> str:
    """Say who has which role now, and how to see what that means."""
    line = f"{marked(given.member, Meaning.NAME)} is {given.role} in {given.scope}"
    return line + next_line(reader, "help", "roles")


def member_removed_line(taken: GivenRole, _reader: Reader) -> str:
    """Say who has which role no more."""
    return f"{marked(taken.member, Meaning.NAME)} is no more {taken.role} in {taken.scope}"


def may_line(answer: Answer) -> str:
    """Say whether something is allowed, and why."""
    return f"{'yes' if answer.may else 'no'}: {printable(answer.reason)}"
