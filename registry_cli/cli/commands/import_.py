"""`registry import`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import views
from registry_cli.cli.bundle_streams import STREAM, bundle_source
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.cli.progress import ByteProgress
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations import import_ as operation

EPILOG: Final = """\
Examples:
  registry import gemma.bundle
  registry import gemma.bundle --entity vision --no-links
  registry import gemma.bundle --aliases --create-registries

Output in a pipe:
  origin, qualified_name, digest, created

Exit codes:
  2  this is no bundle
  3  the team or registry is not here, or what a thin bundle left out
  4  the artifact or collection has another type here
  5  a registry does not accept the type, or you are not an admin
  6  the bundle is damaged or cut
  7  the bundle was written by a newer registry

See also:
  registry export, registry versions, registry help roles
"""


def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The bundle, - for stdin.")],
    entity: Annotated[
        str | None, typer.Option("-e", "--entity", help="Whose it becomes; else as in the bundle.")
    ] = None,
    aliases: Annotated[
        bool, typer.Option("--aliases", help="Let the aliases name what they name in the bundle.")
    ] = False,
    create_registries: Annotated[
        bool, typer.Option("--create-registries", help="Create the registries that are missing.")
    ] = False,
    no_links: Annotated[bool, typer.Option("--no-links", help="Leave the links out.")] = False,
) -> None:
    """Import a bundle: all of it, or nothing.

    Everything is verified before anything can be seen. What is here already stays as it is. A
    version keeps its number where that is above all others here, else it takes the next;
    the output tells what each is called in the bundle, and here.
    """
    request = operation.ImportRequest(
        source=file if file != STREAM else None,
        entity=parse_entity_name(entity) if entity is not None else None,
        brings_aliases=aliases,
        creates_registries=create_registries,
        skips_links=no_links,
    )
    with bundle_source(file) as source, ByteProgress("importing") as progress:
        imported = operation.import_bundle(open_workspace(context), request, source.read, progress)
    show_list(shared_of(context), imported, views.IMPORTED, empty="nothing but links")
