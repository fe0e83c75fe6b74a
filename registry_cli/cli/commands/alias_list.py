"""`registry alias list`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import history_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.references import parse_reference
from registry_cli.operations import alias_list as operation

EPILOG: Final = """\
Examples:
  registry alias list gemma
  registry alias list model/my-collection --history
  registry alias list model/my-collection:production --as-of 20

Output in a pipe:
  alias, version, set_at, set_by, qualified_name, from_version, event, source
  with --history: alias, from_version, version, at, actor, event

Exit codes:
  2  --as-of is no moment of the past
  3  no such artifact, collection, version or alias

See also:
  registry alias add, registry versions
"""


def alias_list(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF", help="An artifact or collection, one version of it, or one alias."
        ),
    ],
    history: Annotated[
        bool, typer.Option("--history", help="Who moved which alias, when, from where to where.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """List aliases with the version that each names, or how they moved.

    Each is told with who put it there, when, and what it named before. With --as-of that is as
    it was then: what was production on 1 March at noon, who put it there, and what was it before?
    """
    request = operation.AliasListRequest(parse_reference(reference))
    workspace, shared = open_workspace(context, as_of=as_of), shared_of(context)
    if history:
        moves = operation.list_alias_moves(workspace, request)
        show_list(shared, moves, history_views.ALIAS_MOVE, empty="no alias was ever set")
        return
    held = operation.list_aliases(workspace, request)
    show_list(
        shared, held, history_views.HELD_ALIAS, empty="no aliases; `registry alias add` sets them"
    )
