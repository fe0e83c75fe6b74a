"""No case needs memory in proportion to the number of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.memory import MIB, memory_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_longer_manifest_takes_no_more_memory(tmp_path: Path) -> None:
    shorter = memory_of("manifest", tmp_path / "shorter", 52_000)
    longer = memory_of("manifest", tmp_path / "longer", 130_000)
    assert longer < 150 * MIB
    assert longer - shorter < 6 * MIB  # the files more, as rows in Python, would take over 12


@pytest.mark.stress
def test_many_files_take_no_more_memory_than_some(tmp_path: Path) -> None:
    some = memory_of("files", tmp_path / "some", 50_000)
    many = memory_of("files", tmp_path / "many", 200_000)
    assert many < 150 * MIB
    assert many - some < 24 * MIB


@pytest.mark.stress
def test_a_bundle_of_many_files_takes_no_more_memory_than_one_of_some(tmp_path: Path) -> None:
    some = memory_of("bundle", tmp_path / "some", 60_000)
    many = memory_of("bundle", tmp_path / "many", 200_000)
    assert many < 150 * MIB
    assert many - some < 24 * MIB


@pytest.mark.stress
def test_garbage_is_found_in_the_same_memory_however_much_there_is(tmp_path: Path) -> None:
    some = memory_of("garbage", tmp_path / "some", 150_000)
    many = memory_of("garbage", tmp_path / "many", 400_000)
    assert many < 150 * MIB
    assert many - some < 24 * MIB


def test_what_is_missing_is_counted_in_the_same_memory_however_much_it_is(tmp_path: Path) -> None:
    some = memory_of("missing", tmp_path / "some", 60_000)
    many = memory_of("missing", tmp_path / "many", 100_000)
    assert many < 150 * MIB
    assert many - some < 12 * MIB  # the contents more, with versions and paths, took over 50
