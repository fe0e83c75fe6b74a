"""`registry path`."""

from typing import Annotated, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.domain.references import parse_reference
from registry_cli.operations import path as operation
from registry_cli.operations.path_at_hand import PathRequest

EPILOG: Final = """\
Examples:
  registry path gemma:v3
  python evaluate.py "$(registry path model/my-collection:production)"
  registry path images train/0001.png

Exit codes:
  3  no such version or file
  6  the content is gone
  7  a read-only home without the tree; get works there

See also:
  registry get, registry show, registry help make
"""


def path(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="One file; `.` is the folder.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Print where a version can be read without copying it; read-only.

    It prints one absolute path: the file where the version holds exactly one, else the folder.
    Nothing is read or checked, however large it is: get copies and checks, verify checks.
    """
    found = operation.path(
        open_workspace(context, as_of=as_of), PathRequest(parse_reference(reference), file)
    )
    show_record(shared_of(context), {"path": found}, found, lambda _: found, tsv=found)
