"""Charts in the terminal and in files: the doors to what draws them, the extra `charts`."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from registry_cli.cli.face import user_path
from registry_cli.cli.text import printable
from registry_cli.cli.values import LEADS_TO_NO_FILE
from registry_cli.errors import Hint, MachineError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.cli.charts import Chart
    from registry_cli.cli.reader import Reader
    from registry_cli.cli.shared import Shared

_KINDS: Final = (".png", ".svg", ".pdf")
_IN_A_PIPE: Final = 80
"""Columns of a chart where no terminal says how many it has."""


def refuse_with_format(shared: Shared) -> None:
    """Refuse a chart where stdout is to hold something for programs."""
    if shared.is_quiet or shared.format is not None:
        raise UsageError(
            "a chart is for people, and stdout is for a format",
            Hint("leave out -q and --format, or draw it with --chart-file"),
        )


def chart_text(chart: Chart, reader: Reader) -> str:
    """Draw in characters. Raises `MachineError` where the extra or the characters are missing."""
    if not reader.has_signs:
        raise MachineError(
            "the characters that charts are drawn with cannot be shown here",
            Hint("choose a UTF-8 locale, such as LC_ALL=C.UTF-8, or draw it with --chart-file"),
        )
    try:
        from registry_cli.cli.terminal_chart import (  # noqa: PLC0415 - the door to an extra
            draw_text,
        )
    except ImportError as error:
        raise _missing("plotille") from error
    return draw_text(chart, reader.columns if reader.is_there else _IN_A_PIPE)


def chart_file(text: str | None) -> Path | None:
    """Return the file that a chart goes to, whose name says what it is."""
    if text is None:
        return None
    path = user_path(text)
    if path.suffix.lower() not in _KINDS:
        raise UsageError(
            f"the name {text!r} does not say which kind of image it is",
            Hint(f"let it end with {', '.join(_KINDS[:-1])} or {_KINDS[-1]}"),
        )
    return path


def write_chart(chart: Chart, path: Path) -> None:
    """Draw to a file, which is there as a whole or not at all."""
    try:
        from registry_cli.cli.image_chart import draw_image  # noqa: PLC0415 - as above
    except ImportError as error:
        raise _missing("matplotlib") from error
    except ValueError as error:  # what it is told by the environment is read as it loads
        raise MachineError(
            f"matplotlib cannot be used here: {printable(str(error))}",
            Hint("see what MPLBACKEND and the file matplotlibrc set"),
        ) from error
    image = draw_image(chart, path.suffix.lower().removeprefix("."))
    try:
        _put(image, path)
    except OSError as error:
        kind = UsageError if error.errno in LEADS_TO_NO_FILE else MachineError
        raise kind(
            f"cannot write the chart {str(path)!r}: {error.strerror}", Hint("name another file")
        ) from error


def _put(image: bytes, path: Path) -> None:
    real = os.path.realpath(path)  # where a link leads, so that the link stays
    aside = f"{real}.{os.getpid()}.part"
    try:
        with open(aside, "xb") as file:  # noqa: PTH123 - as all paths here, text
            file.write(image)
        os.replace(aside, real)  # noqa: PTH105 - as above
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)  # noqa: PTH108 - as above
        raise


def _missing(library: str) -> MachineError:
    return MachineError(
        f"{library}, which draws charts, is not installed",
        Hint("install the extra, from the checkout: python3 -m pip install '.[charts]'"),
    )
