"""A disabled run: the script goes through, and leaves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from tests.support.scripts import run_script
from tests.support.sdk import draft, end_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


@pytest.mark.parametrize("how", ["argument", "variable", "setting"])
def test_a_disabled_run_leaves_nothing(
    home: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = wandb.Settings(mode="disabled") if how == "setting" else None
    if how == "variable":
        monkeypatch.setenv("WANDB_MODE", "disabled")
    Path("m.txt").write_text("one", encoding="utf-8")
    with wandb.init(
        entity="nobody", project="p", config={"lr": 0.1}, tags=["a"], settings=settings,
        mode="disabled" if how == "argument" else None,
    ) as run:  # fmt: skip
        assert (run.disabled, wandb.run, run.config.lr, run.tags) == (True, run, 0.1, ("a",))
        wandb.config.epochs = 3
        wandb.log({"acc": 0.5, "net": {"depth": 2}})
        run.notes = "tried"
        run.tags += ("b",)
        assert dict(run.summary) == {"acc": 0.5, "net.depth": 2}
        assert (run.config.epochs, run.notes, run.tags) == (3, "tried", ("a", "b"))
        artifact = wandb.log_artifact("m.txt", name="gemma", type="model")
        artifact.wait()
        made = draft(a="a")
        run.log_artifact(made).wait()
        made.save()
        run.link_artifact(made, "wandb-registry-nowhere/c").aliases.append("best")
        run.log_model("m.txt", "gemma")
        run.link_model("m.txt", "collection", "gemma")
        run.use_artifact("gemma:latest", type="model")
        run.use_model("gemma:latest")
        assert [*run.logged_artifacts(), *run.used_artifacts()] == []
        assert made.is_draft()

    assert wandb.run is None
    assert not home.exists()


def test_what_a_disabled_run_did_not_log_cannot_be_opened(home: Path) -> None:  # noqa: ARG001 - none is made
    run = wandb.init(mode="disabled")
    with pytest.raises(NotImplementedError, match="the run is disabled"):
        Path(run.use_artifact("gemma:latest").download())


def test_a_disabled_run_reads_and_does_not_remember_that(registry: Command) -> None:
    registry.log_text("gemma", "one")
    with wandb.init(mode="disabled") as run:
        used = run.use_artifact("gemma:latest", type="model")
        assert Path(used.file("got")).read_text(encoding="utf-8") == "one"
        with pytest.raises(ValueError, match="is of type 'model'"):
            run.use_artifact("gemma:latest", type="dataset")

    assert used.used_by() == []


def test_a_script_that_dies_in_a_disabled_run_is_told_as_ever(home: Path) -> None:
    ended = run_script("run = wandb.init(mode='disabled'); run.log({'a': 1 / 0})", status=1)

    assert "ZeroDivisionError" in ended.stderr
    assert not home.exists()
