"""Pictures of the real terminal, in `docs/images`: what commands print there, drawn as SVG.

Each picture is a session in a shell: commands are shown as typed, and then run, on a stage where
clock and chance are fixed. `python -m tests.support.pictures` (`make pictures`) draws them anew.
They are for light and dark pages alike: who looks at them chooses.
"""

from __future__ import annotations

import io
import math
import os
import re
import shlex
import tempfile
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console  # noqa: TID253 - no command loads this
from rich.terminal_theme import TerminalTheme  # noqa: TID253 - as above
from rich.text import Text  # noqa: TID253 - as above

from tests.support.documents import CHECKOUT, comparable, path_with_registry
from tests.support.keyboard import type_in
from tests.support.stage import staged_in_turn

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = CHECKOUT / "docs" / "images"

_COLUMNS: Final = 100
_LINES: Final = 60
_ASPECT: Final = 0.61
_CHARACTER: Final = 20
_LINE: Final = 1.22
"""The size that rich draws a character in; the height of a line is in characters."""

_PROMPT: Final = "\x1b[1m$\x1b[0m "
_SETTINGS: Final = ("REGISTRY_", "WANDB_", "XDG_", "MAKE", "NO_COLOR", "LESS")

_DARK: Final = TerminalTheme(
    (30, 30, 46), (216, 219, 228),
    [(69, 71, 90), (243, 110, 110), (120, 200, 120), (230, 190, 110),
     (120, 160, 240), (214, 130, 220), (110, 200, 200), (200, 204, 214)],
)  # fmt: skip
_LIGHT: Final = TerminalTheme(
    (250, 250, 252), (40, 42, 54),
    [(40, 42, 54), (190, 30, 40), (30, 120, 50), (140, 100, 10),
     (40, 80, 180), (150, 40, 150), (20, 110, 120), (90, 92, 104)],
)  # fmt: skip

_PAGE: Final = """\
<svg viewBox="0 0 WIDTH HEIGHT" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.window {{ fill: #1e1e2e; stroke: #45475a; }}
.terminal-matrix {{
font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
font-size: {char_height}px;
}}
{styles}
@media (prefers-color-scheme: light) {{
.window {{ fill: #fafafc; stroke: #c8cad4; }}
LIGHT
}}
</style>
<rect class="window" x="0.5" y="0.5" width="WIDTH" height="HEIGHT" rx="8"/>
<g class="terminal-matrix" transform="translate(16, 14)">
{matrix}
</g>
</svg>
"""
"""What rich fills in. No font is fetched from anywhere, and the page decides on the colours."""

_NEW_MODEL: Final = "seq 4000 > model.bin"


class Command(NamedTuple):
    """A command as it is typed, and what is typed when it asks."""

    line: str
    answers: tuple[tuple[str, str], ...] = ()


class Picture(NamedTuple):
    """A session: what was there before, the commands that are shown, and what it is called."""

    title: str
    before: tuple[str, ...]
    shown: tuple[Command, ...]


_FIRST: Final = (
    "registry log model.bin --name chat --type model",
    "registry link chat model/assistant",
)
_DESCRIBED: Final = "-m lr=0.01 -m base=gemma --metric accuracy=0.93 -d 'Answers short questions.'"
_SECOND: Final = (
    f"registry log model.bin --name chat {_DESCRIBED}",
    "registry link chat model/assistant --alias production",
)

PICTURES: Final = {
    "tour": Picture(
        "registry: log a model, link it, give it an alias",
        ("seq 3000 > model.bin",),
        (
            *map(Command, _FIRST),
            Command(f"{_NEW_MODEL}; registry log model.bin --name chat"),
            Command(_SECOND[1]),
            Command("registry versions model/assistant"),
        ),
    ),
    "show": Picture(
        "registry show: a version, and how to get it",
        ("seq 3000 > model.bin", *_FIRST, _NEW_MODEL, *_SECOND),
        (Command("registry show model/assistant:production"),),
    ),
    "ask": Picture(
        "registry link: asked where to, and a mistake with the way out",
        (
            "seq 3000 > model.bin", *_FIRST, "registry registry create Evaluations",
            "registry link chat 'model/Example ML Task'",
            f"{_NEW_MODEL}; registry log model.bin --name chat",
        ),
        (
            Command("registry link chat --alias production", (("]: ", "1\r"), ("]: ", "2\r"))),
            Command("registry link chat dataset/assistant"),
        ),
    ),
}  # fmt: skip


