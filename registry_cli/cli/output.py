"""Write results: stdout is data, in one of four formats or as identifiers; notes go elsewhere.

On a terminal lists are tables. In a pipe they are TSV without header, nothing cut or wrapped.
What people read and is longer than the terminal goes through the pager.
"""

from __future__ import annotations

import itertools
import json
import sys
from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli import terminal
from registry_cli.cli.marks import MARKS, painted, spelled
from registry_cli.cli.notices import tell
from registry_cli.cli.reader import Reader, reader_of_stdout
from registry_cli.cli.shared import Format
from registry_cli.cli.streams import widen_pipe
from registry_cli.cli.text import json_text, printable, tsv_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from registry_cli.cli.columns import View
    from registry_cli.cli.shared import Shared

_PARTS_AT_ONCE: Final = 1_000


def format_of(shared: Shared) -> Format:
    """Return the format asked for, else what stdout is for: a person or a program."""
    return shared.format or (Format.TABLE if terminal.is_terminal() else Format.TSV)


def show_list(
    shared: Shared,
    rows: Sequence[Any],
    view: View,
    *,
    empty: str = "",
    page: Callable[[Reader], str] | None = None,
) -> None:
    """Write a list of results; `empty` is what a person is told where there are none.

    `page` writes it for people instead, where they are to see something else than a table.
    """
    if shared.is_quiet:
        _write_lines(line for row in rows for line in _identifiers(view, row))
        return
    match format_of(shared):
        case Format.JSON:
            write_json([view.to_json(row) for row in rows])
        case Format.JSONL:
            to_json = json_writer()
            _write_lines(to_json(view.to_json(row)) for row in rows)
        case Format.TSV:
            _write_lines(_tsv_row(view, row) for row in rows)
        case _ if page is not None:
            reader = reader_of_stdout(shared)
            write_for_people(_finished(page(reader), reader))
        case _:
            if not rows:
                tell(empty)
                return
            from registry_cli.cli.tables import table  # noqa: PLC0415 - for people only

            write_for_people(table(view, rows, reader_of_stdout(shared)))


def show_stream(shared: Shared, rows: Iterable[Any], view: View) -> None:
    """Write results that more will follow: at once, one line each, whatever the format."""
    if shared.is_quiet:
        _write_lines(line for row in rows for line in _identifiers(view, row))
    else:
        format_ = format_of(shared)
        if format_ in {Format.JSON, Format.JSONL}:
            _write_lines(_to_json(view.to_json(row)) for row in rows)
        elif format_ is Format.TSV:
            _write_lines(_tsv_row(view, row) for row in rows)
        else:
            reader = reader_of_stdout(shared)
            _write_lines(_human_line(view, row, reader) for row in rows)
    sys.stdout.flush()


def show_one(shared: Shared, row: Any, view: View, page: Callable[[Any, Reader], str]) -> None:  # noqa: ANN401 - any result
    """Write one result; `page` writes it for people."""
    if shared.is_quiet:
        _write_lines(_identifiers(view, row))
        return
    match format_of(shared):
        case Format.JSON:
            write_json(view.to_json(row))
        case Format.JSONL:
            _write_lines([_to_json(view.to_json(row))])
        case Format.TSV:
            _write_lines([_tsv_row(view, row)])
        case _:
            reader = reader_of_stdout(shared)
            write_for_people(_finished(page(row, reader), reader))


def show_record(
    shared: Shared,
    keys: dict[str, Any],
    identifier: str,
    page: Callable[[Reader], str],
    *,
    tsv: str | None = None,
) -> None:
    """Write one result that has no columns: in TSV one value, or key and value per field."""
    if shared.is_quiet:
        _write_lines([printable(identifier)])
        return
    match format_of(shared):
        case Format.JSON:
            write_json(keys)
        case Format.JSONL:
            _write_lines([_to_json(keys)])
        case Format.TSV if tsv is not None:
            _write_lines([tsv_field(tsv)])
        case Format.TSV:
            _write_lines(f"{key}\t{tsv_field(_flat(value))}" for key, value in keys.items())
        case _:
            reader = reader_of_stdout(shared)
            write_for_people(_finished(page(reader), reader))


def show_page(shared: Shared, page: Callable[[Reader], str]) -> None:
    """Write what somebody asked to see, in a pipe, too."""
    reader = reader_of_stdout(shared)
    write_for_people(_finished(page(reader), reader))


