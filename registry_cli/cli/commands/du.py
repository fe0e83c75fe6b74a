"""`registry du`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.references import parse_reference
from registry_cli.operations import du as operation

EPILOG: Final = """\
Examples:
  registry du
  registry du gemma
  registry du gemma:v0 --json

Output in a pipe:
  qualified_name, logical_size, physical_size, shared_size, freed_size

Exit codes:
  3  no such artifact, collection or version

See also:
  registry delete, registry versions, registry help references
"""


def du(
    context: typer.Context,
    reference: Annotated[
        str | None,
        typer.Argument(metavar="[REF]", help="An artifact, a collection or a version."),
    ] = None,
) -> None:
    """Tell how much disk artifacts use; of an artifact or collection, its versions.

    Logical is the size of all files; on disk, equal contents are kept once. Shared is the part
    that others hold, too. Frees is what deleting it gives back, to the byte, once registry gc
    has run, with what a pack of small files adds to them. The last line is about all of them
    together.
    """
    request = operation.DuRequest(parse_reference(reference) if reference is not None else None)
    found = operation.du(open_workspace(context), request)
    show_list(shared_of(context), found, views.DISK_USAGE, empty="nothing is logged yet")
