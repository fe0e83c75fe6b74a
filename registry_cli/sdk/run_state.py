"""Which run this is, and whether it is still going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.errors import Hint
from registry_cli.sdk.errors import NoRunError, with_hint
from registry_cli.sdk.fixed import Fixed

if TYPE_CHECKING:
    from registry_cli.sdk.home import Home
    from registry_cli.sdk.unkept import Unkept


class RunState(Fixed):
    """A run in its home; what it does is refused once it has finished."""

    _home: Home
    _id: str
    _has_finished: bool
    _unkept: Unkept | None
    """What a run says of itself of which nothing is kept."""

    def _active(self, wanted: str) -> Home:
        """Return the home to work in; `wanted` is what only a run does that goes on."""
        if self._has_finished:
            raise with_hint(
                NoRunError(
                    f"the run {self._id!r} has finished, and cannot {wanted}",
                    Hint("registry_cli.init() starts another"),
                )
            )
        return self._home
