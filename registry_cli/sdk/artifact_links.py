"""Where a version is linked, and what a link leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.references import parse_link_target
from registry_cli.operations.link import LinkRequest, link
from registry_cli.operations.unlink import UnlinkRequest, unlink
from registry_cli.sdk.arguments import read_aliases, read_text
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.errors import speaking_python
from registry_cli.sdk.place import Place, find_place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self


class ArtifactLinks(ArtifactState):
    """A link is a place of its own, with its own number and aliases."""

    @property
    def is_link(self) -> bool:
        """Whether this is a link in a collection, not the version in its artifact."""
        return self._logged("is_link").frozen.is_link

    @property
    def links(self) -> list[str]:
        """The full names of the links of the version that the user may see."""
        return [*self._logged("links").read().links]

    @property
    def source(self) -> str:
        """The full name of the version in its artifact."""
        return self._source("source")

    @property
    def linked_artifacts(self) -> list[Self]:
        """The links of the version that the user may see, each as an artifact of its own."""
        place = self._logged("linked_artifacts")
        return [self._at(find_place(place.home, name)) for name in place.read().links]

    @property
    def source_artifact(self) -> Self:
        """The version in its artifact; of a version that is no link, itself."""
        place = self._logged("source_artifact")
        return self._at(place.source()) if place.frozen.is_link else self

    @property
    def source_qualified_name(self) -> str:
        """The full name of the version in its artifact."""
        return self._source("source_qualified_name")

    @property
    def source_entity(self) -> str:
        """Whose the version is."""
        return self._source("source_entity").split("/")[0]

    @property
    def source_project(self) -> str:
        """The project in which it was logged."""
        return self._source("source_project").split("/")[1]

    @property
    def source_name(self) -> str:
        """Its name and number there: `gemma:v0`."""
        return self._source("source_name").split("/")[2]

    @property
    def source_version(self) -> str:
        """Its number there: `v0`."""
        return self._source("source_version").rpartition(":")[2]

    @property
    def linked_at(self) -> str | None:
        """When a link was made, in UTC as ISO 8601; None of what is no link."""
        return self._logged("linked_at").frozen.linked_at

    @property
    def linked_by(self) -> str | None:
        """The user who made a link; None of what is no link."""
        return self._logged("linked_by").frozen.linked_by

    def link(self, target_path: str, aliases: Iterable[str] | None = None) -> Self:
        """Link the version to a collection of a registry, and return the link.

        `target_path` is `wandb-registry-R/C`, with the organization in front or not, or `R/C`.
        """
        return self._at(link_place(self._logged("link"), target_path, aliases))

    def unlink(self) -> None:
        """Remove this link; the version stays. Refused of what is no link."""
        place = self._logged("unlink")
        place.home.perform(lambda home: unlink(home, UnlinkRequest(place.reference)))

    def _source(self, wanted: str) -> str:
        """Return the full name of the version in its artifact; `wanted` is what was asked for."""
        return self._logged(wanted).frozen.source


def link_place(place: Place, target_path: object, aliases: object) -> Place:
    """Link a version, or what a link leads to; return the link."""
    given = read_aliases(aliases)
    with speaking_python():
        target = parse_link_target(read_text("target_path", target_path))
    request = LinkRequest(place.reference, target, given)
    return Place(place.home, place.home.perform(lambda home: link(home, request)).version)
