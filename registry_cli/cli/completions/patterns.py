"""Which options take which values, in few patterns for all commands together."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry_cli.cli.completions.tree import Node


def places_by_value(tree: list[Node]) -> dict[str, list[str]]:
    """Return `command:--option` by the value that it takes; flags are left out.

    An option that takes the same value in every command that knows it is one `*:--option`.
    """
    values: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
    for node in tree:
        for option in node.options:
            for name in option.names:
                values[name][node.name] = option.value
    places: defaultdict[str, list[str]] = defaultdict(list)
    for name, by_command in sorted(values.items()):
        agreed, *others = {*by_command.values()}
        by_pattern = by_command if others else {"*": agreed}
        for command, value in by_pattern.items():
            if value is not None:
                places[value].append(f"{command}:{name}")
    return dict(sorted(places.items()))
