"""What to say where a version of an earlier moment was deleted since, and its content is gone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.catalog.versions import is_live
from registry_cli.errors import ChangedSourceError, DamagedError, Hint, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.workspace import Workspace


@contextmanager
def telling_what_is_gone(workspace: Workspace, version_id: int, name: str) -> Iterator[None]:
    """Turn the damage that a missing content is into `NotFoundError`, where it is none.

    A home that looks back finds versions that were deleted since, and `gc` may have taken what
    they held.
    """
    try:
        yield
    except DamagedError as error:
        if workspace.surroundings.as_of is None or isinstance(error, ChangedSourceError):
            raise
        with workspace.reading() as connection:
            if is_live(connection, version_id):
                raise
        raise NotFoundError(
            f"{name} was deleted since, and gc took its content",
            Hint("a backup or another home may have it, to be brought here", ("help", "import")),
        ) from error
