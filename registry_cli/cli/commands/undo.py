"""`registry undo`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import history_views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.operations import undo as operation

EPILOG: Final = """\
Examples:
  registry undo
  registry undo --json

Output in a pipe:
  seq, at, actor, kind, subject, body, hash

Exit codes:
  2  there is no such event
  5  it has no inverse, was changed again since, or is another user's

See also:
  registry history, registry delete
"""


def undo(
    context: typer.Context,
    event: Annotated[
        int | None,
        typer.Argument(metavar="[EVENT]", help="Its number in the history; else your last one."),
    ] = None,
) -> None:
    """Undo an event by its inverse: of aliases, tags, links, descriptions and metadata.

    The inverse is an event, too, so the history stays what it is, and an undo can be undone.
    An unlinked version is linked again under its old number. Only admins undo what others did.
    """
    events = operation.undo(open_workspace(context), operation.UndoRequest(event))
    show_list(shared_of(context), events, history_views.EVENT, empty="nothing was undone")
