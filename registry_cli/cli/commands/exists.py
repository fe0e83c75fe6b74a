"""`registry exists`."""

from typing import Annotated, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_answer
from registry_cli.domain.references import parse_reference
from registry_cli.operations import exists as operation

EPILOG: Final = """\
Examples:
  registry exists gemma:v3 && echo there
  registry exists model/my-collection:production --json

Exit codes:
  0  it is there
  1  it is not
  2  the reference is no reference

See also:
  registry show, registry path, registry help references
"""


def exists(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, any at all.")
    ],
    as_of: AsOf = None,
) -> None:
    """Answer by exit status whether a version is there.

    It prints nothing unless a format is asked for.
    """
    answer = operation.exists(
        open_workspace(context, as_of=as_of), operation.ExistsRequest(parse_reference(reference))
    )
    show_answer(shared_of(context), "exists", answer=answer)
    if not answer:
        raise typer.Exit(1)
