"""Scripts that complete command lines in the shells, made from the tree of commands.

Each is an engine, a file of its own beside this one, with the tree written into it as the shell
reads it. Only `registry completion` imports this package.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.cli.completions.bash import bash_parts
from registry_cli.cli.completions.fish import fish_parts
from registry_cli.cli.completions.tree import read_tree
from registry_cli.cli.completions.zsh import zsh_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.cli.completions.tree import Node

_WRITERS: Final[dict[str, Callable[[list[Node]], dict[str, str]]]] = {
    "bash": bash_parts,
    "zsh": zsh_parts,
    "fish": fish_parts,
}
SHELLS: Final = tuple(_WRITERS)


def script(shell: str) -> str:
    """Return the script for one of the `SHELLS`."""
    text = Path(__file__).with_name(f"engine.{shell}").read_text(encoding="utf-8")
    for name, lines in _WRITERS[shell](read_tree()).items():
        text = text.replace(f"@{name}@\n", lines)
    return text
