"""The environment of a process whose modules, memory or time are looked at."""

from __future__ import annotations

import os
from typing import Final

_OBSERVERS: Final = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")


def unobserved() -> dict[str, str]:
    """Return the environment without what measures coverage, which loads modules of its own."""
    return {name: value for name, value in os.environ.items() if name not in _OBSERVERS}
