"""What the beginnings of files tell: tensors of safetensors and GGUF, rows and columns of CSV.

The files may be anybody's. Nothing is believed that is not bounded, and what cannot be read tells
nothing: `ValueError` is raised for it, and for nothing else.
"""

from __future__ import annotations

import codecs
import csv
import json
import math
import re
import struct
from collections import Counter
from typing import TYPE_CHECKING, Final

from registry_cli.domain.parquet_headers import LONGEST_FOOTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.metadata import Json

LONGEST_HEADERS: Final = {
    ".safetensors": 2 << 20, ".gguf": 16 << 20, ".csv": 8 << 20, ".tsv": 8 << 20,
    ".parquet": LONGEST_FOOTER,
}  # fmt: skip
"""Bytes of a file that are read at most, by how its name ends: of its beginning, mostly.

JSON takes up to thirty times as much memory as text, and GGUF holds a whole vocabulary.
"""

_MOST_TENSORS: Final = 200_000
_MOST_VALUES: Final = 2_000_000
"""Of lists in a GGUF file, as of a vocabulary, all together."""
_MOST_DIMENSIONS: Final = 16
_MOST_COLUMNS: Final = 1000
_MOST_NAMED_COLUMNS: Final = 100
_LONGEST_TEXT: Final = 200
_LONGEST_LINE: Final = 256 << 10
_LARGEST_COUNT: Final = 2**63


def read_safetensors(beginning: bytes) -> dict[str, Json]:
    """Read how many tensors and parameters there are, and of which types."""
    if len(beginning) < 8:  # noqa: PLR2004 - the length of the header
        raise ValueError("it is too short")
    (length,) = struct.unpack_from("<Q", beginning)
    if length > len(beginning) - 8:
        raise ValueError("its header is longer than what is read of it")
    try:
        header = json.loads(beginning[8 : 8 + length])
    except RecursionError as error:
        raise ValueError("its header is nested too deeply") from error
    if not isinstance(header, dict) or len(header) > _MOST_TENSORS:
        raise ValueError("its header is no object, or too large")
    tensors = [value for key, value in header.items() if key != "__metadata__"]
    shapes = [(_text(tensor, "dtype"), _shape(tensor)) for tensor in tensors]
    return {"format": "safetensors", **_summed(shapes)}


def read_gguf(beginning: bytes) -> dict[str, Json]:
    """Read architecture and name of the model, its tensors, parameters and their types."""
    cursor = _Cursor(beginning)
    if cursor.take(4) != b"GGUF":
        raise ValueError("it is no GGUF")
    (version,) = cursor.unpack("<I")
    if not 2 <= version <= 3:  # noqa: PLR2004 - those that are known
        raise ValueError("it is of an unknown version")
    tensor_count, value_count = cursor.unpack("<QQ")
    if tensor_count > _MOST_TENSORS:
        raise ValueError("it has too many tensors")
    told: dict[str, Json] = {"format": "gguf"}
    for _ in range(value_count):  # a short file ends it
        key = cursor.text()
        value = cursor.value()
        if key in {"general.architecture", "general.name"} and isinstance(value, str):
            told[key.removeprefix("general.")] = value[:_LONGEST_TEXT]
    shapes = []
    for _ in range(tensor_count):
        cursor.text()
        (dimensions,) = cursor.unpack("<I")
        if dimensions > _MOST_DIMENSIONS:
            raise ValueError("a tensor has too many dimensions")
        shape = cursor.unpack(f"<{dimensions}Q")
        kind, _offset = cursor.unpack("<IQ")
        shapes.append((_GGUF_TYPES.get(kind, f"type {kind}"), math.prod(shape)))
    return {**told, **_summed(shapes)}


def read_csv(beginning: bytes, *, is_whole: bool, delimiter: str) -> dict[str, Json]:
    """Read how many columns there are and how they are called; of a whole file also the rows."""
    if b"\0" in beginning:
        raise ValueError("it is no text")
    text = beginning.removeprefix(codecs.BOM_UTF8)
    row = re.compile(_ROW % {b"delimiter": delimiter.encode()}, re.VERBOSE)
    first = row.match(text)
    names = first[0].rstrip(b"\r\n") if first is not None else b""
    if len(names) > _LONGEST_LINE:
        raise ValueError("its first row is too long")
    columns = _read_columns(names.decode(), delimiter)
    told: dict[str, Json] = {"format": "csv" if delimiter == "," else "tsv"}
    if is_whole:
        # One by one, because a list of short rows would take many times the file. Neither the
        # first one counts, nor an empty one that is found at the end of any text.
        told["rows"] = sum(1 for _ in row.finditer(text)) - 2
    told["columns"] = len(columns)
    if len(columns) <= _MOST_NAMED_COLUMNS:
        told["names"] = [name[:_LONGEST_TEXT] for name in columns]
    return told


