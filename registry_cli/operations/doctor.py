"""Look after a home: what is there, what is in the way, and what helps."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.findings import Finding, Standing
from registry_cli.errors import (
    DamagedError,
    Hint,
    MachineError,
    NotFoundError,
    RefusedError,
    RegistryError,
)
from registry_cli.operations import doctor_machine, doctor_store
from registry_cli.workspace.home import HELP_WITH_UNKNOWN_CONTENTS, UNKNOWN_CONTENTS, check_home
from registry_cli.workspace.location import has_contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.workspace import Workspace
    from registry_cli.workspace.lock_probe import Holder


class DoctorRequest(NamedTuple):
    """Whether to make the state anew first."""

    rebuilds: bool = False


def doctor(workspace: Workspace, request: DoctorRequest) -> list[Finding]:
    """Return what every check found; one that fails does not keep the others from being made."""
    # Asked before anything that has to wait for one of them.
    holders = doctor_machine.find_holders(workspace, rebuilds=request.rebuilds)
    if request.rebuilds:
        from registry_cli.operations.doctor_rebuild import rebuild  # noqa: PLC0415 - only where asked for

        rebuild(workspace)
    return [
        *doctor_machine.check_versions(),
        *_checked("home", lambda: _check_home(workspace, holders)),
    ]


def _check_home(workspace: Workspace, holders: list[Holder]) -> Iterator[Finding]:
    home, origin = workspace.home, workspace.surroundings.home_origin
    try:
        check_home(home)  # which refuses files and foreign folders
    except DamagedError as error:
        yield _of("home", error)
        yield from _rest(workspace, holders, is_made=False)
        return
    if not home.is_dir():
        yield Finding("home", Standing.FINE, f"{home} ({origin}) is not made yet; a log makes it")
        return
    is_made = False
    try:
        with workspace.reading():  # which refuses newer and damaged catalogs
            is_made = workspace.is_made()
    except (NotFoundError, RefusedError):  # who may not act for another
        raise
    except RegistryError as error:
        yield _of("catalog", error)
        yield from _rest(workspace, holders, is_made=False)
        return
    if is_made:
        yield _judge_folders(workspace)
    elif has_contents(str(home)):
        yield Finding(
            "home",
            Standing.NOTE,
            f"{home} ({origin}) is half made, and {UNKNOWN_CONTENTS}",
            Hint(HELP_WITH_UNKNOWN_CONTENTS),
        )
    else:
        yield Finding(
            "home",
            Standing.NOTE,
            f"{home} ({origin}) is half made",
            Hint("the next command that writes ends that, or", ("init",)),
        )
    yield from _rest(workspace, holders, is_made=is_made)


def _judge_folders(workspace: Workspace) -> Finding:
    try:
        with suppress(PermissionError):  # of which another check tells
            workspace.check_folders()
    except MachineError as error:
        return _of("home", error)
    return Finding(
        "home", Standing.FINE, f"{workspace.home} ({workspace.surroundings.home_origin})"
    )


def _rest(workspace: Workspace, holders: list[Holder], *, is_made: bool) -> Iterator[Finding]:
    yield from _checked("file system", lambda: doctor_machine.check_place(workspace))
    yield from _checked("permissions", lambda: doctor_machine.check_permissions(workspace))
    yield from _checked("locks", lambda: doctor_machine.check_locks(workspace, holders))
    yield from _checked("clock", lambda: doctor_machine.check_clock(workspace))
    if is_made:
        yield from _checked("catalog", lambda: doctor_store.check_store(workspace))
    yield from _checked("leftovers", lambda: doctor_store.check_leftovers(workspace))


def _checked(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (NotFoundError, RefusedError):  # as above
        raise
    except RegistryError as error:
        yield _of(name, error)
    except OSError as error:
        yield Finding(
            name,
            Standing.ENVIRONMENT,
            f"cannot be looked at: {error.strerror}: {error.filename}",
            Hint("check the disk and the permissions"),
        )


def _of(check: str, error: RegistryError) -> Finding:
    is_damage = isinstance(error, DamagedError)
    standing = Standing.DAMAGED if is_damage else Standing.ENVIRONMENT
    return Finding(check, standing, error.message, error.hint)


def raise_problem(findings: list[Finding]) -> None:
    """Raise the lowest of what the findings amount to, with the hint of the first of its kind."""
    for standing, error in (
        (Standing.DAMAGED, DamagedError),
        (Standing.ENVIRONMENT, MachineError),
    ):
        found = [finding for finding in findings if finding.standing is standing]
        if found:
            raise error(f"{found[0].check}: {found[0].detail}", found[0].hint)