def perform(picture: Picture) -> str:
    """Run a session, and return all that its terminal received."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work").mkdir()
        (folder / "questionary.py").write_text("raise ImportError\n", encoding="utf-8")
        script = folder / "script"
        script.write_text("".join(_script(picture)), encoding="utf-8")
        clean = [f"-u{key}" for key in os.environ if key.startswith(_SETTINGS)]
        dialogue = type_in(
            ["env", *clean, "bash", "--noprofile", "--norc", str(script)],
            *(answer for command in picture.shown for answer in command.answers),
            environment={
                "HOME": str(folder),
                "PATH": path_with_registry(folder / "bin", staged_in_turn(folder / "clock")),
                "PYTHONPATH": str(folder),  # where the extra with arrow keys is not
                "REGISTRY_HOME": str(folder / "home"),
                "REGISTRY_PROJECT": "quickstart",
            },
            folder=folder / "work",
            size=(_LINES, _COLUMNS),
        )
    assert dialogue.status == 0, dialogue
    return dialogue.raw.replace("\r\n", "\n")


def draw(picture: Picture, received: str) -> str:
    """Return an SVG of what a terminal received, for light and dark pages."""
    light = _svg(received, "{styles}", _LIGHT).replace("{", "{{").replace("}", "}}")
    width = math.ceil(_COLUMNS * _CHARACTER * _ASPECT) + 32
    height = math.ceil(received.count("\n") * _CHARACTER * _LINE) + 28
    page = _PAGE.replace(
        'width="WIDTH" height="HEIGHT"', f'width="{width - 1}" height="{height - 1}"'
    )
    for name, value in (
        ("WIDTH", str(width)), ("HEIGHT", str(height)),
        ("LIGHT", light), ("TITLE", escape(picture.title)),
    ):  # fmt: skip
        page = page.replace(name, value)
    svg = _svg(received, page, _DARK)
    # What rich adds for each line: cuts at its end, which is ours already, and the end itself.
    svg = re.sub(r' clip-path="[^"]*"', "", svg)
    return re.sub(r"<text[^>]*>\n</text>", "\n", svg)


def read_texts(svg: str) -> list[str]:
    """Return what can be read in a picture: durations, which vary, made alike."""
    texts = [unescape(text).replace("\xa0", " ") for text in re.findall(r">([^<>]+)</text>", svg)]
    return [comparable([text]) for text in texts]


def _script(picture: Picture) -> Iterator[str]:
    """Write the session as a script of the shell."""
    yield from (f"{{ {line}; }} > /dev/null\n" for line in picture.before)
    for number, command in enumerate(picture.shown):
        typed = f"{_PROMPT}{command.line}"
        yield f"printf '%s\\n' {shlex.quote(typed if number == 0 else chr(10) + typed)}\n"
        yield f"{command.line}\n"
    yield "exit 0\n"


def _svg(received: str, code_format: str, palette: TerminalTheme) -> str:
    """Let rich draw what a terminal received; lines are cut where the terminal would."""
    console = Console(
        record=True,
        file=io.StringIO(),
        width=_COLUMNS,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
    )
    console.print(Text.from_ansi(received, overflow="fold", no_wrap=False), soft_wrap=False)
    return console.export_svg(
        code_format=code_format,
        theme=palette,
        unique_id="terminal",
        title="",
        font_aspect_ratio=_ASPECT,
    )


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(draw(picture, perform(picture)), encoding="utf-8")
