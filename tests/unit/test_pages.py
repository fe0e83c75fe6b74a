"""Pages wait in memory or on disk, and come back as they went in."""

from __future__ import annotations

from registry_cli.blobs.pages import PageSpool
from registry_cli.domain.manifests import Page


def page(number: int, entries: str = "[]") -> Page:
    return Page(f"{number:064x}", f"한국어\n{number}", 1, number, entries)


def test_pages_come_back_in_order_any_number_of_times() -> None:
    with PageSpool() as spool:
        spool.extend([page(2), page(1)])
        assert list(spool) == [page(2), page(1)]
        assert list(spool) == [page(2), page(1)]


def test_more_pages_than_memory_holds_come_back_too() -> None:
    text = '["' + "x" * (1 << 20) + '"]'
    with PageSpool() as spool:
        spool.extend(page(number, text) for number in range(12))
        assert [found.size for found in spool] == list(range(12))
        assert all(found.entries == text for found in spool)


def test_nothing_in_nothing_out() -> None:
    with PageSpool() as spool:
        assert list(spool) == []
