"""`registry history redact`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import event_pages, history_views
from registry_cli.cli.confirm import refuse_unasked, stop_unless_confirmed
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.cli.reader import reader_of_stdout
from registry_cli.operations import history_redact as operation

EPILOG: Final = """\
Examples:
  registry history redact 10 --dry-run
  registry history redact 10 --field metadata.token --yes
  registry history redact 10 --yes

Output in a pipe:
  event, kind, subject, blanked, redacted_by, also_in, copies

Exit codes:
  1  the answer was no
  2  there is no such event; nobody to ask and no --yes
  3  the event holds no such field
  5  it holds no text that can be blanked, or you are no admin
  7  no room to write the catalog anew: blank already, run it again

See also:
  registry history, registry describe, registry metadata set, registry verify
"""


def history_redact(
    context: typer.Context,
    events: Annotated[
        list[int], typer.Argument(metavar="EVENT…", help="Their numbers in the history.")
    ],
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field", metavar="FIELD", help="Only this: description, or metadata.KEY. Repeatable."
        ),
    ] = None,
    is_dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Only tell what would be blanked.")
    ] = False,
    is_confirmed: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Blank a text that leaked, in the history and wherever it came from there.

    Descriptions and values of metadata become [redacted], now and at every moment before; that
    it was done is an event itself, and the chain of the history holds. The old bytes leave the
    file of the catalog. They stay in bundles, other homes and copies of this one, and what was
    secret has to be changed all the same: its digest stays, so what is short can be guessed.
    """
    if not (is_dry_run or is_confirmed):
        refuse_unasked("redact")
    request = operation.RedactRequest(tuple(events), tuple(fields or ()))
    workspace, shared = open_workspace(context), shared_of(context)
    if is_dry_run:
        done = operation.check(workspace, request)
    else:
        if not is_confirmed:
            question = event_pages.redact_question(operation.check(workspace, request))
            stop_unless_confirmed(shared, question, otherwise="nothing was redacted")
        done = operation.redact(workspace, request)
    show_list(shared, done, history_views.REDACTION, empty="nothing was redacted")
    for note in event_pages.redact_notes(done, reader_of_stdout(shared)):
        workspace.note(note)
