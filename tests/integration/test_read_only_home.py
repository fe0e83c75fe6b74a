"""A home that may only be read: who looks is answered, and what cannot be kept is a note."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.bad_surroundings import with_modes
from tests.support.small_disk import can_mount, mounted_read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.support.command import Command

    Forbid = Callable[[Path], AbstractContextManager[None]]

_PATIENCE: Final = 60
"""Seconds before a script that hangs fails its test."""
_MAY_MOUNT: Final = pytest.mark.skipif(not can_mount(), reason="only root can mount")


def forbidden_by_modes(home: Path) -> AbstractContextManager[None]:
    paths = (home, *home.rglob("*"))
    return with_modes({path: path.stat().st_mode & 0o555 for path in paths})


HINTS: Final = {
    errno.EACCES: "check the disk, its free space and the permissions",
    errno.EROFS: "mount it writable, or name another place; what only reads works as it is",
}
"""What is said to do, by the number of the error."""


@pytest.fixture(
    params=[
        pytest.param((forbidden_by_modes, errno.EACCES), id="modes"),
        pytest.param((mounted_read_only, errno.EROFS), id="medium", marks=_MAY_MOUNT),
    ]
)
def number(request: pytest.FixtureRequest, registry: Command, home: Path) -> Iterator[int]:
    """Yield the number of the error that a write gets: there are a version and a killed run."""
    registry.log_text("gemma", "one", "--link", "model/c")
    registry("path", "gemma")  # whose tree could not be made later
    script("import os, signal; wandb.init(id='killed'); os.kill(os.getpid(), signal.SIGKILL)")
    forbid, expected = request.param
    with forbid(home):
        yield expected


def script(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.support.ordinary_script", text],
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def test_a_run_is_given_what_it_asks_for(
    registry: Command, home: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "aaaabbbb")
    got = registry.as_ordinary_user("get", "gemma", "got")
    named = registry.as_ordinary_user("path", "gemma")

    assert Path("got/gemma").read_text(encoding="utf-8") == "one"
    assert Path(named.line).is_relative_to(home)
    for result in (got, named):
        assert "the use is not remembered for the run: " in result.stderr
        assert os.strerror(number).lower() in result.stderr.lower()


@pytest.mark.usefixtures("number")
def test_a_run_that_was_killed_is_told(registry: Command) -> None:
    listed = registry.as_ordinary_user("runs", "--state", "killed", "-q")
    shown = registry.as_ordinary_user("runs", "killed", "--json")
    found = script("""
        print([run.id for run in wandb.Api().runs(filters={"state": "killed"})])
        print(wandb.Api().run("killed").state)
    """)

    assert (listed.line, listed.stderr) == ("killed", "")
    assert shown.json["state"] == "killed"
    assert (found.stdout, found.stderr) == ("['killed']\nkilled\n", "")


@pytest.mark.usefixtures("number")
def test_a_script_goes_on_and_nothing_is_kept_of_its_run() -> None:
    done = script("""
        run = wandb.init(config={"lr": 0.1})
        run.use_artifact("wandb-registry-model/c:latest")
        run.log({"acc": 0.5, "loss": {"train": float("nan")}})
        run.log({"acc": 0.75, "text": "said"}, step=7)
        run.define_metric("acc", summary="max")
        run.config.epochs = 2
        print(run.config, run.summary, run.step)
        print([*run.used_artifacts()], [*run.logged_artifacts()])
        for step in (-1, "3"):
            try:
                run.log({"acc": 1}, step=step)
            except wandb.Error as error:
                print(type(error).__name__)
        run.finish()
    """)

    assert done.stdout.splitlines() == [
        "{'lr': 0.1, 'epochs': 2} {'acc': 0.75, 'loss.train': None, 'text': 'said'} 0",
        "[] []",
        "InvalidValueError",
        "WrongTypeError",
    ]
    notes = done.stderr.splitlines()
    assert (done.returncode, len(notes)) == (0, 2)
    assert notes[0].startswith("registry: the run is not kept: ")
    assert notes[1].startswith("registry: the use is not remembered for the run: ")


WRITES = (
    "run.log_artifact(artifact)",
    "run.log_artifact('gemma', name='other', type='model')",
    "run.link_artifact(model, 'model/other')",
    "artifact.save()",
    "model.save()",
    "wandb.Api().create_registry('golden', 'organization')",
    "wandb.Api().create_team('research')",
)


def test_what_a_script_cannot_write_is_told_by_an_error_of_ours_and_of_python(number: int) -> None:
    tries = "".join(f"tell(lambda: {write})\n" for write in WRITES)
    done = script(f"""
def tell(write):
    try:
        write()
    except OSError as error:
        print(isinstance(error, wandb.errors.MachineError), error.errno, error)
run = wandb.init()
model = wandb.Api().artifact("model/c:latest")
model.tags.append("good")
artifact = wandb.Artifact("new", "model")
with artifact.new_file("a.txt") as file:
    file.write("content that nobody logged")
{tries}
run.finish()
""")

    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert len(told) == len(WRITES)
    for line in told:
        assert line.startswith(f"True {number} ")
        assert os.strerror(number).lower() in line.lower()
        assert line.endswith(f"(hint: {HINTS[number]})")


@_MAY_MOUNT
def test_every_command_that_writes_says_that_the_medium_is_read_only(
    registry: Command, home: Path
) -> None:
    registry.log_text("gemma", "one", "-a", "best")
    registry.log_text("gemma", "two")
    registry("export", "--all", "-o", "x.bundle")
    damaged = next(path for path in home.glob("blobs/*/*") if path.is_file())
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    Path("gemma").write_text("three", encoding="utf-8")
    with mounted_read_only(home):
        for line in (
            "log gemma", "link gemma model/c", "tag add gemma:v0 good", "alias add gemma:v0 good",
            "delete gemma:v1 --yes", "gc --yes", "import x.bundle", "doctor --rebuild",
            "verify --repair x.bundle", "init", "registry create golden",
        ):  # fmt: skip
            refused = registry.refuse(7, *line.split())
            assert refused.message == f"the home is on a read-only file system: '{home}'", line
            assert refused.hint == HINTS[errno.EROFS]
