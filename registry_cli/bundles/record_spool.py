"""The records of a bundle on disk, between the reading and the writing of them."""

import itertools
import tempfile
from collections.abc import Iterator
from typing import Final, Self

from registry_cli.bundles.records import restore_record, write_record
from registry_cli.digests import CHUNK_BYTES
from registry_cli.domain.bundles import BundleRecord, Totals

_IN_MEMORY: Final = 4 << 20


class RecordSpool:
    """Add records, then read them back in the same order, any number of times."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed on exit
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def add(self, record: BundleRecord) -> None:
        """Add a record; raises ValueError where it is larger than a bundle takes."""
        self.add_line(write_record(record))

    def add_line(self, line: bytes) -> None:
        """Add a record as the line that it is in a bundle, and that was judged."""
        self._file.write(line)
        self._count += 1

    @property
    def totals(self) -> Totals:
        """How many there are, and their bytes."""
        return Totals(self._count, self._file.tell())

    def chunks(self) -> Iterator[bytes]:
        """Yield all as they are in a bundle."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def __iter__(self) -> Iterator[BundleRecord]:
        self._file.seek(0)
        # By position: whoever iterates may meanwhile begin anew.
        position = 0
        for _ in itertools.repeat(None, self._count):
            self._file.seek(position)
            line = self._file.readline()
            position += len(line)
            yield restore_record(line)
