"""What a long proof is: units of work, each done from the seed alone, whose figures add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Figure = int | float | list[str]
"""A count, which adds up; a number of seconds or a share, of which the largest counts; names."""

Figures = dict[str, Figure]


STORE: Final = (
    "delete", "doctor", "export", "gc", "get", "import_", "init", "link", "log", "unlink", "verify",
)  # fmt: skip
"""The operations that keep, give out, move and remove what was logged."""


class Proof(NamedTuple):
    """A row of docs/reliability.md: what it shows, into which units it falls, and how one is run.

    A unit takes seconds to minutes, in a process and a folder of its own, and raises where the
    claim does not hold. `at_once` is how many run beside each other.
    """

    name: str
    claim: str
    units: Callable[[int], list[str]]
    run: Callable[[str, int], Figures]
    at_once: int = 2
    needs_disk: bool = False
    """Whether it times what a real disk does."""
    operations: Sequence[str] = ()
    """Those whose code, with all that it reaches, this is about; none: the whole program."""
    is_of_tests: bool = False
    """Whether it tells what the tests notice: then it begins anew where one of them changed."""
    is_drawn: bool = True
    """Whether anything in it is chosen by the seed."""


def merged(all_figures: Iterable[Figures]) -> Figures:
    """Add up the figures of units."""
    result: Figures = {}
    for figures in all_figures:
        for name, figure in figures.items():
            known = result.get(name)
            if known is None:
                result[name] = figure
            elif isinstance(figure, list) and isinstance(known, list):
                result[name] = known + figure
            elif isinstance(figure, float) or isinstance(known, float):
                assert not isinstance(figure, list)
                assert not isinstance(known, list)
                result[name] = max(known, figure)
            else:
                assert isinstance(figure, int)
                assert isinstance(known, int)
                result[name] = known + figure
    return result
