"""Which process this is, and whether one that a run tells of is gone."""

from __future__ import annotations

import os
from typing import Final

from registry_cli.domain.runs import ProcessMark

_STATE: Final = 0
_START_TIME: Final = 19
"""Places in /proc/PID/stat, counted behind the name in parentheses."""

_ENDED: Final = {"Z", "X"}
"""States of a process that has ended, and whose parent has not asked how."""


def this_process() -> ProcessMark:
    """Return what tells this process from all others."""
    number = os.getpid()
    return ProcessMark(_host(), _boot(), _pid_namespace(), number, _start_time(number))


def is_gone(mark: ProcessMark) -> bool:
    """Say whether a process is certainly no more: only of this host that can be known.

    Another host's process, or one in another container, may be alive. After a reboot of this
    host all that was before is gone; a number that another process has by now does not count.
    """
    if mark.host != _host():
        return False
    if mark.boot != _boot():
        return True
    if mark.pids != _pid_namespace():
        return False
    try:
        os.kill(mark.number, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, so there
    fields = _stat(mark.number)
    if not fields or mark.started is None:
        return False
    return fields[_STATE] in _ENDED or int(fields[_START_TIME]) != mark.started


def _host() -> str:
    """Name the host by its number too: in a cluster, or among containers, names can be equal."""
    return f"{os.uname().nodename} {_read('/etc/machine-id')}".strip()


def _boot() -> str:
    return _read("/proc/sys/kernel/random/boot_id")


def _pid_namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:  # not on Linux
        return ""


def _start_time(number: int) -> int | None:
    fields = _stat(number)
    return int(fields[_START_TIME]) if fields else None


def _stat(number: int) -> list[str]:
    fields = _read(f"/proc/{number}/stat").rpartition(")")[2].split()
    return fields if len(fields) > _START_TIME else []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""
