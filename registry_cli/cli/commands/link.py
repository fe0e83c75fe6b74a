"""`registry link`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.face import open_workspace, shared_of, user_path
from registry_cli.cli.output import show_one
from registry_cli.domain.names import parse_alias
from registry_cli.domain.references import parse_link_target, parse_reference
from registry_cli.errors import ConflictError, NotFoundError, RefusedError, UsageError
from registry_cli.operations import link as operation

EPILOG: Final = """\
Examples:
  registry link gemma model/my-collection
  registry link gemma:v3 wandb-registry-model/my-collection -a production
  registry link gemma 'local/wandb-registry-model/Example ML Task'

Output in a pipe:
  qualified_name, digest, size, created

Exit codes:
  2  no target, and nobody at a terminal to ask
  3  no such version or registry
  4  the collection has another type
  5  the registry does not accept the type, the artifact is personal, or a
     role is missing

See also:
  registry log, registry unlink, registry collections, registry help references
"""


def link(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="Such as gemma, gemma:v3, team/project/gemma:best.")
    ],
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[TARGET]", help="REGISTRY/COLLECTION, also a new one; else you are asked."
        ),
    ] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option("-a", "--alias", help="A name in the collection; repeatable."),
    ] = None,
    stamp: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Rewritten only when name or digest change; for make."),
    ] = None,
) -> None:
    """Link a version to a collection of a registry.

    A link is a pointer: no bytes are copied. The collection numbers its links on its own.
    Without a target, a terminal offers the collections that take the version.
    """
    shared = shared_of(context)
    source = parse_reference(reference)
    aliases = tuple(parse_alias(each) for each in alias or ())
    stamp_path = user_path(stamp) if stamp is not None else None
    try:
        path = parse_link_target(target) if target is not None else None
        workspace = open_workspace(context)
        if path is None:
            from registry_cli.cli.target_choice import choose_target  # noqa: PLC0415 - only to ask

            path = choose_target(workspace, shared, source, aliases, stamp_path)
        linked = operation.link(workspace, operation.LinkRequest(source, path, aliases, stamp_path))
    except (ConflictError, NotFoundError, RefusedError, UsageError) as error:
        if target is not None:
            from registry_cli.operations.link_mistakes import meant_link  # noqa: PLC0415 - for an error

            words = (reference, target)
            error.hint = (
                meant_link(open_workspace(context), words, aliases, stamp_path) or error.hint
            )
        raise
    show_one(shared, linked, views.PUBLISHED, pages.link_line)
