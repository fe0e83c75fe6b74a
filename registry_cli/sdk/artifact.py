"""Artifacts, and what leads from them to others and back: their collections, and runs.

These three are in one file because each returns the others; what each is by itself is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_project_name
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.listing import Filters
from registry_cli.operations.used_by import UsedByRequest, used_by
from registry_cli.operations.versions import VersionsRequest, list_versions
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.artifact_draft import ArtifactDraft
from registry_cli.sdk.artifact_elsewhere import ArtifactElsewhere
from registry_cli.sdk.artifact_files import ArtifactFiles
from registry_cli.sdk.artifact_links import ArtifactLinks
from registry_cli.sdk.artifact_record import ArtifactRecord
from registry_cli.sdk.artifact_said import ArtifactSaid
from registry_cli.sdk.collection import NamedCollection
from registry_cli.sdk.draft import Draft
from registry_cli.sdk.drafted import Drafted
from registry_cli.sdk.edits import Edits
from registry_cli.sdk.errors import UnsupportedError, speaking_python
from registry_cli.sdk.home import current_home
from registry_cli.sdk.place import Place, find_place
from registry_cli.sdk.publish import Wishes, log_again, log_draft
from registry_cli.sdk.results import Results, refuse_cursor
from registry_cli.sdk.run_record import RecordedRun
from registry_cli.sdk.saving import save_edits
from registry_cli.workspace import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any, Self

    from registry_cli.domain.versions import Version
    from registry_cli.sdk.home import Home


class Artifact(
    ArtifactDraft, ArtifactSaid, ArtifactRecord, ArtifactFiles, ArtifactLinks, ArtifactElsewhere
):
    """A named, typed set of files.

    Made by a script it is a draft, which takes files. Logged, its files never change and it has
    a number; what is said of it may still be edited. A link in a collection is an artifact with
    `is_link`, and leads to its source.
    """

    _origin: Artifact | None = None
    """Of a draft, the version whose files it began with."""

    def __init__(
        self,
        name: str,
        type: str,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        incremental: bool = False,
        use_as: str | None = None,
        storage_region: str | None = None,
        digest_algorithm: str | None = None,
        *,
        headers: bool = True,
    ) -> None:
        if incremental:
            raise UnsupportedError(
                "incremental artifacts are not made here: new_draft() of the latest version "
                "begins with its files"
            )
        self._drafted = Drafted(name, type, description, metadata, reads_headers=bool(headers))
        self._draft = Draft(current_home())
        self._edits = Edits()

    def save(self, project: str | None = None, settings: object = None) -> None:
        """Keep the edits of a logged artifact; log a draft, in the current run if there is one.

        Without a run, the draft of a version goes to where that is.
        """
        if self._place is not None:
            save_edits(self._place.home, self._place.reference, self._edits)
            return
        home = current_home()
        if home.run is None and self._origin is not None:
            home = home._replace(
                entity=Setting(self._origin.entity, "the version"),
                project=Setting(self._origin.project, "the version"),
            )
        if project is not None:
            with speaking_python():
                home = home._replace(
                    project=Setting(
                        parse_project_name(read_text("project", project)), "save(project)"
                    )
                )
        self._log_in(home, Wishes())

    def _log_in(self, home: Home, wishes: Wishes) -> Version | None:
        """Log the draft, or the version again; return the link that was wished for."""
        if home.is_disabled:
            return None
        if self._draft is not None and self._drafted is not None:
            logged = log_draft(home, self._drafted, self._draft, wishes)
        else:
            logged = log_again(home, self._logged("log_artifact").source(), wishes)
        self._become(Place(home, logged.version))
        return logged.link

    def delete(self, delete_aliases: bool = False) -> None:
        """Delete the version; with `delete_aliases` also what is linked or has aliases.

        Refused of a link, which `unlink` removes.
        """
        place = self._logged("delete")
        request = DeleteRequest((place.reference,), is_forced=delete_aliases)
        place.home.perform(lambda home: delete(home, request))

    def new_draft(self) -> Self:
        """Return a draft with the files of this version, which are not read or copied again.

        Of a link it is a draft of its source.
        """
        place = self._logged("new_draft").source()
        draft = type(self).__new__(type(self))
        draft._origin = self.source_artifact
        draft._drafted = self._new_drafted(place.frozen.name.rpartition(":")[0])
        draft._draft = Draft(place.home, place.files())
        draft._edits = Edits()
        return draft

    def logged_by(self) -> RunRecord | None:
        """Return the run that logged the version; of a link, that of its source."""
        place = self._logged("logged_by")
        run_id = place.frozen.run
        return RunRecord(place.home, run_id) if run_id is not None else None

    def used_by(self) -> list[RunRecord]:
        """Return the runs that took the version, by whichever of its names."""
        place = self._logged("used_by")
        request = UsedByRequest(place.reference)
        found = place.home.perform(lambda home: used_by(home, request))
        return [RunRecord(place.home, run_id) for run_id in found]

    @property
    def collection(self) -> ArtifactCollection:
        """The artifact as a whole; of a link, the collection that it is in."""
        place = self._logged("collection")
        return ArtifactCollection(place.home, place.frozen.qualified_name.rpartition(":")[0])

    @property
    def source_collection(self) -> ArtifactCollection:
        """The artifact as a whole, also of a link."""
        place = self._logged("source_collection")
        return ArtifactCollection(place.home, place.frozen.source.rpartition(":")[0])

    def __enter__(self) -> Self:
        """Begin a block at whose end a draft is logged, as `with version.new_draft() as draft`."""
        self._drafting("with")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None and self._place is None:
            self.save()

    def __repr__(self) -> str:
        if self._drafted is not None:
            return f"<Artifact draft {self._drafted.name!r} of type {self._drafted.type!r}>"
        return f"<Artifact {self.qualified_name!r}>"


class ArtifactCollection(NamedCollection):
    """An artifact with all its versions, or a collection of a registry with its links."""

    def versions(self, per_page: int = 50) -> Results[Artifact]:
        """Return the versions, newest first."""
        request = VersionsRequest(self._reference(), Filters())

        def read() -> list[Artifact]:
            found = self._home.perform(lambda home: list_versions(home, request))
            return [Artifact._at(Place(self._home, row)) for row in found]

        return Results(read)

    def artifacts(self, per_page: int = 50, start: str | None = None) -> Results[Artifact]:
        """Return the versions, newest first."""
        refuse_cursor(start)
        return self.versions()


class RunRecord(RecordedRun):
    """A run that is looked at, with the versions that it took and gave."""

    def logged_artifacts(self, per_page: int = 100) -> Results[Artifact]:
        """Return the versions that it gave."""
        return Results(lambda: self._artifacts(self._shown().outputs))

    def used_artifacts(self, per_page: int = 100) -> Results[Artifact]:
        """Return the versions that it took; of a link, the source."""
        return Results(lambda: self._artifacts(self._shown().inputs))

    def _artifacts(self, names: tuple[str, ...]) -> list[Artifact]:
        return [Artifact._at(find_place(self._home, name)) for name in names]
