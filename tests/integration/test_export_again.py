"""What an import brought into nothing is exported again byte by byte."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Fill, Prepare


def make_three(registry: Command) -> None:
    """Log three versions and link two, so that no part of them but the last has `latest`."""
    registry.log_text("g", "one", "-a", "best", "--link", "model/c")
    registry.log_text("g", "two", "--link", "model/c")
    registry.log_text("g", "three", "--tag", "late")


def remove_latest(registry: Command) -> None:
    """Let neither the artifact nor its collection have a `latest`."""
    make_three(registry)
    registry("alias", "remove", "g", "latest")
    registry("alias", "remove", "model/c", "latest")


def move_latest_back(registry: Command) -> None:
    """Let `latest` name what is not the highest version."""
    make_three(registry)
    registry.log_text("g", "one")
    registry("link", "g:v0", "model/c")


def leave_gaps(registry: Command) -> None:
    """Delete a version, and unlink one link for a while."""
    make_three(registry)
    registry("delete", "g:v2", "--yes")
    registry("unlink", "model/c:v1")
    registry("undo", registry("history", "--json").json[0]["seq"])


def rename_and_blank(registry: Command) -> None:
    """Rename what the links are in, and blank a text in the past of a version."""
    make_three(registry)
    registry("describe", "g:v1", "a secret text")
    (said, *_) = registry("history", "--json").json
    registry("collection", "rename", "model/c", "d")
    registry("collection", "rename", "model/d", "c")
    registry("history", "redact", said["seq"], "--yes")


@pytest.mark.parametrize(
    "fill_home", [make_three, remove_latest, move_latest_back, leave_gaps, rename_and_blank]
)
@pytest.mark.parametrize(
    "wanted",
    [("g:v0",), ("g:v1",), ("model/c:v0",), ("model/c", "--all"), ("g", "--all"),
     ("g", "--all", "--links"), ("g:v1", "--links"), ("--all",)],
    ids=" ".join,
)  # fmt: skip
def test_a_bundle_alone_in_a_home_is_exported_again_byte_by_byte(
    prepare: Prepare, tmp_path: Path, fill_home: Fill, wanted: tuple[str, ...]
) -> None:
    registry = prepare(fill_home)
    other = str(tmp_path / "other")
    registry("export", *wanted, "-o", "a.bundle")
    registry("--home", other, "import", "a.bundle", "--aliases")
    registry("--home", other, "export", *wanted, "-o", "b.bundle")
    assert Path("b.bundle").read_bytes() == Path("a.bundle").read_bytes()
    registry("--home", other, "verify")


@pytest.mark.parametrize(
    "wanted", [("g:v0",), ("model/c:v0",), ("model/c:v1", "g:v0")], ids=" ".join
)
def test_a_part_of_what_came_is_exported_as_from_the_first_home(
    prepare: Prepare, tmp_path: Path, wanted: tuple[str, ...]
) -> None:
    registry = prepare(remove_latest)
    other = str(tmp_path / "other")
    registry("export", *wanted, "-o", "a.bundle")
    registry("export", "--all", "-o", "all.bundle")
    registry("--home", other, "import", "all.bundle", "--aliases")
    registry("--home", other, "export", *wanted, "-o", "b.bundle")
    assert Path("b.bundle").read_bytes() == Path("a.bundle").read_bytes()
