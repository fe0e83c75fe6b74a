"""An artifact with all its versions, or a collection of a registry: what is said of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.references import CollectionPath, Reference, parse_reference
from registry_cli.domain.sequences import Artifact as ArtifactRow
from registry_cli.domain.sequences import Collection as CollectionRow
from registry_cli.operations.collection_delete import (
    CollectionDeleteRequest,
    delete_collection,
)
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.describe import DescribeRequest, describe
from registry_cli.operations.sequence import SequenceRequest, read_sequence
from registry_cli.operations.tag import TagRequest, add_tags, remove_tags
from registry_cli.sdk.arguments import read_tags, read_texts
from registry_cli.sdk.drafted import read_description
from registry_cli.sdk.edits import Edited
from registry_cli.sdk.errors import speaking_python

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.sdk.home import Home


class NamedCollection:
    """A named, typed sequence of versions; edits of what is said of it are kept with `save`."""

    def __init__(self, home: Home, qualified_name: str) -> None:
        self._home = home
        self._name = qualified_name
        self._tags: Edited[list[str]] = Edited()
        self._description: Edited[str] = Edited()

    @property
    def name(self) -> str:
        """The name, without entity and project."""
        return self._name.split("/")[2]

    @property
    def qualified_name(self) -> str:
        """The full name."""
        return self._name

    @property
    def entity(self) -> str:
        """Whose it is; of a collection of a registry, the organization."""
        return self._name.split("/")[0]

    @property
    def project(self) -> str:
        """The project, or `wandb-registry-<registry>`."""
        return self._name.split("/")[1]

    @property
    def type(self) -> str:
        """The type of all its versions."""
        return self._read().type

    @property
    def aliases(self) -> list[str]:
        """All aliases of its versions."""
        return [*self._read().aliases]

    @property
    def version_count(self) -> int:
        """How many versions there are."""
        return self._read().version_count

    @property
    def latest(self) -> str | None:
        """The number that `latest` names, as `v3`; None where nothing has it."""
        return self._read().latest

    @property
    def created_at(self) -> str:
        """When it was made, in UTC as ISO 8601."""
        return self._read().created_at

    @property
    def updated_at(self) -> str:
        """When it last changed, in UTC as ISO 8601."""
        return self._read().updated_at

    @property
    def description(self) -> str:
        """The text about it."""
        return self._description.read(lambda: self._read().description)

    @description.setter
    def description(self, text: str | None) -> None:
        self._description.write(read_description(text), lambda: self._read().description)

    @property
    def tags(self) -> list[str]:
        """Its labels. The list may be changed in place."""
        return self._tags.read(lambda: [*self._read().tags])

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        self._tags.write(read_texts("tags", tags), lambda: [*self._read().tags])

    def is_sequence(self) -> bool:
        """Say whether it is an artifact, and not a collection of links."""
        return isinstance(self._read(), ArtifactRow)

    def delete(self) -> None:
        """Delete a collection with its links, whose versions stay; or an artifact as a whole.

        An artifact with links or aliases is refused, as by `registry delete --all`.
        """
        reference = self._reference()
        registry = reference.registry
        if registry is None:
            deleting = DeleteRequest((reference,), is_whole=True)
            self._home.perform(lambda home: delete(home, deleting))
            return
        request = CollectionDeleteRequest(
            CollectionPath(reference.entity, registry, reference.name)
        )
        self._home.perform(lambda home: delete_collection(home, request))

    def save(self) -> None:
        """Keep what was edited."""
        tags, description = self._tags.change(), self._description.change()
        reference = self._reference()
        if tags is not None:
            added = read_tags([each for each in tags.after if each not in tags.before])
            gone = tuple(each for each in tags.before if each not in tags.after)
            if added:
                self._home.perform(lambda home: add_tags(home, TagRequest(reference, added)))
            if gone:
                self._home.perform(lambda home: remove_tags(home, TagRequest(reference, gone)))
        if description is not None:
            request = DescribeRequest(reference, description.after)
            self._home.perform(lambda home: describe(home, request))
        self._tags.forget()
        self._description.forget()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._name!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NamedCollection):
            return NotImplemented
        return (self._home.location, self._name) == (other._home.location, other._name)

    def __hash__(self) -> int:
        return hash(self._name)

    def _reference(self) -> Reference:
        with speaking_python():
            return parse_reference(self._name)

    def _read(self) -> ArtifactRow | CollectionRow:
        request = SequenceRequest(self._reference())
        return self._home.perform(lambda home: read_sequence(home, request))
