"""Break the program on purpose, in a copy of the tree, and see which test notices."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.environment import unobserved

if TYPE_CHECKING:
    from pathlib import Path

_FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?)(?:\[.*\])?(?: - .*)?$", re.MULTILINE)
_PATIENCE: Final = 300
"""Seconds after which tests that hang have noticed too."""
_FAILURES: Final = {1, 2}
"""Exit codes of pytest: tests failed, or could not even be loaded."""
_MOST_MEMORY: Final = 4 << 30
"""Bytes of addresses, for each process."""


class Fault(NamedTuple):
    """A fault: what it breaks, the text that it replaces in a file, and the tests to ask."""

    name: str
    file: str
    text: str
    broken: str
    tests: tuple[str, ...]


def find_noticing_test(tree: Path, fault: Fault, *options: str) -> str | None:
    """Plant a fault in a copy of the tree, and return the test that notices it, or None.

    The same test passes without the fault: else it would prove nothing.
    """
    path = tree / fault.file
    source = path.read_text(encoding="utf-8")
    assert source.count(fault.text) == 1, f"{fault.name}: {source.count(fault.text)} places"
    path.write_text(source.replace(fault.text, fault.broken), encoding="utf-8")
    noticed = ask(tree, fault.tests, *options)
    path.write_text(source, encoding="utf-8")
    if noticed is not None:
        shutil.rmtree(tree / ".hypothesis", ignore_errors=True)  # examples for the fault alone
        assert ask(tree, (noticed,), *options) is None, f"{noticed} fails without the fault, too"
    return noticed


def ask_within(tree: Path, tests: tuple[str, ...], seconds: int) -> str | None:
    """As `ask`, with the tests that can begin within so many seconds, of those that come first."""
    return ask(tree, tests, "-p", "tests.support.deadline", f"--begin-within={seconds}")


def ask(tree: Path, tests: tuple[str, ...], *options: str) -> str | None:
    """Run these tests of a tree; return the first that fails, or the file that cannot be loaded."""
    # A copy that is broken on purpose has no place in the figures of coverage.
    environment = {**unobserved(), "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no"),
                *("-p", "no:cacheprovider", f"--basetemp={tree}/.tests", *options, *tests),
            ],
            cwd=tree,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            preexec_fn=_limit_memory,  # a loop that never ends may take all there is
        )
    except subprocess.TimeoutExpired:
        return tests[0]
    if done.returncode not in _FAILURES:
        assert done.returncode == 0, done.stdout + done.stderr
        return None
    failed = _FAILED.search(done.stdout)
    assert failed is not None, done.stdout + done.stderr
    return failed[1]


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
