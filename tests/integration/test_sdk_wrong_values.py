"""Whatever a script passes: it is taken, or refused by an error of ours and of Python's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import registry_cli as wandb
from registry_cli.errors import RegistryError
from tests.support.sdk import draft, end_runs, logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.sdk.api import Api
    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.run import Run

WRONG_KINDS = (3, 2.5, True, b"x", object(), [object()], {1: 2}, Exception("x"), 10**30)
WRONG_TEXTS = ("\ud800", "a\x00b", "a/b/c/d/e", "x" * 5000)


class Scene:
    """A home with a logged and linked version."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.version = logged(run)
        self.link = self.version.link("model/c")

    @property
    def api(self) -> Api:
        return wandb.Api()

    @property
    def draft(self) -> Artifact:
        return draft(weights="one")


@pytest.fixture
def scene(home: Path) -> Iterator[Scene]:  # noqa: ARG001 - where it is
    yield Scene(wandb.init(project="p"))
    end_runs()


def edit(thing: Any, name: str, value: object) -> None:  # noqa: ANN401 - whatever can be edited
    """Set a property and keep that, where it is not kept at once."""
    setattr(thing, name, value)
    if hasattr(thing, "save"):
        thing.save()


def deep(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a path that no file can have where a text is one that a file may have."""
    return f"/{value}" if isinstance(value, str) else value


def below(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return a text that no tag can be: their length is free."""
    return f"{value}/" if isinstance(value, str) else value


TAKEN: dict[str, Callable[[Scene, Any], object]] = {
    "Artifact(name)": lambda _, value: wandb.Artifact(value, "model"),
    "Artifact(type)": lambda _, value: wandb.Artifact("n", value),
    "add_file": lambda scene, value: scene.draft.add_file(value),
    "add_dir": lambda scene, value: scene.draft.add_dir(value),
    "new_file": lambda scene, value: scene.draft.new_file(deep(value)).__enter__(),
    "remove": lambda scene, value: scene.draft.remove(value),
    "get_entry": lambda scene, value: scene.version.get_entry(value),
    "link": lambda scene, value: scene.version.link(value),
    "tags": lambda scene, value: edit(scene.version, "tags", [below(value)]),
    "aliases": lambda scene, value: edit(scene.version, "aliases", [value]),
    "log_artifact": lambda scene, value: scene.run.log_artifact(value),
    "log_artifact(name)": lambda scene, value: scene.run.log_artifact("m.txt", value, "model"),
    "log_artifact(aliases)": lambda scene, value: scene.run.log_artifact(
        scene.draft, aliases=[value]
    ),
    "link_artifact": lambda scene, value: scene.run.link_artifact(scene.version, value),
    "use_artifact": lambda scene, value: scene.run.use_artifact(value),
    "use_model": lambda scene, value: scene.run.use_model(value),
    "link_model": lambda scene, value: scene.run.link_model("m.txt", value),
    "init(entity)": lambda _, value: wandb.init(entity=value, reinit="create_new"),
    "init(id)": lambda _, value: wandb.init(id=value, reinit="create_new"),
    "init(mode)": lambda _, value: wandb.init(mode=value, reinit="create_new"),
    "api.artifact": lambda scene, value: scene.api.artifact(value),
    "api.artifacts": lambda scene, value: scene.api.artifacts("model", value),
    "api.artifact_type": lambda scene, value: scene.api.artifact_type(value, "p"),
    "api.project": lambda scene, value: scene.api.project("p", value).collections()[:],
    "api.registry": lambda scene, value: scene.api.registry(value),
    "api.registry(organization)": lambda scene, value: scene.api.registry("model", value),
    "api.organization": lambda scene, value: scene.api.organization(value),
    "api.run": lambda scene, value: scene.api.run(value),
    "api.runs": lambda scene, value: scene.api.runs(value)[:],
    "api.team": lambda scene, value: scene.api.team(value),
    "api.create_registry": lambda scene, value: scene.api.create_registry(value, "organization"),
    "api.create_registry(visibility)": lambda scene, value: scene.api.create_registry("g", value),
    "Api(overrides)": lambda _, value: wandb.Api({"entity": value}).projects()[:],
    "registry.visibility": lambda scene, value: edit(
        scene.api.registry("model"), "visibility", value
    ),
    "registry.update_member": lambda scene, value: scene.api.registry("model").update_member(
        "viewer2", value
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_nothing_can_be_is_refused(scene: Scene, name: str) -> None:
    Path("m.txt").write_text("one", encoding="utf-8")
    for value in (*WRONG_KINDS, *WRONG_TEXTS):
        with pytest.raises((ValueError, TypeError, LookupError, OSError)) as refusal:
            TAKEN[name](scene, value)
        assert isinstance(refusal.value, RegistryError), value
        assert str(refusal.value)


ROOTS: dict[str, Callable[[Scene, Any], object]] = {
    "download": lambda scene, value: scene.version.download(value),
    "checkout": lambda scene, value: scene.version.checkout(value),
    "verify": lambda scene, value: scene.version.verify(value),
    "file": lambda scene, value: scene.version.file(value),
    "entry.download": lambda scene, value: scene.version.files()[0].download(value),
}


@pytest.mark.parametrize("name", ROOTS)
def test_what_no_folder_can_be_is_refused(scene: Scene, name: str) -> None:
    for value in (*WRONG_KINDS, "\ud800", "a\x00b", "x" * 5000):
        with pytest.raises((ValueError, TypeError, OSError)) as refusal:
            ROOTS[name](scene, value)
        assert isinstance(refusal.value, RegistryError), value


def test_the_machine_refuses_as_python_does(scene: Scene) -> None:
    Path("taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OSError, match="x" * 60):
        scene.version.download("x" * 5000)
    with pytest.raises(ValueError, match="is no folder"):
        scene.version.download("taken")


@pytest.mark.parametrize("values", [3, "text", [1], None], ids=str)
def test_values_of_a_run_come_as_a_dict(scene: Scene, values: Any) -> None:  # noqa: ANN401 - what scripts pass
    config = scene.run.config
    if values is not None:
        for write in (config.update, config.setdefaults, config.merge_locked):
            with pytest.raises(TypeError, match="values come as a dict"):
                write(values)
    with pytest.raises(TypeError, match="log takes a dict"):
        scene.run.log(values)
    assert dict(config) == {}
