"""The quick start of the registry from end to end, each command a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command

LOG = (
    "log", "my_model.txt", "--name", "gemma-finetuned", "--type", "model",
    "--project", "registry_quickstart",
)  # fmt: skip
GEMMA = "reviewco/registry_quickstart/gemma-finetuned"


def created(registry: Command, *arguments: str) -> tuple[str, str]:
    """Run a log or link; return the qualified name, and whether it is new."""
    done = registry.process(*arguments)
    assert done.status == 0, done
    (row,) = done.rows
    return row[0], row[3]


def write_model(number: float) -> None:
    Path("my_model.txt").write_text(f"Model: {number}", encoding="utf-8")


def test_a_model_is_logged_linked_and_found_again(registry: Command) -> None:
    done = registry.process("init", "--organization", "reviewco", "--team", "reviewco", "--json")
    organization = done.json["org_entity"]
    collection = f"{organization}/wandb-registry-model/first-collection"
    link = ("link", GEMMA, "wandb-registry-model/first-collection")

    write_model(0.1)
    assert created(registry, *LOG) == (f"{GEMMA}:v0", "true")
    assert created(registry, *link) == (f"{collection}:v0", "true")
    write_model(0.2)
    assert created(registry, *LOG) == (f"{GEMMA}:v1", "true")
    assert created(registry, *link) == (f"{collection}:v1", "true")
    assert created(registry, *LOG) == (f"{GEMMA}:v1", "false")

    versions = registry.process("versions", "model/first-collection").rows
    assert [(row[0], row[1], row[-1]) for row in versions] == [
        ("v1", "latest", f"{GEMMA}:v1"),
        ("v0", "", f"{GEMMA}:v0"),
    ]
    target = f"{organization}/wandb-registry-model/Example ML Task"
    assert created(registry, "link", f"{GEMMA}:v1", target) == (f"{target}:v0", "true")
    registry.process("registry", "create", "Golden Datasets")
    golden = f"{organization}/wandb-registry-Golden Datasets/raw"
    assert created(registry, "link", GEMMA, "wandb-registry-Golden Datasets/raw") == (
        f"{golden}:v0", "true",
    )  # fmt: skip
    assert registry.process("collections", "-q").lines == [
        f"{golden}",
        f"{target}",
        f"{collection}",
    ]

    got = Path(registry.process("get", "model/first-collection:v0").line)
    assert (got / "my_model.txt").read_text() == "Model: 0.1"
    latest = registry.process("path", "model/first-collection").line
    assert Path(latest).read_text() == "Model: 0.2"


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (5, ["link", "data", "wandb-registry-model/first-collection"]),
        (3, ["link", "gemma", "wandb-registry-nope/first-collection"]),
        (3, ["link", "gemma", "elsewhere/wandb-registry-model/first-collection"]),
        (5, ["link", "{account}/uncategorized/mine", "model/first-collection"]),
        (4, ["log", "gemma", "--type", "dataset"]),
        (2, ["link", "gemma", "reviewco/team/wandb-registry-model/first-collection"]),
    ],
    ids=["wrong type", "unknown registry", "other organization", "personal", "other type", "four"],
)
def test_a_refusal_leaves_nothing_behind_and_its_hint_works(
    registry: Command, home: Path, account: str, status: int, arguments: list[str]
) -> None:
    registry.log_text("gemma", "one")
    registry.log_text("data", "two", type="dataset")
    registry.log_text("mine", "three", "--entity", account)
    before = snapshot(home)

    refused = registry.process(*(argument.format(account=account) for argument in arguments))

    assert (refused.status, refused.stdout) == (status, "")
    assert snapshot(home) == before
    registry.paste(refused.hint)
