"""Rows come back sorted, however many there are, and any number of times."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from registry_cli.blobs.spool import SortedSpool

names = st.text(max_size=10)  # with undecodable bytes, as names of files can have
Spool = SortedSpool[tuple[str, str, int]]
rows = st.lists(st.tuples(names, names, st.integers(0, 2**60)), max_size=50)


@given(rows=rows, largest_run=st.integers(1, 20))
def test_rows_come_sorted_and_complete(rows: list[tuple[str, str, int]], largest_run: int) -> None:
    with Spool(largest_run) as spool:
        for row in rows:
            spool.add(row)
        assert list(spool) == sorted(rows)
        assert list(spool) == sorted(rows)


def test_an_empty_spool_has_no_rows() -> None:
    with Spool() as spool:
        assert list(spool) == []


def test_rows_can_be_added_after_reading() -> None:
    with Spool(2) as spool:
        for number in (3, 1, 2):
            spool.add((str(number), "", number))
        assert len(list(spool)) == 3
        spool.add(("0", "", 0))
        assert [row[2] for row in spool] == [0, 1, 2, 3]


def test_rows_by_the_thousand_come_in_the_order_of_their_bytes() -> None:
    paths = [f"d{number % 7}/é{number}\U0001f600" for number in range(20_000)]
    random.Random(1).shuffle(paths)
    with Spool(1000) as spool:
        for path in paths:
            spool.add((path, "", 0))
        assert [row[0] for row in spool] == sorted(paths, key=str.encode)
