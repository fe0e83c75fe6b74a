from __future__ import annotations

import pytest

from registry_cli.cli.marks import (
    AND_SO_ON,
    CODES,
    FROM,
    MARKS,
    TO,
    Meaning,
    marked,
    painted,
    spelled,
)

# What usual terminals make of the codes we use, and of their own backgrounds.
PALETTES = {
    "xterm": {"31": "cd0000", "35": "cd00cd", "light": "ffffff", "dark": "000000"},
    "GNOME (Tango)": {"31": "cc0000", "35": "75507b", "light": "ffffff", "dark": "171421"},
    "macOS Terminal": {"31": "c23621", "35": "d338d3", "light": "ffffff", "dark": "000000"},
    "Windows (Campbell)": {"31": "c50f1f", "35": "881798", "light": "ffffff", "dark": "0c0c0c"},
    "VS Code dark": {"31": "cd3131", "35": "bc3fbc", "dark": "1e1e1e"},
    "VS Code light": {"31": "cd3131", "35": "bc05bc", "light": "ffffff"},
    "Solarized": {"31": "dc322f", "35": "d33682", "light": "fdf6e3", "dark": "002b36"},
}
LEAST_CONTRAST = 2.4
"""Where blue on xterm's black has 2.1 and yellow on its white 1.6."""


def luminance(color: str) -> float:
    """Return the relative luminance of a colour, as the rules of accessibility define it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("background", ["light", "dark"])
@pytest.mark.parametrize("meaning", Meaning, ids=lambda meaning: meaning.name.lower())
def test_every_colour_stands_out_on_light_and_dark_backgrounds(
    palette: str, background: str, meaning: Meaning
) -> None:
    colors = PALETTES[palette]
    if CODES[meaning] == "1" or background not in colors:
        return  # bold has the colour of the text itself
    assert contrast(colors[CODES[meaning]], colors[background]) >= LEAST_CONTRAST


def test_marks_become_colours_or_nothing() -> None:
    text = f"{marked('gemma', Meaning.NAME)} {marked('best', Meaning.ALIAS)} plain"

    assert painted(text, is_styled=True) == "\x1b[1mgemma\x1b[0m \x1b[35mbest\x1b[0m plain"
    assert painted(text, is_styled=False) == "gemma best plain"


def test_what_is_empty_needs_no_marks() -> None:
    assert marked("", Meaning.NAME) == ""


def test_no_text_can_bring_marks_or_colours_of_its_own() -> None:
    text = painted(marked(f"a{MARKS}\x1b[31mb", Meaning.NAME), is_styled=False)

    assert text == "a\\x01\\x02\\x03\\x04\\x05\\x06\\x0e\\x1b[31mb"


def test_signs_can_be_spelled_in_ascii() -> None:
    text = f"a {TO} b {FROM} c {AND_SO_ON}"

    assert spelled(text, has_signs=True) == "a → b ← c …"
    assert spelled(text, has_signs=False) == "a -> b <- c ..."
