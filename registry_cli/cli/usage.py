"""What is wrong in a command line, and the one that was probably meant. Only for errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.topics import TOPICS
from registry_cli.domain.suggestions import closest, did_you_mean, with_colon
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.errors import Correction

_ALIKE: Final = 0.7
"""How much alike two options are at least: short words become others by one letter."""

SYNONYMS: Final = {
    "add": "log",
    "artifact get": "get",
    "artifact ls": "artifacts",
    "artifact put": "log",
    "checkout": "get",
    "clone": "get",
    "datasets": "collections dataset",
    "download": "get",
    "fetch": "get",
    "info": "show",
    "list": "artifacts",
    "login": "whoami",
    "ls": "artifacts",
    "member create": "member add",
    "models": "collections model",
    "promote": "link",
    "pull": "get",
    "push": "log",
    "put": "log",
    "registry list": "registries",
    "registry ls": "registries",
    "remove": "unlink",
    "rm": "unlink",
    "save": "log",
    "status": "whoami",
    "team add": "team create",
    "upload": "log",
    "use": "get",
}
"""What other tools, or another command of ours, would call it."""

_LOCATION: Final = "project and entity stand before the name, as in entity/project/name"
_VERSION: Final = "a version or alias follows the name and a colon, as in name:v3"
_IN_THE_NAME: Final = {
    "-p": _LOCATION, "--project": _LOCATION, "-e": _LOCATION, "--entity": _LOCATION,
    "-a": _VERSION, "--alias": _VERSION, "--version": _VERSION,
}  # fmt: skip
_READING: Final = {"get", "path", "show", "versions", "exists"}
"""Commands that take as part of a reference what others take as an option."""


def unknown_command(prefix: str, rest: list[str]) -> UsageError:
    """Return the error for a first word that is no command, of all or of those of a group."""
    word = rest[0]
    message = f"there is no command {prefix + word!r}"
    pair = " ".join(rest[:2])
    if not prefix and pair in SYNONYMS:
        return UsageError(message, _meant_command([SYNONYMS[pair]], "", len(rest), len(rest) - 2))
    meant = _commands_like(prefix, word)
    if meant:
        return UsageError(message, _meant_command(meant, prefix, len(rest), len(rest) - 1))
    return UsageError(message, Hint("list the commands", (*prefix.split(), "--help")))


def _meant_command(meant: list[str], prefix: str, wrong_from: int, wrong_to: int) -> Hint:
    """Name commands; the first replaces what lies so far from the end, and its group before."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...]:
        before = list(arguments[: len(arguments) - wrong_from])
        after = arguments[len(arguments) - wrong_to :]
        if prefix:
            place = len(before) - 1 - before[::-1].index(prefix.strip())
            del before[place]
        return (*before, *meant[0].split(" "), *after)

    return Hint(did_you_mean(meant), correct=correct)


def unknown_topic(name: str) -> UsageError:
    """Return the error for what `registry help` cannot explain."""
    message = f"there is no topic or command {name!r}"
    meant = closest(name, [*TOPICS, *COMMANDS])
    if meant:
        return UsageError(message, Hint(did_you_mean(meant), ("help", *meant[0].split(" "))))
    return UsageError(message, Hint("list the topics", ("help",)))


def translated(error: Any, arguments: tuple[str, ...]) -> UsageError:  # noqa: ANN401 - Typer's error classes are private
    """Turn what Typer finds wrong in the arguments into our own error."""
    words = error.ctx.command_path.split(" ")[1:] if error.ctx is not None else []
    usage = (*words, "--help")
    if hasattr(error, "possibilities"):
        if not words:
            misplaced = _behind_its_command(error.ctx, error.option_name)
            if misplaced(arguments) is not None:
                advice = Hint("it goes behind the command", usage, correct=misplaced)
                return UsageError(f"registry itself has no option {error.option_name!r}", advice)
        return _unknown_option(error.option_name, error.possibilities or (), usage)
    message = error.format_message().rstrip(".") or "the command line is incomplete"
    message = message[0].lower() + message[1:]
    if "unexpected extra argument" not in message:
        return UsageError(message, Hint("see how it is used", usage))
    if with_colon(arguments) is not None:
        return UsageError(message, Hint("a version follows a colon", usage, correct=with_colon))
    if not any(each.param_type_name == "argument" for each in error.ctx.command.params):
        return UsageError(message, Hint("it takes options only; see how it is used", usage))
    return UsageError(message, Hint("names with spaces need quotes; see how it is used", usage))


def _commands_like(prefix: str, word: str) -> list[str]:
    """Return full names of commands, or `help` and a topic."""
    if prefix + word in SYNONYMS:
        return [SYNONYMS[prefix + word]]
    if prefix:
        names = [name.removeprefix(prefix) for name in COMMANDS if name.startswith(prefix)]
        return [prefix + name for name in closest(word, names)]
    if word in TOPICS:
        return [f"help {word}"]
    without_group = [name for name in COMMANDS if name.endswith(f" {word}")]
    return without_group or closest(word, dict.fromkeys(name.split(" ")[0] for name in COMMANDS))


def _unknown_option(wrong: str, possible: Iterable[str], usage: tuple[str, ...]) -> UsageError:
    message = f"there is no option {wrong!r}"
    if usage[0] in _READING and wrong in _IN_THE_NAME:
        return UsageError(message, Hint(f"{_IN_THE_NAME[wrong]}; see how it is used", usage))
    near = {option.lstrip("-"): option for option in possible}
    meant = [near[name] for name in closest(wrong.lstrip("-"), near, least=_ALIKE)]
    if not meant:
        return UsageError(message, Hint("see how it is used", usage))
    correct = _other_option(wrong, meant[0])
    return UsageError(message, Hint(did_you_mean(meant[:1]), usage, correct=correct))


def single_dash(wrong: str) -> UsageError:
    """Return the error for a long option that was written with one dash."""
    right = f"-{wrong}"
    hint = Hint(did_you_mean([right]), correct=_other_option(wrong, right))
    return UsageError(f"there is no option {wrong!r}", hint)


def _behind_its_command(context: Any, wrong: str) -> Correction:  # noqa: ANN401 - as above
    """Move an option, with its value if it has one, behind the command that has it."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, argument in enumerate(arguments):
            name, sign, _ = argument.partition("=")
            ends = {place + 1: True} if sign else {place + 1: False, place + 2: True}
            for end, has_value in ends.items():
                rest = arguments[end:]
                words = _command_with(context, wrong, rest, has_value=has_value)
                if name == wrong and words:
                    moved = arguments[place:end]
                    return (*arguments[:place], *rest[:words], *moved, *rest[words:])
        return None

    return correct


def _command_with(context: Any, option: str, rest: tuple[str, ...], *, has_value: bool) -> int:  # noqa: ANN401 - as above
    """Return how many words at the beginning are a command that has this option; 0 for none."""
    command, words = context.command, 0
    while words < len(rest) and hasattr(command, "get_command"):
        if not rest[words].startswith("-"):
            command = command.get_command(context, rest[words])
        words += 1
    options = getattr(command, "params", ())
    is_one = any(option in each.opts and each.is_flag != has_value for each in options)
    return words if is_one else 0


def _other_option(wrong: str, right: str) -> Correction:
    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, argument in enumerate(arguments):
            name, sign, value = argument.partition("=")
            if name == wrong:
                return (*arguments[:place], right + sign + value, *arguments[place + 1 :])
        return None

    return correct
