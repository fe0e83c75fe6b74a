"""Conditions on metrics and metadata: what they mean, and what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from registry_cli.domain.conditions import (
    look_up,
    parse_metadata_condition,
    parse_metric_condition,
)
from registry_cli.errors import UsageError

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json

VALUES: dict[str, Json] = {
    "lr": 0.1, "epochs": 3, "split": "test", "is_final": True, "note": None, "release": "1.10",
    "optimizer": {"name": "adam", "beta": {"one": 0.9}}, "a.b": 1, "a": {"b": 2},
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["lr=0.1", "lr<=0.1", "lr>=0.1", "lr!=0.2", "lr<1", "epochs=3.0", "epochs>2.5", "split=test",
     "split!=train", "split>a", "is_final=true", "note=null", "release=1.10", 'release="1.10"',
     "optimizer.name=adam", "optimizer.beta.one>0.5", "a.b=1", "lr!=text"],
)  # fmt: skip
def test_what_holds(text: str) -> None:
    assert parse_metadata_condition(text).holds(VALUES)


@pytest.mark.parametrize(
    "text",
    ["lr=0.2", "lr<0.1", "lr>0.1", "lr!=0.1", "epochs=true", "is_final=1", "split=Test",
     "split<a", "split<3", "lr<text", "note>0", "nothing=1", "nothing!=1", "nothing=null",
     "optimizer.name.first=a", "optimizer=adam", "a.b=2", "is_final>0"],
)  # fmt: skip
def test_what_does_not(text: str) -> None:
    assert not parse_metadata_condition(text).holds(VALUES)


@pytest.mark.parametrize(
    "text", ["", "lr", "=1", "lr==0.1", " lr=1", "lr =1", "lr<>1", "lr>=[1]", "lr<true", "lr<null"]
)
def test_what_is_no_condition_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_metadata_condition(text)

    assert refused.value.hint is not None
    assert ">=" in refused.value.hint.rendered()


@pytest.mark.parametrize("text", ["acc>=high", "acc=", "acc=true", "acc"])
def test_a_metric_is_compared_with_a_number(text: str) -> None:
    with pytest.raises(UsageError):
        parse_metric_condition(text)
    assert parse_metric_condition("acc>=0.9").holds({"acc": 0.9})


@pytest.mark.parametrize("text", ["acc>=.9", "acc<1.", "acc>-.5", "acc<=+1"])
def test_a_metric_is_compared_with_a_number_as_programs_print_it(text: str) -> None:
    assert parse_metric_condition(text).holds({"acc": 0.9})


def test_a_key_is_first_taken_as_it_is() -> None:
    assert look_up({"a.b": 1, "a": {"b": 2}}, "a.b") == (1,)
    assert look_up({"a": {"b": None}}, "a.b") == (None,)
    assert look_up({"a": {"b": None}}, "a.c") is None
