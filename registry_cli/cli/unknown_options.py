"""Options that a command has not, and what was probably meant. Only for errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from registry_cli.domain.suggestions import closest, did_you_mean
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.errors import Correction

_ALIKE: Final = 0.7
"""How much alike two options are at least: short words become others by one letter."""
_LOCATION: Final = "project and entity stand before the name, as in entity/project/name"
_VERSION: Final = "a version or alias follows the name and a colon, as in name:v3"
_IN_THE_NAME: Final = {
    "-p": _LOCATION, "--project": _LOCATION, "-e": _LOCATION, "--entity": _LOCATION,
    "-a": _VERSION, "--alias": _VERSION, "--version": _VERSION,
}  # fmt: skip
_FOLDERS: Final = {"-o", "--dir", "--directory", "--out", "--output", "--root"}
"""What other tools call the folder to write to."""
_READING: Final = {"get", "path", "show", "versions", "exists"}
"""Commands that take as part of a reference what others take as an option."""


def unknown_option(error: Any, usage: tuple[str, ...]) -> UsageError:  # noqa: ANN401 - as above
    """Return the error for an option that a command has not."""
    wrong = error.option_name
    message = f"there is no option {wrong!r}"
    if usage[0] in _READING and wrong in _IN_THE_NAME:
        return UsageError(message, Hint(f"{_IN_THE_NAME[wrong]}; see how it is used", usage))
    if usage[0] == "get" and wrong in _FOLDERS:
        text = "the folder stands behind the version"
        return UsageError(message, Hint(text, usage, correct=_value_last(wrong)))
    near = {option.lstrip("-"): option for option in error.possibilities or ()}
    meant = [near[name] for name in closest(wrong.lstrip("-"), near, least=_ALIKE)]
    meant = meant or _long_options(error.ctx, wrong)
    if not meant:
        return UsageError(message, Hint("see how it is used", usage))
    if len(meant) > 1 and not wrong.startswith("--"):
        return UsageError(message, Hint(f"{did_you_mean(meant)}? See how they are used", usage))
    correct = _other_option(wrong, meant[0])
    return UsageError(message, Hint(did_you_mean(meant[:1]), usage, correct=correct))


def _long_options(context: Any, wrong: str) -> list[str]:  # noqa: ANN401 - as above
    """Return the options of a command that a short one, which it has not, could be short for."""
    if wrong.startswith("--") or context is None:
        return []
    options = [option for each in context.command.params for option in each.opts]
    return [option for option in options if option.startswith(f"-{wrong}")]


def _value_last(wrong: str) -> Correction:
    """Return what puts the value of an option at the end, without the option."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, argument in enumerate(arguments):
            name, sign, value = argument.partition("=")
            end = place + 1 if sign else place + 2
            if name == wrong and end <= len(arguments):
                value = value if sign else arguments[place + 1]
                return (*arguments[:place], *arguments[end:], value)
        return None

    return correct


def single_dash(wrong: str) -> UsageError:
    """Return the error for a long option that was written with one dash."""
    right = f"-{wrong}"
    hint = Hint(did_you_mean([right]), correct=_other_option(wrong, right))
    return UsageError(f"there is no option {wrong!r}", hint)


def _other_option(wrong: str, right: str) -> Correction:
    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, argument in enumerate(arguments):
            name, sign, value = argument.partition("=")
            if name == wrong:
                return (*arguments[:place], right + sign + value, *arguments[place + 1 :])
        return None

    return correct
