"""docs/reliability.md shows the figures that `make stress` kept, and nothing else."""

from __future__ import annotations

import pytest

from tests.stress.report import DOCUMENT, read_figures, to_document
from tests.stress.rows import ROWS, load

pytestmark = pytest.mark.docs


def test_the_document_has_the_figures_that_were_kept() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert to_document(text) == text


def test_every_row_is_a_proof_of_that_name() -> None:
    assert [load(row).name for row in ROWS] == [*ROWS]
    assert read_figures().keys() <= {*ROWS}
