"""Failures as scripts catch them: of our error tree, and of Python's built-in ones."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.errors import (
    ConflictError,
    DamagedError,
    Hint,
    MachineError,
    NotFoundError,
    RefusedError,
    RegistryError,
    UsageError,
    expected_failure,
    no_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.errors import OptionsOf


class InvalidValueError(UsageError, ValueError):
    """A name, tag, alias, reference, path or value that the rules do not allow."""


class WrongTypeError(UsageError, TypeError):
    """An object of a kind that is not taken there."""


class UnsupportedError(UsageError, NotImplementedError, ValueError):
    """What W&B does with a web app, and what is not done here; the message says what is."""


class NotHereError(UnsupportedError, AttributeError):
    """A name of W&B that leads nowhere here; the message says why."""


class NothingThereError(NotFoundError, ValueError):
    """A reference, registry, entity or run that leads nowhere."""


class MissingMemberError(NotFoundError, FileNotFoundError, KeyError):
    """A file that the version or the draft does not hold."""


class ClashError(ConflictError, ValueError):
    """It exists already, is ambiguous, or has another type."""


class NotAllowedError(RefusedError, ValueError):
    """A rule forbids it: an accepted type, a role, a protected alias."""


class UnusableError(MachineError, OSError):
    """The machine does not let it: a full disk, a folder that cannot be made, a busy home."""


class NotIntactError(DamagedError, ValueError):
    """Bytes are not those that were logged."""


class NotLoggedError(UsageError, AttributeError, ValueError):
    """Only a logged artifact has this; a draft does not yet."""


class FrozenError(RefusedError, AttributeError, ValueError):
    """The files of a logged version never change, nor does what can only be read."""


class NoRunError(UsageError, AttributeError):
    """`init` was not called yet, or the run has finished."""


_TWINS = (
    (UsageError, InvalidValueError),
    (NotFoundError, NothingThereError),
    (ConflictError, ClashError),
    (RefusedError, NotAllowedError),
    (DamagedError, NotIntactError),
    (MachineError, UnusableError),
)


@contextmanager
def speaking_python(place_of: OptionsOf = no_options) -> Iterator[None]:
    """Raise what fails in an operation as what scripts catch, with the hint in its text.

    `place_of` returns the options that a command in a hint needs to log where the script does.
    """
    try:
        yield
    except (RegistryError, OSError) as error:
        expected = expected_failure(error)
        if expected is None:
            raise
        twin = _twin_of(expected, place_of)
        if isinstance(error, OSError) and isinstance(twin, OSError):
            twin.errno = error.errno
        raise twin from None


def _twin_of(error: RegistryError, place_of: OptionsOf) -> RegistryError:
    if isinstance(error, BuiltIn):
        return error
    hint = _in_python(error.hint, place_of) if error.hint is not None else None
    for ours, twin in _TWINS:
        if isinstance(error, ours):
            return with_hint(twin(error.message, hint))
    return with_hint(RegistryError(error.message, hint))


def _in_python(hint: Hint, place_of: OptionsOf) -> Hint:
    """Return a hint for a script, which has no command line that could be corrected."""
    if hint.in_python is not None:
        return Hint(hint.in_python)
    return Hint(Hint(hint.text, *hint.commands).rendered(options_of=place_of))


def with_hint(error: RegistryError) -> RegistryError:
    """Let the text of an error end with its hint: a traceback shows nothing else."""
    if error.hint is not None:
        error.args = (f"{error.message} (hint: {error.hint.rendered()})",)
    return error


BuiltIn: tuple[type[Exception], ...] = (
    AttributeError,
    OSError,
    TypeError,
    ValueError,
)
"""What one of our errors is as well, once it speaks Python."""
