"""Which tests run a line of the program: by one run of all of them, with coverage."""

from __future__ import annotations

import ast
import fcntl
import itertools
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from coverage import CoverageData

from tests.support.environment import unobserved
from tests.support.measured_children import MEASURED

if TYPE_CHECKING:
    from collections.abc import Mapping


class SuiteRun(NamedTuple):
    """What one run of all tests told.

    `lines` are, by file and line, the tests that run it, first the quickest of each file of tests;
    `seconds` is how long each test took, with all of its parameters.
    """

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]


_DURATION: Final = re.compile(r"^\s*([\d.]+)s call +(tests/\S+::\w+)", re.MULTILINE)
_TEST: Final = re.compile(r"[^:|]+::\w+")
"""The test in the name of a context; behind it, its parameters and which part of it ran."""

_SETTINGS: Final = """\
[run]
source_pkgs = registry_cli
branch = true
parallel = true
data_file = {data_file}
patch = _exit
context = ${{PYTEST_CURRENT_TEST-}}
disable_warnings = module-not-imported, no-data-collected
"""
"""So that what a command runs counts for the test that started it."""

COVERAGE_DATA: Final = ".coverage"
"""The name, in the tree, of what coverage measured."""

_QUICK: Final = 3
"""Seconds beyond which a test waits until all others were asked."""
_MOST_FILES: Final = 4
_MOST_KEPT: Final = 250
"""Tests of one line; some lines are run by all."""


def lines_run_by_tests(tree: Path) -> SuiteRun:
    """Run all default tests of a tree once, and return what runs its lines; later calls wait."""
    kept = tree.with_name(f"{tree.name}.lines.json")
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(_measure(tree)), encoding="utf-8")
    return SuiteRun(*json.loads(kept.read_text(encoding="utf-8")))


def running_tests(run: SuiteRun, file: str, source: str, line: int) -> list[str]:
    """Return the tests that run the statement which holds a line of a file.

    A statement of several lines is run where any of them is: of a query, that is where its text
    begins. A constant of the module is run where the functions that use it are. In turn come one
    of the quickest and one of those that run most of the file, which are about it; tests that
    take long come after all others.
    """
    by_line = run.lines.get(file, {})
    quickest = [test for each in _lines_run(source, line) for test in by_line.get(str(each), ())]
    shares = Counter(itertools.chain.from_iterable(by_line.values()))
    closest = sorted(dict.fromkeys(quickest), key=lambda test: -shares[test])
    in_turn = zip(closest, dict.fromkeys(quickest), strict=True)
    chosen = dict.fromkeys(itertools.chain.from_iterable(in_turn))
    return sorted(chosen, key=lambda test: run.seconds.get(test, 0) > _QUICK)


def _lines_run(source: str, line: int) -> list[int]:
    module = ast.parse(source)
    around = [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    inner = max(around, key=lambda node: node.lineno)
    if isinstance(inner, ast.Assign | ast.AnnAssign) and inner in module.body:
        targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        return [
            node.lineno
            for node in ast.walk(module)
            if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load)
        ]
    if hasattr(inner, "body"):  # what it holds is run in other cases than its head
        return [line]
    return [*range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)]


def files_about(tree: Path, file: str, line: int) -> list[str]:
    """Return the test files whose names share most words with the function that holds a line.

    What the file itself is called counts twice.
    """
    module = ast.parse((tree / file).read_text(encoding="utf-8"))
    about = _words(Path(file).stem)
    words = set(about)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and (
            node.lineno <= line <= (node.end_lineno or 0)
        ):
            words |= _words(node.name)
    shared = {
        str(path.relative_to(tree)): len(words & _words(path.stem)) + len(about & _words(path.stem))
        for folder in ("unit", "integration")
        for path in (tree / "tests" / folder).glob("test_*.py")
    }
    best = sorted(shared, key=lambda name: (-shared[name], name))
    return [name for name in best if shared[name]][:_MOST_FILES]


def _words(name: str) -> set[str]:
    """Return how the words of a name begin, so that `alias` is `aliases`."""
    return {word[:4] for word in re.findall("[a-z]{2,}", name.lower())} - {"test"}


def _measure(tree: Path) -> SuiteRun:
    data_file = tree / COVERAGE_DATA
    settings = tree / ".coverage-settings"
    settings.write_text(_SETTINGS.format(data_file=data_file), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"),
            *("-p", "tests.support.measured_children", "--numprocesses=2"),
            *("--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report="),
            *("--durations=0", "--durations-min=0.0", f"--basetemp={tree}/.tests"),
        ],
        cwd=tree,
        env={**unobserved(), "PYTHONPATH": str(tree), MEASURED: str(settings)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds: dict[str, float] = {}
    for duration, test in _DURATION.findall(done.stdout):
        seconds[test] = seconds.get(test, 0) + float(duration)
    data = CoverageData(str(data_file))
    data.read()
    lines = {}
    for file in data.measured_files():
        path = Path(file)
        if path.is_relative_to(tree):
            contexts = data.contexts_by_lineno(file)
            lines[str(path.relative_to(tree))] = _by_line(contexts, seconds)
    return SuiteRun(lines, seconds)


def _by_line(
    contexts: Mapping[int, list[str]], seconds: Mapping[str, float]
) -> dict[str, list[str]]:
    chosen = {}
    for line, names in contexts.items():
        tests = {match[0] for match in map(_TEST.match, names) if match}
        chosen[str(line)] = _in_turn(tests, seconds)[:_MOST_KEPT]
    return chosen


def _in_turn(tests: set[str], seconds: Mapping[str, float]) -> list[str]:
    """Put the quickest test of each file first, then the second of each, and so on."""
    by_file: dict[str, list[str]] = {}
    for test in sorted(tests, key=lambda test: (seconds.get(test, 0), test)):
        by_file.setdefault(test.partition("::")[0], []).append(test)
    ranked = [(rank, test) for found in by_file.values() for rank, test in enumerate(found)]
    return [test for _, test in sorted(ranked, key=lambda each: each[0])]
