"""An artifact with all its versions, or a collection of a registry: what is said of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import parse_collection_name
from registry_cli.domain.references import CollectionPath, Reference, parse_qualified_name
from registry_cli.domain.sequences import Artifact as ArtifactRow
from registry_cli.domain.sequences import Collection as CollectionRow
from registry_cli.operations.collection_delete import (
    CollectionDeleteRequest,
    delete_collection,
)
from registry_cli.operations.collection_rename import CollectionRenameRequest, rename_collection
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.sequence import SequenceRequest, read_sequence
from registry_cli.sdk.arguments import read_tags, read_text
from registry_cli.sdk.drafted import read_description
from registry_cli.sdk.edits import Edits
from registry_cli.sdk.errors import UnsupportedError, speaking_python
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.refused import Refused
from registry_cli.sdk.saving import save_edits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.sdk.home import Home


class NamedCollection(Fixed):
    """A named, typed sequence of versions; edits of what is said of it are kept with `save`."""

    change_type: Refused = Refused("a type never changes: log or link under another name")

    def __init__(self, home: Home, qualified_name: str) -> None:
        self._home = home
        self._name = qualified_name
        self._edits = Edits()
        self._new_name: str | None = None

    @property
    def name(self) -> str:
        """The name, without entity and project. That of a collection may be changed."""
        return self._new_name or self._name.split("/")[2]

    @name.setter
    def name(self, name: str) -> None:
        if self.is_sequence():
            raise UnsupportedError("artifacts keep their name; collections may be renamed")
        with speaking_python():
            self._new_name = parse_collection_name(read_text("name", name))

    @property
    def id(self) -> str:
        """The full name: nothing else tells it from others."""
        return self._name

    @property
    def project_id(self) -> str:
        """Entity and project."""
        return self._name.rpartition("/")[0]

    @property
    def project_internal_id(self) -> str:
        """Entity and project."""
        return self.project_id

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
        return self._edits.description.read(lambda: self._read().description)

    @description.setter
    def description(self, text: str | None) -> None:
        self._edits.description.write(read_description(text), lambda: self._read().description)

    @property
    def tags(self) -> list[str]:
        """Its labels. The list may be changed in place."""
        return self._edits.tags.read(lambda: [*self._read().tags])

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        self._edits.tags.write([*read_tags(tags)], lambda: [*self._read().tags])

    def is_sequence(self) -> bool:
        """Say whether it is an artifact, and not a collection of links."""
        return isinstance(self._read(), ArtifactRow)

    def delete(self) -> None:
        """Delete a collection with its links, whose versions stay; or an artifact as a whole.

        An artifact with links or aliases is refused, as by `registry delete --all`.
        """
        if self._reference().registry is None:
            deleting = DeleteRequest((self._reference(),), is_whole=True)
            self._home.perform(lambda home: delete(home, deleting))
            return
        request = CollectionDeleteRequest(self._path())
        self._home.perform(lambda home: delete_collection(home, request))

    def save(self) -> None:
        """Keep what was edited, all of it or nothing; a new name of a collection is given last."""
        save_edits(self._home, self._reference(), self._edits)
        if self._new_name is not None:
            request = CollectionRenameRequest(self._path(), self._new_name)
            renamed = self._home.perform(lambda home: rename_collection(home, request))
            self._name, self._new_name = renamed.qualified_name, None

    def load(self, *_: object, **__: object) -> None:
        """Forget what was edited and not saved."""
        self._edits.forget()
        self._new_name = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._name!r}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NamedCollection):
            return NotImplemented
        return (self._home.location, self._name) == (other._home.location, other._name)

    def __hash__(self) -> int:
        return hash(self._name)

    def _path(self) -> CollectionPath:
        """Return where a collection is; an artifact is in no registry."""
        reference = self._reference()
        assert reference.registry is not None  # noqa: S101 - for the types: it is a collection
        return CollectionPath(reference.entity, reference.registry, reference.name)

    def _reference(self) -> Reference:
        with speaking_python():
            return parse_qualified_name(self._name)

    def _read(self) -> ArtifactRow | CollectionRow:
        request = SequenceRequest(self._reference())
        return self._home.perform(lambda home: read_sequence(home, request))
