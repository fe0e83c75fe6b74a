"""`registry member add`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.references import parse_registry_path
from registry_cli.domain.roles import Role
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import member_add as operation

EPILOG: Final = """\
Examples:
  registry member add viewer2 --role member --team team
  registry member add admin2 --role admin
  registry member add vision --role member --registry model

Exit codes:
  3  no such team or registry
  5  a team can have a role in a registry only, or you are not an admin

See also:
  registry team create, registry whoami, registry help roles
"""


def member_add(
    context: typer.Context,
    user: Annotated[
        str, typer.Argument(metavar="USER", help="An account; in a registry also a team.")
    ],
    role: Annotated[str, typer.Option(help="restricted-viewer, viewer, member or admin.")],
    registry: Annotated[str | None, typer.Option(help="In this registry.")] = None,
    team: Annotated[str | None, typer.Option(help="In this team.")] = None,
) -> None:
    """Give a user a role: in the organization, in a team or in a registry.

    Roles prevent mistakes, not attacks: who may write to the folder of the home can do anything.
    """
    if registry is not None and team is not None:
        raise UsageError("--registry and --team exclude each other", Hint("leave one out"))
    request = operation.MemberAddRequest(
        user=parse_entity_name(user),
        role=Role.parse(role),
        registry=parse_registry_path(registry) if registry is not None else None,
        team=parse_entity_name(team) if team is not None else None,
    )
    member = operation.add_member(open_workspace(context), request)
    show_record(
        shared_of(context),
        as_declared(member),
        member.member,
        lambda reader: pages.member_line(member, reader),
    )
