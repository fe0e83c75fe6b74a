"""Every failure that a user can meet, with its exit code and a hint. Anyone may import it."""

from __future__ import annotations

import errno
import os

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ClassVar

    Correction = Callable[[tuple[str, ...]], tuple[str, ...] | None]
    """From the arguments as they were given to those that were meant; None: cannot tell."""

    OptionsOf = Callable[[tuple[str, ...]], tuple[str, ...]]
    """From a command to options that it needs besides, to be about what this one was about."""


def no_options(_command: tuple[str, ...]) -> tuple[str, ...]:
    """Return nothing: a command needs no more than it has, such as the moment of another."""
    return ()


class Hint:
    """What to do next: a sentence, and commands to paste as arguments after `registry`.

    `is_for_admin`: the acting user may not, so the commands are not to act as that user.
    `correct` makes of the user's own command the one that was meant, which then replaces them.
    `in_python` is what a script can do, where that is not what a command line can.
    """

    __slots__ = ("commands", "correct", "in_python", "is_for_admin", "text")

    def __init__(
        self,
        text: str,
        *commands: tuple[str, ...],
        is_for_admin: bool = False,
        correct: Correction | None = None,
        in_python: str | None = None,
    ) -> None:
        self.text: str = text
        # A request that no command line can make leaves its command empty.
        self.commands: tuple[tuple[str, ...], ...] = tuple(filter(None, commands))
        self.in_python: str | None = in_python
        self.is_for_admin: bool = is_for_admin
        self.correct: Correction | None = correct

    def rendered(
        self,
        shared_options: tuple[str, ...] = (),
        arguments: tuple[str, ...] = (),
        options_of: OptionsOf = no_options,
    ) -> str:
        """Return one line; every command carries the options that the user gave (`--home`).

        `arguments` is the whole command line of the user, for a hint that corrects it, and
        `options_of` returns what a command needs besides, such as the moment to look at.
        """
        import shlex  # noqa: PLC0415 - only for an error

        commands = [
            (*shared_options, *without_false_options((*command, *options_of(command))))
            for command in self.commands
        ]
        corrected = self.correct(arguments) if self.correct is not None else None
        if corrected is not None:
            commands = [corrected]
        lines = [shlex.join(("registry", *command)) for command in commands]
        return ": ".join(part for part in (self.text, " && ".join(lines)) if part)


def without_false_options(command: tuple[str, ...]) -> tuple[str, ...]:
    """Write a command so that a name which begins with `-` is not read as an option.

    Commands of ours have names first, then options, which are long.
    """
    names = [
        place
        for place, word in enumerate(command)
        if word.startswith("-") and not word.startswith("--")
        and not command[place - 1].startswith("--")
    ]  # fmt: skip
    if not names or "--" in command:
        return command
    first = names[0]
    places = range(first, len(command))
    end = next((each for each in places if command[each].startswith("--")), len(command))
    return (*command[:first], *command[end:], "--", *command[first:end])


class RegistryError(Exception):
    """An expected failure: one line that says what was wrong with which value, and a hint."""

    exit_code: ClassVar[int] = 9
    code: ClassVar[str] = "failed"
    meaning: ClassVar[str] = "any other expected failure"

    def __init__(self, message: str, hint: Hint | None = None) -> None:
        super().__init__(message)
        self.message: str = message
        self.hint: Hint | None = hint


class UsageError(RegistryError):
    """The command line itself is wrong; nothing was looked up."""

    exit_code = 2
    code = "usage"
    meaning = (
        "an invalid name, reference or value, a missing input, a special file, "
        "a link that escapes, dangles or loops, a file that is no bundle"
    )


class NotFoundError(RegistryError):
    """A name leads nowhere, or to something that the acting user may not know of."""

    exit_code = 3
    code = "not-found"
    meaning = (
        "nothing there: a reference, an entity, an organization, a registry, "
        "or the missing source of a reference"
    )


