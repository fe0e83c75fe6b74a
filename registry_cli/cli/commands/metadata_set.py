"""`registry metadata set`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.values import read_metadata
from registry_cli.domain.references import parse_reference
from registry_cli.operations import metadata as operation

EPILOG: Final = """\
Examples:
  registry metadata set gemma:v3 lr=0.1 'note=the good one'
  registry metadata set model/my-collection:production data='{"rows": 10}'

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  2  no version, no KEY=VALUE, more than 100 keys, or an infinite number
  3  no such version
  5  a role is missing

See also:
  registry metadata unset, registry show, registry log
"""


def metadata_set(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A version.")],
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE…", help="Or @FILE.json with an object.")
    ],
) -> None:
    """Set keys of the metadata of a version; the other keys stay.

    The metadata of a version is that of all its links. A VALUE that is JSON is taken as that.
    """
    request = operation.MetadataSetRequest(parse_reference(reference), read_metadata(values))
    version = operation.set_metadata(open_workspace(context), request)
    show_one(shared_of(context), version, views.VERSION, label_pages.metadata_line)
