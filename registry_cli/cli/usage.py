"""What is wrong in a command line, and the one that was probably meant. Only for errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.topics import TOPICS
from registry_cli.domain.suggestions import closest, did_you_mean, with_colon
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.errors import Correction

SYNONYMS: Final = {
    "add": "log",
    "checkout": "get",
    "download": "get",
    "info": "show",
    "list": "artifacts",
    "ls": "artifacts",
    "promote": "link",
    "put": "log",
    "remove": "unlink",
    "rm": "unlink",
    "upload": "log",
    "use": "get",
}
"""What other tools call the thing."""


def unknown_command(prefix: str, rest: list[str]) -> UsageError:
    """Return the error for a first word that is no command, of all or of those of a group."""
    word = rest[0]
    meant = _commands_like(prefix, word)
    if meant:

        def correct(arguments: tuple[str, ...]) -> tuple[str, ...]:
            place = len(arguments) - len(rest)
            return (*arguments[:place], *meant[0].split(" "), *arguments[place + 1 :])

        hint = Hint(did_you_mean(meant), correct=correct)
    else:
        hint = Hint("list the commands", (*prefix.split(), "--help"))
    return UsageError(f"there is no command {prefix + word!r}", hint)


def unknown_topic(name: str) -> UsageError:
    """Return the error for what `registry help` cannot explain."""
    message = f"there is no topic or command {name!r}"
    meant = closest(name, [*TOPICS, *COMMANDS])
    if meant:
        return UsageError(message, Hint(did_you_mean(meant), ("help", *meant[0].split(" "))))
    return UsageError(message, Hint("list the topics", ("help",)))


def translated(error: Any) -> UsageError:  # noqa: ANN401 - Typer's error classes are private
    """Turn what Typer finds wrong into our own error."""
    words = error.ctx.command_path.split(" ")[1:] if error.ctx is not None else []
    usage = (*words, "--help")
    near = getattr(error, "possibilities", None)
    if near:
        message = f"there is no option {error.option_name!r}"
        correct = _other_option(error.option_name, near[0])
        return UsageError(message, Hint(did_you_mean(near[:1]), usage, correct=correct))
    message = error.format_message().rstrip(".") or "the command line is incomplete"
    message = message[0].lower() + message[1:]
    if "unexpected extra argument" in message:
        advice = "a version follows a colon, and names with spaces need quotes"
        return UsageError(message, Hint(advice, usage, correct=with_colon))
    return UsageError(message, Hint("see how it is used", usage))


def _commands_like(prefix: str, word: str) -> list[str]:
    names = [name.removeprefix(prefix) for name in COMMANDS if name.startswith(prefix)]
    if prefix:
        return closest(word, names)
    if word in SYNONYMS:
        return [SYNONYMS[word]]
    if word in TOPICS:
        return [f"help {word}"]
    without_group = [name for name in names if name.endswith(f" {word}")]
    return without_group or closest(word, dict.fromkeys(name.split(" ")[0] for name in names))


def _other_option(wrong: str, right: str) -> Correction:
    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, argument in enumerate(arguments):
            name, sign, value = argument.partition("=")
            if name == wrong:
                return (*arguments[:place], right + sign + value, *arguments[place + 1 :])
        return None

    return correct
