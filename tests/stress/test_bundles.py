"""Bundles that were cut or changed anywhere: none brings anything."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from registry_cli.errors import DamagedError, NotFoundError, UsageError
from tests.support.bundles import import_bytes, make_small_bundle, make_taker, mutated
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.stress

_MUTATIONS = 10_000
_LOOK_EVERY = 100


def test_a_bundle_cut_at_any_byte_brings_nothing(tmp_path: Path) -> None:
    bundle, taker = make_small_bundle(tmp_path), make_taker(tmp_path)
    before = snapshot(taker.home)
    for end in range(1, len(bundle)):
        with pytest.raises(DamagedError):
            import_bytes(taker, bundle[:end])
        if end % _LOOK_EVERY == 0:
            assert snapshot(taker.home) == before
    assert snapshot(taker.home) == before


@pytest.mark.parametrize("series", range(4))
def test_a_bundle_changed_at_random_brings_nothing(
    tmp_path: Path, pytestconfig: pytest.Config, series: int
) -> None:
    bundle, taker = make_small_bundle(tmp_path), make_taker(tmp_path)
    before = snapshot(taker.home)
    seed = pytestconfig.getoption("--hypothesis-seed")
    for number in range(series, _MUTATIONS, 4):
        # What is changed in the name of a team is found before the end of the bundle is reached.
        with pytest.raises((DamagedError, UsageError, NotFoundError)):
            import_bytes(taker, mutated(bundle, random.Random(f"{seed} {number}")))
        if number % _LOOK_EVERY == series:
            assert snapshot(taker.home) == before
    assert snapshot(taker.home) == before
