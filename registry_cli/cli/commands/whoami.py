"""`registry whoami`."""

from typing import Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.operations import whoami as operation

EPILOG: Final = """\
Examples:
  registry whoami
  registry whoami --json

Output in a pipe:
  one line of key and value per field

Exit codes:
  3  REGISTRY_ENTITY names an entity that is not there

See also:
  registry init, registry help environment, registry help roles
"""


def whoami(context: typer.Context) -> None:
    """Tell who acts in which home, with which roles, and what said so."""
    me = operation.whoami(open_workspace(context))
    show_record(
        shared_of(context), as_declared(me), me.user, lambda reader: pages.whoami_page(me, reader)
    )