def show_text(text: str) -> None:
    """Write text in a language of its own, such as CSV; it is printable already."""
    _write_lines([text])


def show_parts(parts: Iterable[str]) -> None:
    """Write such a text part by part, with their ends of lines: so it is never in memory whole."""
    widen_pipe(sys.stdout)
    rest = iter(parts)
    while some := list(itertools.islice(rest, _PARTS_AT_ONCE)):
        sys.stdout.write("".join(some))


def show_bytes(data: bytes) -> None:
    """Write what is a file of its own, as it is in a pipe, and printable on a terminal."""
    if terminal.is_terminal():
        text = data.decode(errors="replace").expandtabs().rstrip("\n")
        write_for_people(printable(text, keep="\n") + "\n")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def show_answer(shared: Shared, key: str, *, answer: bool) -> None:
    """Write a yes or no where a format asks for it; the exit status says it anyway."""
    if shared.format is not None:
        show_record(shared, {key: answer}, "", lambda _: "yes" if answer else "no")


def write_json(value: object) -> None:
    """Write one JSON document, indented as people read it."""
    _write_lines([json_text(json.dumps(value, ensure_ascii=_is_seven_bit(), indent=2))])


def write_for_people(text: str) -> None:
    """Write a finished text, through the pager where it is longer than the terminal."""
    is_paged = terminal.is_terminal() and not terminal.is_in_make()
    if is_paged and text.count("\n") >= terminal.lines():
        from registry_cli.cli.pager import write_through_pager  # noqa: PLC0415 - only for that

        write_through_pager(text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()  # so that what is told afterwards comes after it


def _finished(page: str, reader: Reader) -> str:
    """Return a page with signs and colours in place of their marks, and nothing else raw."""
    text = spelled(printable(page, keep=f"\n{MARKS}"), has_signs=reader.has_signs)
    return painted(text, is_styled=reader.is_styled) + "\n"


def page_limit(shared: Shared, most: int) -> int | None:
    """Return how many rows of a page will be seen, None for all: people see at most `most`."""
    if shared.is_quiet:
        return 0
    return most if format_of(shared) is Format.TABLE else None


def _identifiers(view: View, row: object) -> list[str]:
    identifier = view.identifier(row)
    names = (identifier,) if isinstance(identifier, str) else identifier
    return [printable(name) for name in names]


def _tsv_row(view: View, row: object) -> str:
    return "\t".join([tsv_field(column.value(row)) for column in view.columns])


def _human_line(view: View, row: object, reader: Reader) -> str:
    """Write a row of a table that has no end, and so no widths."""
    fields = (column.human(row) for column in view.columns if column.human is not None)
    return spelled("  ".join(fields), has_signs=reader.has_signs)


def _flat(value: object) -> object:
    """Write what a TSV field cannot hold, such as an object, as JSON; lists of text stay lists."""
    match value:
        case dict():
            return _to_json(value)
        case list() | tuple() if any(isinstance(item, dict) for item in value):
            return _to_json(value)
        case _:
            return value


def json_writer() -> Callable[[object], str]:
    """Return a function that writes a value as JSON in one line, made once for many values."""
    encode = json.JSONEncoder(ensure_ascii=_is_seven_bit(), separators=(",", ":")).encode
    return lambda value: json_text(encode(value))


def encode_all(values: Iterable[object]) -> list[str]:
    """Write each of many values of one kind as JSON; one by one takes ten times as long.

    What is there more than once, such as types, is written once.
    """
    listed = [*values]
    distinct = [*dict.fromkeys(listed)]
    encoder = json.JSONEncoder(ensure_ascii=_is_seven_bit(), separators=("\n", ":"))
    encoded = json_text(encoder.encode(distinct)[1:-1])  # a text in it has no end of a line
    written = encoded.split("\n") if distinct else []
    if len(distinct) == len(listed):
        return written
    return [*map(dict(zip(distinct, written, strict=True)).__getitem__, listed)]


def _to_json(value: object) -> str:
    return json_writer()(value)


def _is_seven_bit() -> bool:
    return (sys.stdout.encoding or "ascii").lower() not in {"utf-8", "utf8"}


def _write_lines(lines: Iterable[str]) -> None:
    text = "".join([f"{line}\n" for line in lines])
    sys.stdout.write(text)
