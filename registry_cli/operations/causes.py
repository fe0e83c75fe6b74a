"""Of all that stands in the way of a request, tell what has the lowest exit code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self


class Causes:
    """A block that ends by raising the failure with the lowest exit code, the first of several.

    Checks that others do not depend on are `noted`: what they raise ends the block only once
    the rest was checked, too. What is raised otherwise ends it at once, and counts as well.
    """

    def __init__(self) -> None:
        self._worst: RegistryError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, RegistryError):
            self.note(error)
        elif error is not None:
            return
        if self._worst is not None and self._worst is not error:
            raise self._worst

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Go on after a failure."""
        try:
            yield
        except RegistryError as error:
            self.note(error)

    def note(self, error: RegistryError) -> None:
        """Let a failure end the block, unless there is one with a lower exit code."""
        if self._worst is None or error.exit_code < self._worst.exit_code:
            self._worst = error
