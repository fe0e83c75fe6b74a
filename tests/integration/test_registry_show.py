"""`registry registry show` and `collection show`: pages, with what to paste."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

TEXT = "# Served models\n\nOnly **good** ones:\n\n- fast\n- `small`\n"


def fill(registry: Command) -> None:
    """Give the home a registry with a description, two collections and people."""
    registry("registry", "create", "Golden Models", "--type", "model", "--description", TEXT)
    registry.log_text("gemma", "zero", "--link", "Golden Models/it's c")
    registry("alias", "add", "Golden Models/it's c", "production")
    registry("collection", "create", "Golden Models/empty", "-d", TEXT, "--tag", "new")
    registry("protect", "Golden Models", "production")
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "viewer", "--registry", "Golden Models")
    registry(
        "member", "add", "short2", "--role", "restricted-viewer", "--registry", "Golden Models"
    )


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def page(registry: Command, *arguments: str) -> str:
    """Return the page that stands in a file: nothing of it is laid out."""
    text: str = registry(*arguments, "--format", "table").stdout
    return text


def offered(text: str, name: str) -> str:
    """Return the command that a page offers under a name."""
    (line,) = [each for each in text.splitlines() if each.strip().startswith(name)]
    return "registry " + line.partition("registry ")[2]


def test_a_registry_has_all_keys_of_the_listing_and_more(registry: Command) -> None:
    shown = registry("registry", "show", "golden models", "--json").json

    listed = next(
        row for row in registry("registries", "--json").json if row["name"] == "Golden Models"
    )
    assert {key: shown[key] for key in listed} == listed
    assert shown["collections"] == registry("collections", "Golden Models", "--json").json
    assert [(each["member"], each["role"]) for each in shown["members"]] == [
        ("short2", "restricted-viewer"), ("viewer2", "viewer"),
    ]  # fmt: skip
    assert shown["role"] == "admin"
    assert registry("registry", "show", "Golden Models", "-q").line == shown["qualified_name"]


def test_a_collection_has_all_keys_of_the_listing_and_its_versions(registry: Command) -> None:
    shown = registry("collection", "show", "Golden Models/it's c", "--json").json

    listed = registry("collections", "Golden Models", "--json").json[1]
    assert {key: shown[key] for key in listed} == listed
    assert shown["versions"] == registry("versions", "Golden Models/it's c", "--json").json


@pytest.mark.parametrize(
    "arguments",
    [["registry", "show", "Golden Models"], ["collection", "show", "Golden Models/it's c"]],
)
def test_what_is_to_be_pasted_is_valid(registry: Command, arguments: list[str]) -> None:
    text = page(registry, *arguments)

    commands, _, python = text.partition("\nPython\n")
    for name in ("get from it", "read in place"):
        registry.paste(offered(commands, name))
    strings = [
        node.value for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]  # fmt: skip
    assert "wandb-registry-Golden Models/it's c" in strings
    assert "wandb-registry-Golden Models/it's c:production" in strings


def test_what_links_to_a_collection_names_an_artifact_that_fits(registry: Command) -> None:
    text = page(registry, "collection", "show", "Golden Models/it's c")
    commands, _, python = text.partition("\nPython\n")
    registry.paste(offered(commands, "link to it"))

    subprocess.run([sys.executable, "-c", python], check=True, capture_output=True)

    assert Path("artifacts", "gemma:v0", "gemma").read_text(encoding="utf-8") == "zero"


def test_roles_decide_what_is_offered(registry: Command) -> None:
    registry("registry", "edit", "Golden Models", "--visibility", "restricted")
    pages = {
        user: page(registry, "--as", user, "registry", "show", "Golden Models")
        for user in ("viewer2", "short2")
    }
    assert "link to it" not in pages["viewer2"]
    assert "link_artifact" not in pages["viewer2"]
    assert "get from it" in pages["viewer2"]
    assert "get from it" not in pages["short2"]
    assert "Python" not in pages["short2"]
    assert "restricted-viewer here" in pages["short2"]


def test_a_description_is_raw_in_a_pipe_and_laid_out_on_a_terminal(registry: Command) -> None:
    assert TEXT in page(registry, "registry", "show", "Golden Models")
    assert registry("registry", "show", "Golden Models", "--json").json["description"] == TEXT

    command = [sys.executable, "-m", "registry_cli", "registry", "show", "Golden Models"]
    screen = on_terminal(command, columns=80).text

    assert "Served models" in screen
    assert "# Served" not in screen
    assert "**" not in screen
    assert "•" in screen


def test_show_takes_a_registry_and_a_collection_without_versions(registry: Command) -> None:
    shown = registry("show", "model", "--json").json
    assert shown["qualified_name"] == "local/wandb-registry-model"
    shown = registry("show", "Golden Models/empty", "--json").json
    assert (shown["collection"], shown["tags"], shown["versions"]) == ("empty", ["new"], [])
    shown = registry("show", "Golden Models/it's c", "--json").json
    assert shown["version"] == "v0"
    registry.log_text("model", "one")
    assert registry("show", "model", "-q").line == "team/uncategorized/model:v0"


@pytest.mark.parametrize(
    "arguments",
    [["registry", "show"], ["show"], ["collections"], ["registry", "delete", "--dry-run"]],
    ids=str,
)
def test_what_does_not_exist_for_the_user_is_not_found(
    registry: Command, arguments: list[str]
) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry("link", "gemma", "Secret/s")

    refused = [
        registry.refuse(3, "--as", "viewer2", *arguments, name).stderr
        for name in ("Secret", "Sevret")
    ]
    assert refused[0].replace("Secret", "Sevret") == refused[1]


def test_a_page_shows_some_and_a_document_all(registry: Command) -> None:
    for number in range(22):
        registry("collection", "create", f"dataset/c-{number:02}", "--type", "dataset")
    for number in range(12):
        registry.log_text("gemma", str(number), "--link", "model/c", "--new-version")
    many = (
        (["registry", "show", "dataset"], "collections", 22, "2 more", "c-19", "c-20"),
        (["show", "dataset"], "collections", 22, "2 more", "c-19", "c-20"),
        (["collection", "show", "model/c"], "versions", 12, "2 more", "v2", "v1 "),
    )

    for arguments, key, count, more, last, beyond in many:
        text = page(registry, *arguments)
        listed = text[: text.index(more)]
        assert last in listed
        assert beyond not in listed
        assert len(registry(*arguments, "--json").json[key]) == count
        assert len(registry(*arguments, "-q").lines) == 1
