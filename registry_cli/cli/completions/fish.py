"""The tree of commands as fish reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli.completions.patterns import places_by_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.cli.completions.tree import Node


def fish_parts(tree: list[Node]) -> dict[str, str]:
    """Return what stands in the engine for the marks of the same names."""
    return {
        "SUBCOMMANDS": "".join(_described(node.name, node.children) for node in tree),
        "OPTIONS": "".join(
            _described(
                node.name, ((name, each.help) for each in node.options for name in each.names)
            )
            for node in tree
        ),
        "ARGUMENTS": "".join(
            f"        case '{node.name}'\n            printf '%s\\n' {' '.join(node.arguments)}\n"
            for node in tree
            if node.arguments
        ),
        "VALUES": "".join(
            f"        case {' '.join(_quoted(place) for place in places)}\n"
            f"            echo '{value}'\n"
            for value, places in places_by_value(tree).items()
        ),
    }


def _described(name: str, words: Iterable[tuple[str, str]]) -> str:
    """Write what prints words with their descriptions, or nothing where there are none."""
    lines = "".join(f" \\\n                {word} {_quoted(text)}" for word, text in words)
    return f"        case '{name}'\n            printf '%s\\t%s\\n'{lines}\n" if lines else ""


def _quoted(text: str) -> str:
    backslash = "\\"
    return "'" + text.replace(backslash, backslash * 2).replace("'", "\\'") + "'"
