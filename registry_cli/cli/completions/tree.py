"""What can stand where on a command line: read from the commands as Typer builds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from typer.core import TyperOption

from registry_cli.cli.app import LazyGroup, find_context, root
from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.shared import USUAL_FORMATS, Format
from registry_cli.cli.topics import TOPICS
from registry_cli.cli.values import VISIBILITIES
from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Role
from registry_cli.domain.runs import STATES
from registry_cli.operations.whoami_may import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES: Final = "@files"
FOLDERS: Final = "@folders"
FREE: Final = "@free"
"""Values of which nobody can know how they begin: texts, numbers, new names."""

MORE: Final = "..."
"""Behind the arguments of a command: the last may be repeated."""


class Option(NamedTuple):
    """An option under all its names; `value` is None for a flag."""

    names: tuple[str, ...]
    value: str | None
    help: str


class Node(NamedTuple):
    """A command, or a group of them, by its full name; that of `registry` itself is empty.

    `arguments` and the values of options are kinds of names, as `operations.complete` knows
    them, one of the constants above, or `=` and fixed words joined by commas.
    """

    name: str
    children: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    arguments: tuple[str, ...]


def read_tree() -> list[Node]:
    """Return all groups and commands, each after the group that it is in."""
    context = root().make_context("registry", [], resilient_parsing=True)
    return list(_nodes(context, ()))


def _nodes(context: Any, path: tuple[str, ...]) -> Iterable[Node]:  # noqa: ANN401 - Typer's types are private
    command = context.command
    parameters = [each for each in command.get_params(context) if not each.hidden]
    below = []
    if isinstance(command, LazyGroup):
        below = [find_context(context, [name]) for name in command.list_commands(context)]
    name = " ".join(path)
    yield Node(
        name=name,
        children=tuple((each.info_name, _line(each.command)) for each in below),
        options=tuple(_option(name, each) for each in parameters if isinstance(each, TyperOption)),
        arguments=tuple(
            _value(name, each) for each in parameters if not isinstance(each, TyperOption)
        )
        + ((MORE,) if any(each.nargs == -1 for each in parameters) else ()),
    )
    for each in below:
        yield from _nodes(each, (*path, each.info_name))
    if not isinstance(command, LazyGroup):  # such as `history`, which has `history redact`
        for full in COMMANDS:
            if full.startswith(f"{name} "):
                yield from _nodes(find_context(context.parent, [full]), (full,))


def _line(command: Any) -> str:  # noqa: ANN401 - as above
    return str(command.short_help or command.help).rstrip(".")


def _option(command: str, option: TyperOption) -> Option:
    takes_value = not option.is_flag and not option.count
    first_sentence = (option.help or "").split("\n")[0].rstrip(".")
    return Option(
        # Typer keeps those of --help in a set, which has no order.
        names=tuple(sorted([*option.opts, *option.secondary_opts], key=len)),
        value=_value(command, option) if takes_value else None,
        help=first_sentence,
    )


def _value(command: str, parameter: Any) -> str:  # noqa: ANN401 - as above
    """Say what completes a value: by the word for it on the help page, unless that says less."""
    word = parameter.metavar.strip("[]…")
    return _BY_PLACE.get((command, parameter.name)) or _BY_WORD[word]


def _words(*words: str) -> str:
    return "=" + ",".join(words)


_BY_WORD: Final = {
    "ALIAS": "alias",
    "BYTES": FREE,
    "COLUMN": FREE,
    "CONDITION": FREE,
    "COLLECTION": "collection",
    "DIGEST": FREE,
    "DIR": FOLDERS,
    "EVENT": FREE,
    "DURATION": _words("0", "30m", "1h", "1d", "7d"),
    "ENTITY": "entity",
    "FIELD": FREE,
    "FILE": FILES,
    "FORMAT": _words(*USUAL_FORMATS),
    "FROM": FILES,
    "GLOB": FREE,
    "HASH": FREE,
    "KEY": FREE,
    "KEY=VALUE": FREE,
    "KIND": _words(*Kind),
    "MODE": _words(*DeliveryMode),
    "MOMENT": FREE,
    "NAME": FREE,
    "NUMBER": FREE,
    "PATH": FILES,
    "PROJECT": "project",
    "COMMAND": FREE,
    "OTHER": "reference",
    "REF": "reference",
    "REGISTRY": "registry",
    "RUN": FREE,
    "STATE": _words(*STATES),
    "STEP": FREE,
    "ROLE": _words(*(role.spelling for role in Role)),
    "SELECT": FREE,
    "SHELL": _words("bash", "zsh", "fish"),
    "TAG": "tag",
    "TARGET": "target",
    "TEAM": "team",
    "TEXT": FREE,
    "TOPIC": _words(*TOPICS),
    "TYPE": "type",
    "URI": FREE,
    "USER": "user",
    "VERSION": FREE,
    "VISIBILITY": _words(*VISIBILITIES),
}
"""What completes a value, by what help pages call it. A new word has to be given a place here."""

_BY_PLACE: Final = {
    ("compare", "format_"): _words(*USUAL_FORMATS, Format.CSV),
    ("lineage", "format_"): _words(*USUAL_FORMATS, Format.DOT, Format.MERMAID, Format.OPENLINEAGE),
    ("log", "name"): "artifact",
    ("member add", "user"): "entity",
    ("whoami", "may"): _words(*VERBS),
    ("whoami", "target"): "anything",
    ("member remove", "user"): "entity",
    ("member role", "user"): "entity",
    ("path", "file"): FREE,  # a file of the version, not one here
    ("unlink", "reference"): "collection-reference",
    ("versions", "reference"): "sequence",
}
"""What completes a value better than the word for it tells, by command and parameter."""
