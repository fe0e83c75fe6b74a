"""`registry run`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from registry_cli.cli.children import run_child
from registry_cli.cli.exit_codes import NO_RUN
from registry_cli.cli.face import open_workspace, shared_of, working_folder
from registry_cli.cli.notices import tell, tell_as
from registry_cli.cli.run_pages import end_line
from registry_cli.cli.text import printable
from registry_cli.cli.values import read_values
from registry_cli.domain import names
from registry_cli.domain.runs import RunLabels
from registry_cli.errors import RegistryError
from registry_cli.operations import run as operation
from registry_cli.operations.run_origin import read_code_state, read_difference, read_python

EPILOG: Final = """\
Examples:
  registry run -- sh train.sh --lr 0.1
  registry run --name baseline --config lr=0.1 -- make -j8
  registry run --group sweep-3 --job-type train --tag 'lr=0.1' -- sh train.sh

Exit codes:
  125  the run could not begin
  126  the command cannot be executed
  127  there is no such command

See also:
  registry metric, registry runs, registry lineage
"""

FAILURE: Final = NO_RUN
"""The exit status of what fails before the command begins."""

CONTEXT: Final = {"allow_interspersed_args": False}
"""Options behind the command are its own."""


def run(
    context: typer.Context,
    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND…", help="With its arguments, behind `--`.")
    ],
    project: Annotated[
        str | None, typer.Option("-p", "--project", help="Where it belongs; else REGISTRY_PROJECT.")
    ] = None,
    entity: Annotated[
        str | None,
        typer.Option("-e", "--entity", help="Whose it is, a team or user; else REGISTRY_ENTITY."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="What to call it; else its id.")
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="What it is set to, or @FILE.json; repeatable."),
    ] = None,
    job_type: Annotated[
        str | None, typer.Option("--job-type", metavar="TEXT", help="What it does, as train.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="TEXT", help="What it is a part of.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="TEXT", help="A label; repeatable.")
    ] = None,
    notes: Annotated[
        str | None, typer.Option("--notes", metavar="TEXT", help="What is to be remembered.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Keep what tracked files differ in from the commit.")
    ] = False,
    packages: Annotated[
        bool, typer.Option("--packages", help="Note the versions of Python and its packages.")
    ] = False,
) -> None:
    """Run a command as a run: what it logs, uses and measures belongs to that.

    Its exit status passes through, 128 and the number of a signal that ended it, and so do
    signals to it. Noted are the command, the folder and commit of the git work tree, duration and
    exit status; never the environment. A run within a run is its child.
    """
    workspace = open_workspace(context)
    folder = working_folder()
    state = read_code_state(folder) if folder is not None else None
    difference = None
    if diff and folder is not None and state is not None and state.is_dirty:
        difference = read_difference(folder)
    request = operation.StartRequest(
        name=name,
        project=names.parse_project_name(project) if project is not None else None,
        entity=names.parse_entity_name(entity) if entity is not None else None,
        config=read_values(config or ()),
        command=tuple(command),
        git=state.to_json() if state is not None else None,
        diff=difference,
        python=read_python(_interpreter(command), folder) if packages and folder else None,
        labels=RunLabels(job_type, group, tuple(tag) if tag is not None else None, notes),
    )
    started = operation.start_run(workspace, request).run
    environment = {
        **os.environ,
        "REGISTRY_HOME": str(workspace.home),
        "REGISTRY_RUN_ID": started.id,
        "REGISTRY_ENTITY": started.entity,
        "REGISTRY_PROJECT": started.project,
    }
    begun = time.monotonic()
    failure = None
    try:
        status = run_child(command, environment)
    except RegistryError as error:
        failure, status = error, error.exit_code
    finish = operation.FinishRequest(started.id, status, time.monotonic() - begun)
    shared = shared_of(context)
    try:
        ended = operation.finish_run(workspace, finish)
    except (RegistryError, OSError) as error:
        text = f"the end of the run {started.id} could not be noted: {printable(str(error))}"
        tell_as("note", text, has_color=shared.has_color)
    else:
        if sys.stderr.isatty() and failure is None and not shared.is_quiet:
            tell(end_line(ended, shared.to_arguments()))
    if failure is not None:
        raise failure
    raise typer.Exit(status)


def _interpreter(command: list[str]) -> str:
    """Return the Python that the command names, else the one that runs this program."""
    return command[0] if Path(command[0]).name.startswith("python") else sys.executable
