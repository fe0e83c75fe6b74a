"""Which tests are asked about a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.chosen_tests import SuiteRun, files_about, running_tests

if TYPE_CHECKING:
    from pathlib import Path

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
        "16": ["slow", "constant"],
    }
}
_RUN = SuiteRun(_LINES, {"constant": 0.1, "slow": 60})


@pytest.mark.parametrize(
    ("line", "tests"),
    [
        (4, ["constant", "slow"]),
        (9, ["head"]),
        (13, ["call", "text"]),
        (11, ["call", "text"]),
        (16, ["constant", "slow"]),
        (7, []),
    ],
)
def test_those_that_run_its_statement(line: int, tests: list[str]) -> None:
    assert running_tests(_RUN, "module.py", _SOURCE, line) == tests


def test_none_of_a_file_that_none_runs() -> None:
    assert running_tests(SuiteRun({}, {}), "module.py", _SOURCE, 13) == []


def test_files_are_about_a_function_by_their_names_however_short(tmp_path: Path) -> None:
    (tmp_path / "gc_moves.py").write_text("def take_trees():\n    return None\n", encoding="utf-8")
    folder = tmp_path / "tests" / "unit"
    folder.mkdir(parents=True)
    for name in ("trees", "gc", "moves_of_gc", "other"):
        (folder / f"test_{name}.py").touch()

    found = files_about(tmp_path, "gc_moves.py", 2)

    begin = "tests/unit/test_"
    assert found == [f"{begin}moves_of_gc.py", f"{begin}gc.py", f"{begin}trees.py"]
