"""Regular expressions of filters: those of Python, at a cost that is bounded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from registry_cli.domain import patterns
from registry_cli.domain.patterns import LONGEST_TEXT, Pattern
from registry_cli.errors import UsageError

ATOMS = (
    "a", "b", "ab", ".", "[ab]", "[^a]", r"\w", r"\D", "(a|b)", "(?:ab|c)", "^", "$", r"\b",
    "[a-c]", "[]a]", r"[a\-]", r"\.", r"\Z",
)  # fmt: skip
REPEATS = ("", "", "*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}", "*?")
PATTERNS = st.builds(
    lambda flag, parts, other: flag + "".join(atom + repeat for atom, repeat in parts) + other,
    st.sampled_from(["", "", "(?i)"]),
    st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(REPEATS)), min_size=1, max_size=4),
    st.sampled_from(["", "", "|b", "|(a|)c"]),
)


@given(PATTERNS, st.text("abcABx1 .\n-]", max_size=8))
def test_a_pattern_is_found_where_python_finds_it(pattern: str, text: str) -> None:
    try:
        expected = re.compile(pattern)
    except re.error:
        reject()

    assert Pattern(pattern).is_in(text) == bool(expected.search(text))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*a){20}c", "(x+x+)+y"])
def test_what_would_take_years_ends(pattern: str) -> None:
    assert not Pattern(pattern).is_in("a" * (LONGEST_TEXT - 1) + "x")


@pytest.mark.parametrize(
    "pattern",
    [
        "(", ")", "[a", "a**", "*a", "a{3,2}", "a{5000}", "(a{100}){100}", "(?=a)", r"(a)\1", "\\",
        r"\q", "[z-a]", "a" * 1001, "(" * 60 + ")" * 60,
    ],
)  # fmt: skip
def test_what_is_no_pattern_or_too_large_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="the pattern"):
        Pattern(pattern)


def test_one_pattern_may_cost_only_so_much_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_LARGEST_COST", 100_000)
    pattern = Pattern("(a?){100}b")
    assert not pattern.is_in("a" * 100)

    with pytest.raises(UsageError, match="takes too long"):
        [pattern.is_in("a" * 100) for _ in range(100)]
