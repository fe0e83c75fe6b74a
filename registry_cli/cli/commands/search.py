"""`registry search`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import filters, search_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.ordering import FOUND_FIELDS
from registry_cli.domain.search_expression import ALLOWED, parse_expression
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import search as operation

EPILOG: Final = """\
Examples:
  registry search gemma
  registry search '"fine tuned" OR distilled NOT draft' --registry model
  registry search --file '*.safetensors'

Output in a pipe:
  kind, qualified_name, type, field, text, created_at

Exit codes:
  0  also where nothing is found
  2  the expression is broken
  3  no such registry

See also:
  registry versions, registry collections, registry sql
"""


def search(
    context: typer.Context,
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]…", help="Words, all of which are found.")
    ] = None,
    file_glob: Annotated[
        str | None,
        typer.Option("--file", metavar="GLOB", help="Versions with a file of such a path or name."),
    ] = None,
    registry: filters.Registry = None,
    type_: filters.Type = None,
    tag: filters.Tag = None,
    alias: filters.Alias = None,
    since: filters.Since = None,
    metric: filters.Metric = None,
    metadata: filters.Metadata = None,
    sort: filters.Sort = None,
    after: filters.After = None,
    limit: filters.Limit = None,
    as_of: AsOf = None,
) -> None:
    """Search names, descriptions, tags, aliases and metadata; the best come first.

    Found are registries, collections, artifacts and versions, each with the text that matches.
    "a phrase" stands in quotes, begin* means what begins so, a OR b one of both, NOT c what must
    not be found; upper and lower case and accents do not count. Words may also stand in what a
    thing lies in. --sort takes qualified_name, kind, type or created_at.
    """
    if not text and file_glob is None:
        is_filtered = any((registry, type_, tag, alias, since, metric, metadata))
        listings = "without words, `artifacts`, `versions` and `collections` take these filters"
        hint = Hint(listings if is_filtered else ALLOWED)
        raise UsageError("there is nothing to search for", hint)
    if file_glob is not None and not file_glob.strip("/"):
        raise UsageError("the glob of --file is empty", Hint("give one such as '*.bin'"))
    request = operation.SearchRequest(
        parse_expression(" ".join(text)) if text else None,
        file_glob,
        filters.read_filters(type_, tag, alias, registry, since, metric, metadata),
        filters.read_paging(sort, after, limit, FOUND_FIELDS),
    )
    found = operation.search(open_workspace(context, as_of=as_of), request)
    show_list(
        shared_of(context),
        found,
        search_views.FOUND,
        empty="nothing found; begin* finds longer words, too",
    )
