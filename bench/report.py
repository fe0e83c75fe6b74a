"""What was measured, as a table: on the terminal, and in docs/performance.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measuring import Comparison

_MEMORY_BUDGET = 150 << 20
_HEADER = ("scenario", "took", "against", "took", "ratio", "budget", "met")
_TOP = """\
# Performance

Written by `make bench`; do not edit. Times are of whole processes, from their start until they are
gone, with their output in a pipe; but for the table on a terminal, and the commits of SQLite's
journal, which are timed within one process. Both sides of a line were run in turn, so that both saw
the same load, 7 to 41 times each, and 300 times for a commit. Times are medians, and the ratio is
the median of the ratios of the pairs, which is not always that of the two medians. Growth is no
comparison: its times are medians of what was run one after the other, or of one run, where it says
`once`. What names no file system was measured in memory (tmpfs).

Times differ between machines, so a budget is a ratio, and judged by it; one in seconds is judged by
the time. A line without a budget is only told: budgets of large files that are made durable are for
disks, those of many small files for memory (tmpfs), because how long a disk takes to make many
files is erratic. On a machine that is busy with other work (its load is far above the number of its
cores) the ratios of what uses several cores, or waits for the disk, come out too high. `dvc` and
`restic` are compared where they are installed; beside a tool that writes much, a log waits for the
disk, too, so that lines are to be compared within themselves only. A machine may also run all at
another speed from one hour to the next, whatever its load: what importing Typer and sqlite3 took
tells it. The program is the digest of `registry_cli` at that time.

"""
_GROWTH_HEADER = ("what grows", "to", "then a command takes", "disk", "peak memory")


class Row(NamedTuple):
    """One line of the table, as text."""

    scenario: str
    ours: str
    against: str
    theirs: str
    ratio: str
    budget: str
    is_met: str

    @classmethod
    def of_ratio(
        cls, scenario: str, against: str, compared: Comparison, budget: float | None
    ) -> Self:
        """Judge the ratio of two medians; without a budget it is only told."""
        return cls(
            scenario,
            _milliseconds(compared.ours.median),
            against,
            _milliseconds(compared.theirs.median),
            _ratio(compared.ratio, budget),
            f"≤ {budget:g}" if budget is not None else "",
            _answer(is_met=compared.ratio <= budget) if budget is not None else "",
        )

    @classmethod
    def of_seconds(cls, scenario: str, against: str, compared: Comparison, budget: float) -> Self:
        """Judge a median in seconds; the ratio tells what it would be elsewhere."""
        told = cls.of_ratio(scenario, against, compared, None)
        is_met = compared.ours.median <= budget
        return told._replace(budget=f"≤ {budget:g} s", is_met=_answer(is_met=is_met))

    @classmethod
    def of_memory(cls, scenario: str, peak: int) -> Self:
        """Judge a peak of memory in bytes."""
        size = f"{peak / 2**20:.0f} MiB"
        limit = f"≤ {_MEMORY_BUDGET >> 20} MiB"
        return cls(scenario, size, "", "", "", limit, _answer(is_met=peak <= _MEMORY_BUDGET))

    @classmethod
    def of_disk(cls, scenario: str, size: int, content: int, budget: float) -> Self:
        """Judge how many bytes lie on the disk for so many bytes of content."""
        ratio = size / content
        limit = 1 + budget
        return cls(
            scenario,
            f"{size / 2**20:.1f} MiB",
            "content",
            f"{content / 2**20:.1f} MiB",
            f"{ratio:.3f}",
            f"≤ {limit:g}",
            _answer(is_met=ratio <= limit),
        )

    @classmethod
    def of_added(cls, scenario: str, size: int, budget: int) -> Self:
        """Judge how many bytes a step added to the disk."""
        limit = f"< {budget / 2**20:g} MiB"
        return cls(scenario, f"{size / 2**10:.0f} KiB", "", "", "", limit,
                   _answer(is_met=size < budget))  # fmt: skip

    @classmethod
    def of_skipped(cls, scenario: str, reason: str) -> Self:
        """Tell why there is no figure."""
        return cls(scenario, reason, "", "", "", "", "")


class Growth(NamedTuple):
    """What something of a certain size took, as text."""

    what: str
    size: str
    took: str
    disk: str
    memory: str


class Part(NamedTuple):
    """One part of the measurements: its title, the machine at that time, the program, its lines."""

    title: str
    machine: str
    program: str
    rows: Sequence[Row | Growth]


def to_text(rows: Sequence[Row | Growth]) -> str:
    """Return the table with its columns aligned."""
    table = [_header(rows), *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    )
    return "\n".join(lines).replace("`", "")


def to_document(parts: Sequence[Part], reasons: str) -> str:
    """Return the whole document: a section for each part, then why a budget is missed."""
    return "\n".join([_TOP, *map(_section, parts), reasons])


def _section(part: Part) -> str:
    header = _header(part.rows)
    table = [header, tuple("---" for _ in header), *part.rows]
    lines = "".join(f"| {' | '.join(row)} |\n" for row in table)
    measured = f"Measured on: {part.machine}; program `{part.program}`."
    return f"## {part.title}\n\n{measured}\n\n{lines}"


def _header(rows: Sequence[Row | Growth]) -> tuple[str, ...]:
    return _GROWTH_HEADER if isinstance(rows[0], Growth) else _HEADER


def _milliseconds(seconds: float) -> str:
    amount = seconds * 1000
    return f"{amount:.2f} ms" if amount < 10 else f"{amount:.0f} ms"  # noqa: PLR2004 - three digits


def _ratio(ratio: float, budget: float | None) -> str:
    """Write a ratio so that it never looks as if it were its budget and is more."""
    rounded = f"{ratio:.2f}"
    return f"{ratio:.3f}" if budget is not None and float(rounded) <= budget < ratio else rounded


def _answer(*, is_met: bool) -> str:
    return "yes" if is_met else "**no**"
