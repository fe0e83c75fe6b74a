"""The option of all commands that browse: to look at an earlier moment."""

from typing import Annotated

import typer

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="MOMENT",
        help="As it was after this event, at this time, or so long ago: 7d.",
    ),
]
