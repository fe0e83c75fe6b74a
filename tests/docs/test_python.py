"""The Python of the documents runs, and prints what they show."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.docs

_BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SEPARATOR = "\x1e"


def test_the_python_of_the_document_prints_what_it_shows(home: Path) -> None:  # noqa: ARG001 - made by it
    text = (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")
    blocks = _BLOCK.findall(text)
    code = [block for kind, block in blocks if kind == "python"]
    shown = [block for kind, block in blocks if kind == "text"]
    assert len(code) == len(shown) > 5

    script = f"\nprint({_SEPARATOR!r}, end='')\n".join(code)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.stderr == ""
    assert done.stdout.split(_SEPARATOR) == shown
