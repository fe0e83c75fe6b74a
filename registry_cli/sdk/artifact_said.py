"""What is said of an artifact: its name and type, and what may be changed at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import LATEST
from registry_cli.operations.file_headers import without_headers
from registry_cli.sdk.arguments import read_aliases, read_tags
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.drafted import Drafted, read_description
from registry_cli.sdk.plain_json import to_metadata

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


class ArtifactSaid(ArtifactState):
    """Of a draft as the script has it; of a version as the catalog has it, until it is edited.

    Edits are kept with `save`.
    """

    @property
    def name(self) -> str:
        """The name: of a logged version with its number, as `gemma:v0`."""
        if self._drafted is not None:
            return self._drafted.name
        return self._logged("name").frozen.name

    @property
    def type(self) -> str:
        """The type, which never changes."""
        if self._drafted is not None:
            return self._drafted.type
        return self._logged("type").frozen.type

    @property
    def description(self) -> str:
        """The text about it, empty where there is none."""
        if self._drafted is not None:
            return self._drafted.description
        place = self._logged("description")
        return self._edits.description.read(lambda: place.read().description)

    @description.setter
    def description(self, text: str | None) -> None:
        if self._drafted is not None:
            self._drafted.description = read_description(text)
            return
        place = self._logged("description")
        self._edits.description.write(read_description(text), lambda: place.read().description)

    @property
    def metadata(self) -> dict[str, Any]:
        """What is known of it, as JSON has it. Values may be changed in place."""
        if self._drafted is not None:
            return self._drafted.metadata
        place = self._logged("metadata")
        return self._edits.metadata.read(lambda: place.read().metadata)

    @metadata.setter
    def metadata(self, metadata: Mapping[str, Any] | None) -> None:
        if self._drafted is not None:
            self._drafted.metadata = to_metadata(metadata)
            return
        place = self._logged("metadata")
        self._edits.metadata.write(to_metadata(metadata), lambda: place.read().metadata)

    @property
    def tags(self) -> list[str]:
        """The labels, which a version shares with its links. The list may be changed in place."""
        if self._drafted is not None:
            return self._drafted.tags
        place = self._logged("tags")
        return self._edits.tags.read(lambda: [*place.read().tags])

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        wanted = [*read_tags(tags)]
        if self._drafted is not None:
            self._drafted.tags = wanted
            return
        place = self._logged("tags")
        self._edits.tags.write(wanted, lambda: [*place.read().tags])

    @property
    def aliases(self) -> list[str]:
        """The names of the version in its artifact or collection. The list may be changed."""
        place = self._logged("aliases")
        return self._edits.aliases.read(lambda: [*place.read().aliases])

    @aliases.setter
    def aliases(self, aliases: Iterable[str] | None) -> None:
        place = self._logged("aliases")
        wanted = [*read_aliases(aliases)]
        # Only log and link set it, so a list without it does not ask for it to go.
        if LATEST in place.read().aliases and LATEST not in wanted:
            wanted.insert(0, LATEST)
        self._edits.aliases.write(wanted, lambda: [*place.read().aliases])

    def _new_drafted(self, name: object) -> Drafted:
        """Return what a new draft of this version begins with; it gets a dict of its own."""
        return Drafted(name, self.type, self.description, without_headers(self.metadata))
