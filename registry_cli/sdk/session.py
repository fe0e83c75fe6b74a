"""What `import registry_cli as wandb` offers at its top: one run at a time, and its shortcuts."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_entity_name, parse_project_name, parse_run_id
from registry_cli.errors import Hint, RegistryError
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import NoRunError, speaking_python, with_hint
from registry_cli.sdk.home import find_current_home, tell
from registry_cli.sdk.run import Run, last_exit_code
from registry_cli.sdk.run_home import begin_run
from registry_cli.sdk.run_values import to_values
from registry_cli.workspace import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.entries import AnyPath

_current: list[Run] = []
"""The run that is going on, if any, behind those that it interrupted."""
_is_watching_exit: list[bool] = []


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: object = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Iterable[str] | None = None,
    config: Mapping[str, Any] | str | None = None,
    config_exclude_keys: object = None,
    config_include_keys: object = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    anonymous: object = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    tensorboard: bool | None = None,
    sync_tensorboard: bool | None = None,
    monitor_gym: bool | None = None,
    settings: object = None,
) -> Run:
    """Begin a run, or return the one that is going on.

    `entity` and `project` are those that the environment names, else the team of the home and
    `uncategorized`. `id` is 8 random characters; an id that was used goes on with that run. What
    has a meaning for a service only, as `mode` and `settings`, is accepted and changes nothing.
    """
    running = current_run()
    if running is not None and reinit in {None, False, "default", "return_previous"}:
        return running
    if running is not None and reinit != "create_new":
        running.finish()
    home = find_current_home()
    with speaking_python():
        home = home._replace(
            entity=_setting("entity", entity, parse_entity_name),
            project=_setting("project", project, parse_project_name),
            run=_setting("id", id, parse_run_id),
        )
    if not _is_watching_exit:
        _is_watching_exit.append(True)
        atexit.register(_finish_at_exit)
    values = to_values(config)
    given_name = read_text("name", name) if name is not None else None
    run = Run(begin_run(home, id, given_name, values), values)
    _current.append(run)
    return run


def _finish_at_exit() -> None:
    """End the runs that a script left open, as its process ends."""
    while (run := current_run()) is not None:
        try:
            run.finish(last_exit_code())
        except (RegistryError, OSError) as error:
            tell(f"the end of the run {run.id} could not be noted: {error}")


def current_run() -> Run | None:
    """Return the run that is going on."""
    while _current and _current[-1]._has_finished:
        _current.pop()
    return _current[-1] if _current else None


def require_run(wanted: str) -> Run:
    """Return the run that is going on; `wanted` is what was called without one."""
    run = current_run()
    if run is None:
        raise with_hint(
            NoRunError(f"there is no run for {wanted}", Hint("call registry_cli.init() before it"))
        )
    return run


def log(data: Mapping[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """Record what the run that is going on measured; see `Run.log`."""
    require_run("log").log(data, step, commit)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the run that is going on, if any."""
    run = current_run()
    if run is not None:
        run.finish(exit_code, quiet)


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


def _setting(parameter: str, given: object, parse: Callable[[str], str]) -> Setting | None:
    if given is None:
        return None
    return Setting(parse(read_text(parameter, given)), f"init({parameter}=…)")
