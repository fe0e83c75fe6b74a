"""How runs and what they measure are written. The columns are a contract, as in `views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.cells import cut
from registry_cli.cli.columns import Column, View, column, hidden, moment
from registry_cli.cli.marks import AND_SO_ON, Meaning
from registry_cli.cli.run_pages import LONGEST_COMMAND, command_text, duration_text
from registry_cli.cli.text import printable
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    from registry_cli.domain.runs import Run
    from registry_cli.operations.runs import ShownRun


def shown_run_json(shown: ShownRun) -> dict[str, Any]:
    """Return one run as JSON: its fields, then what only a single one is asked for."""
    return {
        **shown.run._asdict(),
        "inputs": shown.inputs,
        "outputs": shown.outputs,
        "children": [child.id for child in shown.children],
        "metrics": {
            name: [{"step": step, "value": value} for step, value in points]
            for name, points in shown.series.items()
        },
        "inputs_elsewhere": shown.inputs_elsewhere,
    }


def _duration(run: Run) -> str:
    return duration_text(run.duration) if run.duration is not None else ""


def _own_name(run: Run) -> str:
    """Return the name that a run was given; its id stands in another column."""
    return printable(run.name) if run.name != run.id else ""


RUN: Final = View(
    columns=(
        column("id", meaning=Meaning.NAME),
        column(
            "name",
            human=lambda row: (
                cut(printable(row.name), LONGEST_COMMAND, AND_SO_ON) if row.name != row.id else ""
            ),
        )._replace(leaves=5, least=12),
        column("project", leaves=7),
        column("state"),
        column("exit_status", header="exit", leaves=6),
        moment("started_at", "started", leaves=2),
        column("duration", human=_duration, leaves=3),
        Column(
            "command",
            lambda row: command_text(row.command),
            lambda row: cut(printable(command_text(row.command)), LONGEST_COMMAND, AND_SO_ON),
            leaves=4,
            least=24,
        ),
        column("parent", header="within", leaves=8),
        hidden("entity"),
        hidden("job_type"),
        hidden("group"),
        hidden("tags"),
    ),
    identifier=lambda row: row.id,
)

RECORDED: Final = View(
    columns=(
        column("run"),
        column("step"),
        Column("metrics", lambda row: to_json(row.metrics), None),
    ),
    identifier=lambda row: row.run,
)
