"""`registry registry show`."""

from typing import Annotated, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import page_limit, show_record
from registry_cli.cli.registry_page import MOST_COLLECTIONS, registry_page
from registry_cli.cli.views import shown_registry_json
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import registry_show as operation

EPILOG: Final = """\
Examples:
  registry registry show model
  registry registry show 'Golden Datasets' --json

Output in a pipe:
  one line of key and value per field; collections and members are JSON lists

Exit codes:
  3  no such registry

See also:
  registry registries, registry collections, registry collection show
"""


def registry_show(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="Its name.")],
    as_of: AsOf = None,
) -> None:
    """Show a registry: what it accepts and holds, and what to paste to link there.

    The description is Markdown, and laid out on a terminal.
    """
    shared = shared_of(context)
    request = operation.RegistryShowRequest(
        parse_registry_path(registry), page_limit(shared, MOST_COLLECTIONS)
    )
    shown = operation.show_registry(open_workspace(context, as_of=as_of), request)
    show_record(
        shared,
        shown_registry_json(shown),
        shown.registry.qualified_name,
        lambda reader: registry_page(shown, reader),
    )
