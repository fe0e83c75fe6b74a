"""System calls that fail or are the last, in short; `make stress ONLY=faults` tries them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import strace
from tests.support.faults import SCENES, Disturbance, draw

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.faults import Scene

pytestmark = pytest.mark.skipif(not strace.IS_HERE, reason="strace, which injects, is not here")

_SEED = 4
_CASES = 6
_SYNCING = ("log-folder", "log-many", "link", "gc", "export", "import")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_call_that_fails_or_is_the_last_leaves_the_state_before_or_after(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(home))  # both are set to others, and here set back
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    disturbance = Disturbance(scene, tmp_path / "disturbed")
    outcomes = [disturbance.try_case(case) for case in draw(disturbance.cases(), _CASES, _SEED)]
    assert any(outcome.was_met for outcome in outcomes)


@pytest.mark.parametrize(
    "scene", [scene for scene in SCENES if scene.name in _SYNCING], ids=lambda scene: scene.name
)
def test_no_sync_that_fails_is_passed_over(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    """On a disk that cannot write, a command that says it is done would have lost something."""
    monkeypatch.setenv("REGISTRY_HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    disturbance = Disturbance(scene, tmp_path / "disturbed")
    cases = [
        case
        for case in disturbance.cases()
        if case.call.name in {"fsync", "fdatasync"} and case.fault == "error=EIO"
    ]
    outcomes = [disturbance.try_case(case) for case in cases]
    assert outcomes
    assert all(outcome.was_met for outcome in outcomes)
