"""`registry lineage`."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer

from registry_cli.cli import lineage_graphs, lineage_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.lineage_document import lineage_document
from registry_cli.cli.lineage_tree import FARTHEST, lineage_tree
from registry_cli.cli.output import encode_all, format_of, show_list, show_parts
from registry_cli.cli.shared import Format, Shared
from registry_cli.domain.lineage import Lineage
from registry_cli.domain.references import parse_reference
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import lineage as operation

EPILOG: Final = """\
Examples:
  registry lineage gemma
  registry lineage model/my-collection:production --up --depth 2
  registry lineage gemma:v3 --format mermaid

Output in a pipe:
  from_kind, from, to_kind, to

Exit codes:
  2  a negative depth; --as-of is no moment of the past
  3  no such version

See also:
  registry run, registry runs, registry show
"""

FORMATS: Final = (Format.DOT, Format.MERMAID, Format.OPENLINEAGE)
"""What --format takes beside the usual."""

_SHOWN: Final[list[Lineage]] = []
"""What was shown, kept to the end of the process, which `leave` ends without taking it apart."""


def lineage(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A version; without one, the latest.")
    ],
    up: Annotated[bool, typer.Option("--up", help="What it was made from.")] = False,
    down: Annotated[bool, typer.Option("--down", help="What came of it.")] = False,
    depth: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="At most so many versions away.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Tell which runs and versions a version came from, and what came of it.

    A run takes what is got or read in it, and gives what is logged in it. A link stands for its
    source. --format also takes dot, mermaid and openlineage. --as-of tells what was known then.
    """
    if depth is not None and depth < 0:
        raise UsageError(f"the depth {depth} is negative", Hint("give 0 or more"))
    shared = shared_of(context)
    format_ = format_of(shared)
    if format_ is Format.TABLE and not shared.is_quiet:  # so that no more is read than is seen
        depth = FARTHEST if depth is None else min(depth, FARTHEST)
    request = operation.LineageRequest(
        parse_reference(reference),
        looks_up=up or not down,
        looks_down=down or not up,
        depth=depth,
        tells_runs=not shared.is_quiet and format_ not in {Format.TSV, Format.JSONL},
    )
    with _without_collection():
        found = operation.read_lineage(open_workspace(context, as_of=as_of), request)
        _SHOWN.append(found)
        _show(shared, found, request)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let no garbage be looked for: none of 200,000 nodes and edges is, and it takes a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # not when it is looked for again, either
        gc.enable()


def _show(shared: Shared, found: Lineage, request: operation.LineageRequest) -> None:
    if shared.is_quiet:
        show_list(shared, [*found.versions.values()], lineage_views.NODE)
        return
    match format_of(shared):
        case Format.DOT:
            show_parts(lineage_graphs.dot(found))
        case Format.MERMAID:
            show_parts(lineage_graphs.mermaid(found))
        case Format.OPENLINEAGE:
            show_parts(lineage_graphs.openlineage(found, encode_all))
        case Format.JSON:
            show_parts(lineage_document(found, encode_all))
        case _:
            show_list(
                shared,
                lineage_views.named_edges(found),
                lineage_views.EDGE,
                page=lambda reader: lineage_tree(
                    found, reader, looks_up=request.looks_up, looks_down=request.looks_down
                ),
            )
