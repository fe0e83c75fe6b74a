"""How a script wants its run to be: what `init` is told, settings, and the variables of W&B."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.domain.runs import RunLabels
from registry_cli.errors import Hint
from registry_cli.sdk.arguments import read_text, read_texts
from registry_cli.sdk.errors import InvalidValueError, with_hint

if TYPE_CHECKING:
    from collections.abc import Iterable

_MODES: Final = ("online", "offline", "shared", "dryrun", "run", "disabled")
_DISABLED: Final = "disabled"
_REINITS: Final = ("default", "return_previous", "finish_previous", "create_new")
_set_up: list[object] = []
"""The settings that `setup` was given, which count where others say nothing; the last one."""


def setup(settings: object = None) -> None:
    """Let settings count for every run to come that is not told otherwise."""
    _set_up[:] = [settings] if settings is not None else []


class Wanted(NamedTuple):
    """What a run is to be called and to belong to; None leaves it to the home."""

    entity: str | None = None
    project: str | None = None
    id: str | None = None
    name: str | None = None
    labels: RunLabels = RunLabels()
    is_disabled: bool = False
    reinit: bool | str | None = None


def read_wanted(
    settings: object,
    *,
    entity: object,
    project: object,
    id: object,
    name: object,
    notes: object,
    tags: Iterable[str] | None,
    group: object,
    job_type: object,
    mode: object,
    reinit: object,
) -> Wanted:
    """Read what `init` was given, then its settings, then the environment."""
    around = _Around(settings)
    tags = tags if tags is not None else around.find("run_tags", "WANDB_TAGS")
    wanted_tags = tags.split(",") if isinstance(tags, str) else read_texts("tags", tags)
    return Wanted(
        entity=_text("entity", entity, around.find("entity")),
        project=_text("project", project, around.find("project")),
        id=_text("id", id, around.find("run_id")),
        name=_text("name", name, around.find("run_name", "WANDB_NAME")),
        labels=RunLabels(
            _text("job_type", job_type, around.find("run_job_type", "WANDB_JOB_TYPE")),
            _text("group", group, around.find("run_group", "WANDB_RUN_GROUP")),
            tuple(tag.strip() for tag in wanted_tags) if tags is not None else None,
            _text("notes", notes, around.find("run_notes", "WANDB_NOTES")),
        ),
        is_disabled=_mode(mode, around.find("mode", "WANDB_MODE")) == _DISABLED,
        reinit=_reinit(reinit if reinit is not None else around.find("reinit", "WANDB_REINIT")),
    )


class _Around:
    """What is said besides the arguments: settings as an object or a dict, and the environment."""

    def __init__(self, settings: object) -> None:
        self._settings = [_by_name(each) for each in (settings, *_set_up)]

    def find(self, setting: str, variable: str | None = None) -> Any:  # noqa: ANN401 - what scripts set
        """Return a setting, else a variable where one is named, else None."""
        for each in self._settings:
            if each.get(setting) is not None:
                return each[setting]
        return (os.environ.get(variable) or None) if variable is not None else None


def _by_name(settings: object) -> Mapping[Any, Any]:
    return settings if isinstance(settings, Mapping) else getattr(settings, "__dict__", {})


def _text(what: str, *given: object) -> str | None:
    for each in given:
        if each is not None:
            return read_text(what, each)
    return None


def _reinit(given: object) -> bool | str | None:
    if given in (None, True, False, *_REINITS):
        return given
    raise with_hint(
        InvalidValueError(
            f"there is no reinit {given!r:.60}", Hint(f"there are {', '.join(_REINITS)}")
        )
    )


def _mode(*given: object) -> str | None:
    mode = _text("mode", *given)
    if mode is not None and mode not in _MODES:
        raise with_hint(
            InvalidValueError(
                f"there is no mode {mode!r}",
                Hint("offline is what all runs are, and disabled keeps nothing of a run"),
            )
        )
    return mode
