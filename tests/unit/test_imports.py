"""No module imports another that imports it, directly or by way of others."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(registry_cli.__file__).parent


def module_of(path: Path) -> str:
    """Return the full name of the module in a file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, modules: set[str]) -> Iterator[str]:
    """Yield which of the modules a source imports: at its top, later, or for its types only."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in modules else node.module for name in below)


def circle_in(sources: dict[str, str]) -> list[str]:
    """Return modules of which each imports the one before and the first is the last, if any."""
    modules = set(sources)
    # A package names what is below it, for who imports it from there; that is no circle.
    graph = {
        name: {
            each
            for each in imports_of(source, modules)
            if each != name and not each.startswith(f"{name}.")
        }
        for name, source in sources.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_nothing_is_imported_in_a_circle() -> None:
    sources = {module_of(path): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    assert len(sources) > 100
    assert circle_in(sources) == []


@pytest.mark.parametrize(
    "back", ["import a", "def f():\n    from a import x", "if TYPE_CHECKING:\n    import a"]
)
def test_a_circle_would_be_found(back: str) -> None:
    assert circle_in({"a": "import b", "b": "from c import x", "c": "pass"}) == []
    assert circle_in({"a": "import b", "b": "from c import x", "c": back})
