"""What hostile command lines, homes, files and surroundings must not do.

Each of these once ended in a crash, a wrong exit status or something left behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command

_PATIENCE = 60
_INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
from registry_cli.__main__ import main

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["registry", "whoami"]
main()
"""


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `$registry` is the command."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env={**os.environ, "registry": f"{sys.executable} -m registry_cli"},
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )


def _run_unheard(*arguments: str) -> int:
    """Run the command where every write to stderr fails, and return its exit status."""
    unread, stderr = os.pipe()
    os.close(unread)
    try:
        return subprocess.run(
            [sys.executable, "-m", "registry_cli", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            timeout=_PATIENCE,
            check=False,
        ).returncode
    finally:
        os.close(stderr)


def test_an_interrupt_while_the_program_loads_leaves_no_traceback(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_WHILE_LOADING],
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )

    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert not home.exists()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["log a.txt --type model", "whoami", "--help", "get a.txt out"])
def test_a_closed_stream_is_as_one_that_nobody_reads(
    registry: Command, closed: str, command: str
) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")

    done = _shell(f"$registry {command} {closed}")

    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (">&-" not in closed.split())


def test_an_error_never_comes_out_on_stdout() -> None:
    done = _shell("$registry show nothing 2>&-")

    assert (done.returncode, done.stdout) == (3, "")


def test_what_cannot_be_told_changes_no_exit_status(registry: Command) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")

    assert _run_unheard("show", "nothing") == 3
    assert _run_unheard("log", "a.txt", "-m", "lr=1", "-a", "best") == 0
    assert registry("show", "a.txt:best").status == 0


def test_a_hang_up_that_is_ignored_stays_ignored(registry: Command) -> None:
    handled = "import signal, sys; from registry_cli.cli.main import run; run(['--version']); "
    handled += "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"

    done = _shell(f"trap '' HUP; {sys.executable} -c \"{handled}\"")

    assert registry("--version").stdout
    assert done.stdout.splitlines()[-1] == "True"


def test_a_second_interrupt_does_not_stop_the_cleaning_up(registry: Command, home: Path) -> None:
    make_files("data", {f"{number}": f"{number}" for number in range(2000)})
    registry("init")
    process = subprocess.Popen(
        [sys.executable, "-m", "registry_cli", "log", "data", "--type", "dataset"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    staged = home / "tmp"
    while process.poll() is None and not any(staged.glob("*/complete/*")):
        pass
    while process.poll() is None:
        process.send_signal(signal.SIGINT)

    assert process.wait(_PATIENCE) == 130
    assert list(staged.iterdir()) == []
    assert not [*(home / "blobs").rglob("*-*")]
