"""What can be searched for, and what cannot."""

from __future__ import annotations

import pytest

from registry_cli.domain.search_expression import Expression, Word, parse_expression
from registry_cli.errors import UsageError

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("a", Expression(((A,),))),
        ("  a   b ", Expression(((A,), (B,)))),
        ("a AND b", Expression(((A,), (B,)))),
        ("a OR b c", Expression(((A, B), (C,)))),
        ("a OR b OR c", Expression(((A, B, C),))),
        ("a NOT b", Expression(((A,),), (B,))),
        ("a AND NOT b", Expression(((A,),), (B,))),
        ("NOT b a", Expression(((A,),), (B,))),
        ("a NOT b c", Expression(((A,), (C,)), (B,))),
        ('"a b" c', Expression(((Word("a b"),), (C,)))),
        ('"a OR b"', Expression(((Word("a OR b"),),))),
        ("a*", Expression(((Word("a", is_beginning=True),),))),
        ('"a b"*', Expression(((Word("a b", is_beginning=True),),))),
        ("or", Expression(((Word("or"),),))),
        ("gemma-7b:v0", Expression(((Word("gemma-7b:v0"),),))),
    ],
)
def test_expressions(text: str, expression: Expression) -> None:
    assert parse_expression(text) == expression


@pytest.mark.parametrize(
    "text",
    ["", " ", '"a', 'a"b', "OR", "OR a", "a OR", "a AND", "NOT", "NOT a", "a NOT",
     "a OR OR b", "a AND OR b", "a NOT NOT b", "a OR NOT b", "a NOT b OR c", "(a OR b) c", "a)",
     "*", "a*b", "**", "!!", '""', "a --", " ".join("a" * 51), "a\udcff"],
)  # fmt: skip
def test_what_is_broken_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_expression(text)
    assert refused.value.hint is not None


@pytest.mark.parametrize("text", ["a", 'say "x"', "a NEAR b", "name:x", "^a", "-a", "a + b"])
def test_nothing_of_a_word_has_a_meaning_for_the_index(text: str) -> None:
    assert Word(text).match == '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize(
    ("text", "is_unspaced"),
    [("gemma", False), ("größe", False), ("мир", False), ("日本", True), ("モデル", True),
     ("모델", True), ("แบบ", True), ("gemma日", True)],
)  # fmt: skip
def test_scripts_without_blanks_are_known(text: str, is_unspaced: bool) -> None:  # noqa: FBT001 - a case
    assert Word(text).is_unspaced is is_unspaced
