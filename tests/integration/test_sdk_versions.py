"""Logged versions in Python: reading them, editing what is said of them, linking them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli import errors
from tests.support.sdk import draft, end_runs, logged
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.sdk.run import Run
    from tests.support.command import Command

TARGET = "wandb-registry-model/first-collection"


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


@pytest.fixture
def run(home: Path) -> Run:  # noqa: ARG001 - the run finds it in the environment
    return wandb.init(project="p")


def test_a_logged_version_says_what_the_command_says(run: Run, registry: Command) -> None:
    artifact = logged(run)
    told = registry("show", "p/gemma", "--json").json

    files = told.pop("files")
    assert {name: getattr(artifact, name) for name in told} == told
    assert [(each.path, each.size, each.digest) for each in artifact.files()] == [
        (each["path"], each["size"], each["digest"]) for each in files
    ]
    assert (artifact.entity, artifact.project, artifact.state) == ("team", "p", "COMMITTED")
    assert artifact.wait() is artifact


def test_a_link_has_a_number_and_aliases_of_its_own(run: Run, registry: Command) -> None:
    logged(run, weights="one")
    second = logged(run, weights="two")

    link = run.link_artifact(second, TARGET, aliases=["production"])

    told = registry("show", link.qualified_name, "--json").json
    assert {name: getattr(link, name) for name in told.keys() - {"files"}} == {
        name: told[name] for name in told.keys() - {"files"}
    }
    assert (link.name, link.is_link, link.version) == ("first-collection:v0", True, "v0")
    assert (link.source_name, link.source_version) == ("gemma:v1", "v1")
    assert (link.source_entity, link.source_project) == ("team", "p")
    assert (link.aliases, second.aliases) == (["latest", "production"], ["latest"])
    assert [each.qualified_name for each in second.linked_artifacts] == [link.qualified_name]
    assert link.source_artifact.qualified_name == second.qualified_name
    assert (link.id, link.collection.name, link.source_collection.name) == (
        second.id, "first-collection", "gemma",
    )  # fmt: skip


def test_a_link_of_a_draft_logs_it_first_or_does_nothing(run: Run, home: Path) -> None:
    before = snapshot(home)
    with pytest.raises(ValueError, match="accepts model, not 'dataset'"):
        run.link_artifact(draft("data", "dataset", rows="1"), TARGET)
    assert snapshot(home) == before

    artifact = draft(weights="one")
    link = run.link_artifact(artifact, TARGET, aliases=["production"])

    assert artifact.qualified_name == link.source_qualified_name == "team/p/gemma:v0"
    assert (artifact.aliases, link.aliases) == (["latest"], ["latest", "production"])


def test_unlinking_leaves_the_version(run: Run, registry: Command) -> None:
    artifact = logged(run)
    link = artifact.link(TARGET)
    with pytest.raises(ValueError, match="is a source version, not a link"):
        artifact.unlink()
    with pytest.raises(ValueError, match="is a link, not the version"):
        link.delete()
    link.unlink()

    assert artifact.linked_artifacts == []
    assert registry("exists", "p/gemma:v0")


def test_deleting_takes_aliases_along_only_when_told(run: Run, registry: Command) -> None:
    artifact = run.log_artifact(draft(weights="one"), aliases=["best"])
    with pytest.raises(ValueError, match="has the alias 'best'"):
        artifact.delete()
    artifact.delete(delete_aliases=True)

    registry("exists", "p/gemma:v0", status=1)


def test_edits_are_kept_with_save_and_seen_by_all_names(run: Run, registry: Command) -> None:
    artifact = logged(run)
    link = artifact.link(TARGET)
    artifact.aliases.append("best")
    artifact.tags = ["reviewed", "fast enough"]
    artifact.description = "the good one"
    artifact.metadata["lr"] = 0.1
    assert registry("show", "p/gemma", "--json").json["tags"] == []

    artifact.save()

    told = registry("show", link.qualified_name, "--json").json
    assert (told["tags"], told["description"]) == (["fast enough", "reviewed"], "the good one")
    assert (told["metadata"], told["aliases"]) == ({"lr": 0.1}, ["latest"])
    assert artifact.aliases == ["best", "latest"]
    assert link.tags == ["fast enough", "reviewed"]


def test_only_what_was_edited_is_kept(run: Run, registry: Command) -> None:
    artifact = logged(run)
    artifact.metadata["mine"] = 1
    registry("metadata", "set", "p/gemma:v0", "others=2")
    registry("alias", "add", "p/gemma:v0", "production")

    artifact.save()

    assert artifact.metadata == {"others": 2, "mine": 1}
    assert artifact.aliases == ["latest", "production"]


def test_aliases_can_be_removed_and_replaced(run: Run) -> None:
    artifact = run.log_artifact(draft(weights="one"), aliases=["a", "b"])
    artifact.aliases.remove("a")
    artifact.save()
    assert artifact.aliases == ["b", "latest"]
    artifact.aliases = ["c"]
    artifact.save()

    assert artifact.aliases == ["c", "latest"]


def test_a_wrong_edit_changes_nothing(run: Run, home: Path) -> None:
    artifact = logged(run)
    before = snapshot(home)
    artifact.tags.append("good")
    artifact.aliases.append("v3")
    with pytest.raises(ValueError, match="invalid alias 'v3'"):
        artifact.save()
    artifact.aliases.remove("v3")
    artifact.tags.append("no/slash")
    with pytest.raises(ValueError, match="invalid tag"):
        artifact.save()

    assert snapshot(home) == before


def test_an_edit_that_the_catalog_refuses_changes_nothing(run: Run, home: Path) -> None:
    artifact = logged(run)
    before = snapshot(home)
    artifact.tags.append("good")
    artifact.aliases.append("best")
    artifact.description = "the good one"
    artifact.metadata.update({f"key{number}": number for number in range(101)})
    with pytest.raises(ValueError, match="101 keys"):
        artifact.save()
    assert snapshot(home) == before

    artifact.metadata = {}
    artifact.save()
    assert (artifact.tags, artifact.description, artifact.aliases) == (
        ["good"], "the good one", ["best", "latest"],
    )  # fmt: skip


def test_what_others_removed_meanwhile_is_not_missed(run: Run, registry: Command) -> None:
    artifact = run.log_artifact(draft(weights="one"), aliases=["a", "b"])
    artifact.tags, artifact.metadata = ["x", "y"], {"k": 1, "m": 2}
    artifact.save()
    artifact.aliases, artifact.tags, artifact.metadata = [], [], {}
    registry("alias", "remove", "p/gemma:v0", "a")
    registry("tag", "remove", "p/gemma:v0", "x")
    registry("metadata", "unset", "p/gemma:v0", "k")

    artifact.save()

    assert (artifact.aliases, artifact.tags, artifact.metadata) == (["latest"], [], {})


def test_several_edits_are_written_together(run: Run, registry: Command) -> None:
    artifact = logged(run)
    artifact.aliases.append("best")
    artifact.tags = ["reviewed"]
    artifact.description = "the good one"
    artifact.metadata = {"lr": 0.1}
    artifact.save()

    events = registry("history", "p/gemma:v0", "--json").json
    edits = [event["at"] for event in events if "logged" not in event["kind"]]
    assert len(edits) >= 4
    assert len({*edits[:4]}) == 1


@pytest.mark.parametrize(
    "reference",
    [
        "gemma", "gemma:v0", "gemma:latest", "gemma:best", "p/gemma:best", "team/p/gemma:best",
        "wandb-registry-model/first-collection", "model/first-collection:latest",
        "local/wandb-registry-model/first-collection:production",
    ],
)  # fmt: skip
def test_use_takes_every_form_of_a_reference(run: Run, reference: str) -> None:
    artifact = run.log_artifact(draft(weights="one"), aliases=["best"])
    run.link_artifact(artifact, TARGET, aliases=["production"])

    used = run.use_artifact(reference, type="model")

    assert used.id == artifact.id
    assert [run.id for run in artifact.used_by()] == [run.id]
    assert [each.name for each in run.used_artifacts()] == ["gemma:v0"]


def test_use_takes_a_digest(run: Run) -> None:
    artifact = logged(run)

    assert run.use_artifact(f"gemma@{artifact.digest[:12]}").id == artifact.id


@pytest.mark.parametrize(
    ("reference", "type_", "kind", "code"),
    [
        ("gemma:v7", None, ValueError, errors.NotFoundError),
        ("nothing", None, ValueError, errors.NotFoundError),
        ("gemma", "dataset", ValueError, errors.ConflictError),
        ("a/b/c/d", None, ValueError, errors.UsageError),
        (3, None, TypeError, errors.UsageError),
        ("gemma", 3, TypeError, errors.UsageError),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused_with_both_kinds_of_error(
    run: Run, reference: str, type_: str | None, kind: type[Exception], code: type[Exception]
) -> None:
    logged(run)

    with pytest.raises(kind) as refused:
        run.use_artifact(reference, type=type_)
    assert isinstance(refused.value, code)


def test_a_download_restores_what_was_edited_and_takes_a_prefix(run: Run) -> None:
    artifact = logged(run, weights="one", notes="two")
    folder = Path(artifact.download())
    assert folder == Path("artifacts/gemma:v0").absolute()
    (folder / "weights.txt").write_text("edited", encoding="utf-8")
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match=r"changed: weights\.txt; unknown: mine\.txt"):
        artifact.verify()

    artifact.download()
    assert (folder / "weights.txt").read_text() == "one"
    assert artifact.checkout() == str(folder)
    artifact.verify()

    part = Path(artifact.download("part", path_prefix="not"))
    assert [each.name for each in part.iterdir()] == ["notes.txt"]
    with pytest.raises(ValueError, match=r"missing: weights\.txt"):
        artifact.verify("part")
    with pytest.raises(ValueError, match="no file that starts with"):
        artifact.download("part", path_prefix="gone")


def test_one_file_comes_alone(run: Run) -> None:
    artifact = logged(run, a="one", ab="two")

    assert Path(artifact.get_entry("a.txt").download("alone")).read_text() == "one"
    assert [each.name for each in Path("alone").iterdir()] == ["a.txt"]
    with pytest.raises(ValueError, match="has 2 files"):
        artifact.file()
    with pytest.raises(FileNotFoundError):
        artifact.get_entry("gone.txt")


def test_damage_is_told_as_such(run: Run, home: Path) -> None:
    artifact = logged(run)
    (content,) = (home / "blobs").rglob("*-*")
    content.chmod(0o644)
    content.write_text("bad", encoding="utf-8")

    with pytest.raises(errors.DamagedError):
        artifact.download()


def test_models_have_shortcuts(run: Run) -> None:
    Path("weights.txt").write_text("one", encoding="utf-8")
    run.log_model("weights.txt", name="gemma", aliases=["best"])
    link = run.link_model("weights.txt", "chat", name="gemma", aliases=["production"])

    assert link.qualified_name == "local/wandb-registry-model/chat:v0"
    assert link.aliases == ["latest", "production"]
    assert Path(run.use_model("gemma:best")).read_text() == "one"
    with pytest.raises(ValueError, match="no model"):
        run.use_model(logged(run, "data", "dataset").qualified_name)


def test_a_logged_version_is_logged_again_under_a_team(run: Run, account: str) -> None:
    run.finish()
    personal = logged(wandb.init(entity=account, project="mine"))
    with pytest.raises(ValueError, match="personal") as refused:
        personal.link(TARGET)
    assert "registry" in str(refused.value)
    wandb.finish()

    run = wandb.init(entity="team", project="p")
    assert run.log_artifact(personal).qualified_name == "team/p/gemma:v0"
    assert run.link_artifact(personal, TARGET).is_link


def test_a_checkout_around_the_home_leaves_it(run: Run, home: Path) -> None:
    artifact = logged(run, weights="one")
    (home.parent / "mine.txt").write_text("not stored", encoding="utf-8")
    artifact.checkout(home.parent)

    assert not (home.parent / "mine.txt").exists()
    assert wandb.Api().artifact(artifact.qualified_name).version == "v0"
    with pytest.raises(ValueError, match="root is empty"):
        artifact.checkout("")
