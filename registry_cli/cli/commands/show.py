"""`registry show`."""

from typing import Annotated, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.entries import entry_json
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import page_limit, show_record
from registry_cli.cli.registry_page import MOST_COLLECTIONS, collection_page, registry_page
from registry_cli.cli.version_page import version_page
from registry_cli.cli.views import shown_collection_json, shown_registry_json, version_json
from registry_cli.domain.references import parse_reference
from registry_cli.operations import show_anything as operation
from registry_cli.operations.collection_show import ShownCollection
from registry_cli.operations.registry_show import ShownRegistry
from registry_cli.operations.show import ShowRequest

EPILOG: Final = """\
Examples:
  registry show gemma
  registry show model/my-collection:production --json

Output in a pipe:
  one line of key and value per field; the files are a JSON list

Exit codes:
  3  no such version

See also:
  registry versions, registry collection show, registry help references
"""


def show(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    as_of: AsOf = None,
) -> None:
    """Show one version: what it is, where it is linked, and its files.

    Of an empty collection, and of a name that only a registry has, the page of that is shown.
    """
    shared = shared_of(context)
    shown = operation.show_anything(
        open_workspace(context, as_of=as_of),
        ShowRequest(parse_reference(reference)),
        most=page_limit(shared, MOST_COLLECTIONS),
    )
    if isinstance(shown, ShownRegistry):
        keys, name = shown_registry_json(shown), shown.registry.qualified_name
        show_record(shared, keys, name, lambda reader: registry_page(shown, reader))
    elif isinstance(shown, ShownCollection):
        keys, name = shown_collection_json(shown), shown.collection.qualified_name
        show_record(shared, keys, name, lambda reader: collection_page(shown, reader))
    else:
        files = [entry_json(entry) for entry in shown.files]
        keys = {**version_json(shown.version), "files": files}
        name = shown.version.qualified_name
        show_record(shared, keys, name, lambda reader: version_page(shown, reader))
