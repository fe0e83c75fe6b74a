"""How text and sizes are written for terminals and pipes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.cli.text import human_size, json_text, printable, tsv_field

EVERYTHING = st.text(st.characters(exclude_categories=[]), max_size=20)
DANGEROUS = [chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0))] + list(
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ud800\udfff"
    "\u00ad\u180e\u200b\u2060\u2064\u206a\ufeff\ufff9"
)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("plain 모델", "plain 모델"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil", "\\u202eevil"),
        ("\udc80", "\\udc80"),
        ("[bold]markup[/]", "[bold]markup[/]"),
        ("mo\u200bdel\ufeff", "mo\\u200bdel\\ufeff"),
        ("soft\u00adhyphen", "soft\\xadhyphen"),
        ("a\u200db\u200d", "a\\u200db\\u200d"),
        ("\u200d\u200c\u200b", "\\u200d\\u200c\\u200b"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        (
            "\U0001f469\u200d\U0001f52c\u2764\ufe0f\u200d\U0001f525",
            "\U0001f469\u200d\U0001f52c\u2764\ufe0f\u200d\U0001f525",
        ),
    ],
    ids=ascii,
)
def test_nothing_that_steers_a_terminal_or_hides_on_it_is_written(raw: str, written: str) -> None:
    assert printable(raw) == written


@given(text=EVERYTHING)
def test_what_is_written_holds_nothing_dangerous(text: str) -> None:
    assert not set(printable(text)) & set(DANGEROUS)
    assert not set(tsv_field(text)) & set(DANGEROUS)
    assert set(printable(text, keep="\n")) & set(DANGEROUS) <= {"\n"}


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ("", ""),
        ("a,b", "a,b"),
        ("a\\b", "a\\\\b"),
        ("a\tb\n", "a\\tb\\n"),
        ((), ""),
        (("a", "b c"), "a,b c"),
        (["a,b", "c"], "a\\,b,c"),
        (("a\\", "b\n"), "a\\\\,b\\n"),
    ],
)
def test_a_tsv_field_is_one_line_without_tabs(value: object, field: str) -> None:
    assert tsv_field(value) == field


@given(items=st.lists(EVERYTHING.filter(str.isprintable), max_size=4))
def test_a_list_in_a_field_can_be_taken_apart_again(items: list[str]) -> None:
    joined = tsv_field(items)
    parts, escaped = [""], False
    for character in joined:
        if escaped:
            parts[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == ",":
            parts.append("")
        else:
            parts[-1] += character
    assert parts == (items or [""])


@given(text=EVERYTHING)
def test_json_stays_the_same_json_without_anything_dangerous(text: str) -> None:
    written = json_text(json.dumps({"key": text}, ensure_ascii=False))
    assert json.loads(written) == {"key": text}
    assert not set(written) & set(DANGEROUS)


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (5 * 1024**3, "5.0 GiB"),
        (1024**5, "1.0 PiB"),
        (5000 * 1024**5, "5000.0 PiB"),
    ],
)
def test_sizes_are_written_for_people(size: int, written: str) -> None:
    assert human_size(size) == written
