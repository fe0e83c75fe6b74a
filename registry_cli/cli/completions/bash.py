"""The tree of commands as bash reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli.completions.patterns import places_by_value

if TYPE_CHECKING:
    from registry_cli.cli.completions.tree import Node


def bash_parts(tree: list[Node]) -> dict[str, str]:
    """Return what stands in the engine for `@COMMANDS@` and for `@VALUES@`."""
    return {
        "COMMANDS": "".join(_command(node) for node in tree),
        "VALUES": "".join(
            f"    {' | '.join(_pattern(place) for place in places)}) value='{value}' ;;\n"
            for value, places in places_by_value(tree).items()
        ),
    }


def _command(node: Node) -> str:
    options = " ".join(name for option in node.options for name in option.names)
    return (
        f"    '{node.name}')\n"
        f"        subcommands='{' '.join(name for name, _ in node.children)}'\n"
        f"        arguments='{' '.join(node.arguments)}'\n"
        f"        options='{options}' ;;\n"
    )


def _pattern(place: str) -> str:
    """Quote what is no `*`: a command may be of two words."""
    return f"*'{place[1:]}'" if place.startswith("*") else f"'{place}'"
