"""What links to a collection and gets from it, ready to paste: commands, and lines of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.cli.layout import aligned, command
from registry_cli.cli.marks import Meaning, marked
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.roles import Permission, Role, is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.cli.reader import Reader

SOMETHING: Final = "REFERENCE"
"""Stands for a version where none is at hand."""

_INDENT: Final = "  "


class Card(NamedTuple):
    """Where to link to and what to get; `source` is what fits, None where nothing is known.

    `target` is `R/C`. `wanted` is what a version of it is asked by, None where it has none.
    `more` are commands that stand below, each with what it does.
    """

    target: str
    source: str | None
    wanted: str | None
    role: str
    more: tuple[tuple[str, tuple[str, ...]], ...] = ()


def written(card: Card, reader: Reader) -> Iterator[str]:
    """Write the parts of a page that say what to paste; what the role forbids is left out."""
    yield f"{marked('Commands', Meaning.NAME)}\n{aligned(_commands(card, reader), _INDENT)}"
    lines = [*_python(card)]
    if lines:
        opening = ["import registry_cli as wandb", ""]
        home = _home(reader)
        if home is not None:
            opening = ["import os", *opening, f"os.environ['REGISTRY_HOME'] = {home!r}"]
        # Not indented: as it stands it can be pasted.
        text = "\n".join([*opening, "with wandb.init() as run:", *lines])
        yield f"{marked('Python', Meaning.NAME)}\n{text}"


def _commands(card: Card, reader: Reader) -> Iterator[tuple[str, str]]:
    role = Role.parse(card.role)
    if is_allowed(role, Permission.CURATE):
        yield "link to it", command(reader, "link", card.source or SOMETHING, card.target)
    if card.wanted is not None and is_allowed(role, Permission.USE):
        yield "get from it", command(reader, "get", f"{card.target}:{card.wanted}")
        yield "read in place", command(reader, "path", f"{card.target}:{card.wanted}")
    for name, words in card.more:
        yield name, command(reader, *words)


def _python(card: Card) -> Iterator[str]:
    """Write what stands in the block of a run."""
    role = Role.parse(card.role)
    path = f"{REGISTRY_PREFIX}{card.target}"
    if is_allowed(role, Permission.CURATE):
        source = f"{card.source or SOMETHING}:latest"
        yield f"    artifact = run.use_artifact({source!r})"
        yield f"    run.link_artifact(artifact, target_path={path!r})"
    if card.wanted is not None and is_allowed(role, Permission.USE):
        wanted = f"{path}:{card.wanted}"
        yield f"    artifact = run.use_artifact({wanted!r})"
        yield "    folder = artifact.download()"


def _home(reader: Reader) -> str | None:
    """Return the home that the command was told, which Python has to be told, too."""
    words = iter(reader.options)
    return next((next(words) for word in words if word == "--home"), None)
