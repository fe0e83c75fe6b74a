"""Run the command under strace: to record its calls into the kernel, and to let one of them fail.

Faults are injected by the kernel's own interface for tracing, so the program is the real one,
unchanged, and SQLite's calls are met as well as ours.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.stepping import Ended

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IS_HERE: Final = shutil.which("strace") is not None

MUTATING: Final = (
    "openat", "write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate", "sendfile",
    "copy_file_range", "ioctl", "fsync", "fdatasync", "rename", "renameat", "renameat2", "link",
    "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "chmod",
    "fchmod", "fchmodat", "utimensat", "flock", "fcntl", "fadvise64",
)  # fmt: skip
"""The calls by which a file, a folder or a lock comes to be, changes or goes."""

_PATIENCE: Final = 120
"""Seconds before a command that hangs fails its test."""

_LINE: Final = re.compile(r"(\d+) +(\w+)\((.*)", re.DOTALL)
_RESUMED: Final = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)", re.DOTALL)
_UNFINISHED: Final = " <unfinished ...>"
_QUICK: Final = "--seccomp-bpf"
"""Stop at the calls that are asked for only; strace 6.1 then forgets to send its signals."""


class Call(NamedTuple):
    """A call into the kernel, the `number`-th of its name in its thread, as strace shows it."""

    thread: int
    name: str
    number: int
    text: str


class Traced(NamedTuple):
    """How a traced command ended, and its calls in order."""

    ended: Ended
    calls: list[Call]


def traced(
    arguments: Sequence[object],
    *,
    calls: Sequence[str] = MUTATING,
    options: Sequence[str] = (),
    is_quick: bool = True,
) -> Traced:
    """Run a command line of `registry` under strace, and return the calls of these names."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "trace")
        process = subprocess.run(
            [
                *("strace", "-f", "-y", "-qq", "-e", "signal=none"),
                *("-e", f"trace={','.join(calls)}", "-o", str(log), *options),
                *([_QUICK] if is_quick else []),
                *(sys.executable, "-m", "registry_cli", *map(str, arguments)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_PATIENCE,
            check=False,
        )
        ended = Ended(process.returncode, process.stdout.decode(errors="replace"))
        return Traced(ended, list(_parse(log.read_text(errors="replace"))))


def inject(arguments: Sequence[object], call: Call, fault: str) -> Traced:
    """Run a command line and let this call, seen in a run before, meet a fault.

    `fault` is as strace writes it: `error=EIO`, `signal=KILL`. A signal comes before the call is
    made, an error instead of it.
    """
    options = ["-e", f"inject={call.name}:{fault}:when={call.number}"]
    return traced(arguments, options=options, is_quick=not fault.startswith("signal="))


def was_injected(call: Call) -> bool:
    """Say whether this is the call that met the fault."""
    return call.text.rstrip().endswith("(INJECTED)")


def _parse(log: str) -> Iterator[Call]:
    """Yield the calls in the order in which they began; what was cut in two is put together."""
    numbers: dict[tuple[int, str], int] = {}
    begun: dict[int, Call] = {}
    waiting: list[Call | None] = []
    places: dict[int, int] = {}
    for line in log.splitlines():
        if resumed := _RESUMED.fullmatch(line):
            thread = int(resumed[1])
            call = begun.pop(thread)
            waiting[places.pop(thread)] = call._replace(text=call.text + resumed[3])
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        thread, name = int(match[1]), match[2]
        numbers[thread, name] = number = numbers.get((thread, name), 0) + 1
        call = Call(thread, name, number, match[3])
        if call.text.endswith(_UNFINISHED):
            begun[thread] = call._replace(text=call.text.removesuffix(_UNFINISHED))
            places[thread] = len(waiting)
            waiting.append(None)
        else:
            waiting.append(call)
    for thread, place in places.items():  # it never came back: the process was killed in it
        waiting[place] = begun[thread]
    yield from (call for call in waiting if call is not None)
