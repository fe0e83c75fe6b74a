"""The example of five steps has the lineage that README shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.pipeline import README, Pipeline, edges_of, mermaid_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.docs


def test_readme_shows_the_lineage_of_the_pipeline(tmp_path: Path) -> None:
    pipeline = Pipeline(tmp_path)
    drawn = edges_of(pipeline.draw())

    assert drawn == edges_of(mermaid_of(README.read_text(encoding="utf-8")))
    assert len(drawn) == 12
    steps = json.loads(pipeline.call("registry", "runs", "--json"))
    assert {step["name"] for step in steps} == {
        "pipeline", "names", "words", "pairs", "scores", "release",
    }  # fmt: skip
    assert {step["parent"] for step in steps if step["name"] != "pipeline"} == {
        step["id"] for step in steps if step["name"] == "pipeline"
    }
    before = pipeline.call("registry", "runs", "-q")
    pipeline.call("make")
    assert pipeline.call("registry", "runs", "-q") == before
