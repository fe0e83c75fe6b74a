from __future__ import annotations

import ast

from tests.support.mutants import find_mutants

_MODULE = '''
"""A docstring."""
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from elsewhere import Thing

_SIZE: Final = 1 << 20

def first(items: list[int], limit: int = 3) -> int:
    """Say something."""
    if len(items) > limit and not items[0]:
        raise ValueError("1 + 1")
    execute("SELECT a FROM b WHERE c = 1 AND d IS NULL")
    return items[0] + 1
'''


def test_mutants_are_made_of_conditions_numbers_calls_returns_and_sql() -> None:
    whats = {mutant.what for mutant in find_mutants("module.py", _MODULE)}
    assert whats == {
        "len(items) > limit and not items[0] → not (len(items) > limit and (not items[0]))",
        "len(items) > limit and not items[0] → (len(items) > limit or not items[0])",
        "len(items) > limit → len(items) >= limit",
        "not items[0] → (items[0])",
        "0 → 1",
        "1 → 2",
        'raise ValueError("1 + 1") → pass',
        'execute("SELECT a FROM b WHERE c = 1 AND d IS NULL") → pass',
        "SQL = → <>",
        "SQL AND → OR",
        "SQL IS NULL → IS NOT NULL",
        "return items[0] + 1 → return None",
        "items[0] + 1 → (items[0] - 1)",
    }


def test_every_mutant_is_python_and_differs_in_its_line_only() -> None:
    lines = _MODULE.splitlines()
    for mutant in find_mutants("module.py", _MODULE):
        ast.parse(mutant.text)
        changed = mutant.text.splitlines()
        assert [number for number, line in enumerate(changed, 1) if line != lines[number - 1]] == [
            mutant.line
        ]
