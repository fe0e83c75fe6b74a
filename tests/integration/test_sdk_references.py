"""References from Python: what W&B's users write, and what they get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli.digests import blake3_hex
from registry_cli.errors import ConflictError, DamagedError, NotFoundError, UsageError
from tests.support.files import make_files, read_files
from tests.support.sdk import end_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command

REMOTE = "s3://bucket/far.bin"


@pytest.fixture(autouse=True)
def _ended(home: Path) -> Iterator[None]:  # noqa: ARG001 - scripts find it in the environment
    yield
    end_runs()


def local(path: str) -> str:
    return f"file://{Path(path).absolute()}"


def log(artifact: wandb.Artifact) -> wandb.Artifact:
    """Log an artifact in a run of its own, and return it as the home has it."""
    with wandb.init(project="p") as run:
        run.log_artifact(artifact).wait()
    return wandb.Api().artifact(f"p/{artifact.name}")


def draft() -> wandb.Artifact:
    """Return a draft that holds a file and refers to a folder and an address."""
    make_files("data", {"a": "one", "sub/b": "two"})
    artifact = wandb.Artifact("mixed", type="dataset")
    artifact.add_reference(local("data"), name="data")
    artifact.add_reference(REMOTE)
    with artifact.new_file("kept") as file:
        file.write("kept")
    return artifact


def test_a_draft_tells_what_it_refers_to() -> None:
    make_files("data", {"a": "one", "sub/b": "two"})
    artifact = wandb.Artifact("x", type="dataset")
    added = artifact.add_reference(local("data"))
    assert [(each.path, each.ref, each.digest, each.size) for each in added] == [
        ("a", local("data/a"), blake3_hex(b"one"), 3),
        ("sub/b", local("data/sub/b"), blake3_hex(b"two"), 3),
    ]
    (far,) = artifact.add_reference(REMOTE)
    assert (far.path, far.ref, far.digest, far.size) == ("far.bin", REMOTE, REMOTE, 0)
    assert far.digest_algorithm() == "uri"
    assert (artifact.size, artifact.file_count) == (6, 3)
    (known,) = artifact.add_reference("gs://b/k", digest=f"md5:{'0' * 32}", size=9)
    assert (known.digest, known.size, known.digest_algorithm()) == (f"md5:{'0' * 32}", 9, "md5")


def test_what_was_logged_leads_to_its_addresses() -> None:
    artifact = log(draft())
    entries = artifact.manifest.entries
    assert {path: entry.ref for path, entry in entries.items()} == {
        "data/a": local("data/a"), "data/sub/b": local("data/sub/b"), "far.bin": REMOTE,
        "kept": None,
    }  # fmt: skip
    assert artifact.get_entry("far.bin").ref_target() == REMOTE
    with pytest.raises(ValueError, match="not a reference"):
        artifact.get_entry("kept").ref_target()


def test_a_download_copies_what_is_here_and_says_what_is_not(
    capfd: pytest.CaptureFixture[str],
) -> None:
    artifact = log(draft())
    with pytest.raises(NotFoundError, match="allow_missing_references=True") as refused:
        artifact.download("back")
    assert isinstance(refused.value, ValueError)
    assert REMOTE in refused.value.message
    assert not Path("back").exists()

    capfd.readouterr()
    artifact.download("back", allow_missing_references=True)
    assert read_files("back") == {"data/a": "one", "data/sub/b": "two", "kept": "kept"}
    assert REMOTE in capfd.readouterr().err
    assert read_files(artifact.download("part", path_prefix="data/sub")) == {"data/sub/b": "two"}
    assert Path(artifact.get_entry("data/a").download("one")).read_text() == "one"
    artifact.verify("back")
    Path("back/data/a").write_text("ONE", encoding="utf-8")
    with pytest.raises(ValueError, match="data/a"):
        artifact.verify("back")


def test_a_changed_source_is_damage_and_a_missing_one_is_not_found() -> None:
    make_files("data", {"a": "one"})
    artifact = wandb.Artifact("far", type="dataset")
    artifact.add_reference(local("data/a"))
    logged = log(artifact)
    Path("data/a").write_text("ONE", encoding="utf-8")
    with pytest.raises(DamagedError, match="changed"):
        logged.download("back")
    Path("data/a").unlink()
    with pytest.raises(NotFoundError, match="missing"):
        logged.download("back")


def test_without_a_checksum_only_the_address_counts(registry: Command) -> None:
    make_files("data", {"a": "one"})
    artifact = wandb.Artifact("far", type="dataset")
    (entry,) = artifact.add_reference(local("data/a"), checksum=False)
    assert (entry.digest, entry.size) == (local("data/a"), 3)
    log(artifact)
    (file,) = registry("show", "p/far", "--json").json["files"]
    assert file["digest"] is None


def test_a_draft_of_a_version_keeps_its_references(registry: Command) -> None:
    artifact = log(draft())
    Path("data/a").unlink()  # nothing is read again
    again = artifact.new_draft()
    again.remove("kept")
    logged = log(again)
    assert logged.version == "v1"
    assert sorted(logged.manifest.entries) == ["data/a", "data/sub/b", "far.bin"]
    again = logged.new_draft()
    again.add_reference(f"{REMOTE}.2", name="far.2")
    assert log(again).version == "v2"
    assert registry("diff", "p/mixed:v1", "p/mixed:v2").column == ["file"]
    assert log(logged.new_draft()).version == "v1"


def test_a_path_is_taken_once() -> None:
    artifact = draft()
    artifact.add_reference(REMOTE)
    for uri, name, digest in (
        ("s3://other/far.bin", None, None),
        (REMOTE, "kept", None),
        (REMOTE, None, f"md5:{'0' * 32}"),
    ):
        with pytest.raises(ConflictError) as refused:
            artifact.add_reference(uri, name=name, digest=digest)
        assert isinstance(refused.value, ValueError)
    with pytest.raises(ValueError, match="needs a folder"):
        artifact.add_reference(REMOTE, name="kept/x")


def test_an_entry_of_a_version_is_taken_over_without_its_bytes() -> None:
    logged = log(draft())
    other = wandb.Artifact("other", type="dataset")
    other.add_reference(logged.get_entry("kept"), name="taken")
    other.add_reference(logged.get_entry("far.bin"))
    found = log(other)
    assert {path: each.ref for path, each in found.manifest.entries.items()} == {
        "far.bin": REMOTE, "taken": None,
    }  # fmt: skip
    with pytest.raises(AttributeError):
        other.add_reference(draft().get_entry("kept"))


def test_a_run_logs_an_address(registry: Command) -> None:
    with wandb.init(project="p") as run:
        run.log_artifact(REMOTE, name="far", type="dataset")
    (file,) = registry("show", "p/far", "--json").json["files"]
    assert file["reference"] == REMOTE


@pytest.mark.parametrize(
    ("uri", "options", "error"),
    [
        ("data/a", {}, ValueError),
        ("https://me:secret@host/x", {}, ValueError),
        (REMOTE, {"name": "../x"}, ValueError),
        (REMOTE, {"size": -1}, ValueError),
        (REMOTE, {"size": "7"}, TypeError),
        (REMOTE, {"max_objects": -1}, ValueError),
        (REMOTE, {"digest": "abc"}, ValueError),
        (REMOTE, {"name": 7}, TypeError),
        (7, {}, TypeError),
    ],
)
def test_wrong_references_are_refused_as_python_does(
    uri: object, options: dict[str, object], error: type[Exception]
) -> None:
    artifact = wandb.Artifact("x", type="dataset")
    with pytest.raises(error) as refused:
        artifact.add_reference(uri, **options)  # type: ignore[arg-type]  # which is the point
    assert isinstance(refused.value, UsageError)
    assert artifact.file_count == 0


def test_a_folder_has_no_more_files_than_allowed() -> None:
    make_files("data", {str(number): "x" for number in range(4)})
    artifact = wandb.Artifact("x", type="dataset")
    with pytest.raises(ValueError, match="more than 3 files"):
        artifact.add_reference(local("data"), max_objects=3)
    assert len(artifact.add_reference(local("data"), max_objects=4)) == 4


def test_a_logged_version_takes_no_more_references() -> None:
    artifact = log(draft())
    with pytest.raises(AttributeError):
        artifact.add_reference(REMOTE)
