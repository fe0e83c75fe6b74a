"""`registry metadata unset`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.metadata import check_text
from registry_cli.domain.references import parse_reference
from registry_cli.operations import metadata as operation

EPILOG: Final = """\
Examples:
  registry metadata unset gemma:v3 note
  registry metadata unset model/my-collection:v2 lr base

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  2  no version is named
  3  no such version, or it has no such key; nothing was taken away
  5  a role is missing

See also:
  registry metadata set, registry show
"""


def metadata_unset(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="A version.")],
    keys: Annotated[list[str], typer.Argument(metavar="KEY…", help="The keys that go.")],
) -> None:
    """Take keys of the metadata away from a version, and so from all its links."""
    request = operation.MetadataUnsetRequest(
        parse_reference(reference), tuple(check_text(key) for key in keys)
    )
    version = operation.unset_metadata(open_workspace(context), request)
    show_one(shared_of(context), version, views.VERSION, label_pages.metadata_line)
