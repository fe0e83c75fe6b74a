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


class Wanted(NamedTuple):
    """What a run is to be called and to belong to; None leaves it to the home."""

    entity: str | None = None
    project: str | None = None
    id: str | None = None
    name: str | None = None
    labels: RunLabels = RunLabels()
    is_disabled: bool = False


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
    )


class _Around:
    """What is said besides the arguments: settings as an object or a dict, and the environment."""

    def __init__(self, settings: object) -> None:
        self._settings: Mapping[Any, Any] = getattr(settings, "__dict__", {})
        if isinstance(settings, Mapping):
            self._settings = settings

    def find(self, setting: str, variable: str | None = None) -> Any:  # noqa: ANN401 - what scripts set
        """Return a setting, else a variable where one is named, else None."""
        found = self._settings.get(setting)
        if found is None and variable is not None:
            return os.environ.get(variable) or None
        return found


def _text(what: str, *given: object) -> str | None:
    for each in given:
        if each is not None:
            return read_text(what, each)
    return None


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
