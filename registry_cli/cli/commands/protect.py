"""`registry protect`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.word_order import registry_first
from registry_cli.domain.names import parse_alias
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import protect as operation

EPILOG: Final = """\
Examples:
  registry protect model production
  registry protect 'Golden Datasets' approved

Output in a pipe:
  the columns of `registry registries`

Exit codes:
  3  no such registry
  5  it is latest, or you are no admin of the registry

See also:
  registry unprotect, registry alias add, registry help roles
"""


def protect(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="In all its collections.")],
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="Such as production.")],
) -> None:
    """Let only admins of a registry set, move and remove an alias.

    What holds it cannot be deleted, either, not even with --force.
    """
    with registry_first(context, registry, alias):
        request = operation.ProtectRequest(parse_registry_path(registry), parse_alias(alias))
        changed = operation.protect(open_workspace(context), request)
    show_one(shared_of(context), changed, views.REGISTRY, label_pages.protection_line)
