"""A run of which nothing is kept: `init(mode="disabled")`, to try a script out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Self, cast

from registry_cli.errors import NotFoundError
from registry_cli.sdk.arguments import read_exit_code, read_text
from registry_cli.sdk.artifact import Artifact
from registry_cli.sdk.errors import UnsupportedError
from registry_cli.sdk.home import leave
from registry_cli.sdk.place import check_type, find_place
from registry_cli.sdk.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.sdk.entries import AnyPath


class DisabledRun(Run):
    """Every call works and leaves nothing behind; what was logged by other runs can be read."""

    disabled = True

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run."""
        read_exit_code(exit_code)
        if not self._has_finished:
            self._has_finished = True
            leave(self._home)

    def log_artifact(
        self,
        artifact_or_path: Artifact | AnyPath,
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        tags: Iterable[str] | None = None,
    ) -> Artifact:
        """Log nothing."""
        self._active("log_artifact")
        return _nothing()

    def link_artifact(
        self, artifact: Artifact, target_path: str, aliases: Iterable[str] | None = None
    ) -> Artifact:
        """Link nothing."""
        self._active("link_artifact")
        return _nothing()

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Return the version if there is one, and do not remember that it was used."""
        home = self._active("use_artifact")
        if not isinstance(artifact_or_name, str):
            return artifact_or_name
        try:
            place = find_place(home, read_text("artifact_or_name", artifact_or_name))
        except NotFoundError:  # a script that logged it before would have found it
            return _nothing()
        check_type(place, type)
        return Artifact._at(place)

    def use_model(self, name: str) -> str:
        """Download a version if there is one; what is returned otherwise cannot be opened."""
        artifact = self.use_artifact(name)
        if isinstance(artifact, Nothing):
            return cast("str", artifact)
        return super().use_model(name)

    def link_model(
        self,
        path: AnyPath,
        registered_model_name: str,
        name: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> Artifact:
        """Log and link nothing."""
        return self.log_artifact(path)


class Nothing:
    """What stands for an artifact that a disabled run did not log: whatever is asked, itself.

    Only a path it cannot be: who opens that, is told why there is none.
    """

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: object, **kwargs: object) -> Self:
        """Return itself."""
        return self

    def __iter__(self) -> Iterator[Self]:
        return iter(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        return

    def __fspath__(self) -> NoReturn:
        raise UnsupportedError("there is no such file: the run is disabled, and logged nothing")

    def __repr__(self) -> str:
        return "<Nothing, of a disabled run>"


def _nothing() -> Artifact:
    return cast("Artifact", Nothing())
