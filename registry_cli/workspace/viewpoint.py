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

    def note(self, message: str) -> None:
        """Tell the user something that is no error, and only once."""
        if message not in self._told:
            self._told.add(message)
            self.surroundings.note(message)
