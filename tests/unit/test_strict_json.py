"""JSON of strangers: what we write is read back, and everything else is refused in time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.bundles import strict_json
from registry_cli.bundles.strict_json import TooLargeError, read_line, write_line

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json

texts = st.text(st.characters(exclude_categories=["Cs"]))
values: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_is_read_back(value: Json) -> None:
    line = write_line(value)
    assert line.endswith(b"\n")
    assert write_line(read_line(line)) == line


@given(values)
def test_another_spelling_is_refused(value: Json) -> None:
    for spelling in (
        json.dumps(value) + "\n",
        json.dumps(value, ensure_ascii=False, indent=1) + "\n",
        json.dumps(value, ensure_ascii=False, separators=(",", ":")) + " \n",
    ):
        if spelling.encode() != write_line(value):
            with pytest.raises(ValueError, match=r"."):
                read_line(spelling.encode())


@given(values, st.integers(0, 30), st.integers(0, 60))
def test_what_has_too_many_parts_or_levels_is_refused_by_counting(
    value: Json, most: int, deepest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "MOST_VALUES", most)
        patch.setattr(strict_json, "DEEPEST", deepest)
        if depth_of(value) <= deepest and parts_of(value) <= most:
            write_line(value)
        else:
            with pytest.raises(TooLargeError):
                write_line(value)


def depth_of(value: Json) -> int:
    match value:
        case dict():
            return 1 + max(map(depth_of, value.values()), default=0)
        case list():
            return 1 + max(map(depth_of, value), default=0)
        case _:
            return 0


def parts_of(value: Json) -> int:
    """Return how many brackets open and how many commas there are, outside of texts."""
    match value:
        case dict():
            return 1 + max(len(value) - 1, 0) + sum(map(parts_of, value.values()))
        case list():
            return 1 + max(len(value) - 1, 0) + sum(map(parts_of, value))
        case _:
            return 0


def test_a_value_without_end_is_told_as_too_large() -> None:
    endless: list[Json] = []
    for _ in range(100_000):
        endless = [endless]
    with pytest.raises(TooLargeError):
        write_line(endless)
    with pytest.raises(TooLargeError):
        write_line("x" * strict_json.LARGEST_LINE)
    with pytest.raises(TooLargeError):
        read_line(b'"' + b"x" * strict_json.LARGEST_LINE + b'"\n')


def test_signs_in_texts_do_not_count() -> None:
    text = '[{,"\\' * (strict_json.MOST_VALUES // 3)
    assert read_line(write_line([text])) == [text]
