"""Two words of a command in the wrong order: the error gets the command that was meant."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.cli.face import open_workspace
from registry_cli.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typer


@contextmanager
def reference_first(context: typer.Context, first: str, rest: list[str]) -> Iterator[None]:
    """Look for the reference behind the first word, where that leads nowhere."""
    try:
        yield
    except (NotFoundError, UsageError) as error:
        from registry_cli.operations import turned_words  # noqa: PLC0415 - only for an error

        meant = turned_words.reference_first(open_workspace(context), first, rest)
        error.hint = meant or error.hint
        raise


@contextmanager
def registry_first(context: typer.Context, first: str, second: str) -> Iterator[None]:
    """Look for the registry in the second word, where there is none of the first."""
    try:
        yield
    except (NotFoundError, UsageError) as error:
        from registry_cli.operations import turned_words  # noqa: PLC0415 - only for an error

        meant = turned_words.registry_first(open_workspace(context), first, second)
        error.hint = meant or error.hint
        raise
