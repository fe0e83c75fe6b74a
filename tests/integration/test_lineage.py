"""`registry lineage`: where a version came from, and what came of it."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry_cli.domain.references import parse_reference
from registry_cli.operations.lineage import LineageRequest, read_lineage
from tests.support.terminal import on_terminal
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

REGISTRY = [sys.executable, "-m", "registry_cli"]


def fill(registry: Command) -> None:
    """Make a chain: raw, cleaned by prep, trained on by train, evaluated by eval."""
    registry.log_text("raw", "raw", type="dataset")
    step(registry, "prep", ["raw"], "clean", "dataset")
    step(registry, "train", ["clean"], "model", "model")
    registry("link", "model", "model/c")
    step(registry, "eval", ["model/c", "clean"], "report", "report")


def step(
    registry: Command, run: str, inputs: list[str], output: str, type_: str, text: str = ""
) -> None:
    """Do what a step of a pipeline does, within a run."""
    os.environ["REGISTRY_RUN_ID"] = run
    try:
        for each in inputs:
            registry("path", each)
        registry.log_text(output, text or output, type=type_)
    finally:
        del os.environ["REGISTRY_RUN_ID"]


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    return prepare(fill)


def name_of(version: str) -> str:
    return f"team/uncategorized/{version}:v0"


def names(registry: Command, *arguments: str) -> set[str]:
    """Return the versions of a lineage, by their artifacts."""
    return {
        line.split("/")[-1].split(":")[0] for line in registry("lineage", *arguments, "-q").lines
    }


def edges(found: dict[str, Any]) -> set[tuple[str, str]]:
    told = {node["id"]: node["name"].split("/")[-1] for node in found["nodes"]}
    return {(told[edge["from_id"]], told[edge["to_id"]]) for edge in found["edges"]}


def test_edges_lead_from_inputs_over_runs_to_outputs(registry: Command) -> None:
    rows = registry("lineage", "clean").rows

    told = {(row[0], row[1], row[2], row[3]) for row in rows}
    assert ("version", name_of("raw"), "run", "prep") in told
    assert ("run", "prep", "version", name_of("clean")) in told
    assert ("version", name_of("clean"), "run", "eval") in told
    # A log outside a run has one of its own.
    assert len(told) == 8


def test_directions_and_depth_are_chosen(registry: Command) -> None:
    assert names(registry, "model") == {"raw", "clean", "model", "report"}
    assert names(registry, "model", "--up") == {"raw", "clean", "model"}
    assert names(registry, "model", "--down") == {"model", "report"}
    assert names(registry, "model", "--up", "--depth", "1") == {"clean", "model"}
    assert names(registry, "raw", "--down", "--depth", "1") == {"raw", "clean"}
    assert names(registry, "raw", "--down", "--depth", "2") == {"raw", "clean", "model", "report"}
    assert names(registry, "model", "--depth", "0") == {"model"}
    registry.refuse(2, "lineage", "model", "--depth", "-1")


def test_a_link_stands_for_its_source(registry: Command) -> None:
    assert (
        registry("lineage", "model/c", "--json").json == registry("lineage", "model", "--json").json
    )
    (used,) = [row for row in registry("lineage", "model", "--down").rows if row[3] == "eval"]
    assert used[1] == name_of("model")


def test_json_names_nodes_and_edges(registry: Command) -> None:
    found = registry("lineage", "model", "--up", "--json").json

    assert found["nodes"][0]["name"] == name_of("model")
    assert found["nodes"][0]["links"] == ["local/wandb-registry-model/c:v0"]
    assert {
        ("raw:v0", "prep"),
        ("prep", "clean:v0"),
        ("clean:v0", "train"),
        ("train", "model:v0"),
    } < (edges(found))


def test_json_is_written_as_by_every_other_command(registry: Command) -> None:
    registry("run", "--name", 'quoted " \\ ü\u202e', "--", "true")
    step(registry, registry("runs", "-q").lines[0], ["raw"], "out", "dataset")
    for arguments in (["model"], ["raw"], ["report", "--down"]):
        written = registry("lineage", *arguments, "--json").stdout
        found = json.loads(written)

        assert written == f"{json.dumps(found, ensure_ascii=False, indent=2)}\n".replace(
            "\u202e", "\\u202e"
        )
    assert registry("lineage", "report", "--down", "--json").json["edges"] == []
    for line in registry("lineage", "raw", "--format", "openlineage").lines:
        written = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))
        assert line == written.replace("\u202e", "\\u202e")


def test_a_run_that_logs_what_was_there_gave_it_too(registry: Command) -> None:
    registry.log_text("rules", "rules", type="dataset")
    step(registry, "again", ["raw", "rules"], "clean", "dataset")
    step(registry, "elsewhere", ["report", "raw"], "model", "model")

    assert names(registry, "clean", "--up") == {"raw", "rules", "clean"}
    assert {"prep", "again"} == {
        row[1] for row in registry("lineage", "clean", "--up").rows if row[3] == name_of("clean")
    }


def test_a_run_that_takes_what_it_gives_is_no_trap(registry: Command) -> None:
    step(registry, "loop", ["model"], "model", "model")

    screen = on_terminal([*REGISTRY, "lineage", "model"], columns=100)
    assert screen.status == 0
    assert "(see above)" in screen.text
    assert names(registry, "model") == {"raw", "clean", "model", "report"}


def test_a_tree_of_a_cycle_shows_only_the_direction_that_was_asked_for(registry: Command) -> None:
    step(registry, "refresh", ["raw"], "raw", "dataset")

    up = on_terminal([*REGISTRY, "lineage", "raw", "--up"], columns=100)
    assert "made by" in up.lines
    assert "used by" not in up.lines
    down = on_terminal([*REGISTRY, "lineage", "raw", "--down"], columns=100)
    assert "used by" in down.lines
    assert "made by" not in down.lines


def test_a_deleted_version_stays_in_the_lineage_of_what_came_of_it(registry: Command) -> None:
    registry("delete", "raw", "--all", "--yes")
    found = registry("lineage", "clean", "--up", "--json").json

    (raw,) = [node for node in found["nodes"] if node["name"] == name_of("raw")]
    assert raw["deleted"] is True
    assert raw["elsewhere"] is False


def test_graphs_tell_which_versions_are_deleted(registry: Command) -> None:
    registry("delete", "raw", "--all", "--yes")

    dot = registry("lineage", "clean", "--format", "dot").stdout
    assert f'label="{name_of("raw")}\\ndataset (deleted)"' in dot
    mermaid = registry("lineage", "clean", "--format", "mermaid").stdout
    assert f'["{name_of("raw")}<br>dataset #40;deleted#41;"]' in mermaid
    tree = on_terminal([*REGISTRY, "lineage", "clean", "--up"], columns=100)
    assert f"{name_of('raw')}  dataset (deleted)" in tree.text


def test_a_hidden_registry_does_not_show_in_lineage(registry: Command) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry("link", "model", "Secret/c")
    registry("member", "add", "viewer2", "--role", "viewer")

    for options in (["--json"], ["--format", "dot"], ["--format", "openlineage"], ["-q"], []):
        assert "Secret" not in registry("--as", "viewer2", "lineage", "model", *options).stdout
    assert "Secret" in registry("lineage", "model", "--json").stdout
    registry.refuse(3, "--as", "viewer2", "lineage", "Secret/c")


@pytest.mark.usefixtures("registry")
def test_a_tree_shows_both_directions_on_a_terminal() -> None:
    screen = on_terminal([*REGISTRY, "lineage", "model"], environment={"LANG": "C.UTF-8"})

    assert screen.lines[:2] == [
        f"{name_of('model')}  model", "linked as local/wandb-registry-model/c:v0",
    ]  # fmt: skip
    assert screen.lines[3:] == [
        "made by",
        "└─ run train (open)",
        f"   └─ {name_of('clean')}  dataset",
        "      └─ run prep (open)",
        f"         └─ {name_of('raw')}  dataset",
        "",
        "used by",
        "└─ run eval (open)",
        f"   └─ {name_of('report')}  report",
    ]
    plain = on_terminal([*REGISTRY, "lineage", "model"], environment={"LC_ALL": "C"})
    assert "`- run train" in plain.text


def test_a_version_that_nobody_used_says_so(registry: Command) -> None:
    registry.log_text("alone", "alone")

    screen = on_terminal([*REGISTRY, "lineage", "alone"])
    assert screen.lines[-1] == "no run made it or used it"
    made = on_terminal([*REGISTRY, "lineage", "raw", "--up"])
    assert made.lines[-1] == "no run made it"
    used = on_terminal([*REGISTRY, "lineage", "report", "--down"])
    assert used.lines[-1] == "no run used it"


def test_graphs_quote_what_their_languages_read(registry: Command) -> None:
    registry("run", "--name", 'a "b" <c>; \\ #', "--", "true")
    run = registry("runs", "-q").lines[0]
    os.environ["REGISTRY_RUN_ID"] = run
    try:
        registry("path", "raw")
    finally:
        del os.environ["REGISTRY_RUN_ID"]

    mermaid = registry("lineage", "raw", "--format", "mermaid").stdout
    assert mermaid.startswith("flowchart LR\n")
    assert '(["a #34;b#34; #60;c#62;#59; #92; #35;"])' in mermaid
    dot = registry("lineage", "raw", "--format", "dot").stdout
    assert 'label="a \\"b\\" <c>; \\\\ #"' in dot
    assert dot.count("{") == dot.count("}") == 1


def test_openlineage_has_an_event_for_each_run(registry: Command) -> None:
    lines = registry("lineage", "model", "--format", "openlineage").lines
    events = [json.loads(line) for line in lines]

    (train,) = [event for event in events if event["job"]["name"] == "train"]
    assert train["job"]["namespace"] == "team/uncategorized"
    assert [each["name"] for each in train["inputs"]] == ["uncategorized/clean"]
    assert [each["name"] for each in train["outputs"]] == ["uncategorized/model"]
    assert train["outputs"][0]["facets"]["version"]["datasetVersion"] == "v0"
    assert len({event["run"]["runId"] for event in events}) == len(events) == 4


def test_runs_are_told_in_the_order_they_began(registry: Command) -> None:
    step(registry, "z", ["report"], "first", "report")
    step(registry, "a", ["report"], "second", "report")

    lines = registry("lineage", "report", "--down", "--format", "openlineage").lines
    assert [json.loads(line)["job"]["name"] for line in lines] == ["z", "a"]


def test_a_format_of_lineage_is_none_of_other_commands(registry: Command) -> None:
    refused = registry.refuse(2, "versions", "model", "--format", "dot")

    assert refused.message == "unknown format 'dot'"
    assert "csv" not in registry.refuse(2, "lineage", "model", "--format", "csv").hint
    assert "openlineage" in registry.refuse(2, "lineage", "model", "--format", "svg").hint
    assert "csv" in registry.refuse(2, "compare", "model", "--format", "xml").hint


def test_lineage_of_what_is_not_there_is_not_found(registry: Command) -> None:
    registry.refuse(3, "lineage", "nope")


@pytest.mark.usefixtures("registry")
def test_a_long_chain_and_a_wide_run_are_walked_to_their_ends() -> None:
    """As 100,000 edges would be; what each takes more is more of the same."""
    home = Path(os.environ["REGISTRY_HOME"])
    workspace = open_home(home)
    with workspace.writing() as transaction:
        add_chain(transaction.connection, 3000)
    found = read_lineage(workspace, LineageRequest(parse_reference("raw"), looks_up=False))

    assert len(found.edges) >= 2 * 3000
    near = read_lineage(workspace, LineageRequest(parse_reference("raw"), depth=5, looks_up=False))
    assert 5 < len(near.versions) < 20
    screen = on_terminal([*REGISTRY, "lineage", "raw"], columns=200, environment={"PAGER": "cat"})
    assert screen.status == 0


@pytest.mark.usefixtures("registry")
@pytest.mark.skipif(not hasattr(fcntl, "F_GETPIPE_SZ"), reason="pipes do not grow on this system")
@pytest.mark.parametrize("format_", ["json", "mermaid"])
def test_a_pipe_takes_much_before_long_output_waits_for_who_reads(format_: str) -> None:
    with subprocess.Popen(
        [*REGISTRY, "lineage", "model", "--format", format_], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read()
        assert fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ) >= 1 << 20
    assert process.returncode == 0


def add_chain(connection: Any, length: int) -> None:  # noqa: ANN401 - of sqlite3
    """Add runs that each take what the one before gave, beginning with `raw`."""
    (version_id, project) = connection.execute(
        "SELECT version.id, run.project_id FROM versions AS version "
        "JOIN runs AS run ON run.id = version.run_id WHERE version.name = 'raw:v0'"
    ).fetchone()
    (sequence,) = connection.execute("SELECT id FROM sequences WHERE name = 'raw'").fetchone()
    now = "2026-01-01T00:00:00.000000Z"
    for number in range(length):
        run = f"chain{number}"
        connection.execute(
            "INSERT INTO runs (id, name, project_id, created_at, created_by) "
            "VALUES (?, ?, ?, ?, ?)",
            (run, run, project, now, "you"),
        )
        connection.execute(
            "INSERT INTO run_details (run_id, name, state, started_at, config, summary) "
            "VALUES (?, ?, 'finished', ?, '{}', '{}')",
            (run, run, now),
        )
        connection.execute(
            "INSERT INTO usages (run_id, version_id, direction, at) VALUES (?, ?, 'input', ?)",
            (run, version_id, now),
        )
        version_id = connection.execute(
            "INSERT INTO versions (uid, name, digest, size, file_count, metrics, run_id, "
            "created_at, created_by) VALUES (?, ?, ?, 1, 1, '{}', ?, ?, 'you')",
            (f"{number:032x}", f"raw:v{number + 1}", f"{number:064x}", run, now),
        ).lastrowid
        connection.execute(
            "INSERT INTO memberships (sequence_id, number, version_id, from_event) "
            "VALUES (?, ?, ?, 1)",
            (sequence, number + 1, version_id),
        )
