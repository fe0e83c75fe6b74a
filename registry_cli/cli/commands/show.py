"""`registry show`."""

from typing import Annotated, Any, Final

import typer

from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.cli.version_page import version_page
from registry_cli.cli.views import version_json
from registry_cli.domain.references import parse_reference
from registry_cli.operations import show as operation

EPILOG: Final = """\
Examples:
  registry show gemma
  registry show model/my-collection:production --json

Output in a pipe:
  one line of key and value per field; the files are a JSON list

Exit codes:
  3  no such version

See also:
  registry versions, registry get, registry help references
"""


def show(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    as_of: AsOf = None,
) -> None:
    """Show one version: what it is, where it is linked, and its files."""
    shown = operation.show(
        open_workspace(context, as_of=as_of), operation.ShowRequest(parse_reference(reference))
    )
    files: list[dict[str, Any]] = [
        {"path": file.path, "size": file.size, "digest": file.digest.blake3} for file in shown.files
    ]
    show_record(
        shared_of(context),
        {**version_json(shown.version), "files": files},
        shown.version.qualified_name,
        lambda reader: version_page(shown, reader),
    )
