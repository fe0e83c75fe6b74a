"""The rules of roles hold in Python, too: they are those of the operations."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli.errors import NotFoundError, RefusedError
from tests.support.files import read_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.sdk.api import Api
    from tests.support.command import Command, Prepare

ACCOUNT = "uid-54321"
"""What an account without a name is called."""


def fill(registry: Command) -> None:
    """Link a version in a restricted registry."""
    registry.log_text("gemma", "one")
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")
    registry("protect", "closed", "production")


@pytest.fixture
def as_role(prepare: Prepare, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], Api]:
    """Return what opens the home as another account, which has a role in the registry."""
    registry = prepare(fill)

    def opened(role: str | None) -> Api:
        if role is not None:
            registry("member", "add", ACCOUNT, "--role", role, "--registry", "closed")
        monkeypatch.setattr(os, "geteuid", lambda: 54321)
        return wandb.Api()

    return opened


def test_a_stranger_finds_nothing(as_role: Callable[[str | None], Api]) -> None:
    api = as_role(None)

    assert not api.artifact_exists("closed/c")
    assert "closed" not in [each.name for each in api.registries()]
    with pytest.raises(NotFoundError):
        api.artifact("closed/c")
    with pytest.raises(NotFoundError):
        api.artifact("gemma").link("closed/d")
    for look in (
        lambda: api.artifact_types("wandb-registry-closed")[:],
        lambda: api.artifact_collections("wandb-registry-closed", "model")[:],
        lambda: api.registry("closed").members(),
        lambda: api.artifact_collection("model", "closed/c"),
    ):
        with pytest.raises(NotFoundError):
            look()
    told = [
        *(each.name for each in api.registries(filter={"updated_at": {"$gte": "2000-01-01"}})),
        *(each.name for each in api.projects("team")),
        *(each.qualified_name for each in api.registries().versions(order="created_at")),
        api.artifact("gemma").updated_at,
    ]
    assert "closed" not in str(told)


def test_a_restricted_viewer_looks_and_gets_nothing(as_role: Callable[[str | None], Api]) -> None:
    found = as_role("restricted-viewer").artifact("closed/c")

    assert found.version == "v0"
    with pytest.raises(RefusedError, match="restricted-viewer"):
        found.download("back")
    with pytest.raises(RefusedError, match="may not"):
        found.link("closed/d")


def test_a_viewer_gets_and_changes_nothing(as_role: Callable[[str | None], Api]) -> None:
    found = as_role("viewer").artifact("closed/c")

    assert read_files(found.download("back")) == {"gemma": "one"}
    with pytest.raises(RefusedError, match="viewer"):
        found.link("closed/d")
    with pytest.raises(RefusedError, match="viewer"):
        found.unlink()


def test_a_member_links_but_moves_no_protected_alias(as_role: Callable[[str | None], Api]) -> None:
    found = as_role("member").artifact("closed/c")

    found.link("closed/d")
    with pytest.raises(RefusedError, match="protected"):
        found.link("closed/c", aliases=["production"])


def test_an_admin_moves_it(as_role: Callable[[str | None], Api]) -> None:
    api = as_role("admin")
    api.artifact("closed/c").link("closed/c", aliases=["production"])
    assert api.artifact("closed/c:production").version == "v0"


def test_one_edit_that_a_role_forbids_keeps_none_of_them(
    as_role: Callable[[str | None], Api], home: Path
) -> None:
    found = as_role("member").artifact("closed/c")
    before = snapshot(home)
    found.aliases.append("production")
    found.tags.append("good")
    found.description = "the good one"
    with pytest.raises(RefusedError, match="protected alias 'production'"):
        found.save()

    assert snapshot(home) == before
    found.aliases.remove("production")
    found.save()
    assert (found.tags, found.description) == (["good"], "the good one")
