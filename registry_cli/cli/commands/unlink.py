"""`registry unlink`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.references import parse_reference
from registry_cli.operations import unlink as operation

EPILOG: Final = """\
Examples:
  registry unlink model/my-collection:v2
  registry unlink 'local/wandb-registry-model/Example ML Task:v0'

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  3  no such link
  5  it is a source version, or a role is missing

See also:
  registry link, registry versions, registry help references
"""


def unlink(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A version in a collection.")],
) -> None:
    """Remove a link from its collection.

    The version itself stays in its artifact. The number of the link is not used again.
    """
    request = operation.UnlinkRequest(parse_reference(reference))
    removed = operation.unlink(open_workspace(context), request)
    show_one(shared_of(context), removed, views.VERSION, pages.unlink_line)
