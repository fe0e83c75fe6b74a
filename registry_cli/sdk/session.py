"""What `import registry_cli as wandb` offers at its top: one run at a time, and its shortcuts."""

from __future__ import annotations

import atexit
from contextlib import suppress
from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_entity_name, parse_project_name, parse_run_id
from registry_cli.errors import Hint, RegistryError
from registry_cli.sdk.arguments import read_texts
from registry_cli.sdk.disabled import DisabledRun
from registry_cli.sdk.endings import ExitWatch
from registry_cli.sdk.errors import NoRunError, UnsupportedError, speaking_python, with_hint
from registry_cli.sdk.home import find_current_home, make_current, tell
from registry_cli.sdk.run import Run
from registry_cli.sdk.run_home import begin_nowhere, begin_run, check_resuming
from registry_cli.sdk.run_values import to_values
from registry_cli.sdk.wanted import read_wanted
from registry_cli.workspace import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Literal, SupportsIndex

    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.entries import AnyPath

_going_on: list[Run] = []
"""All runs of this process that have not finished, the newest last."""
_current: list[Run] = []
"""That of them, if any, which the module speaks of."""
_exit_watch: list[ExitWatch] = []


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: object = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Iterable[str] | None = None,
    config: object = None,
    config_exclude_keys: Iterable[str] | None = None,
    config_include_keys: Iterable[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    tensorboard: bool | None = None,
    sync_tensorboard: bool | None = None,
    monitor_gym: bool | None = None,
    settings: object = None,
    anonymous: object = None,
) -> Run:
    """Begin a run, or return the one that is going on.

    `entity` and `project` are those that the environment names, else the team of the home and
    `uncategorized`. `id` is 8 random characters; an id that was used goes on with that run.
    With `resume="must"` it has to be one that was used, with `never` it must not; to go on from
    within another run is refused. `config` is a dict, or what a parser of options made.
    `job_type`, `group`, `tags` and `notes` are kept with the run. With `mode="disabled"`, nothing
    is: the run is a dummy. What has a meaning for a service only is accepted without effect.
    """
    if resume_from is not None or fork_from is not None:
        raise UnsupportedError("a run goes on from where it ended: init(id=…); none is copied")
    wanted = read_wanted(
        settings, entity=entity, project=project, id=id, name=name, notes=notes, tags=tags,
        group=group, job_type=job_type, mode=mode, reinit=reinit,
    )  # fmt: skip
    running = _list_going_on()
    if running and wanted.reinit in {None, False, "default", "return_previous"}:
        return running[-1]
    if wanted.reinit != "create_new":
        teardown(0)
    home = find_current_home()
    with speaking_python():
        home = home._replace(
            entity=_setting("entity", wanted.entity, parse_entity_name),
            project=_setting("project", wanted.project, parse_project_name),
            run=_setting("id", wanted.id, parse_run_id),
        )
    values = _chosen(to_values(config), config_include_keys, config_exclude_keys)
    if wanted.is_disabled:
        run: Run = DisabledRun(begin_nowhere(home, wanted), values)
    else:
        check_resuming(home, wanted, resume)
        run = Run(begin_run(home, wanted, values), values)
    if not _exit_watch:
        _exit_watch.append(ExitWatch())
        _exit_watch[0].begin()
        atexit.register(_finish_at_exit, _exit_watch[0])
    _going_on.append(run)
    if wanted.reinit != "create_new":
        _current[:] = [run]
        make_current(run._home)
    return run


def teardown(exit_code: int | None = None) -> None:
    """End all runs of this process that have not finished."""
    for run in reversed(_list_going_on()):
        run.finish(exit_code)


def _finish_at_exit(watch: ExitWatch) -> None:
    """End the runs that a script left open, as its process ends."""
    for run in reversed(_list_going_on()):
        try:
            run.finish(watch.status())
        except (RegistryError, OSError) as error:
            tell(f"the end of the run {run.id} could not be noted: {error}")


