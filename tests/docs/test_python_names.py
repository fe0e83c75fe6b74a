"""Every public name of W&B works here, or says why it does not."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli.sdk.refused import Refused
from tests.support.sdk import end_runs, logged
from tools.python_names import DOCUMENT, PLACES, fate_in_class, fate_in_module, with_every_name
from tools.wandb_names import CLASSES, MODULE, PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.docs


@pytest.fixture
def objects(home: Path) -> Iterator[dict[str, object]]:  # noqa: ARG001 - where they are
    """Return one object of each class, by the name of that."""
    run = wandb.init(project="p")
    artifact = logged(run)
    link = artifact.link("model/c")
    api = wandb.Api()
    team = api.team("team")
    yield {
        "Artifact": artifact,
        "ArtifactEntry": artifact.files()[0],
        "ArtifactManifest": artifact.manifest,
        "Run": run,
        "Api": api,
        "RunRecord": api.run(run.id),
        "Runs": api.runs("team/p"),
        "Project": api.project("p"),
        "ArtifactType": api.artifact_type("model", "p"),
        "ArtifactCollection": link.collection,
        "Registry": api.registry("model"),
        "User": api.viewer,
        "Team": team,
        "Member": team.members[0],
        "Organization": api.organization(),
        "RunValues": run.config,
    }
    end_runs()


def test_the_document_is_current() -> None:
    """Where this fails: `make names`."""
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == with_every_name(document)


@pytest.mark.parametrize("label", sorted(CLASSES))
def test_no_name_is_unknown(objects: dict[str, object], label: str) -> None:
    thing = objects[label]
    assert isinstance(thing, PLACES[label][0])
    for name in CLASSES[label].split():
        fate = fate_in_class(type(thing), name)
        is_told = isinstance(inspect.getattr_static(type(thing), name, None), Refused)
        assert hasattr(thing, name) is not is_told, name
        if not is_told:
            continue
        with pytest.raises(NotImplementedError) as refusal:
            getattr(thing, name)
        assert fate.reason in str(refusal.value)
        assert fate.kind == "refused"


def test_no_name_of_the_module_is_unknown(objects: dict[str, object]) -> None:
    assert objects["Run"] is wandb.run
    for name in MODULE.split():
        fate = fate_in_module(name)
        if name != "plot":
            assert hasattr(wandb, name), name
        if fate.kind == "refused":
            with pytest.raises(NotImplementedError):
                getattr(wandb, name)()


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_calls_take_the_same_parameters_in_the_same_order(name: str) -> None:
    label, _, method = name.rpartition(".")
    owner = PLACES[label][0] if label else wandb
    ours = [*inspect.signature(getattr(owner, method)).parameters][1 if label else 0 :]
    theirs = PARAMETERS[name].split()
    assert ours[: len(theirs)] == theirs or ours == ["_", "__"]  # which takes everything
