"""`registry registry delete`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.confirm import refuse_unasked, stop_unless_confirmed
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import registry_delete as operation

EPILOG: Final = """\
Examples:
  registry registry delete Reports --dry-run
  registry registry delete Reports --yes

Output in a pipe:
  deleted, collection_count, link_count, collections

Exit codes:
  1  the answer was no
  2  nobody to ask and no --yes
  3  no such registry
  5  it is a core registry, or you are no admin of it

See also:
  registry registry show, registry collection delete, registry help roles
"""


def registry_delete(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="Its name.")],
    is_dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Only tell what would go.")
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a registry with its collections.

    The versions stay in their artifacts. The numbers of a collection are not used again, also
    where a registry and a collection of these names are made anew.
    """
    if not (is_dry_run or is_confirmed):
        refuse_unasked("delete")
    request = operation.RegistryDeleteRequest(parse_registry_path(registry))
    workspace, shared = open_workspace(context), shared_of(context)
    if is_dry_run:
        done = operation.preview(workspace, request)
    else:
        if not is_confirmed:
            planned = operation.preview(workspace, request)
            question = govern_pages.registry_delete_question(planned)
            stop_unless_confirmed(shared, question, otherwise="nothing was deleted")
        done = operation.delete_registry(workspace, request)
    show_one(shared, done, views.REGISTRY_DELETED, govern_pages.registry_deleted_line)