def _list_going_on() -> list[Run]:
    # One step at a time, each of which threads cannot come between: a lock would outlive a fork.
    for run in [*_going_on]:
        if run._has_finished:
            with suppress(ValueError):
                _going_on.remove(run)
    return [*_going_on]


def current_run() -> Run | None:
    """Return the run that the module speaks of: the last that was not begun with `create_new`."""
    return _current[0] if _current and not _current[0]._has_finished else None


def require_run(wanted: str) -> Run:
    """Return the run that is going on; `wanted` is what was called without one."""
    run = current_run()
    if run is None:
        raise with_hint(
            NoRunError(f"there is no run for {wanted}", Hint("call registry_cli.init() before it"))
        )
    return run


def log(
    data: Mapping[str, Any], step: SupportsIndex | None = None, commit: bool | None = None
) -> None:
    """Record what the run that is going on measured; see `Run.log`."""
    require_run("log").log(data, step, commit)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the run that is going on, if any."""
    run = current_run()
    if run is not None:
        run.finish(exit_code, quiet)


def define_metric(
    name: str,
    step_metric: object = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: str | None = None,
    overwrite: bool | None = None,
    goal: Literal["minimize", "maximize"] | None = None,
    objective: Literal["minimize", "maximize"] | None = None,
) -> None:
    """Define what the summary of the run keeps of a metric; see `Run.define_metric`."""
    require_run("define_metric").define_metric(
        name, step_metric, step_sync, hidden, summary, overwrite, goal, objective
    )


def log_artifact(
    artifact_or_path: Artifact | AnyPath,
    name: str | None = None,
    type: str | None = None,
    aliases: Iterable[str] | None = None,
    tags: Iterable[str] | None = None,
) -> Artifact:
    """Log an artifact in the run that is going on; see `Run.log_artifact`."""
    return require_run("log_artifact").log_artifact(artifact_or_path, name, type, aliases, tags)


def link_artifact(
    artifact: Artifact, target_path: str, aliases: Iterable[str] | None = None
) -> Artifact:
    """Link an artifact in the run that is going on; see `Run.link_artifact`."""
    return require_run("link_artifact").link_artifact(artifact, target_path, aliases)


def use_artifact(
    artifact_or_name: Artifact | str,
    type: str | None = None,
    aliases: Iterable[str] | None = None,
    use_as: str | None = None,
) -> Artifact:
    """Use an artifact in the run that is going on; see `Run.use_artifact`."""
    return require_run("use_artifact").use_artifact(artifact_or_name, type, aliases, use_as)


def log_model(path: AnyPath, name: str | None = None, aliases: Iterable[str] | None = None) -> None:
    """Log a model in the run that is going on; see `Run.log_model`."""
    require_run("log_model").log_model(path, name, aliases)


def use_model(name: str) -> str:
    """Use a model in the run that is going on; see `Run.use_model`."""
    return require_run("use_model").use_model(name)


def link_model(
    path: AnyPath,
    registered_model_name: str,
    name: str | None = None,
    aliases: Iterable[str] | None = None,
) -> Artifact:
    """Log and link a model in the run that is going on; see `Run.link_model`."""
    return require_run("link_model").link_model(path, registered_model_name, name, aliases)


def _chosen(
    values: dict[str, Json], included: Iterable[str] | None, excluded: Iterable[str] | None
) -> dict[str, Json]:
    """Return the values whose keys are included, if some are named, and not excluded."""
    kept = {*read_texts("config_include_keys", included)} or values.keys()
    gone = {*read_texts("config_exclude_keys", excluded)}
    return {key: value for key, value in values.items() if key in kept and key not in gone}


def _setting(parameter: str, given: str | None, parse: Callable[[str], str]) -> Setting | None:
    if given is None:
        return None
    return Setting(parse(given), f"init({parameter}=…)")
