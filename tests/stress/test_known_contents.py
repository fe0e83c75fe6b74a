"""The stat cache, with the clock and the file system as they are here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.staleness import find_stale_versions
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.stress
def test_no_version_is_ever_stale_though_files_are_rewritten_at_once(
    home: Path, tmp_path: Path
) -> None:
    assert find_stale_versions(open_home(home, cache_folder=str(tmp_path / "cache")), 3000) == []
