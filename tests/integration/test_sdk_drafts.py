"""Artifacts that are put together in Python: what they take, and what is frozen later."""

from __future__ import annotations

import errno
import gc
import inspect
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import registry_cli as wandb
from registry_cli import errors
from tests.support.sdk import draft, end_runs, logged
from tests.support.small_disk import can_mount, mounted
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.run import Run
    from tests.support.command import Command


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


@pytest.fixture
def run(home: Path) -> Run:  # noqa: ARG001 - the run finds it in the environment
    return wandb.init(project="p")


def paths(artifact: Artifact) -> list[str]:
    return [entry.path for entry in artifact.files()]


def test_a_draft_takes_files_folders_and_new_files(run: Run, registry: Command) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    Path("data/deep").mkdir(parents=True)
    Path("data/deep/b.txt").write_text("b", encoding="utf-8")
    artifact = wandb.Artifact("mixed", "dataset", description="all of it", metadata={"n": (1, 2)})
    artifact.add_file("a.txt")
    artifact.add_file("a.txt", name="again/a.txt")
    artifact.add_dir("data", name="root")
    with artifact.new_file("made/c.txt") as file:
        file.write("c")
    with artifact.new_file("made/d.bin", mode="wb") as file:
        file.write(b"\0")

    assert run.log_artifact(artifact) is artifact

    listed = registry("show", "p/mixed", "--json").json
    expected = ["a.txt", "again/a.txt", "made/c.txt", "made/d.bin", "root/deep/b.txt"]
    assert [file["path"] for file in listed["files"]] == expected == paths(artifact)
    assert (listed["description"], listed["metadata"]) == ("all of it", {"n": [1, 2]})


def test_a_file_is_logged_as_it_was_when_it_was_added(run: Run) -> None:
    artifact = wandb.Artifact("steps", "model")
    for step in range(3):
        Path("weights.txt").write_text(str(step), encoding="utf-8")
        artifact.add_file("weights.txt", name=f"step-{step}.txt")
    Path("weights.txt").unlink()

    folder = Path(run.log_artifact(artifact).download())

    assert [(folder / f"step-{step}.txt").read_text() for step in range(3)] == ["0", "1", "2"]


def test_an_immutable_file_is_not_copied(run: Run) -> None:
    Path("weights.txt").write_text("one", encoding="utf-8")
    artifact = wandb.Artifact("gemma", "model")
    entry = artifact.add_file("weights.txt", policy="immutable")

    assert entry.local_path == str(Path("weights.txt").absolute())
    assert paths(run.log_artifact(artifact)) == ["weights.txt"]


def test_the_same_path_again_must_have_the_same_content(run: Run) -> None:
    artifact = draft(weights="one")
    Path("same.txt").write_text("one", encoding="utf-8")
    Path("other.txt").write_text("two", encoding="utf-8")

    artifact.add_file("same.txt", name="weights.txt")
    with pytest.raises(ValueError, match=r"another file 'weights\.txt'"):
        artifact.add_file("other.txt", name="weights.txt")
    artifact.add_file("other.txt", name="weights.txt", overwrite=True)

    assert Path(run.log_artifact(artifact).file()).read_text() == "two"


def test_what_is_removed_is_not_logged(run: Run) -> None:
    artifact = draft(a="a", b="b")
    with artifact.new_file("folder/c.txt") as file:
        file.write("c")
    artifact.remove("a.txt")
    artifact.remove("folder")

    with pytest.raises(FileNotFoundError):
        artifact.remove("a.txt")
    with pytest.raises(KeyError):
        artifact.get_entry("a.txt")
    assert paths(run.log_artifact(artifact)) == ["b.txt"]


def test_a_new_file_that_was_not_finished_is_not_added(home: Path) -> None:  # noqa: ARG001 - none is made
    artifact = draft(a="a")
    with pytest.raises(ZeroDivisionError), artifact.new_file("b.txt") as file:
        file.write(str(1 / 0))

    assert paths(artifact) == ["a.txt"]


