"""A run: one execution of a script, to which all belongs that it logs and uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.sdk.home import enter, leave
from registry_cli.sdk.run_artifacts import RunArtifacts

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from registry_cli.sdk.home import Home


class Run(RunArtifacts):
    """What `init` returns; a context manager, too, that finishes the run."""

    def __init__(self, home: Home, run_id: str, entity: str, project: str) -> None:
        self._home = home
        self._id = run_id
        self._entity = entity
        self._project = project
        self._has_finished = False
        enter(home)

    @property
    def id(self) -> str:
        """The id of the run."""
        return self._id

    @property
    def entity(self) -> str:
        """Whose the run is: a team or a user."""
        return self._entity

    @property
    def project(self) -> str:
        """The project that it and its artifacts belong to."""
        return self._project

    @property
    def path(self) -> str:
        """The entity, project and id, as `Api().run` takes them."""
        return f"{self._entity}/{self._project}/{self._id}"

    @property
    def url(self) -> None:
        """None: there is no web page. `registry runs ID` shows the run."""
        return

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run; an `exit_code` other than 0 says that it failed. Once is enough."""
        if self._has_finished:
            return
        self._has_finished = True
        leave(self._home)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish(exit_code=0 if error is None else 1)

    def __repr__(self) -> str:
        return f"<Run {self.path!r}>"
