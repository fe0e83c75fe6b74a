"""Sort more rows than fit in memory: sorted runs on disk, merged when read."""

import heapq
import json
from collections.abc import Iterator
from typing import IO, Any, Final, Generic, Self, TypeVar

_LARGEST_RUN: Final = 50_000
"""Rows in memory at once: some 15 MiB of paths."""

Row = TypeVar("Row", bound=tuple[Any, ...])


class SortedSpool(Generic[Row]):
    """Add rows in any order, iterate over them sorted, any number of times.

    Rows are tuples of text and numbers.
    """

    def __init__(self, largest_run: int = _LARGEST_RUN) -> None:
        self._largest_run = largest_run
        self._rows: list[Row] = []
        self._runs: list[IO[str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for run in self._runs:
            run.close()

    def add(self, row: Row) -> None:
        """Add one row; a full run goes to disk."""
        self._rows.append(row)
        if len(self._rows) >= self._largest_run:
            import tempfile  # noqa: PLC0415 - 4 ms, for few logs

            self._rows.sort()
            run = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed on exit
            for each in self._rows:
                run.write(json.dumps(each))
                run.write("\n")
            self._runs.append(run)
            self._rows = []

    def __iter__(self) -> Iterator[Row]:
        self._rows.sort()
        if not self._runs:
            return iter(self._rows)
        return heapq.merge(self._rows, *(self._read_run(run) for run in self._runs))

    @staticmethod
    def _read_run(run: IO[str]) -> Iterator[Row]:
        run.seek(0)
        for line in run:
            row: Any = tuple(json.loads(line))  # of the fields that were added
            yield row
