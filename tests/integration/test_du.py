"""`registry du`: what artifacts and versions take, share, and would free, to the byte."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.text import human_size
from tests.support.files import make_files
from tests.support.store_size import stored_size
from tests.support.terminal import registry_on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command

TEAM = "team/uncategorized"


def log_files(registry: Command, name: str, files: dict[str, str]) -> None:
    """Log exactly these files as a version of their own."""
    if Path(name).exists():
        shutil.rmtree(name)
    make_files(name, files)
    registry("log", name, "--type", "dataset", "--new-version")


def usage(registry: Command, *arguments: object) -> dict[str, tuple[int, ...]]:
    """Return logical, physical, shared and freed size by name."""
    return {row[0]: tuple(map(int, row[1:])) for row in registry("du", *arguments).rows}


def test_contents_are_counted_once_and_what_others_hold_is_shared(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345", "b": "12345", "c": "own"})
    log_files(registry, "two", {"d": "12345", "e": "other"})

    assert usage(registry) == {
        f"{TEAM}/one": (13, 8, 5, 3),
        f"{TEAM}/two": (10, 10, 5, 5),
        "total": (23, 13, 0, 13),
    }


def test_versions_of_an_artifact_are_told_newest_first(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345", "b": "first"})
    log_files(registry, "one", {"a": "12345", "b": "the second"})
    log_files(registry, "two", {"z": "first"})

    rows = registry("du", "one").rows

    assert rows == [
        [f"{TEAM}/one:v1", "15", "15", "5", "10"],
        [f"{TEAM}/one:v0", "10", "10", "10", "0"],
        ["total", "25", "20", "5", "15"],
    ]


def test_one_version_has_no_total(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345"})

    assert usage(registry, "one:latest") == {f"{TEAM}/one:v0": (5, 5, 0, 5)}


def test_links_tell_of_the_versions_that_they_lead_to(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345"})
    log_files(registry, "one", {"a": "123"})
    registry("registry", "create", "anything")
    registry("link", "one:v0", "anything/c")

    name = "local/wandb-registry-anything/c:v0"
    assert usage(registry, "anything/c") == {name: (5, 5, 0, 5), "total": (5, 5, 0, 5)}
    assert usage(registry, "anything/c:v0") == {name: (5, 5, 0, 5)}


def test_content_twice_in_a_version_and_in_its_pages_is_counted_once(registry: Command) -> None:
    """Files of one content that are far apart stand on different pages of the list."""
    same = {f"{number:05}": "same" for number in range(0, 2000, 7)}
    others = {f"{number:05}": f"{number}" for number in range(2000) if number % 7}
    log_files(registry, "one", {**same, **others})
    log_files(registry, "one", {**same, **others, "00001": "changed"})

    found = usage(registry, "one")

    different = len("same") + sum(map(len, others.values()))
    assert found[f"{TEAM}/one:v0"][1:3] == (different, different - 1)
    assert found[f"{TEAM}/one:v1"][1:3] == (different - 1 + 7, different - 1)
    assert found["total"][1] == different + 7


@pytest.mark.parametrize("seed", range(4))
def test_what_a_version_or_artifact_would_free_it_frees(
    registry: Command, home: Path, tmp_path: Path, seed: int
) -> None:
    source = random.Random(seed)
    for _ in range(5):
        name = source.choice(["one", "two"])
        count = source.choice([3, 120, 150])
        log_files(
            registry,
            name,
            {f"{at:03}": f"{source.randrange(400)} " * 20 for at in range(count)}
            | {"large": "x" * source.randrange(70_000, 70_003)},
        )
        if source.random() < 0.3:
            registry("path", name)  # packed contents get files of their own
    registry("gc", "--grace", "0", "--yes")
    kept = tmp_path / "kept"
    shutil.copytree(home, kept, symlinks=True)

    for artifact in ("one", "two"):
        if registry.run("versions", artifact).status:
            continue
        for reference, *_, freed in registry("du", artifact).rows:
            is_whole = reference == "total"
            target = (artifact, "--all") if is_whole else (reference,)
            planned = registry("delete", *target, "--dry-run", "--json").json["freed_size"]
            before = stored_size(home)
            registry("delete", *target, "--yes")
            registry("gc", "--grace", "0", "--yes")
            assert before - stored_size(home) == int(freed) == planned, (target, seed)
            shutil.rmtree(home)
            shutil.copytree(kept, home, symlinks=True)


def test_garbage_that_is_there_already_is_none_of_a_version(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345"})
    log_files(registry, "one", {"a": "123"})
    registry("delete", "one:v0", "--yes")

    assert usage(registry, "one")["total"] == (3, 3, 0, 3)


def test_quietly_only_names_are_printed(registry: Command) -> None:
    log_files(registry, "one", {"a": "12345"})

    assert registry("du", "-q").lines == [f"{TEAM}/one"]


def test_people_read_sizes_with_units(registry: Command) -> None:
    log_files(registry, "one", {"a": "x" * 3000})

    shown = registry_on_terminal("du").text.split("\n")

    assert shown[0].split() == ["name", "logical", "on", "disk", "shared", "frees"]
    size = human_size(3000).split()
    assert shown[1].split() == [f"{TEAM}/one", *size, *size, "0", "B", *size]


def test_an_unknown_name_is_not_found(registry: Command) -> None:
    registry.refuse(3, "du", "nope")
    registry.refuse(3, "du", "nope:v0")


def test_an_empty_home_uses_nothing(registry: Command) -> None:
    assert usage(registry) == {"total": (0, 0, 0, 0)}
