"""`registry collection rename`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.names import parse_collection_name
from registry_cli.domain.references import parse_collection_path
from registry_cli.operations import collection_rename as operation

EPILOG: Final = """\
Examples:
  registry collection rename model/my-collection served
  registry collection rename 'Golden Datasets/questions' 'hard questions'

Output in a pipe:
  the columns of `registry collections`

Exit codes:
  2  no valid name: a collection stays in its registry
  3  no such collection
  4  there is one of that name
  5  a role is missing; what holds a protected alias is for admins

See also:
  registry collection show, registry registry rename, registry help references
"""


def collection_rename(
    context: typer.Context,
    collection: Annotated[
        str, typer.Argument(metavar="COLLECTION", help="Such as model/my-collection.")
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new one, without the registry.")],
) -> None:
    """Rename a collection within its registry.

    Paths with the old name go on working, with a note, until something else gets that name.
    """
    request = operation.CollectionRenameRequest(
        parse_collection_path(collection), parse_collection_name(name)
    )
    renamed = operation.rename_collection(open_workspace(context), request)
    show_one(shared_of(context), renamed, views.COLLECTION, govern_pages.collection_renamed_line)
