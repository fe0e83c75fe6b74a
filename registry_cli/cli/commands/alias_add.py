"""`registry alias add`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import label_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.values import read_expected, refuse_version_as_alias
from registry_cli.cli.word_order import reference_first
from registry_cli.domain.names import parse_alias
from registry_cli.domain.references import parse_reference
from registry_cli.operations import alias_add as operation

EPILOG: Final = """\
Examples:
  registry alias add gemma:v3 best
  registry alias add model/my-collection:v2 production --expect v3
  registry alias add model/my-collection canary --expect none

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  3  no such version
  4  an alias is not where --expect says; nothing was moved
  5  it is latest, or a role is missing

See also:
  registry alias remove, registry alias list, registry help references
"""


def alias_add(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    aliases: Annotated[list[str], typer.Argument(metavar="ALIAS…", help="The names it gets.")],
    expect: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Only if they are there now, such as v3, or none."),
    ] = None,
) -> None:
    """Let aliases name a version.

    Each names one version of an artifact or collection at a time: those in use move. With
    --expect nothing is done unless they are where you last saw them, so of two who move an
    alias at once one is told.
    """
    with reference_first(context, reference, aliases):
        wanted = parse_reference(reference)
        refuse_version_as_alias(wanted, aliases)
        request = operation.AliasAddRequest(
            reference=wanted,
            aliases=tuple(parse_alias(each) for each in aliases),
            expected=read_expected(expect) if expect is not None else None,
        )
        version = operation.add_aliases(open_workspace(context), request)
    show_one(shared_of(context), version, views.VERSION, label_pages.alias_line)
