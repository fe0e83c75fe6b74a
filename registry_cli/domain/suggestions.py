"""What somebody probably meant who misspelt a name. Imported only where something is not there."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

from registry_cli.domain.names import LATEST, is_version_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.errors import Correction

_MOST: Final = 3
_SHORTEST_BEGINNING: Final = 3
_CONFIRMED: Final = {"-y", "--yes"}


def closest(name: str, known: Iterable[str], *, least: float = 0.6) -> list[str]:
    """Return the known names that look most like one, best first: misspelt, or cut short.

    `least` is how much alike they are at least, from 0 to 1.
    """
    by_folded: dict[str, str] = {}
    for each in known:
        by_folded.setdefault(each.casefold(), each)
    folded = name.casefold()
    found = difflib.get_close_matches(folded, by_folded, _MOST, least)
    if len(folded) >= _SHORTEST_BEGINNING:
        found += sorted(each for each in by_folded if each.startswith(folded))
    return [by_folded[each] for each in dict.fromkeys(found)][:_MOST]


def did_you_mean(names: Iterable[str]) -> str:
    """Ask for one of several names."""
    return f"did you mean {' or '.join(repr(name) for name in names)}"


def instead_of(wrong: str, right: str) -> Correction:
    """Return what puts one name or reference in the place of another in a command line.

    It answers None where the wrong one does not stand at exactly one place there. A name can be
    part of a reference or of an option: `R` in `R/C`, `wandb-registry-R` and `--registry=R`.
    What was confirmed is not what is meant now, so `--yes` is left out.
    """
    pattern = rf"(?:^|(?<=[/=])|(?<=wandb-registry-)|(?=:)){re.escape(wrong)}(?=$|[/:@])"

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        done = [re.subn(pattern, lambda _: right, argument) for argument in arguments]
        if sum(count for _, count in done) != 1:
            return None
        corrected = tuple(argument for argument, _ in done)
        end = corrected.index("--") if "--" in corrected else len(corrected)
        asked = (word for word in corrected[:end] if word not in _CONFIRMED)
        return (*asked, *corrected[end:])

    return correct


def is_version(word: str) -> bool:
    """Say whether a word by itself looks like the version of something."""
    return word == LATEST or is_version_number(word)


def with_colon(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
    """Join a version with the name before it; None where there is no such pair."""
    for place in range(1, len(arguments)):
        name, version = arguments[place - 1 : place + 1]
        if is_version(version) and not name.startswith("-") and ":" not in name:
            return (*arguments[: place - 1], f"{name}:{version}", *arguments[place + 1 :])
    return None


def with_option(option: str) -> Correction:
    """Return what adds an option to a command line, before what stands behind `--`."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...]:
        end = arguments.index("--") if "--" in arguments else len(arguments)
        return (*arguments[:end], option, *arguments[end:])

    return correct


def turned(first: str, second: str) -> Correction:
    """Return what gives two words of a command line in the other order."""
    places = {first: second, second: first}

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(places.get(argument, argument) for argument in arguments)

    return correct
