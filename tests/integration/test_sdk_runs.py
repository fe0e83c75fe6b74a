"""Runs in Python: what they keep, how they end, and who may share them."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import registry_cli as wandb
from registry_cli import errors
from tests.support.scripts import run_script
from tests.support.sdk import draft, end_runs, logged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.sdk.run import Run
    from tests.support.command import Command


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


def shown(registry: Command, run_id: str) -> dict[str, Any]:
    told: dict[str, Any] = registry("runs", run_id, "--json").json
    return told


def test_a_run_keeps_configuration_metrics_and_summary(registry: Command) -> None:
    with wandb.init(project="p", name="first", config={"lr": 0.1, "net": {"depth": 2}}) as run:
        assert (run.config.lr, run.config["net"]) == (0.1, {"depth": 2})
        run.config.epochs = 3
        run.config.update({"lr": 0.2})
        run.log({"acc": 0.5, "loss": {"train": 2}})
        run.log({"acc": 0.75})
        run.summary["best"] = 0.8
        assert (run.summary.acc, run.summary["loss.train"]) == (0.75, 2)
        assert run.summary._json_dict == dict(run.summary)  # noqa: SLF001 - as documents have it

    told = shown(registry, run.id)
    assert told["config"] == {"lr": 0.2, "net": {"depth": 2}, "epochs": 3}
    assert told["summary"] == {"acc": 0.75, "loss.train": 2, "best": 0.8}
    assert (told["name"], told["state"], told["exit_status"]) == ("first", "finished", 0)


def test_a_run_is_configured_with_any_number_of_values(registry: Command) -> None:
    many = {f"argument{number}": number for number in range(150)}
    with wandb.init(config=many) as run:
        run.config.update({f"more{number}": number for number in range(150)})
        run.summary.update(many)
    with wandb.init(id=run.id, config={"one more": 1}):
        pass
    told = shown(registry, run.id)
    assert len(told["config"]) == 301
    assert told["summary"] == many
    words = [word for key in many for word in ("--config", f"{key}=1")]
    registry.process("run", *words, "--", "true")
    assert len(registry("runs", "--json").json[0]["config"]) == 150


def test_steps_count_up_wait_and_are_given(home: Path) -> None:  # noqa: ARG001 - the run finds it
    with wandb.init() as run:
        run.log({"a": 1})
        run.log({"b": 2}, commit=False)
        run.log({"c": 3})
        run.log({"d": 4}, step=10)
        run.log({"e": 5}, step=10)
        run.log({"f": 6})
        run.log({"g": 7})
        run.log({"rest": 8}, commit=False)

    assert wandb.Api().run(run.id).history() == [
        {"_step": 0, "a": 1},
        {"_step": 1, "b": 2, "c": 3},
        {"_step": 10, "d": 4, "e": 5, "f": 6},
        {"_step": 11, "g": 7},
        {"_step": 12, "rest": 8},
    ]


def test_a_summary_keeps_what_is_defined_of_a_metric(registry: Command) -> None:
    with wandb.init(project="p") as run:
        wandb.define_metric("acc", summary="max")
        run.define_metric("acc", summary="min, first", step_metric="epoch")
        run.define_metric("val/*", summary="mean,best", goal="minimize")
        run.define_metric("epoch", hidden=True)
        for step, value in enumerate((0.5, 0.75, float("nan"), 0.25)):
            run.log({"acc": value, "val/loss": step, "epoch": step})
        assert run.summary["acc"] == {"max": 0.75, "min": 0.25, "first": 0.5}
        run.log({"acc": 1})

    assert shown(registry, run.id)["summary"] == {
        "acc": {"max": 1, "min": 0.25, "first": 0.5},
        "val/loss": {"mean": 1.5, "best": 0},
        "epoch": 3,
    }
    best = wandb.Api().runs(filters={"summary.acc.max": {"$gte": 1}})
    assert [each.id for each in best] == [run.id]


@pytest.mark.parametrize("kind", ["most", "best", "", "max;min"])
def test_what_no_summary_keeps_is_refused(home: Path, kind: str) -> None:  # noqa: ARG001 - as above
    with pytest.raises(ValueError, match=r"a summary has no|depends on the goal"):
        wandb.init().define_metric("acc", summary=kind)


def test_more_points_than_the_disk_takes_are_all_kept_in_order(home: Path) -> None:  # noqa: ARG001 - as above
    with wandb.init() as run:
        for step in range(2500):
            run.log({"step": step})

    history = wandb.Api().run(run.id).history()
    assert [(row["_step"], row["step"]) for row in history] == [(n, n) for n in range(2500)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"a": float("inf")}, ValueError),
        ({"a": [object()]}, TypeError),
        ({3: 1}, TypeError),
        ([1], TypeError),
        ({"a": object()}, TypeError),
    ],
    ids=["infinite", "list", "number as key", "no dict", "object"],
)
def test_what_is_no_metric_is_refused(home: Path, data: Any, kind: type[Exception]) -> None:  # noqa: ANN401, ARG001 - what scripts pass
    run = wandb.init()
    with pytest.raises(kind):
        run.log(data)
    run.log({"good": float("nan"), "yes": True, "text": "kept in the summary", "two": (1, 2)})

    assert dict(run.summary) == {
        "good": None, "yes": 1, "text": "kept in the summary", "two": [1, 2],
    }  # fmt: skip


class WholeNumber:
    """What an array holds: a number that is no `int`."""

    def __index__(self) -> int:
        return 5


@pytest.mark.parametrize("mode", [None, "disabled"])
@pytest.mark.parametrize(
    ("step", "kind"),
    [(-1, ValueError), (2**53 + 1, ValueError), (1.5, TypeError), (2.0, TypeError),
     ("3", TypeError), ([1], TypeError), (True, TypeError)],
    ids=repr,
)  # fmt: skip
def test_what_is_no_step_is_refused_and_leaves_no_trace(
    home: Path,  # noqa: ARG001 - as above
    mode: str | None,
    step: Any,  # noqa: ANN401 - as above
    kind: type[Exception],
) -> None:
    run = wandb.init(mode=mode)
    run.log({"a": 1}, commit=False)
    with pytest.raises(kind) as refusal:
        run.log({"b": 2, "text": "refused"}, step=step)
    run.log({"c": 3})

    assert isinstance(refusal.value, errors.UsageError)
    assert dict(run.summary) == {"a": 1, "c": 3}
    if mode is None:
        assert wandb.Api().run(run.path).history() == [{"_step": 0, "a": 1, "c": 3}]


def test_a_step_is_any_whole_number(home: Path) -> None:  # noqa: ARG001 - as above
    run = wandb.init()
    run.log({"a": 1}, step=WholeNumber())
    assert wandb.Api().run(run.path).history() == [{"_step": 5, "a": 1}]


def test_a_refused_value_takes_no_step(home: Path) -> None:  # noqa: ARG001 - as above
    run = wandb.init()
    with pytest.raises(ValueError, match="no finite number"):
        run.log({"a": float("inf"), "text": "refused"}, step=7)
    run.log({"b": 1})
    assert dict(run.summary) == {"b": 1}
    assert wandb.Api().run(run.path).history() == [{"_step": 0, "b": 1}]


def holding_itself() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["again"] = value
    return value


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"deepest": [1]}
    for _ in range(levels):
        value = {"x": value}
    return value


@pytest.mark.parametrize("mode", [None, "disabled"])
@pytest.mark.parametrize("value", [holding_itself(), nested(100_000)], ids=["itself", "deep"])
def test_what_holds_itself_is_refused(home: Path, mode: str | None, value: dict[str, Any]) -> None:  # noqa: ARG001 - as above
    run = wandb.init(mode=mode)
    writes: list[Callable[[], object]] = [
        lambda: run.config.update(value),
        lambda: run.config.setdefaults(value),
        lambda: run.summary.update({"x": [value]}),
        lambda: setattr(run.config, "x", value),
        lambda: run.log(value),
        lambda: run.log({"x": [value]}),
        lambda: wandb.init(config=value, reinit="create_new"),
        lambda: wandb.Artifact("a", "model", metadata=value),
    ]
    for write in writes:
        with pytest.raises(ValueError, match="nested too deep, or holds itself") as refusal:
            write()
        assert isinstance(refusal.value, errors.UsageError)
    run.log({"a": 1})
    assert (dict(run.summary), dict(run.config)) == ({"a": 1}, {})


@pytest.mark.parametrize("mode", [None, "disabled"])
def test_what_no_home_can_keep_is_refused_of_every_run(home: Path, mode: str | None) -> None:  # noqa: ARG001 - as above
    run = wandb.init(mode=mode)
    with pytest.raises(ValueError, match="levels deep"):
        run.config.update(nested(300))
    with pytest.raises(ValueError, match="is infinite"):
        run.summary["x"] = float("inf")


def test_the_module_speaks_of_the_run_that_goes_on(registry: Command) -> None:
    with pytest.raises(AttributeError, match="there is no run for log"):
        wandb.log({"a": 1})
    run = wandb.init(project="p")
    assert wandb.init() is run
    wandb.config.lr = 0.1
    wandb.log({"a": 1})
    Path("m.txt").write_text("one", encoding="utf-8")
    artifact = wandb.log_artifact("m.txt", name="gemma", type="model")
    wandb.link_artifact(artifact, "model/c")
    assert wandb.use_artifact("gemma").id == artifact.id
    wandb.finish()

    assert wandb.run is None
    told = shown(registry, run.id)
    assert (told["outputs"], told["inputs"]) == (["team/p/gemma:v0"], ["team/p/gemma:v0"])
    with pytest.raises(errors.UsageError, match="has finished"):
        run.log({"a": 2})


def current() -> Run | None:
    """Return the run that the module speaks of, as it is at the moment."""
    return wandb.run


def test_the_code_of_a_run_is_logged(registry: Command) -> None:
    for path in ("train.py", "lib/deep/net.py", "data.csv", ".venv/x.py", "artifacts/old.py"):
        Path("code", path).parent.mkdir(parents=True, exist_ok=True)
        Path("code", path).write_text(path, encoding="utf-8")
    with wandb.init(project="my project") as run:
        code = run.log_code("code")
        assert code is not None
        assert (code.name, code.type) == ("source-my-project:v0", "code")
        assert [entry.path for entry in code.files()] == ["lib/deep/net.py", "train.py"]
        has_d = lambda path, root: "d" in os.path.relpath(path, root)  # noqa: E731 - as scripts do
        chosen = run.log_code("code", "chosen", include_fn=has_d)
        assert chosen is not None
        assert [entry.path for entry in chosen.files()] == ["data.csv", "lib/deep/net.py"]
        assert run.log_code("code", include_fn=lambda path: path.endswith(".rs")) is None
        with pytest.raises(ValueError, match="there is no folder"):
            run.log_code("gone")
    with wandb.init(project="모델") as other:
        code = other.log_code("code")
        assert code is not None
        assert code.name == "source:v0"

    assert shown(registry, run.id)["outputs"] == [
        "team/my project/chosen:v0", "team/my project/source-my-project:v0",
    ]  # fmt: skip


def test_another_run_can_follow_or_interrupt(home: Path) -> None:  # noqa: ARG001 - the runs find it
    first = wandb.init()
    second = wandb.init(reinit=True)
    assert wandb.Api().run(first.id).state == "finished"
    inner = wandb.init(reinit="create_new")
    assert current() is second
    inner.log({"a": 1})
    wandb.log({"b": 2})
    assert (dict(inner.summary), dict(second.summary)) == ({"a": 1}, {"b": 2})
    logged(inner, "mine")
    draft("others", a="a").save()
    assert [each.name for each in inner.logged_artifacts()] == ["mine:v0"]
    assert wandb.init() is inner
    second.finish()
    assert current() is None
    third = wandb.init(reinit=True)
    assert wandb.Api().run(inner.id).state == "finished"
    assert current() is third
    wandb.teardown(3)
    assert wandb.Api().run(third.id).metadata["exit_status"] == 3


def test_what_is_set_up_counts_for_the_runs_to_come(home: Path) -> None:  # noqa: ARG001 - as above
    wandb.setup(wandb.Settings(reinit="create_new", project="p", run_group="g"))
    try:
        first, second = wandb.init(), wandb.init(project="q")
        assert (first.project, second.project, first.group) == ("p", "q", "g")
        assert wandb.Api().run(first.id).state == "running"
        assert wandb.init(reinit="return_previous") is second
    finally:
        wandb.setup()
    third = wandb.init(settings=wandb.Settings(reinit="finish_previous"))
    assert (third.project, wandb.Api().run(second.id).state) == ("uncategorized", "finished")
    with pytest.raises(ValueError, match="there is no reinit 'never'"):
        wandb.init(reinit="never")


def test_a_run_that_fails_says_so(registry: Command) -> None:
    with pytest.raises(ZeroDivisionError), wandb.init() as run:
        run.log({"a": 1 / 0})

    assert (shown(registry, run.id)["state"], shown(registry, run.id)["exit_status"]) == (
        "failed",
        1,
    )


@pytest.mark.parametrize("mode", [None, "disabled"])
@pytest.mark.parametrize("code", ["text", 1.5, [0]], ids=str)
def test_what_is_no_exit_code_ends_no_run(home: Path, mode: str | None, code: Any) -> None:  # noqa: ANN401, ARG001 - what scripts pass
    run = wandb.init(mode=mode)
    with pytest.raises(TypeError, match="exit_code"):
        run.finish(exit_code=code)
    run.log({"goes": "on"} if mode else {"on": 1})


def test_any_exit_code_is_noted_as_a_parent_would_see_it(registry: Command) -> None:
    for code, noted in ((0, 0), (3, 3), (-1, 255), (256, 1), (2**70 + 5, 5), (True, 1)):
        run = wandb.init()
        run.finish(exit_code=code)
        told = shown(registry, run.id)
        state = "failed" if noted else "finished"
        assert (told["exit_status"], told["state"]) == (noted, state)


@pytest.mark.parametrize(
    ("end", "status", "state"),
    [
        ("", 0, "finished"),
        ("raise ValueError('no')", 1, "failed"),
        ("raise KeyboardInterrupt", -signal.SIGINT, "killed"),
        ("import sys; sys.exit(3)", 3, "failed"),
        ("import sys; sys.exit(-1)", 255, "failed"),
        ("exit(3)", 3, "failed"),
        ("quit()", 0, "finished"),
        ("import sys; sys.exit('no')", 1, "failed"),
        ("import sys; sys.exit()", 0, "finished"),
        ("import argparse; argparse.ArgumentParser().parse_args(['--no'])", 2, "failed"),
    ],
    ids=[
        "at its end",
        "error",
        "interrupt",
        "exit",
        "negative",
        "exit()",
        "quit()",
        "text",
        "done",
        "argparse",
    ],
)  # fmt: skip
def test_a_script_that_ends_without_finish_ends_its_run(
    registry: Command, end: str, status: int, state: str
) -> None:
    run_script(f"wandb.init(id='theonerun').log({{'a': 1}})\n{end}", status=status)

    assert shown(registry, "theonerun")["state"] == state
    assert shown(registry, "theonerun")["exit_status"] == (130 if status < 0 else status)


def test_a_thread_that_exits_says_nothing_of_its_script(registry: Command) -> None:
    script = """
        import sys, threading
        wandb.init(id="theonerun")
        thread = threading.Thread(target=sys.exit, args=(3,))
        thread.start()
        thread.join()
    """
    run_script(script)

    assert shown(registry, "theonerun")["state"] == "finished"


def test_a_script_that_is_killed_keeps_what_it_logged(registry: Command) -> None:
    script = """
        import os, signal
        run = wandb.init(id="theonerun", project="p")
        open("m.txt", "w").write("one")
        run.log({"acc": 0.5})
        run.log_artifact("m.txt", name="gemma", type="model")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    run_script(script, status=-signal.SIGKILL)

    told = shown(registry, "theonerun")
    assert (told["state"], told["outputs"]) == ("killed", ["team/p/gemma:v0"])
    assert told["summary"] == {"acc": 0.5}
    registry("verify")


