"""`registry help`."""

import sys
from typing import Annotated, Final, NamedTuple

import typer

from registry_cli.cli import views
from registry_cli.cli.app import find_context
from registry_cli.cli.face import shared_of
from registry_cli.cli.output import show_list, show_record, write_for_people
from registry_cli.cli.prose import emphasized
from registry_cli.cli.terminal import columns, is_terminal
from registry_cli.cli.topics import TOPICS
from registry_cli.cli.topics.reading import read_topic

EPILOG: Final = """\
Examples:
  registry help
  registry help references
  registry help log

Output in a pipe:
  topic, about; of one topic its text

Exit codes:
  2  no such topic or command

See also:
  registry help concepts, registry help references, registry help exit-codes
"""

_MORE: Final = """\
registry help TOPIC explains one, registry help COMMAND a command;
registry --help lists the commands
"""


class Topic(NamedTuple):
    """A topic in the list of them; the field names are the JSON keys."""

    topic: str
    about: str


def help(  # noqa: A001 - the command has this name
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="A topic, or a command.")
    ] = None,
) -> None:
    """Explain a topic, or a command as its --help does; without either, list the topics."""
    shared = shared_of(context)
    if not words:
        topics = [Topic(*item) for item in TOPICS.items()]
        show_list(shared, topics, views.TOPIC, empty="no topics")
        if is_terminal() and shared.format is None and not shared.is_quiet:
            print(_MORE, end="", file=sys.stderr)
        return
    name = " ".join(words)
    if name in TOPICS:
        text = read_topic(name, columns())
    else:
        text = find_context(context.find_root(), words).get_help()
    if shared.format is None and not shared.is_quiet:
        write_for_people(f"{emphasized(text, shared)}\n")
    else:
        show_record(shared, {"topic": name, "text": text}, name, lambda _: text)