class ConflictError(RegistryError):
    """The value is well-formed, but clashes with what is there."""

    exit_code = 4
    code = "conflict"
    meaning = (
        "a clash: it exists already, is ambiguous, has another type, "
        "is an edited file, or changed meanwhile"
    )


class RefusedError(RegistryError):
    """A rule of the registry forbids it: a type, a role, a protected or linked version."""

    exit_code = 5
    code = "refused"
    meaning = (
        "refused by a rule: a type that is not accepted, a missing role, a protected alias, "
        "a personal entity, a core registry, an unlink of a source, a delete of what is linked "
        "or has aliases, `latest` set by hand, SQL that writes, an event that cannot be undone"
    )


class DamagedError(RegistryError):
    """Stored bytes are not what they were, or are gone."""

    exit_code = 6
    code = "damaged"
    meaning = (
        "stored bytes are not what they were, or are gone; the source of a reference changed; "
        "a bundle that is damaged or cut"
    )


class ChangedSourceError(DamagedError):
    """What a version refers to is not what it was when it was logged; the home is sound."""

    code = "changed-source"


class MachineError(RegistryError):
    """The machine does not let us: a lock, a disk, a permission, a catalog from the future."""

    exit_code = 7
    code = "environment"
    meaning = (
        "the machine: busy after the lock wait, a catalog or bundle newer than the program, "
        "a read-only home, a full disk, an input that is unreadable or changing"
    )


class FullDiskError(MachineError):
    """There is no room left for what was to be written, on the disk or in the quota."""

    code = "full"


_OF_THE_MACHINE = frozenset({
    errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.EFBIG, errno.EINTR, errno.EIO, errno.EISDIR,
    errno.ELOOP, errno.EMFILE, errno.ENAMETOOLONG, errno.ENFILE, errno.ENODEV, errno.ENOENT,
    errno.ENOMEM, errno.ENOSPC, errno.ENOTDIR, errno.ENOTEMPTY, errno.ENXIO, errno.EPERM,
    errno.EROFS, errno.ESTALE, errno.ETXTBSY, errno.EXDEV,
})  # fmt: skip
"""What the machine does to us, as opposed to what we do wrong."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What the system says where the disk is full, or the quota used up."""


def expected_failure(error: Exception) -> RegistryError | None:
    """Return the failure that an exception tells of; None where it is a bug of ours."""
    if isinstance(error, RegistryError):
        return error
    if not isinstance(error, OSError) or error.errno not in _OF_THE_MACHINE:
        return None
    # A copy names what it reads first; full is where it writes to.
    is_full = error.errno in NO_ROOM
    place = error.filename2 if is_full and error.filename2 else error.filename
    where = f": {place!r}" if place is not None else ""
    what = error.strerror or os.strerror(error.errno)
    if error.errno == errno.EROFS:
        hint = Hint("mount it writable, or name another place; what only reads works as it is")
    else:
        hint = Hint("check the disk, its free space and the permissions")
    return MachineError(f"{what}{where}", hint)


if TYPE_CHECKING:
    CommError = Error = RegistryError


def __getattr__(name: str) -> object:
    """Let scripts catch our errors under the names that W&B has for its own."""
    if name in {"CommError", "Error"}:
        return RegistryError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def damage_hint() -> Hint:
    """Return what to do about damage of any kind; `verify` then says what helps."""
    return Hint(
        "see which versions are damaged, then bring good bytes with verify --repair FROM",
        ("verify",),
    )


def catalog_hint() -> Hint:
    """Return what to do about a damaged catalog; `verify` tells whether it can be made anew."""
    return Hint("see what is damaged, and what helps against it", ("verify",))


def list_hint() -> Hint:
    """Return what to do about a damaged list of files, of which only the catalog has a copy."""
    return Hint(
        "see which versions are damaged; only a copy or a backup of catalog.db has their lists",
        ("verify",),
    )
