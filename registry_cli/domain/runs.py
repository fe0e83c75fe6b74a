"""A run as every face shows it, and what is known of the process that began it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import has_unprintable
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json

OPEN: Final = "open"
"""Named by a variable only: nobody began it, so nobody ends it."""
RUNNING: Final = "running"
FINISHED: Final = "finished"
FAILED: Final = "failed"
KILLED: Final = "killed"
STATES: Final = (OPEN, RUNNING, FINISHED, FAILED, KILLED)

_LONGEST_LABEL: Final = 128


class Run(NamedTuple):
    """One run; the field names are the keys of its JSON, in this order.

    Times are UTC in ISO 8601, `duration` is in seconds, None while it is not known. `summary` is
    the last value of every metric, and over these what was written there by hand. `git` holds
    `commit`, `is_dirty`, `folder` (the working folder relative to the root of the work tree) and
    `diff` (the blake3 of the stored difference, or None); `python` holds `version` and, where that
    was asked for, `packages`. `job_type`, `group` and `notes` are empty where nobody said anything.
    """

    id: str
    name: str
    project: str
    state: str
    exit_status: int | None
    started_at: str
    duration: float | None
    command: tuple[str, ...] | None
    config: dict[str, Json]
    summary: dict[str, Json]
    git: dict[str, Json] | None
    parent: str | None
    entity: str
    created_by: str
    ended_at: str | None
    python: dict[str, Json] | None
    job_type: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""

    @property
    def path(self) -> str:
        """Its name with entity and project, as other tools write it: `team/project/id`."""
        return f"{self.entity}/{self.project}/{self.id}"


class RunLabels(NamedTuple):
    """By what people sort their runs; None leaves what there is, empty takes it away."""

    job_type: str | None = None
    group: str | None = None
    tags: tuple[str, ...] | None = None
    notes: str | None = None


def check_labels(labels: RunLabels) -> RunLabels:
    """Return the labels as they are stored, each tag once; refuse what no run can have."""
    return RunLabels(
        _check_label("job type", labels.job_type) if labels.job_type else labels.job_type,
        _check_label("group", labels.group) if labels.group else labels.group,
        tuple(dict.fromkeys(_check_label("tag", tag) for tag in labels.tags))
        if labels.tags is not None
        else None,
        check_text(labels.notes) if labels.notes is not None else None,
    )


def _check_label(kind: str, text: str) -> str:
    """Return a label of a run, which unlike the tag of a version may be as free as `lr=0.1`."""
    if not text or len(text) > _LONGEST_LABEL or has_unprintable(text):
        raise UsageError(
            f"invalid {kind} of a run: {text!r:.60}",
            Hint(f"give 1-{_LONGEST_LABEL} characters, none of them control characters"),
        )
    return text


class ProcessMark(NamedTuple):
    """What tells one process from all others, also after a reboot and on another host.

    `pids` is the namespace that the number counts in, as of a container. `started` is in ticks of
    the kernel since it booted, None where that cannot be found out.
    """

    host: str
    boot: str
    pids: str
    number: int
    started: int | None
