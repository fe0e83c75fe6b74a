"""The lineage of the example of five steps, as README shows it.

`python -m tests.support.pipeline` runs the example, and writes into README what is printed now
where that is another graph.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.support.documents import CHECKOUT, path_with_registry

README: Final = CHECKOUT / "README.md"
_DRAWN: Final = re.compile(r"(?<=^```mermaid\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)

Graph = set[tuple[str, str]]


class Pipeline:
    """A copy of the example in a folder of its own, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(
            CHECKOUT / "examples", folder / "examples", ignore=shutil.ignore_patterns("build")
        )
        self._folder = folder / "examples" / "pipeline"
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
            "PATH": path_with_registry(folder / "bin"),
            "REGISTRY_HOME": str(folder / "home"),
        }

    def call(self, *command: str) -> str:
        """Run a command beside the Makefile, and return what it prints; it must succeed."""
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment,
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def draw(self) -> str:
        """Run all steps, as many at once as can be, and return their lineage."""
        self.call("registry", "run", "--name", "pipeline", "--", "make", "-j8")
        return self.call("registry", "lineage", "release", "--format", "mermaid")


def mermaid_of(document: str) -> str:
    """Return the graph that a document shows."""
    (drawn,) = _DRAWN.findall(document)
    return str(drawn)


def edges_of(mermaid: str) -> Graph:
    """Return which labels are joined; steps that go on at once begin in any order."""
    labels = dict(re.findall(r"^  (\w+)\(?\[\"(.*)\"\]\)?$", mermaid, re.MULTILINE))
    arrows = re.findall(r"^  (\w+) --> (\w+)$", mermaid, re.MULTILINE)
    return {(labels[origin], labels[target]) for origin, target in arrows}


def _rewrite() -> None:
    with tempfile.TemporaryDirectory() as folder:
        drawn = Pipeline(Path(folder)).draw()
    text = README.read_text(encoding="utf-8")
    if edges_of(drawn) != edges_of(mermaid_of(text)):
        README.write_text(_DRAWN.sub(lambda _: drawn, text), encoding="utf-8")


if __name__ == "__main__":
    _rewrite()
