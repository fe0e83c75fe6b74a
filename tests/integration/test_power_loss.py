"""Power that fails amid commands, in short; `make stress ONLY=power` tries every moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import strace
from tests.support.power_loss import assert_survives, failures, record

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not strace.IS_HERE, reason="strace, which records, is not here")


def test_what_was_acknowledged_is_whole_after_the_power_failed(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(home))  # both are set to others, and here set back
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    recording = record(tmp_path / "recorded")
    done = [
        assert_survives(recording, failure, disk, tmp_path / "left", goes_on=number % 20 == 0)
        for number, (failure, disk) in enumerate(failures(recording, (0, 0.5), every=9))
    ]
    assert len(done) > 100
    assert {*done} == {True, False}
