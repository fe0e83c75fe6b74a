"""`registry collection create`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import parse_tag, parse_type
from registry_cli.domain.references import parse_link_target
from registry_cli.operations import collection_create as operation

EPILOG: Final = """\
Examples:
  registry collection create model/served
  registry collection create Reports/weekly --type report --tag public

Output in a pipe:
  the columns of `registry collections`

Exit codes:
  2  no type, and the registry accepts several
  3  no such registry
  4  there is one of that name
  5  the type is not accepted, or a role is missing

See also:
  registry link, registry collection edit, registry collections
"""


def collection_create(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="REGISTRY/COLLECTION.")],
    type_: Annotated[
        str | None,
        typer.Option("-t", "--type", metavar="TYPE", help="Of its versions; it never changes."),
    ] = None,
    description: Annotated[
        str, typer.Option("-d", "--description", metavar="TEXT", help="What it is for.")
    ] = "",
    tags: Annotated[
        list[str] | None, typer.Option("--tag", metavar="TAG", help="Words; repeatable.")
    ] = None,
) -> None:
    """Create a collection before anything is linked to it.

    A link makes the collection that is missing, so this is for a description and tags.
    """
    request = operation.CollectionCreateRequest(
        path=parse_link_target(target),
        type=parse_type(type_) if type_ is not None else None,
        description=check_text(description),
        tags=tuple(parse_tag(each) for each in tags or ()),
    )
    created = operation.create_collection(open_workspace(context), request)
    show_one(shared_of(context), created, views.COLLECTION, govern_pages.collection_created_line)
