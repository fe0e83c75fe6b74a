"""The words of a text, as the full-text index takes them: case and accents do not count."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_MARK: Final = "Mn"
"""The category of accents, once they stand beside their letters."""


def spell(text: str) -> str:
    """Return the words of a text in one spelling, a blank before and behind each.

    So a phrase is in a text where its spelling is in that of the text.
    """
    return f" {' '.join(_WORD.findall(_plain(text)))} "


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(each for each in apart if unicodedata.category(each) != _MARK)
