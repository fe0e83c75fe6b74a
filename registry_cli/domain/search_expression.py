"""What can be searched for: words, "phrases", beginnings*, OR, NOT."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.text_words import spell
from registry_cli.errors import Hint, UsageError

ALLOWED: Final = (
    'all words must be found; "a phrase" in quotes, begin* for beginnings, '
    "a OR b for one of both, NOT c for what must not be found"
)
_MOST: Final = 50
"""Words of one expression."""

_PARTS: Final = re.compile(r'"[^"]*"\*?|[^\s"]+')
_COLLECTION: Final = ("registry", "name")
_OPERATORS: Final = {"AND", "OR", "NOT"}

# Scripts that are written without blanks, and Korean, where particles follow a word: there a
# word is found in the middle of what an index takes for one.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


class Word(NamedTuple):
    """A word or phrase; `is_beginning`: the last word may go on."""

    text: str
    is_beginning: bool = False

    @property
    def is_unspaced(self) -> bool:
        """Whether it is looked for anywhere in a text, because its script has no blanks."""
        return _UNSPACED.search(self.text) is not None

    @property
    def spelling(self) -> str:
        """What the spelling of a text holds in which it is found."""
        spelling = spell(self.text)
        return spelling.rstrip() if self.is_beginning else spelling

    def is_in(self, text: str) -> bool:
        """Say whether it is found in a text."""
        if self.is_unspaced:
            return self.text.lower() in text.lower()
        return self.spelling in spell(text)

    @property
    def match(self) -> str:
        """The word in the language of FTS5, in which nothing of it has a meaning."""
        quoted = self.text.replace('"', '""')
        return f'"{quoted}"{"*" if self.is_beginning else ""}'


class Expression(NamedTuple):
    """Of each group one word must be found, and of `excluded` none."""

    groups: tuple[tuple[Word, ...], ...]
    excluded: tuple[Word, ...] = ()

    @property
    def words(self) -> list[Word]:
        """All words that make something found."""
        return [word for group in self.groups for word in group]


def parse_expression(text: str) -> Expression:
    """Parse an expression; what is none is refused with what is."""
    check_text(text)
    if text.count('"') % 2:
        raise _broken(text, "a quote is not closed")
    parts = [word for part in _PARTS.findall(text) for word in _split_names(part)]
    if len(parts) > _MOST:
        raise UsageError(f"{len(parts)} words are too many", Hint(f"give at most {_MOST}"))
    reader = _Reader(text)
    for part in parts:
        reader.read(part)
    return reader.finish()


def _split_names(part: str) -> list[str]:
    """Split `R/C`, as a reference is written, into what lies in what; a phrase stays one."""
    if part.startswith('"'):
        return [part]
    organization, prefix, rest = part.rpartition(REGISTRY_PREFIX)
    is_whole = not organization or organization.endswith("/")
    names = re.sub(r":v[0-9]+$", "", rest if prefix and is_whole else part).split("/")
    return names if len(names) == len(_COLLECTION) and all(names) else [part]


class _Reader:
    """Reads an expression part by part; between two words stands AND unless OR or NOT does."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._groups: list[tuple[Word, ...]] = []
        self._excluded: list[Word] = []
        self._operator = ""
        self._can_join = False
        """Whether the part before was a word that AND or OR can follow."""
        self._was_excluded = False

    def read(self, part: str) -> None:
        """Take the next part: an operator or a word."""
        if part in _OPERATORS:
            self._read_operator(part)
            return
        forms = _forms(_read_word(self._text, part))
        if self._operator == "NOT":
            self._excluded += forms
        elif self._operator == "OR":
            self._groups[-1] += forms
        else:
            self._groups.append(forms)
        self._was_excluded = self._operator == "NOT"
        self._operator, self._can_join = "", True

    def finish(self) -> Expression:
        """Return the expression, which must not end in the middle."""
        if self._operator:
            raise _broken(self._text, f"nothing follows {self._operator}")
        if not self._groups:
            raise _broken(self._text, "nothing is left to look for")
        return Expression(tuple(self._groups), tuple(self._excluded))

    def _read_operator(self, part: str) -> None:
        if part == "NOT" and self._operator in {"", "AND"}:
            self._operator = part
        elif part != "NOT" and self._can_join and not (part == "OR" and self._was_excluded):
            self._operator, self._can_join = part, False
        else:
            raise _broken(self._text, f"{part} has no place there")


def _read_word(text: str, part: str) -> Word:
    is_quoted = part.startswith('"')
    is_beginning = part.endswith("*")
    word = part.removesuffix("*").strip('"')
    if not is_quoted and (word.startswith("(") or word.endswith(")")):
        raise _broken(text, "parentheses mean nothing here")
    if not is_quoted and "*" in word:
        raise _broken(text, "a * stands at the end of a word")
    if not any(character.isalnum() for character in word):
        raise _broken(text, f"{part} holds neither letters nor digits")
    return Word(word, is_beginning)


def _forms(word: Word) -> tuple[Word, ...]:
    """Return a word as it is typed, and as a file system may hold it, where no index sees through.

    Letters of Korean and Japanese are one character, or the parts that macOS makes of them.
    """
    forms = {unicodedata.normalize(form, word.text): None for form in ("NFC", "NFD")}
    if len(forms) == 1 or not word.is_unspaced:
        return (word,)
    return tuple(Word(form, word.is_beginning) for form in forms)


def _broken(text: str, problem: str) -> UsageError:
    return UsageError(f"cannot search for {text!r}: {problem}", Hint(ALLOWED))
