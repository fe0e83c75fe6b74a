"""Files to log, and what came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def make_files(folder: str | Path, texts: Mapping[str, str]) -> Path:
    """Make a folder that holds these texts by their paths, and return it."""
    root = Path(folder)
    root.mkdir(exist_ok=True)
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def read_files(folder: str | Path) -> dict[str, str]:
    """Return the texts of all files in a folder by their paths, links followed."""
    root = Path(folder)
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
