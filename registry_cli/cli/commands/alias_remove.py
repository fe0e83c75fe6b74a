"""`registry alias remove`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import history_views, label_pages
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.names import parse_alias
from registry_cli.domain.references import parse_reference
from registry_cli.operations import alias_remove as operation

EPILOG: Final = """\
Examples:
  registry alias remove gemma latest
  registry alias remove model/my-collection:v3 production

Output in a pipe:
  qualified_name, aliases

Exit codes:
  3  there is no such alias; nothing was removed
  4  the alias is at another version than the one you name
  5  a role is missing

See also:
  registry alias add, registry alias list, registry unlink
"""


def alias_remove(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="An artifact or collection, or one version of it.")
    ],
    aliases: Annotated[list[str], typer.Argument(metavar="ALIAS…", help="The names that go.")],
) -> None:
    """Take aliases from the versions that they name.

    The versions stay. Without its alias `latest`, the highest version counts as the latest.
    """
    request = operation.AliasRemoveRequest(
        reference=parse_reference(reference),
        aliases=tuple(parse_alias(each) for each in aliases),
    )
    removed = operation.remove_aliases(open_workspace(context), request)
    show_one(
        shared_of(context), removed, history_views.REMOVED_ALIASES, label_pages.alias_removed_line
    )
