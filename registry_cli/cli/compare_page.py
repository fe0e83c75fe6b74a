"""Versions side by side for people: the best and since when, what differs, what is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.compare_tables import are_of_one, key_text, side_by_side, trends, value_text
from registry_cli.cli.layout import aligned, wrapped
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.moments import ago, exact
from registry_cli.cli.sparklines import short_number, telling_digits
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.operations.compare import Best, ComparedKey, Comparison

_MOST_SAME: Final = 10
"""Keys with one value for all that are named."""


def compare_page(comparison: Comparison, reader: Reader) -> str:
    """Tell which version is best and since when, what differs, and what is the same."""
    return "\n\n".join(_parts(comparison, reader))


def _parts(comparison: Comparison, reader: Reader) -> Iterator[str]:
    versions, keys = comparison
    if not versions:
        yield "no versions"
        return
    for key in keys:
        if key.best is not None:
            yield _best_lines(comparison, key, key.best, reader)
    if not keys:
        yield "nothing was measured or said of them"
    elif len(versions) == 1:
        yield aligned([(printable(key.key), value_text(key.values[0])) for key in keys])
    else:
        told = [key for key in keys if key.differs or key.best]
        same = [key for key in keys if not (key.differs or key.best)]
        if told:
            yield side_by_side(versions, told, reader) or trends(versions, told, reader)
        if same:
            yield wrapped(f"the same in all: {', '.join(_same(same))}", reader)


def _best_lines(comparison: Comparison, key: ComparedKey, best: Best, reader: Reader) -> str:
    version = comparison.versions[best.place]
    named = marked(version.qualified_name, Meaning.NAME)
    if version.aliases:
        named += f" ({', '.join(marked(alias, Meaning.ALIAS) for alias in version.aliases)})"
    since = exact(best.since)
    if reader.now is not None:
        since = f"{ago(best.since, reader.now)} ({since})"
    before = key.numbers[best.previous] if best.previous is not None else None
    digits = telling_digits([best.value] if before is None else [best.value, before])
    word = "greatest" if best.goal == "max" else "least"
    lines = f"{word} {printable(key.key)}: {short_number(best.value, digits)} in {named}"
    lines += f"\n  since {since}"
    if best.previous is not None:
        other = comparison.versions[best.previous]
        name = other.version if are_of_one(comparison.versions) else printable(other.name)
        lines += f", before that {short_number(before, digits)} in {name}"
    return lines


def _same(keys: Sequence[ComparedKey]) -> Iterator[str]:
    for key in keys[:_MOST_SAME]:
        value = next((each for each in key.values if each is not None), None)
        yield f"{key_text(key)} {value_text(value)}".rstrip()
    if len(keys) > _MOST_SAME:
        yield f"and {len(keys) - _MOST_SAME} more"