def test_the_copies_go_when_the_draft_is_logged_or_forgotten(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    run.log_artifact(draft(a="a"))
    forgotten = draft(b="b")
    assert [*folder.iterdir()] != []
    del forgotten
    gc.collect()

    assert [*folder.iterdir()] == []


NOT_LOGGED = [
    "version", "digest", "id", "qualified_name", "aliases", "entity", "project", "created_at",
    "is_link", "linked_artifacts", "source_qualified_name", "source_artifact", "collection",
]  # fmt: skip


@pytest.mark.parametrize("name", NOT_LOGGED)
def test_a_draft_does_not_have_yet_what_a_log_gives(home: Path, name: str) -> None:  # noqa: ARG001 - none is made
    artifact = draft(a="a")

    with pytest.raises(AttributeError, match="not logged yet"):
        getattr(artifact, name)
    assert not hasattr(artifact, name)


@pytest.mark.parametrize(
    "change",
    [
        lambda artifact: artifact.add_file("weights.txt"),
        lambda artifact: artifact.add_dir("."),
        lambda artifact: artifact.new_file("b.txt"),
        lambda artifact: artifact.remove("weights.txt"),
    ],
    ids=["add_file", "add_dir", "new_file", "remove"],
)
def test_the_files_of_a_logged_version_never_change(
    run: Run, home: Path, change: Callable[[Artifact], object]
) -> None:
    artifact = logged(run)
    before = snapshot(home)

    with pytest.raises(AttributeError, match="its files never change") as refused:
        change(artifact)

    assert isinstance(refused.value, errors.RefusedError)
    assert snapshot(home) == before


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("a/b", "model"), ValueError),
        (("", "model"), ValueError),
        (("gemma", "job"), ValueError),
        (("gemma", "wandb-thing"), ValueError),
        ((3, "model"), TypeError),
        (("gemma", None), TypeError),
        (("gemma", "model", 5), TypeError),
        (("gemma", "model", None, ["list"]), TypeError),
        (("gemma", "model", None, {"x": object()}), TypeError),
        (("gemma", "model", None, {"x": float("inf")}), ValueError),
        (("gemma", "model", None, {str(key): 1 for key in range(101)}), ValueError),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_an_artifact_is_refused_at_once(
    home: Path, arguments: tuple[Any, ...], kind: type[Exception]
) -> None:
    with pytest.raises(kind) as refused:
        wandb.Artifact(*arguments)

    assert isinstance(refused.value, errors.UsageError)
    assert not home.exists()


@pytest.mark.parametrize("path", ["../a", "/a", "a//b", "a\\b", "c:a", ""])
def test_a_path_that_leaves_the_artifact_is_refused(home: Path, path: str) -> None:  # noqa: ARG001 - none is made
    Path("a.txt").write_text("a", encoding="utf-8")

    with pytest.raises(ValueError, match="the file path"):
        wandb.Artifact("gemma", "model").add_file("a.txt", name=path)


def test_files_that_were_made_where_others_need_a_folder_are_not_logged(
    run: Run, home: Path
) -> None:
    artifact = wandb.Artifact("gemma", "model")
    with artifact.new_file("a.txt"), artifact.new_file("a.txt/b") as file:
        file.write("b")
    before = snapshot(home)

    with pytest.raises(ValueError, match="needs a folder there"):
        run.log_artifact(artifact)
    assert snapshot(home) == before


def test_what_is_missing_or_a_folder_is_no_file(home: Path) -> None:  # noqa: ARG001 - none is made
    artifact = wandb.Artifact("gemma", "model")

    with pytest.raises(ValueError, match="there is no file 'gone'"):
        artifact.add_file("gone")
    with pytest.raises(ValueError, match=r"add_dir adds folders"):
        artifact.add_file(".")
    with pytest.raises(ValueError, match="there is no folder 'gone'"):
        artifact.add_dir("gone")


def test_media_are_refused_with_a_reason(home: Path) -> None:  # noqa: ARG001 - none is made
    with pytest.raises(NotImplementedError, match="a web app"):
        wandb.Table(columns=["a"])
    with pytest.raises(NotImplementedError, match="add_file"):
        wandb.Artifact("gemma", "model").add(object(), "table")


def test_a_new_draft_takes_over_the_files_without_reading_them(
    run: Run, registry: Command, home: Path
) -> None:
    first = logged(run, weights="one", notes="kept")
    contents = sorted((home / "blobs").rglob("*-*"))
    second = first.new_draft()
    second.remove("weights.txt")
    with second.new_file("more.txt") as file:
        file.write("new")
    second.metadata["step"] = 2
    for content in contents:  # whoever reads one now fails
        content.chmod(0)

    run.log_artifact(second)

    assert (second.version, paths(second)) == ("v1", ["more.txt", "notes.txt"])
    assert first.metadata == {}
    for content in contents:
        content.chmod(0o444)
    registry("verify")


def test_a_new_draft_of_a_link_is_one_of_its_source(run: Run) -> None:
    link = run.link_artifact(logged(run), "wandb-registry-model/c")
    with link.new_draft() as changed, changed.new_file("more.txt") as file:
        file.write("new")

    assert (link.name, changed.qualified_name) == ("c:v0", "team/p/gemma:v1")


def test_an_unchanged_draft_is_the_same_version(run: Run) -> None:
    first = logged(run)
    same = run.log_artifact(first.new_draft(), aliases=["best"])

    assert same.id == first.id
    assert first.aliases == ["best", "latest"]


def test_a_new_draft_knows_what_its_files_hold(run: Run) -> None:
    changed = logged(run, weights="one").new_draft()
    Path("same.txt").write_text("one", encoding="utf-8")
    Path("other.txt").write_text("two", encoding="utf-8")

    changed.add_file("same.txt", name="weights.txt")
    with pytest.raises(ValueError, match="another file"):
        changed.add_file("other.txt", name="weights.txt")


def test_tags_and_aliases_are_refused_where_they_are_set(run: Run) -> None:
    artifact, version = draft(weights="one"), logged(run, "other")
    for thing in (artifact, version, version.collection):
        with pytest.raises(ValueError, match="invalid tag 'x!'") as refused:
            thing.tags = ["fine", "x!"]
        assert isinstance(refused.value, errors.UsageError)
        assert thing.tags == []
    with pytest.raises(ValueError, match="invalid alias 'v3'"):
        version.aliases = ["v3"]
    assert version.aliases == ["latest"]


