"""What a run does with artifacts: log them, link them, use them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.domain.references import parse_reference
from registry_cli.operations.use import UseRequest, take_version
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.artifact import Artifact, RunRecord
from registry_cli.sdk.artifact_links import link_place
from registry_cli.sdk.errors import ClashError, WrongTypeError, speaking_python
from registry_cli.sdk.place import Place, check_type, find_place
from registry_cli.sdk.publish import Wishes, log_path
from registry_cli.sdk.results import Results
from registry_cli.sdk.run_state import RunState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.sdk.entries import AnyPath


class RunArtifacts(RunState):
    """Everything that is logged and used here belongs to the run."""

    def log_artifact(
        self,
        artifact_or_path: Artifact | AnyPath,
        name: str | None = None,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        tags: Iterable[str] | None = None,
    ) -> Artifact:
        """Log an artifact, or a file or folder, and return the artifact, which is logged then.

        Of a path, `name` is its base name where none is given, and `type` is needed the first
        time. Content that was logged before makes no new version.
        """
        home = self._active("log_artifact")
        wishes = Wishes(aliases, tags)
        if not isinstance(artifact_or_path, Artifact):
            logged = log_path(home, artifact_or_path, name, type, wishes)
            return Artifact._at(Place(home, logged.version))
        _refuse_other_names(artifact_or_path, name, type)
        artifact_or_path._log_in(home, wishes)
        return artifact_or_path

    def link_artifact(
        self, artifact: Artifact, target_path: str, aliases: Iterable[str] | None = None
    ) -> Artifact:
        """Link an artifact to a collection of a registry, and return the link.

        A draft is logged first; where the link is refused, it is not logged either.
        """
        home = self._active("link_artifact")
        if not isinstance(artifact, Artifact):
            raise WrongTypeError(f"an Artifact is linked, not {artifact!r:.60}")
        if artifact._place is not None:
            place = artifact._place._replace(home=home)
            return Artifact._at(link_place(place, target_path, aliases))
        linked = artifact._log_in(home, Wishes(target=target_path, link_aliases=aliases))
        assert linked is not None  # noqa: S101 - for the types: a target was given
        return Artifact._at(Place(home, linked))

    def use_artifact(
        self,
        artifact_or_name: Artifact | str,
        type: str | None = None,
        aliases: Iterable[str] | None = None,
        use_as: str | None = None,
    ) -> Artifact:
        """Return an artifact by its name, and remember that the run used it.

        A name is a reference, as `gemma:v1`, `team/project/gemma:best` or
        `wandb-registry-model/collection:production`; `type` has to be its type, if given.
        """
        home = self._active("use_artifact")
        if isinstance(artifact_or_name, Artifact):
            if artifact_or_name._place is None:
                artifact_or_name._log_in(home, Wishes(aliases))
            name = artifact_or_name._logged("use_artifact").frozen.qualified_name
        else:
            name = read_text("artifact_or_name", artifact_or_name)
        check_type(find_place(home, name), type)
        with speaking_python():
            request = UseRequest(parse_reference(name))
        return Artifact._at(Place(home, home.perform(lambda each: take_version(each, request))))

    def log_model(
        self,
        path: AnyPath,
        name: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> None:
        """Log a file or folder as an artifact of type `model`."""
        self.log_artifact(path, name=name, type="model", aliases=aliases)

    def use_model(self, name: str) -> str:
        """Download an artifact whose type names a model; return the path of its file or folder."""
        artifact = self.use_artifact(name)
        if "model" not in artifact.type.lower():
            raise ClashError(f"{artifact.qualified_name!r} is of type {artifact.type!r}, no model")
        folder = artifact.download()
        entries = artifact.files()
        return os.path.join(folder, entries[0].path) if len(entries) == 1 else folder

    def link_model(
        self,
        path: AnyPath,
        registered_model_name: str,
        name: str | None = None,
        aliases: Iterable[str] | None = None,
    ) -> Artifact:
        """Log a file or folder as a model, and link it to a collection of the registry `model`."""
        home = self._active("link_model")
        target = read_text("registered_model_name", registered_model_name)
        if "/" not in target:
            target = f"model/{target}"
        wishes = Wishes(target=target, link_aliases=aliases)
        logged = log_path(home, path, name, "model", wishes)
        assert logged.link is not None  # noqa: S101 - for the types: a target was given
        return Artifact._at(Place(home, logged.link))

    def logged_artifacts(self, per_page: int = 100) -> Results[Artifact]:
        """Return the versions that the run gave so far; none of a run that is not kept."""
        if self._unkept is not None:
            return Results(list)
        return RunRecord(self._home, self._id).logged_artifacts()

    def used_artifacts(self, per_page: int = 100) -> Results[Artifact]:
        """Return the versions that the run took so far; of a link, the source.

        None of a run that is not kept.
        """
        if self._unkept is not None:
            return Results(list)
        return RunRecord(self._home, self._id).used_artifacts()


def _refuse_other_names(artifact: Artifact, name: object, type: object) -> None:
    """Refuse to log an artifact under another name or type than its own."""
    own = artifact.name.partition(":")[0]
    if name not in {None, own} or type not in {None, artifact.type}:
        raise WrongTypeError(
            f"{artifact!r} has its name and type: leave out name={name!r}, type={type!r}"
        )
