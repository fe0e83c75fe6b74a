"""`registry collection edit`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import parse_tag, parse_type
from registry_cli.domain.references import parse_collection_path
from registry_cli.operations import collection_edit as operation

EPILOG: Final = """\
Examples:
  registry collection edit model/chat --description 'What we serve'
  registry collection edit model/my-collection --remove-tag experimental

Output in a pipe:
  the columns of `registry collections`

Exit codes:
  2  nothing to edit, or an invalid tag
  3  no such collection, or tag to remove
  5  a role is missing, or the type would change

See also:
  registry collection show, registry tag add, registry describe
"""


def collection_edit(
    context: typer.Context,
    collection: Annotated[
        str, typer.Argument(metavar="COLLECTION", help="Such as model/my-collection.")
    ],
    description: Annotated[
        str | None,
        typer.Option("-d", "--description", metavar="TEXT", help="Or '' to take it away."),
    ] = None,
    added_tags: Annotated[
        list[str] | None, typer.Option("--add-tag", metavar="TAG", help="Words; repeatable.")
    ] = None,
    removed_tags: Annotated[
        list[str] | None, typer.Option("--remove-tag", metavar="TAG", help="Repeatable.")
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", metavar="TYPE", hidden=True)] = None,
) -> None:
    """Change what a collection is for, and its tags: all that is asked for, or nothing."""
    request = operation.CollectionEditRequest(
        path=parse_collection_path(collection),
        description=check_text(description) if description is not None else None,
        added_tags=tuple(parse_tag(each) for each in added_tags or ()),
        removed_tags=tuple(parse_tag(each) for each in removed_tags or ()),
        type=parse_type(type_) if type_ is not None else None,
    )
    edited = operation.edit_collection(open_workspace(context), request)
    show_one(shared_of(context), edited, views.COLLECTION, govern_pages.collection_edited_line)
