"""How many cells of a terminal a text takes: some characters take two, others none."""

from __future__ import annotations


def wrap(text: str, width: int, *, keeps_ascii: bool = False) -> list[str]:
    """Break a text into lines of at most so many cells: between words, else anywhere.

    With `keeps_ascii`, words that are all ASCII, such as addresses, are never cut.
    """
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
            continue
        is_kept = keeps_ascii and word.isascii()
        pieces = [word] if is_kept else _chopped(word, width)
        lines = [*lines, *pieces] if lines[-1] else [*lines[:-1], *pieces]
    return lines


def cell_len(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len as measured  # 2 ms

    return measured(text)


def cut(text: str, width: int, sign: str) -> str:
    """Leave out the end of a text that takes more than so many cells."""
    if cell_len(text) <= width:
        return text
    return _chopped(text, width - cell_len(sign))[0] + sign


def without_middle(text: str, width: int, sign: str) -> str:
    """Leave out the middle of a text that takes more than so many cells: its ends tell most."""
    if cell_len(text) <= width:
        return text
    room = max(width - cell_len(sign), 2)
    head = _chopped(text, room - room // 2)[0]
    tail = _chopped(text[::-1], room // 2)[0][::-1]
    return head + sign + tail


def _chopped(word: str, width: int) -> list[str]:
    """Cut a word into pieces of at most so many cells; one character is never cut."""
    pieces, filled = [""], 0
    for character in word:
        size = cell_len(character)
        if filled + size > width and pieces[-1]:
            pieces.append("")
            filled = 0
        pieces[-1] += character
        filled += size
    return pieces
