"""A run as every face shows it, and what is known of the process that began it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json

OPEN: Final = "open"
"""Named by a variable only: nobody began it, so nobody ends it."""
RUNNING: Final = "running"
FINISHED: Final = "finished"
FAILED: Final = "failed"
KILLED: Final = "killed"
STATES: Final = (OPEN, RUNNING, FINISHED, FAILED, KILLED)


class Run(NamedTuple):
    """One run; the field names are the keys of its JSON, in this order.

    Times are UTC in ISO 8601, `duration` is in seconds, None while it is not known. `summary` is
    the last value of every metric, and over these what was written there by hand. `git` holds
    `commit`, `is_dirty`, `folder` (the working folder relative to the root of the work tree) and
    `diff` (the blake3 of the stored difference, or None); `python` holds `version` and, where that
    was asked for, `packages`.
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

    @property
    def path(self) -> str:
        """Its name with entity and project, as other tools write it: `team/project/id`."""
        return f"{self.entity}/{self.project}/{self.id}"


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
