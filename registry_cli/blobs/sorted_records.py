"""Sort very many small records: bytes of one width, in sorted runs on disk, merged when read."""

import errno
import heapq
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Final, Self

from registry_cli.errors import NO_ROOM

_LARGEST_RUN: Final = 200_000
"""Records in memory at once: some 20 MiB."""
_READ_AT_ONCE: Final = 1000
"""Records that are read of each run at once."""


class SortedRecords:
    """Add records of `width` bytes in any order, iterate over them sorted, any number of times.

    Where the folder for temporary files is full, what does not fit there stays in memory: a
    full disk must not keep anybody from freeing it.
    """

    def __init__(self, width: int, largest_run: int = _LARGEST_RUN) -> None:
        self._width = width
        self._largest_run = largest_run
        self._records: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._runs: list[tuple[int, int]] = []
        self._end = 0
        self._is_full = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, record: bytes) -> None:
        """Add one record; a full run goes to disk."""
        self._records.append(record)
        if len(self._records) >= self._largest_run and not self._is_full:
            self._spill()

    def __iter__(self) -> Iterator[bytes]:
        self._records.sort()
        if not self._runs:
            return iter(self._records)
        return heapq.merge(self._records, *(self._read_run(*run) for run in self._runs))

    def _spill(self) -> None:
        self._records.sort()
        data = b"".join(self._records)
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed on exit
            written = 0
            while written < len(data):
                part = memoryview(data)[written:]
                written += os.pwrite(self._file.fileno(), part, self._end + written)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            self._is_full = True
            return
        self._runs.append((self._end, self._end + len(data)))
        self._end += len(data)
        self._records = []

    def _read_run(self, start: int, end: int) -> Iterator[bytes]:
        if self._file is None:
            return
        width = self._width
        while start < end:
            data = os.pread(self._file.fileno(), min(end - start, _READ_AT_ONCE * width), start)
            if not data:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            data = data[: len(data) // width * width]
            start += len(data)
            for position in range(0, len(data), width):
                yield data[position : position + width]
