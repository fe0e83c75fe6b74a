"""`registry get`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of, user_folder, user_path
from registry_cli.cli.output import show_record
from registry_cli.cli.progress import ByteProgress
from registry_cli.cli.values import read_mode, refuse_version_as_folder
from registry_cli.cli.views import version_json
from registry_cli.domain.references import parse_reference
from registry_cli.operations import get as operation

EPILOG: Final = """\
Examples:
  registry get gemma:v3
  registry get model/my-collection:production ./model --exact
  registry get images ./images --prefix train/ --mode symlink

Output in a pipe:
  the absolute path of the folder

Exit codes:
  3  no such version or file, or the source of a reference is not here
  4  an edited file is in the way
  6  damaged content, or a changed source; none of it is delivered

See also:
  registry path, registry show, registry help make
"""


def get(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="Else ./artifacts/<source name>:vN.")
    ] = None,
    prefix: Annotated[
        str, typer.Option(metavar="TEXT", help="Only files whose path starts so.")
    ] = "",
    mode: Annotated[
        str | None,
        typer.Option(help="copy, reflink, hardlink or symlink; else reflink where possible."),
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Delete what is not in the version.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite edited files.")] = False,
    allow_missing: Annotated[
        bool,
        typer.Option(
            "--allow-missing-references",
            help="Leave out what the version refers to and is not on this machine.",
        ),
    ] = False,
    stamp: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Rewritten only when name or digest change; for make."),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Get the files of a version into a folder.

    What is intact stays, what another version wrote is replaced, what somebody edited is kept
    unless forced. Every copy is checked as it is made, and safe to edit: a hard link that an
    earlier get left is replaced by a copy.

    With --mode, files share the stored bytes: a reflink until it is edited, links for good. An
    edit through a hard link damages the store: verify finds it, and only verify --repair FROM
    brings the bytes back. Links are not read: verify checks what they lead to. What cannot be
    linked is copied, and a note says why.

    With --as-of it is the version that the reference meant then; one that was deleted since can
    be got until gc took its content.

    What a version refers to with file:// is copied from there, where it is still what was logged.
    Nothing is fetched over a network: without --allow-missing-references, such a version is
    refused before anything is written.
    """
    wanted = parse_reference(reference)
    if folder is not None:
        refuse_version_as_folder(wanted, folder)
    request = operation.GetRequest(
        reference=wanted,
        folder=user_folder(folder) if folder is not None else None,
        default_parent=user_path("artifacts") if folder is None else Path("/"),
        prefix=prefix,
        mode=read_mode(mode),
        is_exact=exact,
        overwrites_edits=force,
        stamp=user_path(stamp) if stamp is not None else None,
        allows_missing_references=allow_missing,
        word=folder if wanted.selector is None else None,
    )
    with ByteProgress("getting") as progress:
        got = operation.get(open_workspace(context, as_of=as_of), request, progress)
    show_record(
        shared_of(context),
        {**version_json(got.version), "path": str(got.folder)},
        str(got.folder),
        lambda reader: pages.get_line(got, progress.seconds, reader),
        tsv=str(got.folder),
    )
