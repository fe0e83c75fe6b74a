"""Metadata, metrics and the KEY=VALUE notation."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.metadata import (
    DEEPEST,
    Json,
    check_metadata,
    check_metrics,
    check_text,
    parse_assignment,
    parse_metadata_document,
    parse_metric,
    to_json,
)
from registry_cli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0.5", 0.5),
        ("-1e-3", -0.001),
        ("true", True),
        ("null", None),
        ('"1"', "1"),
        ("[1, 2]", [1, 2]),
        ('{"a": {"b": 1}}', {"a": {"b": 1}}),
        ("", ""),
        ("text", "text"),
        ("two words", "two words"),
        ("a=b=c", "a=b=c"),
        ("True", "True"),
        ("01", "01"),
        ("'1'", "'1'"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("[NaN]", "[NaN]"),
        ("{broken", "{broken"),
        ("9" * 5000, "9" * 5000),
        ("[" * 100_000, "[" * 100_000),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_value_is_strict_json_or_else_text(text: str, value: Json) -> None:
    assert parse_assignment(f"key={text}") == ("key", value)


@pytest.mark.parametrize("text", ["", "key", "=", "=value"])
def test_an_assignment_needs_a_key_and_an_equals_sign(text: str) -> None:
    with pytest.raises(UsageError):
        parse_assignment(text)


@pytest.mark.parametrize("document", ["", "[]", '"text"', "1", "null", "{", '{"a": }'])
def test_a_metadata_document_is_an_object(document: str) -> None:
    with pytest.raises(UsageError, match=r"metadata\.json"):
        parse_metadata_document(document, "metadata.json")


def test_nan_becomes_null_however_deep() -> None:
    document = parse_metadata_document('{"a": NaN, "b": [1, {"c": NaN}]}', "metadata.json")
    assert check_metadata(document) == {"a": None, "b": [1, {"c": None}]}


@pytest.mark.parametrize("value", [math.inf, -math.inf, [math.inf], {"a": [-math.inf]}])
def test_infinity_is_refused_however_deep(value: Json) -> None:
    with pytest.raises(UsageError, match="key"):
        check_metadata({"key": value})


def test_at_most_100_keys_at_the_top() -> None:
    most: dict[str, Json] = {f"key{number}": number for number in range(100)}

    assert check_metadata(most) == most
    assert check_metadata({"nested": {**most, "one more": 1}})
    with pytest.raises(UsageError, match="101"):
        check_metadata({**most, "one more": 1})


@pytest.mark.parametrize("sign", [1, -1])
def test_integers_that_python_would_not_read_again_are_refused(sign: int) -> None:
    largest = sign * (10**4300 - 1)
    assert json.loads(to_json(check_metadata({"key": [largest]}))) == {"key": [largest]}
    with pytest.raises(UsageError, match="4,300 digits"):
        check_metadata({"key": [largest + sign]})


def nested(levels: int) -> Json:
    value: Json = 1
    for level in range(levels):
        value = [value] if level % 2 else {"inner": value}
    return value


def test_a_value_is_nested_so_deep_at_most() -> None:
    deep = {"key": nested(DEEPEST)}
    assert check_metadata(deep) == deep
    with pytest.raises(UsageError, match="256 levels"):
        check_metadata({"key": nested(DEEPEST + 1)})


@pytest.mark.parametrize("metadata", [{"\udc80": 1}, {"a": "\udc80"}, {"a": [{"\udc80": 1}]}])
def test_metadata_is_utf8(metadata: dict[str, Json]) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        check_metadata(metadata)


@pytest.mark.parametrize("value", [0, -1, 0.93, 1e300, 10**15])
def test_a_metric_is_a_finite_number(value: float) -> None:
    assert check_metrics([("acc", value)]) == {"acc": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [(".93", 0.93), ("-.5", -0.5), ("1.", 1.0), ("+1", 1), ("007", 7), ("-0", 0), ("1e3", 1000.0),
     ("+1.5E-3", 0.0015), (" 71", 71), ("0.93", 0.93), ("9" * 30, int("9" * 30))],
)  # fmt: skip
def test_a_metric_is_read_as_programs_print_it(text: str, value: float) -> None:
    ((key, read),) = check_metrics([parse_metric(f"acc={text}")]).items()
    assert (key, read, type(read)) == ("acc", value, type(value))


@pytest.mark.parametrize(
    "text",
    ["", ".", "+", "e3", "1e", "1_000", "0x10", "nan", "inf", "-Infinity", "1e999", "٣", "1,5",
     "0.9%", "true", '"1"', "[1]", "null", "--1", "1 2", "9" * 400, "0" + "9" * 5000],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_what_is_no_plain_number_is_no_metric(text: str) -> None:
    with pytest.raises(UsageError, match="no finite number"):
        check_metrics([parse_metric(f"acc={text}")])


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**300), 10**300))
def test_a_metric_reads_what_python_prints(number: float) -> None:
    assert parse_metric(f"acc={number}") == ("acc", number)


@pytest.mark.parametrize("value", ["high", "NaN", True, None, [1], math.inf, math.nan, 10**400])
def test_nothing_else_is_a_metric(value: Json) -> None:
    with pytest.raises(UsageError, match="acc"):
        check_metrics([("acc", value)])


def test_the_later_metric_of_a_name_counts() -> None:
    assert check_metrics([("acc", 1), ("loss", 3), ("acc", 2)]) == {"acc": 2, "loss": 3}


def test_text_is_utf8() -> None:
    assert check_text("naïve 모델 \n") == "naïve 모델 \n"
    with pytest.raises(UsageError):
        check_text("\udcff")


_JSON: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=_JSON)
def test_what_was_stored_is_read_back_as_it_was(value: Json) -> None:
    assert check_metadata({"key": value}) == {"key": value}
    if not isinstance(value, str):  # text need not be quoted
        assert parse_assignment(f"key={to_json(value)}") == ("key", value)
