"""A plugin for pytest: `--begin-within SECONDS` lets no test begin later than that."""

from __future__ import annotations

import time
from typing import Final

import pytest

_STARTED: Final = time.monotonic()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the option."""
    parser.addoption("--begin-within", type=float, metavar="SECONDS")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """End the run, as one in which nothing failed, when the time is over."""
    if time.monotonic() - _STARTED > item.config.getoption("--begin-within"):
        pytest.exit("the time is over", returncode=0)
