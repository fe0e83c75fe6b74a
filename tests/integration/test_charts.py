"""Charts of compared versions and of runs, with the extra `charts` and without."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.charts import thinned
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare

REGISTRY = [sys.executable, "-m", "registry_cli"]
UTF_8 = {"LANG": "C.UTF-8"}
HOSTILE = "cost $x^2$ <b>&\u202e"


def fill(registry: Command) -> None:
    for number in range(12):
        metrics = (f"--metric=acc={number % 7}", f"--metric={HOSTILE}=-1.7e{300 + number % 9}")
        registry.log_text("gemma", str(number), *metrics, "-m", f"rows={number}")
    registry.log_text("alone", "alone", "-m", "base=gemma")
    for step in range(5):
        registry("metric", f"loss={5 - step}", "--run", "nightly", "--step", str(step))


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    return prepare(fill)


@pytest.mark.usefixtures("registry")
def test_a_chart_in_the_terminal_fits_it_and_marks_the_best() -> None:
    screen = on_terminal(
        [*REGISTRY, "compare", "gemma", "--max", "acc", "--min", "rows", "--chart"],
        columns=60,
        environment={**UTF_8, "PAGER": "cat"},
    )

    assert screen.status == 0
    assert all(len(line) <= 60 for line in screen.lines)
    title, *drawn = screen.lines
    assert title.startswith("acc: greatest 6 in v6 since 20")
    assert drawn[0].startswith("6 │")
    assert "*" in drawn[0]
    assert any(line.split() == ["v0", "v11"] for line in drawn)
    assert any(line.startswith("rows: least 0 in v0") for line in drawn)


def test_a_chart_in_a_pipe_is_one_of_eighty_columns(registry: Command) -> None:
    drawn = registry("compare", "gemma", "--chart").lines

    assert max(map(len, drawn)) == 80
    assert drawn[0] == "acc"
    assert "cost $x^2$ <b>&\\u202e" in drawn


def test_long_names_of_versions_leave_a_chart_its_width(registry: Command, tmp_path: Path) -> None:
    names = [f"{'long-name-' * 8}{number}" for number in range(2)]
    for name in names:
        registry.log_text(name, name, f"--metric=acc={name[-1]}")
    drawn = registry("compare", *names, "--chart", "--chart-file", tmp_path / "a.svg").lines

    assert max(map(len, drawn)) == 80
    assert names[0] in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_metrics_of_a_run_are_drawn_over_their_steps(registry: Command) -> None:
    drawn = registry("runs", "nightly", "--chart").lines

    assert drawn[0] == "loss: 1"
    assert drawn[-1].split() == ["0", "4"]


@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.PDF", b"%PDF")]
)
def test_a_chart_file_is_what_its_name_says(
    registry: Command, tmp_path: Path, name: str, begins: bytes
) -> None:
    file = tmp_path / name
    rows = registry("compare", "gemma", "--chart-file", str(file), "--max", HOSTILE).rows

    assert file.read_bytes().startswith(begins)
    assert len(rows) == 36
    assert [each.name for each in tmp_path.iterdir() if name in each.name] == [name]
    registry("runs", "nightly", "--chart-file", str(file), "-q")
    assert file.read_bytes().startswith(begins)


def test_the_same_chart_has_the_same_bytes_and_quotes_names(
    registry: Command, tmp_path: Path
) -> None:
    written = []
    for number in range(2):
        file = tmp_path / f"{number}.svg"
        registry("compare", "gemma", "--max", HOSTILE, "--chart-file", str(file), "-q")
        written.append(file.read_text(encoding="utf-8"))

    assert written[0] == written[1]
    assert "cost $x^2$ &lt;b&gt;&amp;\\u202e: greatest" in written[0]


def test_a_chart_that_cannot_be_is_refused(registry: Command, tmp_path: Path) -> None:
    kept = tmp_path / "kept.svg"
    kept.write_text("kept", encoding="utf-8")

    assert ".svg" in registry.refuse(2, "compare", "gemma", "--chart-file", "a.jpg").hint
    registry.refuse(2, "compare", "gemma", "--chart-file", str(tmp_path / "none" / "a.svg"))
    registry.refuse(2, "compare", "gemma", "--chart", "--format", "tsv")
    registry.refuse(2, "compare", "gemma", "--chart", "-q")
    registry.refuse(2, "runs", "--chart")
    registry.refuse(2, "runs", "--chart-file", "a.svg")
    registry.refuse(3, "compare", "alone", "--chart-file", str(kept))
    registry.refuse(3, "runs", registry("show", "alone", "--json").json["run"], "--chart")
    assert kept.read_text(encoding="utf-8") == "kept"


@pytest.mark.usefixtures("registry")
def test_a_terminal_without_the_characters_is_told_how_to_see_it() -> None:
    screen = on_terminal([*REGISTRY, "compare", "gemma", "--chart"], environment={"LC_ALL": "C"})

    assert screen.status == 7
    assert "LC_ALL=C.UTF-8" in screen.text


def test_without_the_extra_the_command_that_installs_it_is_the_hint(
    registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("matplotlib", "plotille"):
        monkeypatch.setitem(sys.modules, library, None)  # so that its import fails
    for door in ("image_chart", "terminal_chart"):
        monkeypatch.delitem(sys.modules, f"registry_cli.cli.{door}", raising=False)
    file = tmp_path / "chart.svg"

    for options in (["--chart"], ["--chart-file", str(file)]):
        for command in (["compare", "gemma"], ["runs", "nightly"]):
            refused = registry.refuse(7, *command, *options)
            assert "pip install '.[charts]'" in refused.hint
    assert not file.exists()


def test_settings_that_matplotlib_refuses_are_told(registry: Command, tmp_path: Path) -> None:
    file = tmp_path / "chart.svg"
    os.environ["MPLBACKEND"] = "nonsense"
    try:
        done = registry.process("compare", "gemma", "--chart-file", file)
    finally:
        del os.environ["MPLBACKEND"]

    assert done.status == 7
    assert "MPLBACKEND" in done.hint
    assert not file.exists()


def test_an_integer_beyond_all_floats_is_no_number(registry: Command) -> None:
    for number in range(2):
        registry.log_text("large", str(number), "-m", f"n={10**400 + number}", "-m", f"k={number}")

    assert registry("compare", "large").rows[0][3] == str(10**400)
    assert "1000" in registry("compare", "large", "--format", "table").stdout
    registry.refuse(3, "compare", "large", "--max", "n")


def test_what_is_left_out_of_a_long_line_is_never_its_ends() -> None:
    points = [(float(x), float(x % 1000 == 7)) for x in range(100_000)]

    few = thinned(points, 300)
    assert len(few) <= 300
    assert sum(y for _, y in few) >= 90
    assert few == sorted(few)
