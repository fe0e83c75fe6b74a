"""A plugin of pytest: the processes that tests start are measured, each for its test.

A worker must not be measured so itself: pytest-cov does that. So its environment is changed once
it runs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

MEASURED: Final = "REGISTRY_TESTS_COVERAGE"
"""The variable that names the settings of coverage for them."""


def pytest_configure(config: pytest.Config) -> None:
    """Let what is started from now on be measured."""
    if hasattr(config, "workerinput"):
        os.environ["COVERAGE_PROCESS_START"] = os.environ[MEASURED]
