"""Quoted text means itself to bash, whatever quote is open before it and closed by readline."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.cli.shell_quotes import quoted
from registry_cli.domain.names import has_unprintable

OPEN = {"none": "", "single": "'", "double": '"'}
NAMES = st.text(
    st.sampled_from("ab'\"\\$`!&;|<>(){}[]*?~#^= -@é🎯") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=12,
).filter(lambda name: not has_unprintable(name))


def readline(text: str, quote: str) -> str:
    """Return the word on the line once readline has put a single match into it."""
    mark = OPEN[quote]
    # It leaves out an opening quote that stands there, and a closing one that the match ends with.
    opened = text if mark and text.startswith(mark) else mark + text
    return opened if mark and opened.endswith(mark) and len(opened) > 1 else opened + mark


def words_of(line: str) -> list[str]:
    """Return the words that bash makes of a line, history expansion included."""
    program = f"set -H; printf '%s\\0' {line}\n"
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-i"],
        input=program.encode(),
        capture_output=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PS1": ""},
    )
    return done.stdout.decode().split("\0")[:-1]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this machine")
@pytest.mark.parametrize("quote", OPEN)
@given(names=st.lists(NAMES, min_size=1, max_size=200))
def test_bash_reads_a_quoted_name_as_the_name(quote: str, names: list[str]) -> None:
    line = " ".join(readline(quoted(name, quote), quote) for name in names)

    assert words_of(line) == names
