"""`registry member list`."""

from typing import Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.member_place import InRegistry, InTeam, read_place
from registry_cli.cli.output import show_list
from registry_cli.operations import member_list as operation

EPILOG: Final = """\
Examples:
  registry member list
  registry member list --registry model
  registry member list --team team --json

Output in a pipe:
  member, kind (user or team), role, scope, since, granted_by

Exit codes:
  3  no such team or registry

See also:
  registry member add, registry team show, registry whoami, registry help roles
"""


def member_list(
    context: typer.Context, registry: InRegistry = None, team: InTeam = None, as_of: AsOf = None
) -> None:
    """List who was given which role: in the organization, in a team or in a registry.

    In a registry, admins of the organization are admins without being listed. --as-of tells who
    had which role then.
    """
    request = operation.MemberListRequest(*read_place(registry, team))
    found = operation.list_members(open_workspace(context, as_of=as_of), request)
    show_list(shared_of(context), found, views.MEMBER, empty="nobody was given a role there")
