"""What is wrong in a command line, and the one that was probably meant. Only for errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.other_words import ABSENT, OTHER_TOPICS, SYNONYMS, USUAL
from registry_cli.cli.topics import TOPICS
from registry_cli.cli.unknown_options import unknown_option
from registry_cli.domain.suggestions import closest, did_you_mean, with_colon
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.errors import Correction

_FREE: Final = {"COLLECTION", "NAME", "REGISTRY", "[SELECT]", "TARGET", "TEXT"}
"""Arguments that may have spaces."""


def unknown_command(prefix: str, rest: list[str]) -> UsageError:
    """Return the error for a first word that is no command, of all or of those of a group."""
    word = rest[0]
    message = f"there is no command {prefix + word!r}"
    if not prefix and word in ABSENT:
        return UsageError(message, ABSENT[word])
    pair = " ".join(rest[:2])
    turned = " ".join(rest[1::-1])
    both = SYNONYMS.get(pair) or (turned if turned in COMMANDS and " " in turned else None)
    if not prefix and both:
        return UsageError(message, _meant_command([both], "", len(rest), len(rest) - 2))
    meant = _commands_like(prefix, word)
    if meant:
        return UsageError(message, _meant_command(meant, prefix, len(rest), len(rest) - 1))
    usual = _usual_command(prefix.strip(), rest)
    if usual:
        return UsageError(message, _meant_command([usual], prefix, len(rest), len(rest)))
    return UsageError(message, Hint("list the commands", (*prefix.split(), "--help")))


def _usual_command(group: str, rest: list[str]) -> str | None:
    """Return the command of a group whose verb was left out; None where that is no guess."""
    words = [each for each in rest if not each.startswith("-")]
    usual = USUAL.get(group)
    if usual is None or not words:
        return None
    if group == "alias" and len(words) == 1:
        return "alias list"
    return usual if len(words) > 1 else None


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
    known = OTHER_TOPICS.get(name)
    meant = [known] if known else closest(name, [*TOPICS, *COMMANDS])
    if meant:
        return UsageError(message, Hint(did_you_mean(meant), ("help", *meant[0].split(" "))))
    return UsageError(message, Hint("list the topics", ("help",)))


def translated(error: Any, arguments: tuple[str, ...]) -> UsageError:  # noqa: ANN401 - Typer's error classes are private
    """Turn what Typer finds wrong in the arguments into our own error."""
    context = error.ctx
    words = context.command_path.split(" ")[1:] if context is not None else _command_in(arguments)
    usage = (*words, "--help")
    if hasattr(error, "possibilities"):
        if not words:
            misplaced = _behind_its_command(error.ctx, error.option_name)
            if misplaced(arguments) is not None:
                advice = Hint("it goes behind the command", usage, correct=misplaced)
                return UsageError(f"registry itself has no option {error.option_name!r}", advice)
        return unknown_option(error, usage)
    message = error.format_message().rstrip(".") or "the command line is incomplete"
    message = message[0].lower() + message[1:]
    if "unexpected extra argument" not in message:
        return UsageError(message, Hint("see how it is used", usage))
    if with_colon(arguments) is not None:
        return UsageError(message, Hint("a version follows a colon", usage, correct=with_colon))
    if not any(each.param_type_name == "argument" for each in error.ctx.command.params):
        return UsageError(message, Hint("it takes options only; see how it is used", usage))
    joined = _with_quotes(error)
    see = "" if joined(arguments) is not None else "; see how it is used"
    hint = Hint(f"names with spaces need quotes{see}", usage, correct=joined)
    return UsageError(message, hint)


def _command_in(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of the command that a command line names, as far as one can tell."""
    for place, word in enumerate(arguments):
        for words in ((word, *arguments[place + 1 : place + 2]), (word,)):
            if " ".join(words) in COMMANDS:
                return words
    return ()


def _with_quotes(error: Any) -> Correction:  # noqa: ANN401 - as above
    """Return what joins words that are too many with the argument before them."""
    extra = re.fullmatch(r".*? \((.*)\)\.?", error.format_message(), re.DOTALL)
    taken = [each for each in error.ctx.command.params if each.param_type_name == "argument"]

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place in range(2, len(arguments)):
            before, rest = arguments[place - 1], arguments[place:]
            if extra is None or " ".join(rest) != extra[1]:
                continue
            is_value = arguments[place - 2].startswith("-")
            if not is_value and (taken[-1].metavar in _FREE or "/" in before):
                return (*arguments[: place - 1], " ".join((before, *rest)))
        return None

    return correct


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
