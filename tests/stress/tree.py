"""A copy of the tree as it is now: a long proof is about one state of the program."""

from __future__ import annotations

import compileall
import hashlib
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import grimp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grimp import ImportGraph

CHECKOUT: Final = Path(__file__).parent.parent.parent

_PROGRAM: Final = "registry_cli"
_COPIED: Final = (_PROGRAM, "tests", "completions", "examples", "docs", "tools", "bench")
_FILES: Final = ("pyproject.toml", "Makefile", "README.md", "CHANGELOG.md")


def program_digest(operations: Sequence[str] = (), root: Path = CHECKOUT) -> str:
    """Return 12 hex digits that differ where a file of the program does.

    Of `operations`, where any are named, only what they can reach counts, with all SQL: a proof
    about the store goes on to hold when a page of `compare` is drawn in another way.
    """
    reached = _reached(operations) if operations else None
    digest = hashlib.sha256()
    for path in sorted((root / _PROGRAM).rglob("*")):
        if path.suffix == ".sql" or (
            path.suffix == ".py" and (reached is None or _module(path, root) in reached)
        ):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def digest_of_tests(root: Path = CHECKOUT) -> str:
    """Return 12 hex digits that differ where a test or what supports it does."""
    digest = hashlib.sha256()
    for path in sorted((root / "tests").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _module(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _reached(operations: Sequence[str]) -> set[str]:
    """Return these operations and all that they import, at once or while they work."""
    graph = _imports()
    modules = {f"{_PROGRAM}.operations.{name}" for name in operations}
    modules = modules.union(*(graph.find_upstream_modules(module) for module in modules))
    return modules | {module.rpartition(".")[0] for module in modules}  # the packages they are in


@cache
def _imports() -> ImportGraph:
    return grimp.build_graph(_PROGRAM, cache_dir=None, exclude_type_checking_imports=True)


def copy_tree(folder: Path, root: Path = CHECKOUT) -> Path:
    """Copy what the tests need of a checkout, with its bytecode, and return the copy.

    Where none may be written later, each of 100,000 commands would compile everything anew.
    """
    folder.mkdir(parents=True)
    for name in _COPIED:
        shutil.copytree(root / name, folder / name, symlinks=True)
    for name in _FILES:
        shutil.copy(root / name, folder)
    compileall.compile_dir(folder, quiet=1)
    return folder
