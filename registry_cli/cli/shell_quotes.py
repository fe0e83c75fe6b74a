"""Quote text for bash, inside of the quotes that are open where the TAB key was pressed."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms, and the front door has no more
if TYPE_CHECKING:
    from typing import Final

_PLAIN: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+-")
_IN_DOUBLE: Final = frozenset('$`"\\')


def quoted(text: str, quote: str) -> str:
    """Quote for where no quote is open (`none`), or `single` or `double` ones are.

    An open quote is closed by readline: unless the text ends as if it had been already.
    """
    if quote == "none":
        return "".join(
            character if character in _PLAIN or not character.isascii() else f"\\{character}"
            for character in text
        )
    if quote == "single":
        return _beside_quotes(text.replace("'", "'\\''"), "'")
    # Nothing inside of double quotes stops `!` from being read as history.
    inside = "".join(
        '"\\!"' if character == "!" else f"\\{character}" if character in _IN_DOUBLE else character
        for character in text
    )
    return _beside_quotes(inside, '"')


def _beside_quotes(text: str, mark: str) -> str:
    """Keep readline from taking a quote of the text for the one that opens or closes it."""
    opening = mark if text.startswith(mark) else ""
    closing = mark if text.endswith(mark) else ""
    return f"{opening}{text}{closing}"
