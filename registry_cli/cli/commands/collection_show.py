"""`registry collection show`."""

from typing import Annotated, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import page_limit, show_record
from registry_cli.cli.registry_page import MOST_VERSIONS, collection_page
from registry_cli.cli.views import shown_collection_json
from registry_cli.domain.references import parse_collection_path
from registry_cli.operations import collection_show as operation

EPILOG: Final = """\
Examples:
  registry collection show model/my-collection
  registry collection show 'Golden Datasets/questions' --json

Output in a pipe:
  one line of key and value per field; versions and members are JSON lists

Exit codes:
  3  no such collection

See also:
  registry collections, registry versions, registry registry show
"""


def collection_show(
    context: typer.Context,
    collection: Annotated[
        str, typer.Argument(metavar="COLLECTION", help="Such as model/my-collection.")
    ],
    as_of: AsOf = None,
) -> None:
    """Show a collection: its versions and aliases, and what to paste to link and get.

    The description is Markdown, and laid out on a terminal.
    """
    shared = shared_of(context)
    request = operation.CollectionShowRequest(
        parse_collection_path(collection), page_limit(shared, MOST_VERSIONS)
    )
    shown = operation.show_collection(open_workspace(context, as_of=as_of), request)
    show_record(
        shared,
        shown_collection_json(shown),
        shown.collection.qualified_name,
        lambda reader: collection_page(shown, reader),
    )
