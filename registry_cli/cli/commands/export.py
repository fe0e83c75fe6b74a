"""`registry export`."""

from pathlib import Path
from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.bundle_streams import bundle_target, known_names
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list, show_one
from registry_cli.cli.progress import ByteProgress
from registry_cli.domain.references import parse_reference
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import export as operation

EPILOG: Final = """\
Examples:
  registry export gemma:v3 -o gemma.bundle
  registry export model/my-collection -o - | ssh host registry import -
  registry export gemma --all --thin have.txt -o new.bundle

Output in a pipe:
  file, digest, size, version_count, link_count, content_count;
  with --list: digest

Exit codes:
  2  no version or file is named; a bundle is not for a terminal
  3  no such version
  5  a role is missing
  6  the stored content is damaged

See also:
  registry import, registry get, registry versions
"""


def export(
    context: typer.Context,
    references: Annotated[
        list[str] | None,
        typer.Argument(metavar="[REF]…", help="Versions or links; with --all not even one."),
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="The bundle, - for stdout.")
    ] = None,
    takes_all: Annotated[
        bool, typer.Option("--all", help="All versions of each; without REF, all there is.")
    ] = False,
    brings_links: Annotated[
        bool, typer.Option("--links", help="Bring the links of the versions along.")
    ] = False,
    thin: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Leave out the files of these digests or ids; - for stdin."
        ),
    ] = None,
    lists: Annotated[
        bool, typer.Option("--list", help="Only print digests, for --thin on another side.")
    ] = False,
) -> None:
    """Export versions and links to a bundle, which another home can import.

    The same versions, with the same aliases, give the same bytes on every machine. A link
    brings its registry, its collection and the version that it leads to. What another home
    lists with --list can be left out for it with --thin.
    """
    shared = shared_of(context)
    parsed = tuple(parse_reference(reference) for reference in references or ())
    wanted = operation.Wanted(parsed, takes_all=takes_all, brings_links=brings_links)
    if lists:
        if output is not None or thin is not None:
            raise UsageError("--list makes no bundle", Hint("leave out --output and --thin"))
        if not parsed:
            wanted = wanted._replace(takes_all=True)
        held = operation.list_held(open_workspace(context), wanted)
        show_list(shared, held, views.HELD, empty="no versions")
        return
    if output is None:
        raise UsageError("the bundle needs a name", Hint("give one with --output, - for stdout"))
    target = bundle_target(output)
    if not isinstance(target, Path) and (shared.is_quiet or shared.format is not None):
        raise UsageError("the bundle takes stdout for itself", Hint("name a file, or no format"))
    with known_names(thin) as known, ByteProgress("exporting") as progress:
        request = operation.ExportRequest(wanted, target, known)
        exported = operation.export(open_workspace(context), request, progress)
    if isinstance(target, Path):
        show_one(
            shared,
            exported,
            views.EXPORTED,
            lambda row, reader: pages.export_line(row, progress.seconds, reader),
        )
