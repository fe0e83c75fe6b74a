"""The order of listings: by values of any kind, and for equal ones as it was."""

from __future__ import annotations

import pytest

from registry_cli.domain.ordering import VERSION_FIELDS, Order, parse_order
from registry_cli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("size", Order("size", None, is_descending=False)),
        ("-size", Order("size", None, is_descending=True)),
        ("metrics.acc", Order("metrics", "acc", is_descending=False)),
        ("-metadata.optimizer.lr", Order("metadata", "optimizer.lr", is_descending=True)),
    ],
)
def test_orders(text: str, order: Order) -> None:
    assert parse_order(text, VERSION_FIELDS) == order


@pytest.mark.parametrize("text", ["", "-", "nope", "metrics", "metrics.", "--size", "size.x"])
def test_what_is_no_column_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_order(text, VERSION_FIELDS)

    assert refused.value.hint is not None
    assert "metrics.KEY" in refused.value.hint.rendered()


def test_equal_values_stay_as_they_were_and_those_without_come_last() -> None:
    rows = [("a", 2), ("b", None), ("c", 1), ("d", 2), ("e", "text"), ("f", [1]), ("g", 1.5)]

    def names(text: str) -> str:
        order = parse_order(text, ("value",))
        return "".join(name for name, _ in order.sorted(rows, lambda row: row[1]))  # type: ignore[arg-type,return-value]  # a list is JSON

    assert names("value") == "cgadebf"
    assert names("-value") == "eadgcbf"
