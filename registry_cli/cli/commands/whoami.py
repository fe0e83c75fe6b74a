"""`registry whoami`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import whoami as operation

EPILOG: Final = """\
Examples:
  registry whoami
  registry whoami --may link model
  registry whoami --may get model/my-collection --as viewer2 --json

Output in a pipe:
  one line of key and value per field; with --may, yes or no in words

Exit codes:
  0  with --may, yes
  1  with --may, no
  3  the target is not there, or the entity that REGISTRY_ENTITY names

See also:
  registry member list, registry help environment, registry help roles
"""


def whoami(
    context: typer.Context,
    target: Annotated[
        str | None,
        typer.Argument(metavar="[TARGET]", help="With --may: what the verb is about."),
    ] = None,
    may: Annotated[
        str | None,
        typer.Option("--may", metavar="VERB", help="Ask whether this is allowed, by exit status."),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Tell who acts in which home, with which roles, and what said so.

    With --may it answers whether something is allowed. Of a registry: link, protect, edit, rename.
    Of a registry, of a collection or of an artifact: show, versions, history, search, get, path,
    use, unlink, alias, tag, describe, metadata, delete. Of a team or a user: log. Of a team, a
    registry or the organization: member. Without a target: create (registries), team (teams),
    gc, import, sql, undo (what others did), as. --as-of tells the teams and roles of then.
    """
    if may is not None:
        if as_of is not None:
            raise UsageError(
                "--may asks about today, and --as-of looks back", Hint("leave one of them out")
            )
        _answer(context, may, target)
        return
    if target is not None:
        raise UsageError(
            f"without --may there is nothing to say about {target!r}",
            Hint("ask with --may whether something is allowed", ("help", "whoami")),
        )
    me = operation.whoami(open_workspace(context, as_of=as_of))
    show_record(
        shared_of(context), as_declared(me), me.user, lambda reader: pages.whoami_page(me, reader)
    )


def _answer(context: typer.Context, verb: str, target: str | None) -> None:
    """Say whether something is allowed, and end with 1 where it is not."""
    from registry_cli.cli.people_pages import may_line  # noqa: PLC0415 - not for whoami itself
    from registry_cli.operations.whoami_may import MayRequest, may  # noqa: PLC0415 - as above

    answer = may(open_workspace(context), MayRequest(verb, target))
    show_record(
        shared_of(context),
        as_declared(answer),
        "yes" if answer.may else "no",
        lambda _: may_line(answer),
        tsv=may_line(answer),
    )
    if not answer.may:
        raise typer.Exit(1)
