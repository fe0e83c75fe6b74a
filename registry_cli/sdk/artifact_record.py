"""What is recorded of a logged version: most of it never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.sdk.artifact_state import ArtifactState

if TYPE_CHECKING:
    from typing import Self

    from registry_cli.domain.versions import Version


class ArtifactRecord(ArtifactState):
    """What is known of a version, under the names of W&B where it has one."""

    @property
    def id(self) -> str:
        """The id, which a version and its links share, in this home and in others."""
        return self._logged("id").frozen.id

    @property
    def entity(self) -> str:
        """Whose it is: a team, a user, or of a link the organization."""
        return self._logged("entity").frozen.qualified_name.split("/")[0]

    @property
    def project(self) -> str:
        """The project, or of a link `wandb-registry-<registry>`."""
        return self._logged("project").frozen.qualified_name.split("/")[1]

    @property
    def qualified_name(self) -> str:
        """The full name: `team/project/gemma:v0`."""
        return self._logged("qualified_name").frozen.qualified_name

    @property
    def version(self) -> str:
        """The number: `v0`."""
        return self._logged("version").frozen.version

    @property
    def index(self) -> int:
        """The number as such: 0."""
        return self._logged("index").frozen.number

    @property
    def digest(self) -> str:
        """The digest of the content, 64 hex characters of blake3."""
        return self._logged("digest").frozen.digest

    @property
    def created_at(self) -> str:
        """When it was logged, in UTC as ISO 8601."""
        return self._logged("created_at").frozen.created_at

    @property
    def created_by(self) -> str:
        """The user who logged it."""
        return self._logged("created_by").frozen.created_by

    @property
    def run(self) -> str | None:
        """The id of the run that logged it; `logged_by` is the run."""
        return self._logged("run").frozen.run

    @property
    def metrics(self) -> dict[str, float | None]:
        """The numbers that were measured of it; NaN is None."""
        return self._read("metrics").metrics

    @property
    def state(self) -> str:
        """`PENDING` for a draft, `COMMITTED` once it is logged."""
        return "PENDING" if self._place is None else "COMMITTED"

    def is_draft(self) -> bool:
        """Say whether it is not logged yet."""
        return self._place is None

    def wait(self, timeout: int | None = None) -> Self:
        """Return at once: what was logged is there."""
        self._logged("wait")
        return self

    def _read(self, wanted: str) -> Version:
        """Return the version as the catalog has it now."""
        return self._logged(wanted).read()
