"""`registry sql`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import answers
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of, user_path
from registry_cli.cli.output import show_list
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import datasette
from registry_cli.operations import sql as operation

EPILOG: Final = """\
Examples:
  registry sql 'select qualified_name, aliases from registry_versions'
  registry sql 'select path, size from version_files limit 5' --json
  registry sql --datasette metadata.json

Output in a pipe:
  the columns of the statement

Exit codes:
  2  SQLite does not take it
  4  with --datasette, the file is there
  5  a statement that writes, or a role is missing

See also:
  registry search, registry versions, registry history
"""


def sql(
    context: typer.Context,
    statement: Annotated[
        str | None, typer.Argument(metavar="[SELECT]", help="One statement that reads.")
    ] = None,
    datasette_file: Annotated[
        str | None,
        typer.Option(
            "--datasette", metavar="FILE", help="Only write what makes Datasette show more."
        ),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Ask the catalog in SQL, reading only.

    The views registry_versions, artifact_versions, version_files and lineage_edges keep their
    columns; docs/schema.md tells of all tables. For admins of the organization, because a
    statement sees restricted registries, too.
    """
    shared = shared_of(context)
    if (statement is None) == (datasette_file is None):
        raise UsageError(
            "sql takes a statement or --datasette, one of them",
            Hint("ask for instance", ("sql", "select * from registry_versions")),
        )
    if datasette_file is not None:
        datasette.write_metadata(user_path(datasette_file))
        return
    answer = operation.ask_sql(open_workspace(context, as_of=as_of), statement or "")
    view = answers.view_of(answer.columns)
    show_list(shared, [answers.Row(row) for row in answer.rows], view, empty="no rows")
