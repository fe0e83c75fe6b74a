"""How a run gets into the catalog; or does not, where a script may only read."""

from __future__ import annotations

import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.errors import MachineError, RefusedError
from registry_cli.operations.run import StartRequest, start_run
from registry_cli.operations.run_origin import read_code_state
from registry_cli.operations.whoami import whoami
from registry_cli.sdk.errors import ClashError, InvalidValueError, NothingThereError
from registry_cli.sdk.home import tell
from registry_cli.sdk.runs import find_run
from registry_cli.surroundings import working_folder
from registry_cli.workspace import Setting

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.home import Home
    from registry_cli.sdk.wanted import Wanted


class Begun(NamedTuple):
    """The home with the run as its current one, and whether the run is kept there.

    A run that had ended and goes on is resumed.
    """

    home: Home
    wanted: Wanted
    id: str
    entity: str
    project: str
    is_kept: bool
    is_resumed: bool = False


def begin_run(home: Home, wanted: Wanted, config: dict[str, Json]) -> Begun:
    """Begin a run, or join the one of the environment.

    Raises what forbids it, such as an entity that the home does not know. Where only the right to
    write is missing, a note says so and nothing is kept of the run: scripts that read go on.
    """
    around = home.perform(whoami)
    run_id = wanted.id or around.run
    request = StartRequest(
        id=run_id,
        name=wanted.name,
        config=config,
        command=tuple(sys.orig_argv),
        git=_code_state(),
        python={"version": platform.python_version()},
        labels=wanted.labels,
    )
    try:
        started = home.perform(lambda workspace: start_run(workspace, request))
    except (MachineError, RefusedError) as error:
        tell(f"the run is not kept: {error}")
        unkept = run_id or home.perform(lambda workspace: workspace.new_run_id())
        return Begun(
            _within(home, unkept), wanted, unkept, around.entity, around.project, is_kept=False
        )
    record = started.run
    is_resumed = not started.is_new and started.is_owner
    return Begun(
        _within(home, record.id),
        wanted,
        record.id,
        around.entity,
        around.project,
        is_kept=True,
        is_resumed=is_resumed,
    )


def check_resuming(home: Home, wanted: Wanted, resume: bool | str | None) -> None:
    """Refuse an id that has to be one of a run, or must not be, and is otherwise."""
    if resume not in (None, True, False, "allow", "auto", "must", "never"):
        raise InvalidValueError(f"resume is 'allow', 'auto', 'must' or 'never', not {resume!r}")
    if wanted.id is None or resume not in {"must", "never"}:
        return
    try:
        find_run(home, wanted.id)
    except NothingThereError:
        if resume == "must":
            raise
    else:
        if resume == "never":
            raise ClashError(f"there is a run {wanted.id!r} already, and resume is 'never'")


def begin_nowhere(home: Home, wanted: Wanted) -> Begun:
    """Return a run of which nothing is kept, and for which nothing is read."""
    run_id = wanted.id or home.perform(lambda workspace: workspace.new_run_id())
    entity, project = wanted.entity or "dummy", wanted.project or "dummy"
    return Begun(home._replace(is_disabled=True), wanted, run_id, entity, project, is_kept=False)


def _code_state() -> dict[str, Json] | None:
    folder = working_folder()
    state = read_code_state(Path(folder)) if folder is not None else None
    return state.to_json() if state is not None else None


def _within(home: Home, run_id: str) -> Home:
    return home._replace(run=Setting(run_id, "registry_cli.init()"))
