"""The tree of commands as zsh reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli.completions.patterns import places_by_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.cli.completions.tree import Node


def zsh_parts(tree: list[Node]) -> dict[str, str]:
    """Return what stands in the engine for `@COMMANDS@` and for `@VALUES@`."""
    return {
        "COMMANDS": "".join(_command(node) for node in tree),
        "VALUES": "".join(
            f"    ({'|'.join(_pattern(place) for place in places)}) value='{value}' ;;\n"
            for value, places in places_by_value(tree).items()
        ),
    }


def _command(node: Node) -> str:
    options = ((name, option.help) for option in node.options for name in option.names)
    return (
        f"    ('{node.name}')\n"
        f"        subcommands=({_described(node.children)})\n"
        f"        arguments=({' '.join(map(_quoted, node.arguments))})\n"
        f"        options=({_described(options)}) ;;\n"
    )


def _described(names: Iterable[tuple[str, str]]) -> str:
    """Write words with their descriptions behind a colon, one per line."""
    words = [f"{name}:{text.replace(chr(92), chr(92) * 2)}" for name, text in names]
    lines = "".join(f"\n            {_quoted(word)}" for word in words)
    return f"{lines}\n        " if words else ""


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _pattern(place: str) -> str:
    """Quote what is no `*`: a command may be of two words."""
    return f"*'{place[1:]}'" if place.startswith("*") else f"'{place}'"
