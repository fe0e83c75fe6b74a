"""Runs, metrics and uses as both faces call them."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from registry_cli.domain.references import parse_reference
from registry_cli.errors import NotFoundError, RefusedError, UsageError
from registry_cli.operations.history import HistoryRequest, read_history
from registry_cli.operations.log import LogRequest, log
from registry_cli.operations.metric import MetricRequest, Point, record_metrics
from registry_cli.operations.path import path
from registry_cli.operations.path_at_hand import PathRequest
from registry_cli.operations.run import FinishRequest, StartRequest, finish_run, start_run
from registry_cli.operations.run_values import RunValuesRequest, update_run
from registry_cli.operations.show import ShowRequest, show
from registry_cli.operations.use import UseRequest, record_use
from registry_cli.operations.verify import verify
from registry_cli.operations.verify_request import VerifyRequest
from registry_cli.workspace.processes import is_gone, this_process
from registry_cli.workspace.settings import Setting
from tests.support.workspace import Clock, Silence, open_home

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_home(tmp_path / "home")


def within(workspace: Workspace, run: str) -> Workspace:
    """Return the same home as a process sees it to which a run was named."""
    return open_home(workspace.home, run=Setting(run, "REGISTRY_RUN_ID"))


def log_text(workspace: Workspace, folder: Path, text: str, **metrics: float) -> Version:
    file = folder / "gemma"
    file.write_text(text)
    return log(workspace, LogRequest((str(file),), {}, metrics, type="model"), Silence()).version


def measure(
    workspace: Workspace, run: str | None = None, step: int | None = None, **values: float
) -> int:
    return record_metrics(workspace, MetricRequest((Point(values, step),), run)).step


def test_run_begins_with_an_id_of_eight_characters_and_ends_with_a_status(
    workspace: Workspace,
) -> None:
    started = start_run(workspace, StartRequest(name="first", config={"lr": 0.1}))
    assert started.is_new
    assert started.is_owner
    assert len(started.run.id) == 8
    assert started.run.state == "running"
    assert started.run.path == f"team/uncategorized/{started.run.id}"
    ended = finish_run(workspace, FinishRequest(started.run.id, 3, duration=1.5))
    assert (ended.state, ended.exit_status, ended.duration) == ("failed", 3, 1.5)
    assert (ended.name, ended.config) == ("first", {"lr": 0.1})


@pytest.mark.parametrize(
    ("status", "state"), [(0, "finished"), (1, "failed"), (137, "killed"), (255, "failed")]
)
def test_exit_status_says_how_a_run_ended(workspace: Workspace, status: int, state: str) -> None:
    run = start_run(workspace, StartRequest()).run
    assert finish_run(workspace, FinishRequest(run.id, status)).state == state


def test_duration_is_told_from_the_clock_where_nobody_measured_it(tmp_path: Path) -> None:
    clock = Clock()
    workspace = open_home(tmp_path / "home", now=clock)
    run = start_run(workspace, StartRequest()).run
    clock.move(2.5)
    assert finish_run(workspace, FinishRequest(run.id)).duration == 2.5


def test_run_within_a_run_is_its_child(workspace: Workspace) -> None:
    parent = start_run(workspace, StartRequest()).run
    child = start_run(within(workspace, parent.id), StartRequest()).run
    assert child.parent == parent.id
    assert child.id != parent.id


def test_run_with_an_id_that_is_taken_goes_on_and_only_its_owner_ends_it(
    workspace: Workspace,
) -> None:
    first = start_run(workspace, StartRequest(id="shared", config={"lr": 0.1, "n": 1}))
    again = start_run(workspace, StartRequest(id="shared", config={"lr": 0.2}))
    assert first.is_owner
    assert not again.is_new
    assert not again.is_owner
    assert again.run.config == {"lr": 0.2, "n": 1}
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from registry_cli.operations.run import FinishRequest, finish_run\n"
        "from tests.support.workspace import open_home\n"
        "print(finish_run(open_home(Path(sys.argv[1])), FinishRequest('shared')).state)\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(workspace.home)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert other.stdout == "running\n"
    assert finish_run(workspace, FinishRequest("shared")).state == "finished"
    resumed = start_run(workspace, StartRequest(id="shared"))
    assert resumed.is_owner
    assert resumed.run.state == "running"


def test_finishing_a_run_that_is_not_there_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no run"):
        finish_run(workspace, FinishRequest("nope"))


def test_metrics_of_a_version_are_its_own_over_the_last_of_its_run(
    workspace: Workspace, tmp_path: Path
) -> None:
    run = start_run(workspace, StartRequest()).run
    inside = within(workspace, run.id)
    version = log_text(inside, tmp_path, "weights", acc=0.5)
    measure(inside, acc=0.1, loss=3)
    measure(inside, loss=2, step=7)
    measure(inside, loss=1, step=5)
    reference = parse_reference(version.name)
    assert show(workspace, ShowRequest(reference)).version.metrics == {"acc": 0.5, "loss": 2}
    assert measure(inside, loss=float("nan")) == 8
    assert show(workspace, ShowRequest(reference)).version.metrics["loss"] is None


def test_steps_are_counted_where_none_is_given(workspace: Workspace) -> None:
    assert [measure(workspace, "abc", acc=1), measure(workspace, "abc", loss=1)] == [0, 1]
    assert measure(workspace, "abc", acc=1, step=10) == 10
    assert measure(workspace, "abc", acc=2) == 11


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), True, "0.5"])
def test_measuring_what_is_no_finite_number_is_refused_and_starts_no_run(
    workspace: Workspace, value: float
) -> None:
    with pytest.raises(UsageError, match="no finite number"):
        measure(workspace, "abc", acc=value)
    with pytest.raises(UsageError, match="nothing to record"):
        measure(workspace, "abc")
    assert not workspace.is_made()


def test_measuring_outside_a_run_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="not within a run"):
        measure(workspace, acc=1)
    with pytest.raises(UsageError, match="no step"):
        measure(workspace, "abc", acc=1, step=-1)
    assert not workspace.is_made()


def test_integers_beyond_what_sqlite_holds_are_measured_as_near_as_can_be(
    workspace: Workspace,
) -> None:
    recorded = record_metrics(workspace, MetricRequest((Point({"n": 2**70, "k": 2**62}),), "abc"))
    assert recorded.metrics == {"n": float(2**70), "k": 2**62}


def test_summary_is_the_last_of_each_metric_under_what_was_written_by_hand(
    workspace: Workspace,
) -> None:
    measure(workspace, "abc", acc=0.1, loss=3)
    request = RunValuesRequest("abc", summary={"loss": 0, "note": "good"}, config={"lr": 1})
    run = update_run(workspace, request)
    assert run.summary == {"acc": 0.1, "loss": 0, "note": "good"}
    assert (run.config, run.state) == ({"lr": 1}, "open")
    cleared = update_run(
        workspace, RunValuesRequest("abc", removed_summary=("loss",), removed_config=("lr",))
    )
    assert cleared.summary == {"acc": 0.1, "loss": 3, "note": "good"}
    assert cleared.config == {}


def test_use_within_a_run_is_remembered_once_and_of_a_link_for_its_source(
    workspace: Workspace, tmp_path: Path
) -> None:
    version = log_text(workspace, tmp_path, "weights")
    inside = within(workspace, "abc")
    record_use(inside, UseRequest(parse_reference("gemma:v0")))
    record_use(inside, UseRequest(parse_reference("gemma:v0")))
    path(inside, PathRequest(parse_reference("gemma:latest")))
    with workspace.reading() as connection:
        edges = connection.execute(
            "SELECT from_kind, from_id, to_kind, to_id FROM lineage_edges WHERE to_id = 'abc'"
        ).fetchall()
    assert edges == [("version", version.id, "run", "abc")]
    with pytest.raises(UsageError, match="not within a run"):
        record_use(workspace, UseRequest(parse_reference("gemma:v0")))
    with pytest.raises(NotFoundError):
        record_use(inside, UseRequest(parse_reference("nope")))


def test_path_within_a_run_remembers_the_use(workspace: Workspace, tmp_path: Path) -> None:
    version = log_text(workspace, tmp_path, "weights")
    path(within(workspace, "abc"), PathRequest(parse_reference("gemma")))
    path(workspace, PathRequest(parse_reference("gemma")))
    with workspace.reading() as connection:
        edges = connection.execute(
            "SELECT from_id, to_id FROM lineage_edges WHERE from_kind = 'version'"
        ).fetchall()
    assert edges == [(version.id, "abc")]


def test_output_with_content_of_before_belongs_to_the_run_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    version = log_text(workspace, tmp_path, "weights")
    log_text(within(workspace, "abc"), tmp_path, "weights")
    with workspace.reading() as connection:
        edges = connection.execute("SELECT from_id, to_id FROM lineage_edges").fetchall()
    assert set(edges) == {(version.run, version.id), ("abc", version.id)}


def test_who_may_not_log_for_a_team_begins_no_run_there(workspace: Workspace) -> None:
    start_run(workspace, StartRequest(id="theirs"))
    stranger = open_home(workspace.home, account="viewer2", account_id=os.geteuid() + 1)
    before = (workspace.home / "catalog.db").read_bytes()
    with pytest.raises(RefusedError, match="may not log"):
        start_run(stranger, StartRequest())
    with pytest.raises(RefusedError, match="may not log"):
        measure(stranger, "theirs", acc=1)
    with pytest.raises(RefusedError, match="may not log"):
        update_run(stranger, RunValuesRequest("theirs", name="mine"))
    assert (workspace.home / "catalog.db").read_bytes() == before


def test_files_are_given_to_who_may_not_write_to_the_run(
    workspace: Workspace, tmp_path: Path
) -> None:
    log_text(workspace, tmp_path, "weights")
    start_run(workspace, StartRequest(id="theirs"))
    notes: list[str] = []
    stranger = open_home(
        workspace.home,
        account="viewer2",
        account_id=os.geteuid() + 1,
        run=Setting("theirs", "REGISTRY_RUN_ID"),
        note=notes.append,
    )
    assert path(stranger, PathRequest(parse_reference("gemma")))
    assert len(notes) == 1
    assert "the use is not remembered" in notes[0]


def test_runs_leave_a_home_that_verifies_and_no_event_but_that_of_their_project(
    workspace: Workspace, tmp_path: Path
) -> None:
    run = start_run(workspace, StartRequest(name="named", project="vision")).run
    inside = within(workspace, run.id)
    measure(inside, acc=1)
    log_text(inside, tmp_path, "weights")
    finish_run(workspace, FinishRequest(run.id))
    kinds = [event.kind for event in read_history(workspace, HistoryRequest())]
    assert "project-created" in kinds
    assert not [kind for kind in kinds if "run" in kind]
    assert verify(workspace, VerifyRequest(), Silence()).damage_count == 0


def test_process_is_gone_when_it_ended_or_its_number_is_anothers() -> None:
    mark = this_process()
    assert not is_gone(mark)
    assert is_gone(mark._replace(boot="another"))
    assert not is_gone(mark._replace(host="another"))
    assert not is_gone(mark._replace(host="another", boot="another"))
    if sys.platform == "linux":
        assert is_gone(mark._replace(started=1))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert is_gone(mark._replace(number=ended.pid))