def test_a_script_within_a_run_of_the_shell_belongs_to_it(registry: Command) -> None:
    script = "import registry_cli as w; w.init(config={'lr': 1}).log({'acc': 0.5})"
    done = registry.process("run", "-p", "p", "--", sys.executable, "-c", script)
    assert done.status == 0, done

    (run,) = registry("runs", "--json").json
    assert (run["config"], run["summary"]) == ({"lr": 1}, {"acc": 0.5})


def test_threads_log_at_once(registry: Command) -> None:
    run = wandb.init(project="p")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            run.log({f"m{number}": number})
            logged(run, f"artifact-{number}", weights=str(number)).link(f"model/c{number}")
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(registry("collections").lines) == 8
    assert len(run.summary) == 8


def test_threads_have_runs_of_their_own(registry: Command) -> None:
    begun = []

    def work(number: int) -> None:
        for turn in range(4):
            run = wandb.init(project="p", reinit="create_new", name=f"{number}-{turn}")
            run.log({"turn": turn})
            begun.append(run.id)
            if turn % 2:
                run.finish()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wandb.teardown()

    told = registry("runs", "--json").json
    assert sorted(run["id"] for run in told) == sorted(begun)
    assert {run["state"] for run in told} == {"finished"}
    assert all(run["summary"] == {"turn": int(run["name"][-1])} for run in told)


