"""What a long proof is about: which changes of the program make it begin anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.stress.proof import STORE
from tests.stress.rows import ROWS, load
from tests.stress.tree import CHECKOUT, program_digest

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
