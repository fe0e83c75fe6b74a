"""What a script changed of a logged version and did not save yet."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.domain.metadata import Json

Value = TypeVar("Value", list[str], "dict[str, Json]", str)


class Edited(Generic[Value]):
    """A value as the catalog had it, and as the script has it now."""

    def __init__(self) -> None:
        self._held: tuple[Value, Value] | None = None

    def read(self, fresh: Callable[[], Value]) -> Value:
        """Return the value: what the script changed, else what the catalog has now.

        Who asks twice is given the same list or dict, so that changing either is an edit.
        """
        if self._held is not None and self._held[0] != self._held[1]:
            return self._held[1]
        value = fresh()
        if self._held is None or self._held[0] != value:
            self._held = (copy.deepcopy(value), value)
        return self._held[1]

    def write(self, value: Value, fresh: Callable[[], Value]) -> None:
        """Change the value; it is compared with what the catalog has now."""
        self._held = (fresh(), value)

    def change(self) -> Change[Value] | None:
        """Return what was changed, None where nothing was."""
        if self._held is None or self._held[0] == self._held[1]:
            return None
        return Change(*self._held)

    def forget(self) -> None:
        """Go on from what the catalog has."""
        self._held = None


class Change(NamedTuple, Generic[Value]):
    """A value as it was, and as it is to be."""

    before: Value
    after: Value


class Edits:
    """The edits of one artifact."""

    def __init__(self) -> None:
        self.aliases: Edited[list[str]] = Edited()
        self.tags: Edited[list[str]] = Edited()
        self.description: Edited[str] = Edited()
        self.metadata: Edited[dict[str, Json]] = Edited()

    def forget(self) -> None:
        """Go on from what the catalog has."""
        for each in (self.aliases, self.tags, self.metadata):
            each.forget()
        self.description.forget()
