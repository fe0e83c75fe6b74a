"""Columns and paragraphs by the cells that characters take."""

from __future__ import annotations

from registry_cli.cli.cells import cell_len
from registry_cli.cli.layout import aligned, wrapped
from registry_cli.cli.reader import Reader

HERE = Reader(columns=20, now=0, encoding="utf-8")
LATER = Reader(columns=20, now=None, encoding="utf-8")


def test_texts_stand_below_each_other_whatever_the_characters_of_the_names() -> None:
    names = ["lr", "학습률", "学習率の減衰", "e\u0301", "👍"]
    lines = aligned([(name, "x\ny") for name in names], "  ").split("\n")

    columns = {cell_len(line[:-1]) for line in lines}
    assert columns == {2 + cell_len("学習率の減衰") + 2}


def test_rows_without_a_text_are_left_out() -> None:
    assert aligned([("longer than the rest", ""), ("a", "1"), ("bb", "2")]) == "a   1\nbb  2"


def test_a_paragraph_keeps_to_the_terminal_of_who_reads_it_now() -> None:
    text = "모델을 다시 학습시킨 결과를 설명합니다\n\nand https://example.org/a-long-address ends"
    lines = wrapped(text, HERE).split("\n")

    assert "https://example.org/a-long-address" in lines
    assert all(cell_len(line) <= 20 or "://" in line for line in lines)
    assert "" in lines
    assert wrapped(text, LATER) == text