_ROW: Final = rb"""
    [^"\r\n]*+
    (?: "
        (?:
            (?<! [^%(delimiter)s\r\n]" )  # it opens a field, and none within an unquoted one
            [^"]*+ (?: ""[^"]*+ )*+ "?+
        )?+
        [^"\r\n]*+
    )*+
    (?: [\r\n]++ | \Z )
"""
"""A row and the empty lines behind it, as Python's `csv` reads them.

Nothing is given back once it matched, so that it takes time as the text is long, and no memory.
"""


def _read_columns(row: str, delimiter: str) -> list[str]:
    """Read the names in the first row."""
    reader = csv.reader([row, ""], delimiter=delimiter)
    try:
        columns = next(reader)
    except csv.Error as error:
        raise ValueError("its first row is none") from error
    if reader.line_num > 1:  # it went on reading
        raise ValueError("its first row ends within quotes")
    if not columns or len(columns) > _MOST_COLUMNS:
        raise ValueError("it has too many columns")
    return columns


class _Cursor:
    """A place in the beginning of a GGUF file; to go beyond the end is a `ValueError`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0
        self._values_left = _MOST_VALUES

    def take(self, length: int) -> bytes:
        """Take so many bytes."""
        if length > len(self._data) - self._place:
            raise ValueError("it ends too soon")
        self._place += length
        return self._data[self._place - length : self._place]

    def unpack(self, layout: str) -> tuple[int, ...]:
        """Take numbers of this layout."""
        return struct.unpack(layout, self.take(struct.calcsize(layout)))

    def text(self) -> str:
        """Take a text."""
        (length,) = self.unpack("<Q")
        return self.take(length).decode()

    def value(self) -> str | None:
        """Take a value of any type, and return it where it is a text."""
        (kind,) = self.unpack("<I")
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            of_kind, count = self.unpack("<IQ")
            self._skip_list(of_kind, count)
        else:
            self.take(_size_of(kind))
        return None

    def _skip_list(self, kind: int, count: int) -> None:
        if kind == _LIST:
            raise ValueError("it has lists of lists")
        if kind != _TEXT:
            self.take(_size_of(kind) * count)
            return
        self._values_left -= count
        if self._values_left < 0:
            raise ValueError("it has too many values")
        for _ in range(count):
            (length,) = self.unpack("<Q")
            self.take(length)


_TEXT: Final = 8
_LIST: Final = 9
_SIZES: Final = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of the values of each type of GGUF."""

_GGUF_TYPES: Final = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
    10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 24: "I8", 25: "I16",
    26: "I32", 27: "I64", 28: "F64", 30: "BF16",
}  # fmt: skip


def _size_of(kind: int) -> int:
    if kind not in _SIZES:
        raise ValueError("it has a value of an unknown type")
    return _SIZES[kind]


def _text(tensor: object, key: str) -> str:
    value = tensor.get(key) if isinstance(tensor, dict) else None
    if not isinstance(value, str):
        raise ValueError(f"a tensor has no {key}")  # noqa: TRY004 - of the file, not of a caller
    value.encode()  # JSON spells what is no UTF-8, and what nothing can store
    return value[:_LONGEST_TEXT]


def _shape(tensor: dict[str, object]) -> int:
    """Return how many parameters a tensor has."""
    shape = tensor.get("shape")
    if not isinstance(shape, list) or len(shape) > _MOST_DIMENSIONS:
        raise ValueError("a tensor has no shape")
    if not all(isinstance(each, int) and 0 <= each < _LARGEST_COUNT for each in shape):
        raise ValueError("a tensor has a shape that is none")
    return math.prod(shape)


def _summed(shapes: Iterable[tuple[str, int]]) -> dict[str, Json]:
    listed = list(shapes)
    parameters = sum(count for _, count in listed)
    if parameters >= _LARGEST_COUNT:
        raise ValueError("it has more parameters than there can be")
    types = Counter(kind for kind, _ in listed)
    if len(types) > _MOST_NAMED_COLUMNS:
        raise ValueError("it has too many types")
    return {"tensors": len(listed), "parameters": parameters, "dtypes": dict(types.most_common())}
