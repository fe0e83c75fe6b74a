"""What a command can meet: odd files, restless ones, closed doors, a full disk, an early end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.command import Result
from tests.support.files import make_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.support.bad_input import Arguments, During, Run, Trial

_PATIENCE: Final = 60
"""Seconds before a process that hangs fails its test."""

_CANNOT_MOUNT: Final = 99
_ON_DISK: Final = f"""
mount -t tmpfs -o "size=$1k,mode=700" tmpfs "$2" || exit {_CANNOT_MOUNT}
cp -a "$3"/. "$2" || exit 98
disk=$2 home=$3
shift 3
REGISTRY_HOME=$disk "$@"
status=$?
find "$home" -mindepth 1 -delete
cp -a "$disk"/. "$home" || exit 97
exit $status
"""
"""Moves a home to a disk of so many KiB, runs a command there, and moves it back."""


# --- Files to log


def odd_files(trial: Trial) -> None:
    """Make what is no file to log: each by itself, and as `x` in a folder beside a good file."""
    for name, make in _ODD_FILES.items():
        make(trial.work / name)
        make(make_files(trial.work / f"with-{name}", {"good": "good"}) / "x")


def _listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(path))  # as there is a bound to its length


_ODD_FILES: Final[dict[str, Callable[[Path], object]]] = {
    "fifo": os.mkfifo,
    "socket": _listen,
    "device": lambda path: path.symlink_to("/dev/null"),
    "dangling": lambda path: path.symlink_to("nowhere"),
    "loop": lambda path: path.symlink_to(path.name),
    "cycle": lambda path: path.symlink_to("."),
    "leaving": lambda path: path.symlink_to("../gemma"),
    "locked": lambda path: path.write_text("secret"),
    "closed": Path.mkdir,
    "not-utf8": lambda path: path.with_name(os.fsdecode(b"x\xff")).write_text("bytes"),
    "backslash": lambda path: path.with_name("x\\y").write_text("backslash"),
}


def restless_file(trial: Trial) -> None:
    """Make a folder to log, of which one file does not hold still."""
    make_files(trial.work / "data", {"calm": "calm", "restless": "restless", "tail": "tail"})


@contextmanager
def growing(trial: Trial) -> Iterator[None]:
    """Let the file grow whenever its size was asked for, as if another program wrote to it."""
    restless = trial.work / "data" / "restless"
    true_fstat = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        status = true_fstat(descriptor)
        if os.path.samestat(status, restless.stat()):
            with restless.open("ab") as file:
                file.write(b"more")
        return status

    with trial.patch.context() as patch:
        patch.setattr(os, "fstat", fstat)
        yield


@contextmanager
def vanishing(trial: Trial) -> Iterator[None]:
    """Let the file vanish after it was found, just before it is opened; then it is back."""
    restless = trial.work / "data" / "restless"
    true_open = os.open

    def open_(path: Any, *arguments: Any, **options: Any) -> int:  # noqa: ANN401 - as os.open
        if os.fspath(path) == str(restless):
            restless.unlink()
        return true_open(path, *arguments, **options)

    with trial.patch.context() as patch:
        patch.setattr(os, "open", open_)
        yield
    assert not restless.exists()
    restless.write_text("restless")


# --- Permissions


def as_ordinary_user(trial: Trial, arguments: Arguments) -> Result:
    """Run a process to which permissions apply, whoever runs the tests."""
    return trial.registry.process(*arguments, module="tests.support.ordinary")


@contextmanager
def with_modes(modes: dict[Path, int]) -> Iterator[None]:
    """Give files and folders other permissions, and then their own again."""
    before = {path: path.stat().st_mode for path in modes}
    for path in sorted(modes, reverse=True):  # what lies below a folder, before the folder
        path.chmod(modes[path])
    try:
        yield
    finally:
        for path in sorted(modes):
            path.chmod(before[path])


def closed(*names: str) -> During:
    """Return what takes all permissions from these, as paths from above the home."""
    return lambda trial: with_modes({trial.home.parent / name: 0 for name in names})


def read_only(*names: str) -> During:
    """Return what lets nobody write to these, nor to anything below."""

    def closed_to_writers(trial: Trial) -> AbstractContextManager[None]:
        roots = [trial.home.parent / name for name in names]
        paths = [path for root in roots for path in (root, *root.rglob("*"))]
        return with_modes({path: path.stat().st_mode & 0o555 for path in paths})

    return closed_to_writers


# --- A full disk


def on_disk_with(spare: int) -> Run:
    """Return what runs a command where the home lies on a disk with so many KiB left."""

    def run(trial: Trial, arguments: Arguments) -> Result:
        if shutil.which("unshare") is None:
            pytest.skip("no disk can be mounted: there is no unshare")
        disk = trial.home.parent / "disk"
        disk.mkdir()
        size = sum(
            -(-path.stat().st_size // 4096) * 4 for path in trial.home.rglob("*") if path.is_file()
        )
        script = ["sh", "-c", _ON_DISK, "sh", str(size + spare), str(disk), str(trial.home)]
        command = [sys.executable, "-m", "registry_cli", *arguments]
        done = subprocess.run(
            ["unshare", "--map-root-user", "--mount", *script, *command],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        disk.rmdir()
        if done.returncode == _CANNOT_MOUNT or done.stderr.startswith("unshare: "):
            pytest.skip(f"no disk can be mounted: {done.stderr.strip()}")
        return Result(done.returncode, done.stdout, done.stderr)

    return run


# --- An early end


def large_file(trial: Trial) -> None:
    """Make a file that takes minutes to log, although it is almost nothing but a hole."""
    with (trial.work / "large").open("wb") as large:
        large.write(b"content")
        large.truncate(1 << 40)


def interrupted_by(number: signal.Signals) -> Run:
    """Return what sends a signal to a log in the middle of its copy."""

    def run(trial: Trial, arguments: Arguments) -> Result:
        with _started(arguments) as process:
            while not any(path.stat().st_size for path in trial.home.glob("tmp/*/incoming")):
                assert process.poll() is None
                time.sleep(0.001)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=_PATIENCE)
        return Result(process.returncode, stdout, stderr)

    return run


def read_to_the_first_line(_trial: Trial, arguments: Arguments) -> Result:
    """Run a command as before `| head -1`, which reads one line and goes away."""
    with _started(arguments) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        process.stdout.close()
        return Result(process.wait(_PATIENCE), line, process.stderr.read())


@contextmanager
def _started(arguments: Arguments) -> Iterator[subprocess.Popen[str]]:
    """Start a process that hears Ctrl-C, whatever the shell that runs the tests says."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "registry_cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


# --- Surroundings


def gone_folder(trial: Trial) -> None:
    """Make a working folder that was deleted."""
    folder = trial.work / "gone"
    folder.mkdir()
    trial.patch.chdir(folder)
    folder.rmdir()


def with_environment(**settings: str | None) -> During:
    """Return what sets variables, or unsets them by None."""

    @contextmanager
    def changed(trial: Trial) -> Iterator[None]:
        with trial.patch.context() as patch:
            for name, value in settings.items():
                if value is None:
                    patch.delenv(name, raising=False)
                else:
                    patch.setenv(name, value)
            yield

    return changed
