"""A home that is only looked at: what the front door takes in place of a workspace."""

from __future__ import annotations

from contextlib import contextmanager

from registry_cli.catalog.database import glancing
from registry_cli.catalog.locks import LockWait
from registry_cli.errors import MachineError
from registry_cli.workspace.location import check_home
from registry_cli.workspace.viewpoint import Viewpoint

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from registry_cli.catalog.connections import Connection

_PATIENCE: Final = 0.5
"""Seconds to wait for a writer; whoever waits for longer tells it, which takes the full door."""


class NotAtHandError(MachineError):
    """There is more to do than to look: the full door does it. Nobody is told."""


class Glance(Viewpoint):
    """The acting user before a home that is made and up to date."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection for queries of one moment, as a workspace does.

        Raises `NotAtHandError` where the catalog would have to be imagined or migrated.
        """
        home = str(self.surroundings.home)
        check_home(home)
        with glancing(home, LockWait(limit=_PATIENCE)) as connection:
            if connection is None:
                raise NotAtHandError(f"there is no catalog in {home!r} as this program makes it")
            yield connection
