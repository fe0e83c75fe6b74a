"""`make demo` runs examples/demo.sh; so does this."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import CHECKOUT, path_with_registry

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.docs


def test_demo_takes_real_files_all_the_way_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    demo = subprocess.run(
        [CHECKOUT / "examples" / "demo.sh", folder],
        env={**os.environ, "PATH": path_with_registry(tmp_path / "bin"), "REGISTRY_ENTITY": "x"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert demo.returncode == 0, demo.stderr
    assert demo.stdout.count("\nsame bytes\n") == 3
    assert "production → v1" in demo.stdout
    production = (folder / "good" / "model.json").read_bytes()
    assert production == (folder / "model" / "model.json").read_bytes()
    assert production != (folder / "first" / "model.json").read_bytes()
    assert not list((folder / "home" / "tmp").iterdir())
