"""`registry collection delete`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.confirm import refuse_unasked, stop_unless_confirmed
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.references import parse_collection_path
from registry_cli.operations import collection_delete as operation

EPILOG: Final = """\
Examples:
  registry collection delete model/my-collection --dry-run
  registry collection delete 'Golden Datasets/questions' --yes

Output in a pipe:
  deleted, link_count, unlinked

Exit codes:
  1  the answer was no
  2  nobody to ask and no --yes
  3  no such collection
  5  a role is missing; what holds a protected alias is for admins

See also:
  registry collection show, registry unlink, registry delete
"""


def collection_delete(
    context: typer.Context,
    collection: Annotated[
        str, typer.Argument(metavar="COLLECTION", help="Such as model/my-collection.")
    ],
    is_dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Only tell what would go.")
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a collection with its links.

    The versions stay in their artifacts. A collection of that name made anew goes on counting.
    """
    if not (is_dry_run or is_confirmed):
        refuse_unasked("delete")
    request = operation.CollectionDeleteRequest(parse_collection_path(collection))
    workspace, shared = open_workspace(context), shared_of(context)
    if is_dry_run:
        done = operation.preview(workspace, request)
    else:
        if not is_confirmed:
            planned = operation.preview(workspace, request)
            question = govern_pages.collection_delete_question(planned)
            stop_unless_confirmed(shared, question, otherwise="nothing was deleted")
        done = operation.delete_collection(workspace, request)
    show_one(shared, done, views.COLLECTION_DELETED, govern_pages.collection_deleted_line)
