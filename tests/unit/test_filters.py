"""Filters hold of the rows that they describe, and say what is wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from registry_cli.domain.filters import read_filter
from registry_cli.errors import UsageError

FIELDS = {
    "name": "name", "tag": "tags", "size": "size", "metadata": "metadata", "run": "run",
    "created_at": "created_at",
}  # fmt: skip
ROW = {
    "name": "gemma:v3",
    "tags": ("reviewed", "fast"),
    "size": 12,
    "run": None,
    "created_at": "2026-01-31T18:00:00.250000Z",
    "metadata": {
        "lr": 0.1,
        "ok": True,
        "layers": [{"kind": "conv"}, {"kind": "dense"}],
        "a.b": {"c": 1},
        "note": "some text",
    },
}


def holds(condition: Any) -> bool:  # noqa: ANN401 - what scripts write
    return read_filter(condition, FIELDS)(ROW)


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {},
        {"name": "gemma:v3"},
        {"tag": "fast"},
        {"tag": {"$in": ["slow", "fast"]}},
        {"tag": {"$contains": "fast"}},
        {"name": {"$contains": "emm"}},
        {"name": {"$regex": "^gem.*v[0-9]$"}},
        {"size": {"$gt": 11, "$lte": 12}},
        {"size": {"$ne": 13}},
        {"run": None},
        {"metadata.gone": None},
        {"metadata.lr": {"$lt": 0.2}},
        {"metadata.layers.kind": "dense"},
        {"metadata.a.b.c": 1},
        {"metadata.note": {"$exists": True}},
        {"metadata.gone": {"$exists": False}},
        {"metadata.gone": {"$ne": 1}},
        {"metadata.gone": {"$not": {"$gt": 1}}},
        {"metadata.ok": True},
        {"$and": [{"size": 12}, {"tag": "fast"}]},
        {"$or": [{"size": 1}, {"tag": "fast"}]},
        {"$nor": [{"size": 1}, {"tag": "slow"}]},
        {"$not": {"size": 1}},
        {"tag": {"$nin": ["slow"]}},
    ],
    ids=str,
)
def test_a_filter_holds(condition: dict[str, Any] | None) -> None:
    assert holds(condition)


@pytest.mark.parametrize(
    "condition",
    [
        {"name": "gemma"},
        {"tag": "slow"},
        {"tag": {"$ne": "fast"}},
        {"size": {"$gt": 12}},
        {"size": {"$gt": "a"}},
        {"size": "12"},
        {"metadata.ok": 1},
        {"metadata.lr": True},
        {"metadata.gone": {"$gt": 0}},
        {"metadata.gone": {"$regex": ""}},
        {"metadata.note.deeper": "x"},
        {"$nor": [{"size": 12}]},
        {"tag": {"$nin": ["fast"]}},
        {"size": {"$gte": 12, "$lt": 12}},
    ],
    ids=str,
)
def test_a_filter_does_not_hold(condition: dict[str, Any]) -> None:
    assert not holds(condition)


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ([], "is a dict"),
        ({"nmae": 1}, "no field 'nmae'"),
        ({"size": {"$above": 1}}, "no '\\$above'"),
        ({"$xor": []}, "no '\\$xor'"),
        ({"$or": {"size": 1}}, "takes a list"),
        ({"tag": {"$in": "fast"}}, "takes a list"),
        ({"name": {"$regex": 3}}, "takes a text"),
        ({"name": {"$regex": "("}}, "the pattern"),
        ({3: 1}, "a field is text"),
        ({"$or": [{"size": each} for each in range(1001)]}, "conditions"),
    ],
    ids=str,
)
def test_what_is_no_filter_is_refused_before_it_is_asked(condition: Any, problem: str) -> None:  # noqa: ANN401 - as above
    with pytest.raises(UsageError, match=problem):
        read_filter(condition, FIELDS)


def test_a_filter_that_is_nested_too_deep_is_refused() -> None:
    deep: dict[str, Any] = {"size": 1}
    for _ in range(30):
        deep = {"$and": [deep]}

    with pytest.raises(UsageError, match="nested"):
        read_filter(deep, FIELDS)


@pytest.mark.parametrize(
    ("condition", "is_true"),
    [
        ({"$gte": "2026-01-31", "$lte": "2026-01-31 18:00:01"}, True),
        ({"$gte": "2026-01-31 18:00:01"}, False),
        ({"$lt": "2026-01-31 18:00"}, False),
        ({"$lt": "2026-01-31T20:30:00+02:00"}, True),
        ({"$lt": "2026-01-31T20:00:00+02:00"}, False),
        ({"$gt": datetime(2026, 1, 31, 17, tzinfo=UTC)}, True),
        ({"$not": {"$gt": "2026-01-31 17:00"}}, False),
        ("2026-01-31 18:00:00.25", True),
        ({"$in": ["2026-01-30", "2026-01-31T18:00:00.250Z"]}, True),
        ({"$regex": "^2026-01"}, True),
        ({"$exists": True}, True),
    ],
    ids=str,
)
def test_times_are_compared_as_such(condition: object, *, is_true: bool) -> None:
    assert holds({"created_at": condition}) is is_true


@pytest.mark.parametrize("given", ["soon", 3, {"$gt": "31.1.2026"}, "2026"], ids=str)
def test_what_is_no_time_is_refused(given: object) -> None:
    with pytest.raises(UsageError, match="time"):
        holds({"created_at": given})
