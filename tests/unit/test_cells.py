from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.cli.cells import cell_len, wrap


def test_words_that_are_to_be_kept_are_not_cut_but_others_are() -> None:
    text = "see https://example.org/page and 日本語日本語"
    assert wrap(text, 10, keeps_ascii=True) == [
        "see", "https://example.org/page", "and", "日本語日本", "語",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 13, ["one two three"]),
        ("one two three", 12, ["one two", "three"]),
        ("one two three", 3, ["one", "two", "thr", "ee"]),
        ("a longest word", 5, ["a", "longe", "st", "word"]),
        ("日本語", 4, ["日本", "語"]),
        ("日本語", 5, ["日本", "語"]),
        ("日本", 1, ["日", "本"]),
        ("e\u0301e\u0301", 1, ["e\u0301", "e\u0301"]),
        ("", 3, [""]),
    ],
)
def test_a_text_is_wrapped_between_words_and_else_anywhere(
    text: str, width: int, lines: list[str]
) -> None:
    assert wrap(text, width) == lines


@given(text=st.text(st.sampled_from("ab /:日é\u0301👍"), max_size=40), width=st.integers(2, 20))
def test_wrapping_keeps_every_character_and_to_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
