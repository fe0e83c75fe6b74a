"""Real shells on a terminal of their own, and what the TAB key makes of a line in them."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import termios
import time
from typing import TYPE_CHECKING, Final

import pexpect  # type: ignore[import-untyped]  # it has no types of its own
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE_OF: Final = {"bash": "registry.bash", "zsh": "_registry", "fish": "registry.fish"}
"""What the script for each shell is called, as the shell or its package manager wants it."""

_TAB: Final = "\t"
_ENTER: Final = "\r"
_CANCEL: Final = "\x03"  # Ctrl-C
_TELL: Final = "\x18d"  # Ctrl-X and d, which each shell binds below
_CLEAR: Final = "\x05\x15"  # to the end of the line, then delete to its start
_PATIENCE: Final = 30
"""Seconds before a shell that hangs fails its test."""
_HESITATION: Final = 5
"""Seconds after which a key is pressed once more."""
_LOOK: Final = 0.02

# Each sets a prompt that ends the start, loads the script as its shell does, and lets a key tell
# the line in hand; no question is asked before long lists.
_START: Final = {
    "bash": """
PS1='ready> '
bind 'set completion-query-items 0'
bind 'set page-completions off'
bind 'set enable-bracketed-paste off'
tell() {{ printf '%s' "$READLINE_LINE" >{line}.new && mv {line}.new {line}; }}
bind -x '"\\C-xd": tell'
[ ! -e {folder} ] || . {folder}/registry.bash
""",
    "zsh": """
PROMPT='ready> '
LISTMAX=100000
unsetopt beep zle_bracketed_paste 2>/dev/null
fpath=({folder} $fpath)
autoload -Uz compinit && compinit -D -u
tell() {{ print -rn -- "$BUFFER" >{line}.new && mv {line}.new {line} }}
zle -N tell && bindkey -e && bindkey '^Xd' tell
""",
    "fish": """
set -g fish_greeting
function fish_prompt; echo 'ready> '; end
bind \\cxd 'commandline | string collect >{line}.new; mv {line}.new {line}'
test ! -e {folder}; or source {folder}/registry.fish
""",
}

_PROGRAM: Final = """#!/bin/sh
case $1 in
__complete) echo x >>{asked}; exec {python} -m registry_cli "$@" ;;
completion) exec {python} -m registry_cli "$@" ;;
esac
printf '%s\\0' "$@" >{called}.new && mv {called}.new {called}
"""


class Shell:
    """A shell with completion for `registry`, in the working folder and home of the test.

    `registry` prints its scripts and answers the TAB key, and otherwise only notes with which
    arguments it was called. The script is loaded from the folder `completions`, if there is one.
    """

    def __init__(
        self, name: str, completions: Path, folder: Path, settings: Mapping[str, str]
    ) -> None:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"there is no {name} on this machine")
        folder.mkdir()
        self._line, self._called = folder / "line", folder / "called"
        self._asked = folder / "asked"
        program = folder / "bin" / "registry"
        program.parent.mkdir()
        program.write_text(
            _PROGRAM.format(
                python=shlex.quote(sys.executable), asked=self._asked, called=self._called
            ),
            encoding="utf-8",
        )
        program.chmod(0o755)
        start = _START[name].format(line=self._line, folder=shlex.quote(str(completions)))
        for file in (".zshrc", "start"):
            (folder / file).write_text(start, encoding="utf-8")
        options = {
            "bash": ["--noprofile", "--rcfile", str(folder / "start"), "-i"],
            "zsh": ["--no-globalrcs", "-i"],
            "fish": ["--no-config", "--interactive", "--init-command", f"source {folder}/start"],
        }
        self._terminal = pexpect.spawn(
            path,
            options[name],
            env={
                **os.environ,
                "PATH": f"{program.parent}:{os.environ['PATH']}",
                "TERM": "xterm" if name == "fish" else "dumb",
                "LC_ALL": "C.UTF-8",
                "ZDOTDIR": str(folder),
                "HISTFILE": str(folder / "history"),
                **settings,
            },
            encoding="utf-8",
            dimensions=(60, 300),
            timeout=_PATIENCE,
            echo=False,
        )
        self._terminal.expect("ready> ")

    @property
    def questions(self) -> int:
        """How often the program was asked for names."""
        return len(self._asked.read_text().splitlines()) if self._asked.exists() else 0

    def press_tab(self, line: str) -> str:
        """Type a line, press the key, and return the line as it is then."""
        self._line.unlink(missing_ok=True)
        self._wait_until_it_reads_keys()
        self._terminal.send(line + _TAB + _TELL + _CLEAR)
        return _arrived(self._line)

    def call(self, line: str) -> list[str]:
        """Type a line, press the key, then Enter; return the arguments of the call."""
        self._called.unlink(missing_ok=True)
        typed = line + _TAB + _ENTER
        # On a busy machine fish may show a list first, from which this Enter has only chosen;
        # then what a person would do is done: Enter again, or Ctrl-C and the line again.
        for keys in (typed, _ENTER, _CANCEL, typed, _ENTER, _CANCEL, typed):
            self._wait_until_it_reads_keys()
            self._terminal.send(keys)
            if _comes(self._called, within=_HESITATION):
                break
        return _arrived(self._called).split("\0")[:-1]

    def enter(self, line: str) -> None:
        """Type a line and press Enter."""
        self._terminal.send(line + _ENTER)

    def close(self) -> None:
        """End the shell."""
        self._terminal.close(force=True)

    def _wait_until_it_reads_keys(self) -> None:
        """Wait until the last command is over: what is typed before then may be lost."""
        deadline = time.monotonic() + _PATIENCE
        while _takes_lines(self._terminal.child_fd) and time.monotonic() < deadline:
            time.sleep(_LOOK)


def _takes_lines(terminal: int) -> bool:
    """Whether the terminal is set as a command finds it, not as a shell that edits a line."""
    local_modes: int = termios.tcgetattr(terminal)[3]
    return bool(local_modes & termios.ICANON)


def _comes(file: Path, *, within: float) -> bool:
    """Wait until the file is there, for so many seconds at most; return whether it is."""
    deadline = time.monotonic() + within
    while not file.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK)
    return True


def _arrived(file: Path) -> str:
    """Wait until the file is there, and return what it holds."""
    assert _comes(file, within=_PATIENCE), "the shell did not answer"
    return file.read_text(encoding="utf-8")
