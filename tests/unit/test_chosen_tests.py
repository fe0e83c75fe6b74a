"""Which tests are asked about a line."""

from __future__ import annotations

import pytest

from tests.support.chosen_tests import running_tests

_SOURCE = '''"""A module."""
_QUERY = """
    SELECT 1
    FROM things
"""

def read(connection, wanted):
    if (
        wanted
    ):
        return connection.execute(
            """
            SELECT 2
            """
        )
    return connection.execute(_QUERY)
'''
_LINES = {
    "module.py": {
        "2": ["import"],
        "8": ["head"],
        "9": ["head"],
        "11": ["call"],
        "12": ["call", "text"],
        "16": ["constant"],
    }
}


@pytest.mark.parametrize(
    ("line", "tests"),
    [
        (4, ["constant"]),
        (9, ["head"]),
        (13, ["call", "text"]),
        (11, ["call", "text"]),
        (16, ["constant"]),
        (7, []),
    ],
)
def test_those_that_run_its_statement(line: int, tests: list[str]) -> None:
    assert running_tests(_LINES, "module.py", _SOURCE, line) == tests


def test_none_of_a_file_that_none_runs() -> None:
    assert running_tests({}, "module.py", _SOURCE, 13) == []
