"""What the end of a Parquet file tells: its rows and columns.

A library would be a hundred times as large, takes a fifth of a second to load, and reads footers
whole that may be anybody's. Of the footer only the schema and the number of rows are needed, which
stand at its beginning, in the compact protocol of Thrift. As in `file_headers`, `ValueError` is
raised for what cannot be read, and for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.metadata import Json

END_BYTES: Final = 8
"""What a file ends with: the length of its footer, and four letters."""
LONGEST_FOOTER: Final = 256 << 10
"""Bytes of the beginning of a footer that are read at most: thousands of columns."""

_MOST_ELEMENTS: Final = 10_000
_MOST_NAMED_COLUMNS: Final = 100
_LONGEST_TEXT: Final = 200
_LONGEST_NUMBER: Final = 10
"""Bytes of a number of 64 bits, 7 in each."""
_DEEPEST: Final = 16
_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(
    13
)


class _Element(NamedTuple):
    """A node of the schema, and how many nodes lie directly beneath it."""

    name: str
    child_count: int


def footer_length(end: bytes) -> int:
    """Return how many bytes before the end the footer takes."""
    if len(end) != END_BYTES or end[4:] != b"PAR1":
        raise ValueError("it is no Parquet, or an encrypted one")
    return int.from_bytes(end[:4], "little")


def read_parquet(footer: bytes) -> dict[str, Json]:
    """Read rows, columns and the names of these; of nested columns the outermost counts."""
    compact = _Compact(footer)
    columns: list[str] | None = None
    for field, kind in compact.fields():
        if field == 2 and kind == _LIST:  # noqa: PLR2004 - the schema
            columns = _outermost(_read_schema(compact))
        elif field == 3 and kind == _I64 and columns is not None:  # noqa: PLR2004 - num_rows
            rows = compact.number()
            if rows < 0:
                break
            told: dict[str, Json] = {"format": "parquet", "rows": rows, "columns": len(columns)}
            if len(columns) <= _MOST_NAMED_COLUMNS:
                told["names"] = [name[:_LONGEST_TEXT] for name in columns]
            return told
        else:
            compact.skip(kind)
    raise ValueError("its footer does not tell of rows and columns")


def _read_schema(compact: _Compact) -> list[_Element]:
    kind, count = compact.list_header()
    if kind != _STRUCT or not 0 < count <= _MOST_ELEMENTS:
        raise ValueError("its schema is none, or too large")
    return [_read_element(compact) for _ in range(count)]


def _read_element(compact: _Compact) -> _Element:
    name, child_count = "", 0
    for field, kind in compact.fields():
        if field == 4 and kind == _BINARY:  # noqa: PLR2004 - name
            name = compact.binary().decode()
        elif field == 5 and kind == _I32:  # noqa: PLR2004 - num_children
            child_count = compact.number()
        else:
            compact.skip(kind)
    return _Element(name, child_count)


def _outermost(schema: list[_Element]) -> list[str]:
    """Return the names of the nodes directly beneath the first, which the others follow."""
    names: list[str] = []
    left = 0
    """Nodes that are still missing beneath the outermost one."""
    for element in schema[1:]:
        if not 0 <= element.child_count < len(schema):
            raise ValueError("its schema does not add up")
        if left == 0:
            names.append(element.name)
            left = 1
        left += element.child_count - 1
    if left or len(names) != schema[0].child_count:
        raise ValueError("its schema does not add up")
    return names


class _Compact:
    """A place in a message of Thrift's compact protocol; beyond its end is a `ValueError`.

    Whatever is taken or skipped moves on by a byte at least, so nothing takes longer than that.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def fields(self) -> Iterator[tuple[int, int]]:
        """Yield number and kind of each field of a struct; the caller takes or skips its value."""
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self.number()
            yield field, head & 15
        # A byte of zeros ends it.

    def number(self) -> int:
        """Take a number with a sign."""
        value = self._unsigned()
        return value >> 1 ^ -(value & 1)

    def binary(self) -> bytes:
        """Take bytes that have a length."""
        return self._take(self._unsigned())

    def list_header(self) -> tuple[int, int]:
        """Take the kind of the values of a list, and how many follow."""
        head = self._byte()
        return head & 15, head >> 4 if head >> 4 < 15 else self._unsigned()  # noqa: PLR2004 - more

    def skip(self, kind: int, depth: int = 0) -> None:
        """Pass over the value of a field."""
        if depth > _DEEPEST:
            raise ValueError("its footer is nested too deeply")
        if kind in {_BYTE, _DOUBLE}:
            self._take(1 if kind == _BYTE else 8)
        elif kind in {_I16, _I32, _I64}:
            self._unsigned()
        elif kind == _BINARY:
            self.binary()
        elif kind in {_LIST, _SET}:
            of_kind, count = self.list_header()
            for _ in range(count):
                self._skip_in_list(of_kind, depth + 1)
        elif kind == _STRUCT:
            for _, of_kind in self.fields():
                self.skip(of_kind, depth + 1)
        elif kind not in {_TRUE, _FALSE}:  # whose values are their kinds
            raise ValueError("its footer holds what none does")

    def _skip_in_list(self, kind: int, depth: int) -> None:
        if kind in {_TRUE, _FALSE}:
            self._take(1)
        else:
            self.skip(kind, depth)

    def _unsigned(self) -> int:
        value = 0
        for place in range(_LONGEST_NUMBER):
            byte = self._byte()
            value |= (byte & 127) << 7 * place
            if byte < 128:  # noqa: PLR2004 - the last one
                return value & (1 << 64) - 1
        raise ValueError("a number in its footer is too long")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        if count > len(self._data) - self._place:
            raise ValueError("its footer ends too soon")
        self._place += count
        return self._data[self._place - count : self._place]
