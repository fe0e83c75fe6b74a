"""`registry verify`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import checks, event_pages, views
from registry_cli.cli.face import open_workspace, shared_of, user_folder
from registry_cli.cli.progress import ByteProgress
from registry_cli.cli.reader import reader_of_stdout
from registry_cli.cli.values import read_pinned_hash
from registry_cli.domain.references import parse_reference
from registry_cli.domain.suggestions import with_option
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import verify as operation
from registry_cli.operations import verify_history as history_operation
from registry_cli.operations.verify_request import VerifyRequest

EPILOG: Final = """\
Examples:
  registry verify
  registry verify gemma:v3 --full
  registry verify --history

Output in a pipe:
  kind, name, problem, versions, paths, repaired

Exit codes:
  0  everything is what it was, or is again
  2  --history with what is about contents, or no hash to expect
  3  no such version
  6  something is damaged, or no event has the hash; the hint says what helps
  7  nothing is known to be damaged, but something may not be read

See also:
  registry doctor, registry history, registry get, registry help home
"""


def verify(
    context: typer.Context,
    reference: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="A version; else the whole home.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Compare blake3, too, and read what no version needs.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an interrupted verify stopped.")
    ] = False,
    repair: Annotated[
        str | None,
        typer.Option(
            metavar="FROM", help="Take good bytes from a file, a folder, another home or a bundle."
        ),
    ] = None,
    is_history: Annotated[
        bool, typer.Option("--history", help="Only the chain of the history; reads no contents.")
    ] = False,
    expected_head: Annotated[
        str | None,
        typer.Option(
            "--expect-head", metavar="HASH", help="What history --head printed: some event has it."
        ),
    ] = None,
) -> None:
    """Verify that all that was logged is still what it was.

    Contents are read and compared with their digests; the history, what it adds up to, the
    database, and the links that path hands out, too. With -q it prints the versions that are
    damaged. With --history it follows the chain of events alone: any change in the middle shows.
    That nothing was cut off at the end, and that it is the same history at all, shows only a
    hash that was kept elsewhere.
    """
    if is_history:
        if reference is not None or full or resume or repair is not None:
            raise UsageError("--history reads no contents", Hint("give --expect-head at most"))
        pinned = read_pinned_hash(expected_head) if expected_head is not None else None
        _verify_history(context, pinned)
        return
    if expected_head is not None:
        raise UsageError(
            "--expect-head is about the history", Hint("add", correct=with_option("--history"))
        )
    request = VerifyRequest(
        reference=parse_reference(reference) if reference is not None else None,
        is_full=full,
        resumes=resume,
        repairs_from=user_folder(repair) if repair is not None else None,
    )
    workspace = open_workspace(context)
    with ByteProgress("verifying") as progress:
        verified = operation.verify(workspace, request, progress)
    checks.show_checked(
        shared_of(context),
        checks.verified_json(verified),
        verified.damaged_versions,
        verified.damages,
        views.DAMAGE,
        lambda reader: checks.verified_page(verified, progress.seconds, reader),
    )
    operation.raise_damage(verified, workspace.home)


def _verify_history(context: typer.Context, pinned: str | None) -> None:
    workspace, shared = open_workspace(context), shared_of(context)
    verified = history_operation.verify_history(workspace, pinned)
    checks.show_checked(
        shared,
        checks.verified_history_json(verified),
        [damage.name for damage in verified.damages],
        verified.damages,
        views.DAMAGE,
        lambda _reader: event_pages.verified_history_page(verified),
    )
    if not reader_of_stdout(shared).is_there and verified.expected_event is not None:
        workspace.note(event_pages.pinned_line(verified))
    history_operation.raise_damage(verified)
