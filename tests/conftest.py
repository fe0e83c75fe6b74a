"""Fixtures for all tests. No test can reach the real home, settings or files of who runs it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support.command import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Fill, Prepare

# What takes long on a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_CHECKOUT = Path(__file__).parent.parent
_SETTINGS = ("REGISTRY_", "WANDB_", "XDG_", "MAKE", "MFLAGS", "GNUMAKEFLAGS")
_PREPARED: dict[Fill, Path] = {}
_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
_ROOM = 4 << 30
"""Bytes that the tests may need at most."""
_TERMINAL = ("CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR")


def pytest_configure() -> None:
    """Work in memory where there is room, and hear what is sent to the tests."""
    # Thousands of tests wait for the disk otherwise. The kernel does the same for both.
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    _hear_signals()


def _hear_signals() -> None:
    """Take no signal for ignored, so that the processes that tests start do not, either.

    Where `nohup` or a shell's `&` runs the tests, signals are ignored, which processes inherit.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) == signal.SIG_IGN:
            is_interrupt = number == signal.SIGINT
            signal.signal(number, signal.default_int_handler if is_interrupt else signal.SIG_DFL)


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the test an environment without settings, and an empty folder to work in."""
    for name in list(os.environ):
        if name.startswith(_SETTINGS) or name in _TERMINAL:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("PYTHONPATH", str(_CHECKOUT))  # for processes: they run this checkout
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    umask = os.umask(0o022)
    yield folder
    os.umask(umask)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a home that is not made yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("REGISTRY_HOME", str(folder))
    return folder


@pytest.fixture
def registry(home: Path) -> Command:  # noqa: ARG001 - the commands find it in the environment
    """Return the command `registry`, in a home of the test's own."""
    return Command()


@pytest.fixture
def prepare(
    home: Path, work: Path, registry: Command, tmp_path_factory: pytest.TempPathFactory
) -> Prepare:
    """Return what fills the home and the working folder by a function that runs only once.

    Later tests that need the same get a copy, which takes a tenth of the time.
    """

    def prepared(fill: Fill) -> Command:
        if fill not in _PREPARED:
            fill(registry)
            _PREPARED[fill] = tmp_path_factory.mktemp("prepared")
            for folder in (home, work):
                shutil.copytree(folder, _PREPARED[fill] / folder.name, symlinks=True)
        else:
            for folder in (home, work):
                copy = _PREPARED[fill] / folder.name
                shutil.copytree(copy, folder, symlinks=True, dirs_exist_ok=True)
        return registry

    return prepared


@pytest.fixture
def account() -> str:
    """Return the operating-system account that the tests run as."""
    return pwd.getpwuid(os.geteuid()).pw_name
