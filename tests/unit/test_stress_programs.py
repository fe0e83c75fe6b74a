"""What a long proof is about: which changes of the program make it begin anew."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.stress import report
from tests.stress.proof import STORE
from tests.stress.rows import ROWS, load
from tests.stress.tree import CHECKOUT, digest_of_tests, program_digest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Give a copy of the program that may be changed."""
    shutil.copytree(
        CHECKOUT / "registry_cli",
        tmp_path / "registry_cli",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "concerns_the_store"),
    [
        ("digests.py", True),
        ("blobs/store.py", True),
        ("catalog/effects/labels.py", True),
        ("catalog/migrations/0001_initial.sql", True),
        ("operations/log_write.py", True),
        ("workspace/__init__.py", True),
        ("operations/compare.py", False),
        ("cli/tables.py", False),
        ("sdk/run.py", False),
    ],
)
def test_a_proof_about_the_store_begins_anew_when_the_store_changed(
    changed: str, *, concerns_the_store: bool, program: Path
) -> None:
    before, whole_before = program_digest(STORE, program), program_digest((), program)
    with (program / "registry_cli" / changed).open("a") as file:
        file.write("-- changed")
    assert (program_digest(STORE, program) != before) is concerns_the_store
    assert program_digest((), program) != whole_before


@pytest.mark.parametrize("row", ROWS)
def test_every_proof_names_operations_that_there_are(row: str) -> None:
    for name in load(row).operations:
        assert (CHECKOUT / "registry_cli" / "operations" / f"{name}.py").is_file()


def test_what_tells_of_tests_begins_anew_when_a_test_changed(tmp_path: Path) -> None:
    test = tmp_path / "tests" / "test_names.py"
    test.parent.mkdir()
    test.write_text("assert True")
    before = digest_of_tests(tmp_path)
    test.write_text("assert 1")
    assert digest_of_tests(tmp_path) != before


@pytest.mark.parametrize(
    ("name", "figure", "units", "is_missed"),
    [
        ("noticed (at least 255)", 255, [60, 60], False),
        ("noticed (at least 255)", 254, [60, 60], True),
        ("noticed (at least 255)", 18, [4, 60], False),  # more are to come
        ("longest wait (at most 10)", 10.0, [1, 1], False),
        ("longest wait (at most 10)", 10.1, [1, 1], True),
        ("at least 255", 1, [1, 1], False),
    ],
)
def test_a_row_fails_that_does_not_reach_its_figure(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    figure: float,
    units: list[int],
    *,
    is_missed: bool,
) -> None:
    kept = tmp_path / "figures.json"
    entry = {"units": units, "failed": 0, "figures": {name: figure}}
    entry |= {"seed": 1, "program": "0", "minutes": 1, "cores": 2, "load": 1}
    kept.write_text(json.dumps({"mutants": entry}))
    monkeypatch.setattr(report, "FIGURES", kept)
    assert report.misses_target("mutants") == is_missed
    shown = report.to_document("<!-- figures -->\n<!-- end of figures -->")
    assert ("**missed**" in shown) == is_missed