def test_a_file_and_a_folder_of_one_name_are_refused_where_they_are_added(run: Run) -> None:
    Path("m.txt").write_text("m", encoding="utf-8")
    artifact = wandb.Artifact("both", "model")
    artifact.add_file("m.txt")
    artifact.add_file("m.txt", name="deep/er/m.txt")

    for add in (
        lambda: artifact.add_file("m.txt", name="m.txt/x"),
        lambda: artifact.add_file("m.txt", name="m.txt/x/y", overwrite=True),
        lambda: artifact.new_file("m.txt/x").__enter__(),
        lambda: artifact.add_file("m.txt", name="deep", overwrite=True),
        lambda: artifact.new_file("deep/er").__enter__(),
        lambda: artifact.add_reference("s3://bucket/key", name="deep/er"),
        lambda: artifact.add_reference("s3://bucket/key", name="m.txt/key"),
    ):
        with pytest.raises(ValueError, match=r"is a file, and '.*' needs a folder there"):
            add()
    assert paths(artifact) == ["deep/er/m.txt", "m.txt"]

    artifact.remove("m.txt")
    artifact.add_file("m.txt", name="m.txt/x")
    artifact.remove("deep")
    artifact.add_file("m.txt", name="deep")
    later = run.log_artifact(artifact).new_draft()
    with pytest.raises(errors.UsageError, match=r"'m.txt' is a file, and 'm.txt/x' needs"):
        later.add_file("m.txt")
    later.remove("m.txt/x")
    later.add_file("m.txt")
    assert paths(later) == ["deep", "m.txt"]


def test_a_draft_names_what_it_was_asked_for_and_does_not_have(home: Path) -> None:  # noqa: ARG001 - drafts are of one
    artifact = draft(weights="one")
    refusals = {}
    for name, held in inspect.getmembers(type(artifact), lambda each: isinstance(each, property)):
        try:
            held.__get__(artifact)
        except errors.UsageError as error:
            refusals[name] = str(error)

    assert refusals.keys() > {"source", "source_version", "version", "links"}
    assert [name for name, told in refusals.items() if f"has no {name!r}" not in told] == []


def test_what_can_only_be_read_is_not_set(run: Run) -> None:
    version, api = logged(run), wandb.Api()
    link = version.link("model/c")
    team = api.team("team")
    things = (
        draft(weights="two"), version, version.files()[0], run, api.run(run.id), link.collection,
        version.collection, api.registry("model"), api.project("p"), api.viewer, team,
        team.members[0], api.organization(), api.artifact_type("model", "p"),
    )  # fmt: skip
    for thing in things:
        properties = inspect.getmembers(type(thing), lambda each: isinstance(each, property))
        settable = {"name", "display_name", "description", "metadata", "tags", "aliases", "notes"}
        settable |= {"group", "visibility", "allow_all_artifact_types", "ttl"}
        for name, _ in properties:
            if name in settable and not (isinstance(thing, wandb.Artifact) and name == "name"):
                continue
            with pytest.raises(AttributeError, match=f"{name} can be read, and not be set") as why:
                setattr(thing, name, "x")
            assert isinstance(why.value, errors.RefusedError)


def test_what_cannot_be_put_aside_is_told_by_an_error_of_ours(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text("one", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    artifact = wandb.Artifact("new", "model")
    for take in (
        lambda: artifact.add_file("a.txt"),
        lambda: artifact.new_file("b.txt").__enter__(),
    ):
        with pytest.raises(errors.MachineError, match="No such file") as refusal:
            take()
        assert isinstance(refusal.value, OSError)
        assert refusal.value.errno == errno.ENOENT
    artifact.add_file("a.txt", policy="immutable")
    Path("a.txt").unlink()
    for ask in (lambda: artifact.size, artifact.files, lambda: run.log_artifact(artifact)):
        with pytest.raises(errors.MachineError, match="No such file") as refusal:
            ask()
        assert isinstance(refusal.value, OSError)


def test_what_goes_wrong_in_the_block_of_a_new_file_is_the_scripts_own() -> None:
    artifact = wandb.Artifact("new", "model")
    with pytest.raises(FileNotFoundError) as own, artifact.new_file("a.txt"):
        Path("missing").read_bytes()
    assert not isinstance(own.value, errors.RegistryError)
    assert artifact.files() == []


@pytest.mark.skipif(not can_mount(), reason="only root can mount")
def test_a_full_disk_is_told_by_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = wandb.Artifact("new", "model")
    Path("large").write_bytes(bytes(1 << 20))
    with mounted(tmp_path / "disk", 64) as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with pytest.raises(errors.MachineError) as copying:
            artifact.add_file("large")
        with pytest.raises(errors.MachineError) as closing, artifact.new_file("new") as file:
            file.write("what waits to be written until the file is closed")

    for refusal in (copying.value, closing.value):
        assert isinstance(refusal, OSError)
        assert refusal.errno == errno.ENOSPC
    assert artifact.files() == []
