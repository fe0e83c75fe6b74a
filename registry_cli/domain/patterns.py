"""Regular expressions whose cost is bounded, whoever wrote them.

Python's own engine tries one way after another, and some patterns have so many that a short text
takes years. This one goes through the text once and follows all ways side by side: the time is at
most the length of the text times that of the program, and both are limited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.domain.pattern_steps import PatternParser, is_word, refused_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PATTERN: Final = 1000
"""Characters."""
LONGEST_TEXT: Final = 5000
"""Characters; what is beyond is not looked at."""
_LARGEST_COST: Final = 5_000_000
"""Steps that one pattern may take in all texts that it is searched for in: some ten seconds."""
_SPECIAL: Final = frozenset("\\.^$*+?{}[]|()")


class Pattern:
    """A pattern, ready to be searched for."""

    def __init__(self, text: str) -> None:
        """Read a pattern. Raises `UsageError` for what is none, or would cost too much."""
        if len(text) > LONGEST_PATTERN:
            raise refused_pattern(text, f"has more than {LONGEST_PATTERN} characters")
        self._text = text
        self._is_plain = _SPECIAL.isdisjoint(text)
        self._program = [] if self._is_plain else PatternParser(text).parse()
        self._cost = 0

    def is_in(self, text: str) -> bool:
        """Say whether the pattern matches anywhere in the text.

        Raises `UsageError` once it has cost too much, in this text and those before.
        """
        text = text[:LONGEST_TEXT]
        if self._is_plain:
            return self._text in text
        active: set[int] = set()
        for place in range(len(text) + 1):
            active |= self._reach({0}, text, place)
            if len(self._program) in active:
                return True
            if place == len(text):
                return False
            taken = {step + 1 for step in active if self._takes(step, text[place])}
            active = self._reach(taken, text, place + 1)
        return False

    def _takes(self, step: int, character: str) -> bool:
        takes = self._program[step].takes
        return takes is not None and takes(character)

    def _reach(self, steps: Iterable[int], text: str, place: int) -> set[int]:
        """Return the steps that can be reached from these without taking a character."""
        reached: set[int] = set()
        waiting = [*steps]
        while waiting:
            number = waiting.pop()
            if number in reached:
                continue
            reached.add(number)
            if number == len(self._program):
                continue
            step = self._program[number]
            if step.holds:
                if _holds(step.holds, text, place):
                    waiting.append(number + 1)
            else:
                waiting.extend(number + way for way in step.ways)
        self._cost += len(reached)
        if self._cost > _LARGEST_COST:
            raise refused_pattern(self._text, "takes too long")
        return reached


def _holds(condition: str, text: str, place: int) -> bool:
    if condition == "^":
        return place == 0
    if condition == "Z":
        return place == len(text)
    if condition == "$":
        return place == len(text) or (place == len(text) - 1 and text[place] == "\n")
    before = place > 0 and is_word(text[place - 1])
    behind = place < len(text) and is_word(text[place])
    return (before != behind) == (condition == "b")
