"""What scripts pass: checked to be of the right kind before it is read."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_alias, parse_tag
from registry_cli.operations.metric import check_step
from registry_cli.sdk.errors import InvalidValueError, WrongTypeError, speaking_python

if TYPE_CHECKING:
    from typing import Literal


def read_text(what: str, given: object) -> str:
    """Return a text; anything else raises `WrongTypeError`."""
    if not isinstance(given, str):
        raise WrongTypeError(f"{what} is text, not {type(given).__name__}")
    return given


def read_texts(what: str, given: object) -> list[str]:
    """Return several texts; one alone is taken as such, None as none."""
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Iterable):
        raise WrongTypeError(f"{what} are texts, not {type(given).__name__}")
    return [read_text(what, each) for each in given]


def read_exit_code(given: object) -> int:
    """Return an exit status as a parent process would see it; what is not 0 stays so."""
    if given is None:
        return 0
    code = _read_whole_number("exit_code", given)
    return code and (code & 0xFF or 1)


def read_step(given: object) -> int | None:
    """Return a step that values may have, also one that an array holds; None is the next one."""
    if given is None:
        return None
    if isinstance(given, bool):  # most likely meant for `commit`
        raise WrongTypeError("step is a whole number, not bool")
    with speaking_python():
        return check_step(_read_whole_number("step", given))


def read_aliases(given: object) -> tuple[str, ...]:
    """Return aliases that may be set."""
    with speaking_python():
        return tuple(parse_alias(each) for each in read_texts("aliases", given))


def read_tags(given: object) -> tuple[str, ...]:
    """Return tags that may be set."""
    with speaking_python():
        return tuple(parse_tag(each) for each in read_texts("tags", given))


def read_path(what: str, given: object) -> str:
    """Return a path of this machine as text."""
    if not isinstance(given, str | os.PathLike):
        raise WrongTypeError(f"{what} is a path, not {type(given).__name__}")
    path = read_text(what, os.fspath(given))
    try:
        is_possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        raise InvalidValueError(f"{what} can be no path: {path!r:.60}")
    return path


def read_visibility(given: object) -> Literal["organization", "restricted"]:
    """Return who may know of a registry."""
    match given:
        case "organization":
            return "organization"
        case "restricted":
            return "restricted"
        case _:
            raise InvalidValueError(
                f"the visibility is 'organization' or 'restricted', not {given!r:.60}"
            )


def _read_whole_number(what: str, given: object) -> int:
    try:
        return operator.index(given)  # type: ignore[arg-type]
    except TypeError:
        raise WrongTypeError(f"{what} is a whole number, not {type(given).__name__}") from None
