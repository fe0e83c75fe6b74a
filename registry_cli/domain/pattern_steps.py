r"""Read a regular expression into steps that a text is led through.

Understood: literals, `.`, sets, `\d`, `\w`, `\s` and their opposites, `\b`, `\B`, `\A`,
`\Z`, `^`, `$`, groups, `|`, `*`, `+`, `?`, `{m,n}` (lazy or not), and `(?i)` at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    Takes = Callable[[str], bool]
    """Says whether a character is taken."""

_LARGEST_PROGRAM: Final = 1000
"""Steps of a program, which repetitions unfold into."""
_DEEPEST: Final = 50
"""Groups in groups."""
_MOST_REPEATS: Final = 1000
_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}


def is_word(character: str) -> bool:
    """Say whether it is part of a word: a letter, a digit or `_`."""
    return character.isalnum() or character == "_"


_CLASSES: Final[dict[str, Takes]] = {"d": str.isdecimal, "w": is_word, "s": str.isspace}


class Step(NamedTuple):
    """One step of a program: take a character, hold a place to a condition, or go on elsewhere."""

    takes: Takes | None = None
    holds: str = ""
    ways: tuple[int, ...] = ()


class PatternParser:
    """Read a pattern into a program; where a way goes is told relative to its step."""

    def __init__(self, text: str) -> None:
        self._shown = text
        self._ignores_case = text.startswith("(?i)")
        self._body = text.removeprefix("(?i)")
        self._at = 0
        self._depth = 0

    def parse(self) -> list[Step]:
        """Return the program. Raises `UsageError` for what is no pattern, or is too large."""
        program = self._alternatives()
        if self._at < len(self._body):
            raise self._refuse("has a ')' too many")
        return program

    def _alternatives(self) -> list[Step]:
        program = self._sequence()
        while self._take("|"):
            other = self._sequence()
            program = [
                Step(ways=(1, len(program) + 2)),
                *program,
                Step(ways=(len(other) + 1,)),
                *other,
            ]
            self._check(program)
        return program

    def _sequence(self) -> list[Step]:
        program: list[Step] = []
        while self._at < len(self._body) and self._body[self._at] not in "|)":
            program += self._repeated(self._atom())
            self._check(program)
        return program

    def _repeated(self, atom: list[Step]) -> list[Step]:
        bounds = self._bounds()
        if bounds is None:
            return atom
        self._take("?")  # lazy: whether there is a match is the same
        if self._bounds() is not None:
            raise self._refuse("repeats what is repeated already")
        return self._unfold(atom, *bounds)

    def _unfold(self, atom: list[Step], least: int, most: int | None) -> list[Step]:
        if len(atom) * max(least, most or 0) > _LARGEST_PROGRAM:
            raise self._refuse("repeats too much")
        program = atom * least
        if most is None:
            size = len(atom)
            return [*program, Step(ways=(1, size + 2)), *atom, Step(ways=(-size - 1,))]
        for left in range(most - least, 0, -1):
            program = [*program, Step(ways=(1, left * (len(atom) + 1))), *atom]
        self._check(program)
        return program

    def _bounds(self) -> tuple[int, int | None] | None:
        for mark, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._take(mark):
                return bounds
        end = self._body.find("}", self._at)
        if self._body[self._at : self._at + 1] != "{" or end < 0:
            return None
        least, comma, most = self._body[self._at + 1 : end].partition(",")
        if not all(each.isdecimal() for each in (least, most) if each) or not (least or most):
            return None  # a brace that means itself
        numbers = int(least or 0), (int(most) if most else None) if comma else int(least)
        if max(numbers[0], numbers[1] or 0) > _MOST_REPEATS:
            raise self._refuse("repeats too much")
        if numbers[1] is not None and numbers[1] < numbers[0]:
            raise self._refuse("repeats at most less than at least")
        self._at = end + 1
        return numbers

    def _atom(self) -> list[Step]:
        character = self._next()
        match character:
            case "(":
                return self._group()
            case "[":
                return [Step(takes=self._set())]
            case ".":
                return [Step(takes=lambda each: each != "\n")]
            case "^" | "$":
                return [Step(holds=character)]
            case "*" | "+" | "?":
                raise self._refuse(f"has nothing before {character!r}")
            case "\\":
                return [self._escape()]
            case _:
                return [Step(takes=self._in_any_case(character.__eq__))]

    def _group(self) -> list[Step]:
        if self._take("?") and not self._take(":"):
            raise self._refuse("looks around or back, which is not done here")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._refuse("has too many groups in groups")
        program = self._alternatives()
        self._depth -= 1
        if not self._take(")"):
            raise self._refuse("has a '(' that is not closed")
        return program

    def _escape(self) -> Step:
        character = self._next()
        if character in "bB":
            return Step(holds=character)
        if character in "AZ":
            return Step(holds="^" if character == "A" else character)
        return Step(takes=self._escaped(character))

    def _escaped(self, character: str) -> Takes:
        """Return what a letter behind a backslash takes."""
        takes = _CLASSES.get(character.lower())
        if takes is not None:
            return takes if character.islower() else lambda each: not takes(each)
        if character in _CONTROLS:
            return _CONTROLS[character].__eq__
        if character.isalnum():
            raise self._refuse(f"has \\{character}, which is not known here")
        return self._in_any_case(character.__eq__)

    def _set(self) -> Takes:
        is_opposite = self._take("^")
        parts: list[Takes] = []
        while not parts or not self._take("]"):
            first = self._next()
            if first == "\\":
                parts.append(self._escaped(self._next()))
            elif self._body[self._at : self._at + 1] == "-" and self._body[
                self._at + 1 : self._at + 2
            ] not in {"]", ""}:
                self._at += 1
                last = self._next()
                if last == "\\":
                    last = self._next()
                if last < first:
                    raise self._refuse(f"has the range {first}-{last}, which is empty")
                parts.append(_between(first, last))
            else:
                parts.append(first.__eq__)
        is_in = self._in_any_case(lambda each: any(takes(each) for takes in parts))
        return lambda each: is_in(each) != is_opposite

    def _in_any_case(self, takes: Takes) -> Takes:
        if not self._ignores_case:
            return takes
        return lambda each: takes(each) or takes(each.lower()) or takes(each.upper())

    def _next(self) -> str:
        if self._at >= len(self._body):
            raise self._refuse("ends too early")
        self._at += 1
        return self._body[self._at - 1]

    def _take(self, mark: str) -> bool:
        if not self._body.startswith(mark, self._at):
            return False
        self._at += len(mark)
        return True

    def _check(self, program: list[Step]) -> None:
        if len(program) > _LARGEST_PROGRAM:
            raise self._refuse("repeats too much")

    def _refuse(self, problem: str) -> UsageError:
        return refused_pattern(self._shown, problem)


def _between(first: str, last: str) -> Takes:
    return lambda each: first <= each <= last


def refused_pattern(text: str, problem: str) -> UsageError:
    """Return the error for a pattern; `problem` completes a sentence about it."""
    return UsageError(
        f"the pattern {text[:40]!r} {problem}", Hint("$contains finds a text as it is")
    )
