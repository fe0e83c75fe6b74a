"""Of several causes, the one with the lowest exit code ends the block; of equals, the first."""

from __future__ import annotations

import pytest

from registry_cli.errors import ConflictError, NotFoundError, RefusedError, RegistryError
from registry_cli.operations.causes import Causes


def ended_by(noted: list[RegistryError], last: RegistryError | None) -> RegistryError | None:
    """Return what a block raises in which these are noted, and the last one is raised."""
    try:
        with Causes() as causes:
            for error in noted:
                with causes.noted():
                    raise error
            if last is not None:
                raise last
    except RegistryError as raised:
        return raised
    return None


def test_a_block_without_causes_ends_as_any() -> None:
    assert ended_by([], None) is None


def test_the_lowest_code_counts_wherever_it_was_met() -> None:
    refused, missing, clash = RefusedError("a"), NotFoundError("b"), ConflictError("c")
    assert ended_by([refused, missing, clash], None) is missing
    assert ended_by([refused, clash], missing) is missing
    assert ended_by([missing, clash], refused) is missing


def test_of_equal_codes_the_first_counts() -> None:
    first, second = RefusedError("first"), RefusedError("second")
    assert ended_by([first, second], None) is first
    assert ended_by([first], second) is first


def break_off(causes: Causes, raised: BaseException) -> None:
    with causes:
        causes.note(RefusedError("a"))
        with causes.noted():
            raise raised


@pytest.mark.parametrize("raised", [LookupError("a bug"), KeyboardInterrupt()], ids=repr)
def test_what_is_no_refusal_is_raised_at_once(raised: BaseException) -> None:
    with pytest.raises(type(raised)):
        break_off(Causes(), raised)
