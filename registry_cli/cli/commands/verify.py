"""`registry verify`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import checks, views
from registry_cli.cli.face import open_workspace, shared_of, user_folder
from registry_cli.cli.progress import ByteProgress
from registry_cli.domain.references import parse_reference
from registry_cli.operations import verify as operation
from registry_cli.operations.verify_request import VerifyRequest

EPILOG: Final = """\
Examples:
  registry verify
  registry verify gemma:v3 --full
  registry verify --repair ./data

Output in a pipe:
  kind, name, problem, versions, paths, repaired

Exit codes:
  0  everything is what it was, or is again
  3  no such version
  6  something is damaged; the hint says what helps

See also:
  registry doctor, registry get, registry help home
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
) -> None:
    """Verify that all that was logged is still what it was.

    Contents are read and compared with their digests; the history, what it adds up to, and the
    database, too. With -q it prints the versions that are damaged.
    """
    request = VerifyRequest(
        reference=parse_reference(reference) if reference is not None else None,
        is_full=full,
        resumes=resume,
        repairs_from=user_folder(repair) if repair is not None else None,
    )
    with ByteProgress("verifying") as progress:
        verified = operation.verify(open_workspace(context), request, progress)
    checks.show_checked(
        shared_of(context),
        checks.verified_json(verified),
        verified.damaged_versions,
        verified.damages,
        views.DAMAGE,
        lambda reader: checks.verified_page(verified, progress.seconds, reader),
    )
    operation.raise_damage(verified)
