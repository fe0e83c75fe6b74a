"""docs/performance.md shows the figures that `make bench` kept, and nothing else."""

from __future__ import annotations

import pytest

from bench.__main__ import DOCUMENT, document

pytestmark = pytest.mark.docs


def test_the_document_has_the_figures_that_were_kept() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
