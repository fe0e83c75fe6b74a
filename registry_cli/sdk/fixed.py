"""What can be read and not set: who tries is told so by an error of ours, and of Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.sdk.errors import FrozenError

if TYPE_CHECKING:
    from collections.abc import Callable


class Fixed:
    """Properties without a setter refuse to be set, as all else does that never changes."""

    def __init_subclass__(cls) -> None:
        """Let them raise `FrozenError`, once for each class: setting others costs nothing more."""
        super().__init_subclass__()
        for name, held in [*vars(cls).items()]:
            if isinstance(held, property) and held.fset is None:
                setattr(cls, name, held.setter(_refusal(name)))


def _refusal(name: str) -> Callable[[object, object], None]:
    def refuse(thing: object, _value: object) -> None:
        raise FrozenError(f"{type(thing).__name__}.{name} can be read, and not be set")

    return refuse
