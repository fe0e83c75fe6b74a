"""Which tests run a line of the program: by one run of all of them, with coverage."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coverage import CoverageData

if TYPE_CHECKING:
    from collections.abc import Mapping

Lines = dict[str, dict[str, list[str]]]
"""By file and line: the tests that run it, the quickest first."""

_DURATION: Final = re.compile(r"^\s*([\d.]+)s call +(tests/\S+::\w+)", re.MULTILINE)
_MOST_KEPT: Final = 60


def lines_run_by_tests(tree: Path) -> Lines:
    """Run all default tests of a tree once, and return what runs its lines; later calls wait."""
    kept = tree.with_name(f"{tree.name}.lines.json")
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            lines = _measure(tree)
            kept.write_text(json.dumps(lines), encoding="utf-8")
    found: Lines = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _measure(tree: Path) -> Lines:
    data_file = tree / ".coverage"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider"),
            *("--numprocesses=2", "--cov", "--cov-context=test", "--cov-report="),
            *("--durations=0", "--durations-min=0.0", f"--basetemp={tree}/.tests"),
        ],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
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
    lines: Lines = {}
    for file in data.measured_files():
        path = Path(file)
        if path.is_relative_to(tree):
            contexts = data.contexts_by_lineno(file)
            lines[str(path.relative_to(tree))] = _by_line(contexts, seconds)
    return lines


def _by_line(
    contexts: Mapping[int, list[str]], seconds: Mapping[str, float]
) -> dict[str, list[str]]:
    chosen = {}
    for line, names in contexts.items():
        tests = {name.partition("|")[0].partition("[")[0] for name in names if "::" in name}
        quickest = sorted(tests, key=lambda test: (seconds.get(test, 0), test))
        chosen[str(line)] = quickest[:_MOST_KEPT]
    return chosen
