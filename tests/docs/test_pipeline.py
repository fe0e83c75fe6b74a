"""The example of five steps has the lineage that README shows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import CHECKOUT, path_with_registry

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.docs

Graph = set[tuple[str, str]]


def test_readme_shows_the_lineage_of_the_pipeline(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "examples", tmp_path / "examples")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        "PATH": path_with_registry(tmp_path / "bin"),
        "REGISTRY_HOME": str(tmp_path / "home"),
    }

    def call(*command: str) -> str:
        done = subprocess.run(
            command, cwd=tmp_path / "examples" / "pipeline", env=environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    call("registry", "run", "--name", "pipeline", "--", "make", "-j8")
    drawn = edges_of(call("registry", "lineage", "release", "--format", "mermaid"))

    assert drawn == edges_of(mermaid_of((CHECKOUT / "README.md").read_text(encoding="utf-8")))
    assert len(drawn) == 12
    steps = json.loads(call("registry", "runs", "--json"))
    assert {step["name"] for step in steps} == {
        "pipeline", "names", "words", "pairs", "scores", "release",
    }  # fmt: skip
    assert {step["parent"] for step in steps if step["name"] != "pipeline"} == {
        step["id"] for step in steps if step["name"] == "pipeline"
    }
    before = call("registry", "runs", "-q")
    call("make")
    assert call("registry", "runs", "-q") == before


def mermaid_of(document: str) -> str:
    (drawn,) = re.findall(r"^```mermaid\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)
    return str(drawn)


def edges_of(mermaid: str) -> Graph:
    """Return which labels are joined; steps that go on at once begin in any order."""
    labels = dict(re.findall(r"^  (\w+)\(?\[\"(.*)\"\]\)?$", mermaid, re.MULTILINE))
    arrows = re.findall(r"^  (\w+) --> (\w+)$", mermaid, re.MULTILINE)
    return {(labels[origin], labels[target]) for origin, target in arrows}
