"""A copy of the tree as it is now: a long proof is about one state of the program."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parent.parent.parent

_PROGRAM: Final = "registry_cli"
_COPIED: Final = (_PROGRAM, "tests", "completions", "examples", "docs", "tools", "bench")
_FILES: Final = ("pyproject.toml", "Makefile", "README.md", "CHANGELOG.md")


def program_digest(root: Path = CHECKOUT) -> str:
    """Return 12 hex digits that differ where any file of the program does."""
    digest = hashlib.sha256()
    for path in sorted((root / _PROGRAM).rglob("*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def copy_tree(folder: Path, root: Path = CHECKOUT) -> Path:
    """Copy what the tests need of a checkout, and return the copy."""
    folder.mkdir(parents=True)
    for name in _COPIED:
        shutil.copytree(
            root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True
        )
    for name in _FILES:
        shutil.copy(root / name, folder)
    return folder
