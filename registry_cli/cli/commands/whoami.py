"""`registry whoami`."""

from typing import Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.cli.views import as_declared
from registry_cli.operations import whoami as operation

EPILOG: Final = """\
Examples:

\b
  registry whoami
  registry whoami --json

In a pipe it prints one line of key and value per field.
"""


def whoami(context: typer.Context) -> None:
    """Tell who acts in which home, with which roles, and what said so."""
    me = operation.whoami(open_workspace(context))
    show_record(shared_of(context), as_declared(me), me.user, lambda: pages.whoami_page(me))
