"""Many processes in one home at once, with and without the rules of network file systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.contention import log_at_once, log_same_at_once, move_alias_at_once

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.stress


@pytest.fixture(params=["local", "network"], autouse=True)
def rules(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test twice: once as if the home lay on a network file system."""
    if request.param == "network":
        monkeypatch.setenv("REGISTRY_NETWORK_RULES", "1")


def test_32_processes_log_20_contents_each_without_a_gap_or_an_error(home: Path) -> None:
    log_at_once(home, processes=32, times=20)


def test_640_commands_from_32_shells_log_without_a_gap_or_an_error(home: Path) -> None:
    log_at_once(home, processes=32, times=20, as_commands=True)


def test_32_processes_that_log_the_same_content_make_one_version(home: Path) -> None:
    log_same_at_once(home, processes=32)


def test_an_alias_that_8_processes_move_has_one_holder_at_every_moment(home: Path) -> None:
    move_alias_at_once(home, processes=8, times=40)
