"""Who looks at a home, and from where: what the rules of names and roles need to know."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.workspace.settings import Surroundings


class Viewpoint:
    """The acting user before one home. The front door takes no more than this of a workspace."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.surroundings = surroundings
        self._told: set[str] = set()

    @property
    def actor(self) -> str:
        """The user whose roles count: the account, or whom it acts as."""
        return self.surroundings.acting_as or self.surroundings.account

    def is_owner(self) -> bool:
        """Say whether the acting user owns the home folder, or would by making it."""
        return self.actor == self.surroundings.account and self.account_owns_home()

    def account_owns_home(self) -> bool:
        """Say whether the account behind the acting user does."""
        try:
            return os.stat(self.surroundings.home).st_uid == self.surroundings.account_id
        except FileNotFoundError:
            return True

    def note(self, message: str, *, in_python: str | None = None, is_lasting: bool = False) -> None:
        """Tell the user something that is no error, and only once.

        `in_python` is what a script is told, where that is something else. What `is_lasting` is
        as true of the next operation, and so a script is told it once for all of them.
        """
        around = self.surroundings
        said = in_python if around.speaks_python and in_python is not None else message
        told = around.told if is_lasting and around.told is not None else self._told
        if said not in told:
            told.add(said)
            around.note(said)
