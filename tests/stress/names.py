"""Names that want to be something else: paths, commands, control characters."""

from __future__ import annotations

from typing import Final

from tests.stress.pytests import pytest_proof

PROOF: Final = pytest_proof(
    "names",
    "Control characters, reserved names, traversal in every known spelling and naughty strings are "
    "given as names, references, paths and members of bundles: nothing is written outside, there "
    "is no traceback, and no raw byte reaches a terminal.",
    "tests/unit/test_file_paths.py",
    "tests/unit/test_names.py",
    "tests/integration/test_attacks.py",
    "tests/integration/test_bad_input.py",
    "tests/integration/test_beneath.py",
    "tests/integration/test_text.py",
    "tests/integration/test_bundles.py",
    marks="not stress",
)
