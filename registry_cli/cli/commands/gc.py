"""`registry gc`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.confirm import refuse_unasked, stop_unless_confirmed
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.durations import parse_duration
from registry_cli.operations import gc as operation

EPILOG: Final = """\
Examples:
  registry gc --dry-run
  registry gc --yes
  registry gc --grace 0 --yes

Output in a pipe:
  version_count, content_count, leftover_count, tree_count, freed_size,
  young_size, versions

Exit codes:
  1  the answer was no
  2  nobody to ask and no --yes, or an invalid length of time
  5  you are no admin of the organization
  6  the catalog is damaged, so what versions need cannot be told
  7  a log or get went on for longer than the lock wait

See also:
  registry delete, registry du, registry verify, registry help home
"""


def gc(
    context: typer.Context,
    grace: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Keep what is younger: 0, or such as 30m, 1h, 7d."),
    ] = "1h",
    is_dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Only tell what would go.")
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Remove what no version reaches: garbage collection.

    That is the content of deleted versions, as far as no other version holds it, and what killed
    commands left. Others can go on meanwhile. It can be stopped at any moment; the next one ends
    the work.
    """
    request = operation.GcRequest(parse_duration(grace))
    if not (is_dry_run or is_confirmed):
        refuse_unasked("remove anything")
    workspace, shared = open_workspace(context), shared_of(context)
    if not (is_dry_run or is_confirmed):
        planned = operation.preview(workspace, request)
        if not planned.is_empty:
            question = pages.gc_question(planned)
            stop_unless_confirmed(shared, question, otherwise="nothing was removed")
    collect = operation.preview if is_dry_run else operation.gc
    show_one(shared, collect(workspace, request), views.COLLECTED, pages.gc_line)
