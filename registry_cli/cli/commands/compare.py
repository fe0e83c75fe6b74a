"""`registry compare`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import compare_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.chart_options import InTerminal, ToFile
from registry_cli.cli.chart_output import chart_file, chart_text, refuse_with_format, write_chart
from registry_cli.cli.chart_panels import comparison_chart
from registry_cli.cli.compare_page import compare_page
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list, show_page, show_text, write_json
from registry_cli.cli.shared import Format
from registry_cli.domain.references import parse_reference
from registry_cli.operations import compare as operation

EPILOG: Final = """\
Examples:
  registry compare gemma --max accuracy
  registry compare gemma:v0 gemma:v3
  registry compare model/my-collection --min loss --chart-file loss.svg

Output in a pipe:
  qualified_name, kind, key, value, best

Exit codes:
  2  --as-of is no moment of the past; a key for --max and --min; no image
  3  no such version, or no number of that name
  7  the extra `charts` is not installed

See also:
  registry diff, registry versions, registry metric
"""

FORMATS: Final = (Format.CSV,)
"""What --format takes beside the usual."""


def compare(
    context: typer.Context,
    references: Annotated[
        list[str],
        typer.Argument(metavar="REF…", help="An artifact or collection, or several versions."),
    ],
    greatest: Annotated[
        list[str] | None,
        typer.Option("--max", metavar="KEY", help="Best where this is greatest; repeatable."),
    ] = None,
    least: Annotated[
        list[str] | None,
        typer.Option("--min", metavar="KEY", help="Best where this is least; repeatable."),
    ] = None,
    draws: InTerminal = False,
    image: ToFile = None,
    as_of: AsOf = None,
) -> None:
    """Compare versions by their metrics and metadata: what differs, and which is best.

    Of equal ones the first is best. Keys within metadata are joined with dots, as in data.rows.
    --format also takes csv, with a line for each version; -q prints the best. Charts are of the
    keys of --max and --min, else of the first metrics that differ.
    """
    shared = shared_of(context)
    if draws:
        refuse_with_format(shared)
    file = chart_file(image)
    request = operation.CompareRequest(
        tuple(parse_reference(each) for each in references),
        greatest=tuple(greatest or ()),
        least=tuple(least or ()),
    )
    found = operation.compare(open_workspace(context, as_of=as_of), request)
    if file is not None:
        write_chart(comparison_chart(found), file)
    if draws:
        chart = comparison_chart(found)
        show_page(shared, lambda reader: chart_text(chart, reader))
    elif shared.is_quiet:
        bests = [found.versions[key.best.place] for key in found.keys if key.best is not None]
        show_list(shared, bests or found.versions, compare_views.VERSION_NAME)
    elif shared.format is Format.CSV:
        show_text(compare_views.comparison_csv(found))
    elif shared.format is Format.JSON:
        write_json(compare_views.comparison_json(found))
    else:
        values = compare_views.compared_values(found)
        show_list(
            shared, values, compare_views.VALUE, page=lambda reader: compare_page(found, reader)
        )
