"""`registry delete`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.confirm import refuse_unasked, stop_unless_confirmed
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.references import parse_reference
from registry_cli.operations import delete as operation

EPILOG: Final = """\
Examples:
  registry delete experiment:v1 --yes
  registry delete gemma:v2 gemma:v3 --force --dry-run
  registry delete experiment --all --yes

Output in a pipe:
  deleted, version_count, unlinked, size, freed_size

Exit codes:
  1  the answer was no
  2  a whole artifact without --all; nobody to ask and no --yes
  3  no such version or artifact
  5  it is linked or has aliases and --force is missing, it is a link itself,
     or a role is missing

See also:
  registry unlink, registry gc, registry du, registry help references
"""


def delete(
    context: typer.Context,
    references: Annotated[
        list[str], typer.Argument(metavar="REF…", help="Versions; with --all artifacts.")
    ],
    is_whole: Annotated[
        bool, typer.Option("--all", help="Delete whole artifacts, with all their versions.")
    ] = False,
    is_forced: Annotated[
        bool, typer.Option("--force", help="Delete links to them and their aliases, too.")
    ] = False,
    is_dry_run: Annotated[
        bool,
        typer.Option(
            "-n", "--dry-run", help="Only tell what would go, and the bytes that would free."
        ),
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Delete versions, or whole artifacts.

    All of them go, or none. Their numbers are not used again, and latest falls back to the
    highest version left. What they alone hold is removed by the next registry gc.
    """
    if not (is_dry_run or is_confirmed):
        refuse_unasked("delete")
    parsed = tuple(parse_reference(reference) for reference in references)
    request = operation.DeleteRequest(parsed, is_whole=is_whole, is_forced=is_forced)
    workspace, shared = open_workspace(context), shared_of(context)
    if is_dry_run:
        done = operation.preview(workspace, request)
    else:
        if not is_confirmed:
            question = pages.delete_question(operation.check(workspace, request))
            stop_unless_confirmed(shared, question, otherwise="nothing was deleted")
        done = operation.delete(workspace, request)
    show_one(shared, done, views.DELETED, pages.delete_line)
