"""`registry describe`."""

import sys
from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.metadata import check_text
from registry_cli.domain.references import parse_reference
from registry_cli.operations import describe as operation

EPILOG: Final = """\
Examples:
  registry describe gemma:v3 'Trained on the cleaned data'
  registry describe model/my-collection 'What we serve'
  registry describe gemma ''

Output in a pipe:
  the columns of `registry versions`, or of `registry artifacts`

Exit codes:
  3  no such version, artifact or collection
  5  a role is missing

See also:
  registry show, registry tag add, registry metadata set
"""


def describe(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="A version; without one, the artifact or collection itself."
        ),
    ],
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What to say of it; - reads it from stdin.")
    ],
) -> None:
    """Describe a version, an artifact or a collection.

    The text takes the place of the one before; an empty one takes that away. The description
    of a version is that of all its links.
    """
    if text == "-":
        text = sys.stdin.buffer.read().decode(errors="surrogateescape").rstrip("\n")
    request = operation.DescribeRequest(parse_reference(reference), check_text(text))
    changed = operation.describe(open_workspace(context), request)
    show_one(
        shared_of(context), changed, label_pages.view_of(changed), label_pages.description_line
    )
