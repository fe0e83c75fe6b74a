from __future__ import annotations

import pytest

from registry_cli.domain.suggestions import closest, instead_of, with_colon


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("produciton", ["production"]),
        ("PRODUCTION", ["production"]),
        ("prod", ["production"]),
        ("pro", ["production"]),
        ("pr", []),
        ("staging", []),
        ("", []),
    ],
)
def test_a_name_is_near_that_is_misspelt_or_cut_short(name: str, expected: list[str]) -> None:
    assert closest(name, ["best", "production", "v2.0"]) == expected


def test_the_nearest_name_comes_first_and_three_are_enough() -> None:
    known = ["gemma-5", "gemma-4", "gemma-3", "gemma-2", "gemma"]

    assert closest("gema", known)[0] == "gemma"
    assert len(closest("gemma-", known)) == 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("show gmma", "show gemma"),
        ("show gmma:v3", "show gemma:v3"),
        ("show gmma@12345678", "show gemma@12345678"),
        ("show team/p/gmma", "show team/p/gemma"),
        ("link x gmma/first", "link x gemma/first"),
        ("link x wandb-registry-gmma/first", "link x wandb-registry-gemma/first"),
        ("member add x --registry=gmma", "member add x --registry=gemma"),
        ("show gmma-2", None),
        ("show a-gmma", None),
        ("link gmma model/gmma", None),
        ("show other", None),
    ],
)
def test_a_name_is_replaced_where_it_stands_once(arguments: str, expected: str | None) -> None:
    corrected = instead_of("gmma", "gemma")(tuple(arguments.split()))

    assert corrected == (tuple(expected.split()) if expected is not None else None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("delete gmma --all -y", "delete gemma --all"),
        ("delete --yes gmma:v1", "delete gemma:v1"),
        ("delete gmma -- -y", "delete gemma -- -y"),
    ],
)
def test_what_was_confirmed_for_another_name_is_asked_again(arguments: str, expected: str) -> None:
    assert instead_of("gmma", "gemma")(tuple(arguments.split())) == tuple(expected.split())


def test_an_alias_is_replaced_behind_its_colon() -> None:
    correct = instead_of(":prod", ":production")

    assert correct(("get", "gemma:prod", "./prod")) == ("get", "gemma:production", "./prod")


def test_what_is_put_in_is_taken_as_it_is() -> None:
    assert instead_of("a.b", r"\1")(("show", "a.b")) == ("show", r"\1")
    assert instead_of("a.b", "c")(("show", "axb")) is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("show gemma v3", "show gemma:v3"),
        ("link gemma latest model/x", "link gemma:latest model/x"),
        ("get gemma:v1 v3", None),
        ("get --mode v3", None),
        ("show gemma model", None),
    ],
)
def test_a_version_is_joined_to_the_name_before_it(arguments: str, expected: str | None) -> None:
    assert with_colon(tuple(arguments.split())) == (tuple(expected.split()) if expected else None)
