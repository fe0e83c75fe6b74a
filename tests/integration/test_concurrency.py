"""Many processes in one home at once, in short; tests/stress/test_concurrency.py goes further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.contention import (
    log_at_once,
    log_beside_readers,
    log_same_at_once,
    move_alias_at_once,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["local", "network"], autouse=True)
def rules(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test twice: once as if the home lay on a network file system."""
    if request.param == "network":
        monkeypatch.setenv("REGISTRY_NETWORK_RULES", "1")


def test_first_logs_at_once_make_one_home_and_give_every_number_once(home: Path) -> None:
    log_at_once(home, processes=6, times=3)


def test_logs_readers_and_gc_beside_each_other_lose_nothing(home: Path) -> None:
    crowd = log_beside_readers(home, processes=4, times=4, readers=2)
    assert any(hold.is_exclusive for hold in crowd.holds)


def test_the_same_content_logged_at_once_is_one_version(home: Path) -> None:
    log_same_at_once(home, processes=6)


def test_an_alias_that_many_move_has_one_holder_at_every_moment(home: Path) -> None:
    move_alias_at_once(home, processes=4, times=5)
