"""Names of W&B that lead nowhere here: who asks for one is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self, overload

from registry_cli.sdk.errors import NotHereError

if TYPE_CHECKING:
    from typing import NoReturn

NO_PAGE: Final = "there is no web page"
NO_SERVICE: Final = "there is no service"
NO_FILES: Final = "a run keeps no files of its own: log them with log_artifact"
NO_LAUNCH: Final = "nothing is started from here: registry run, make or a scheduler does that"
NO_SWEEPS: Final = "nothing searches for parameters here: begin a run for each choice, in one group"
NO_AUTOMATIONS: Final = "automations are not in this version"


class Refused:
    """An attribute or method that raises its reason; `hasattr` says that it is not there."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn how it is called."""
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> NoReturn: ...
    def __get__(self, instance: object | None, owner: type) -> Self:
        """Refuse, unless it is looked for in the class."""
        if instance is None:
            return self
        raise self._refusal()

    def __set__(self, instance: object, value: object) -> None:
        """Refuse, too."""
        raise self._refusal()

    def _refusal(self) -> NotHereError:
        return NotHereError(f"{self._name}: {self.reason}")
