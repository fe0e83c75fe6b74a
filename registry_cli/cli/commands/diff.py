"""`registry diff`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import diff_page
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list, show_text, write_json
from registry_cli.cli.shared import Format
from registry_cli.cli.terminal import is_terminal
from registry_cli.domain.references import parse_reference
from registry_cli.operations import diff as operation

EPILOG: Final = """\
Examples:
  registry diff gemma:v2 gemma:v3
  registry diff gemma:v2 model/my-collection:v2 --exit-code
  registry diff gemma:v2 gemma:v3 --patch

Output in a pipe:
  kind, change, name, old, new, old_size, new_size

Exit codes:
  1  they differ, where --exit-code asks
  2  --as-of is no moment of the past
  3  no such version
  5  the files of --patch may not be read
  6  the files of --patch are damaged

See also:
  registry compare, registry show, registry history
"""


def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="REF", help="A version; without one, the latest.")],
    new: Annotated[str, typer.Argument(metavar="OTHER", help="Another version.")],
    patch: Annotated[
        bool, typer.Option("--patch", help="Show the lines that differ in small text files.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 where they differ.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Tell how two versions differ: files with their sizes, metadata, metrics.

    In a pipe --patch prints nothing but the lines, as patch -p1 takes them, and which other files
    differ.
    """
    shared = shared_of(context)
    request = operation.DiffRequest(parse_reference(old), parse_reference(new), patch)
    found = operation.diff(open_workspace(context, as_of=as_of), request)
    text = diff_page.patch_text(found).removesuffix("\n")
    if shared.format is Format.JSON:
        write_json(diff_page.diff_json(found))
    elif patch and shared.format is None and not (shared.is_quiet or is_terminal()):
        if text:
            show_text(text)
    else:
        show_list(
            shared,
            diff_page.diff_rows(found),
            diff_page.ROW,
            page=lambda reader: diff_page.diff_page(found, reader),
        )
    if exit_code and not found.is_empty:
        raise typer.Exit(1)
