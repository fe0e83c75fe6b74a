"""The options of commands that draw charts."""

from typing import Annotated

import typer

InTerminal = Annotated[
    bool, typer.Option("--chart", help="Draw a chart here; needs the extra `charts`.")
]
ToFile = Annotated[
    str | None,
    typer.Option(
        "--chart-file", metavar="FILE", help="Draw it as a .png, .svg or .pdf; needs it, too."
    ),
]