def test_forked_workers_log_at_once(registry: Command) -> None:
    script = """
        import os
        run = wandb.init(project="p", id="theonerun")
        kept = wandb.Artifact("kept", "model")
        with kept.new_file("kept.txt") as file:
            file.write("kept")
        for number in range(4):
            if os.fork() == 0:
                run.log({f"m{number}": number})
                made = wandb.Artifact(f"artifact-{number}", "model")
                with made.new_file("weights.txt") as file:
                    file.write(str(number))
                run.log_artifact(made)
                raise SystemExit
        for _ in range(4):
            assert os.wait()[1] == 0
        run.log({"last": 1})
        run.log_artifact(kept)
    """
    run_script(script)

    told = shown(registry, "theonerun")
    assert told["state"] == "finished"
    names = [*(f"artifact-{number}" for number in range(4)), "kept"]
    assert told["outputs"] == [f"team/p/{name}:v0" for name in names]
    assert told["summary"].keys() == {"m0", "m1", "m2", "m3", "last"}


def test_a_script_that_may_only_read_reads(registry: Command, home: Path) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    for folder in (home, *(each for each in home.rglob("*") if each.is_dir())):
        folder.chmod(0o555)
    for file in home.glob("catalog*"):
        file.chmod(0o444)
    script = """
        run = wandb.init(config={"lr": 0.1})
        used = run.use_artifact("wandb-registry-model/c:latest")
        print(open(used.file("got")).read(), run.config.lr, used.aliases)
        run.tags += ("a",)
        run.notes, run.name = "read", "reader"
        print(run.tags, run.notes, run.name, run.resumed, run.step)
        run.log({"a": 1})
        run.finish()
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.ordinary_script", script],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        for folder in (home, *(each for each in home.rglob("*") if each.is_dir())):
            folder.chmod(0o755)

    assert done.returncode == 0, done
    assert done.stdout.splitlines()[:2] == ["one 0.1 ['latest']", "('a',) read reader False 0"]
    assert "the run is not kept" in done.stderr


def test_an_entity_that_is_not_there_is_told_at_once(home: Path) -> None:
    with pytest.raises(ValueError, match="registry team create nope"):
        wandb.init(entity="nope")
    assert not home.exists()


def test_a_run_is_resumed_only_as_the_script_says(registry: Command) -> None:
    with pytest.raises(ValueError, match="there is no run 'theonerun'"):
        wandb.init(id="theonerun", resume="must")
    wandb.init(id="theonerun", resume="never").finish()
    with pytest.raises(ValueError, match="resume is 'never'"):
        wandb.init(id="theonerun", resume="never")
    with pytest.raises(ValueError, match="resume is 'allow'"):
        wandb.init(id="theonerun", resume="sometimes")
    with pytest.raises(NotImplementedError, match="goes on from where it ended"):
        wandb.init(resume_from="theonerun?_step=3")
    wandb.init(id="theonerun", resume="must").finish()

    assert registry("runs", "-q").lines == ["theonerun"]


def test_keys_of_the_configuration_are_chosen(home: Path) -> None:  # noqa: ARG001 - the run finds it
    config = {"lr": 0.1, "path": "/data", "seed": 1}
    run = wandb.init(config=config, config_exclude_keys=["path"])
    assert dict(run.config) == {"lr": 0.1, "seed": 1}
    run = wandb.init(config=config, config_include_keys=["lr"], reinit=True)
    assert dict(run.config) == {"lr": 0.1}


def test_the_personal_variables_of_wandb_are_understood(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("init")
    monkeypatch.setenv("WANDB_PROJECT", "vision")
    monkeypatch.setenv("WANDB_ENTITY", "team")

    assert (wandb.init().project, wandb.Api().default_entity) == ("vision", "team")


def test_what_means_something_to_a_service_only_is_accepted(home: Path) -> None:  # noqa: ARG001 - as above
    assert wandb.login(key="none")
    wandb.setup()
    run = wandb.init(
        mode="offline", settings=wandb.Settings(silent=True), save_code=True, anonymous="allow"
    )
    run.define_metric("acc", step_metric="epoch")
    run.watch(object())
    with pytest.raises(NotImplementedError, match="log_artifact"):
        run.save("*.txt")


def test_errors_can_be_sent_between_processes(home: Path) -> None:  # noqa: ARG001 - as above
    import pickle  # noqa: PLC0415 - as worker pools do

    with pytest.raises(ValueError, match="there is no artifact") as refused:
        wandb.init().use_artifact("gone")
    copy = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own

    assert (type(copy), str(copy)) == (type(refused.value), str(refused.value))


def test_a_draft_that_was_logged_by_a_name_is_not_logged_by_another(home: Path) -> None:  # noqa: ARG001 - as above
    run = wandb.init()
    with pytest.raises(TypeError, match="has its name and type"):
        run.log_artifact(draft(a="a"), name="other")
    with pytest.raises(TypeError):
        run.link_artifact("gemma", "model/c")  # type: ignore[arg-type] # as scripts may


def test_flags_of_a_library_are_a_configuration(home: Path) -> None:  # noqa: ARG001 - as above
    class Flags:
        def flag_values_dict(self) -> dict[str, Any]:
            return {"lr": 0.1, "help": None}

    run = wandb.init(config=argparse.Namespace(seed=1))
    run.config.update(Flags())
    assert dict(run.config) == {"seed": 1, "lr": 0.1, "help": None}
