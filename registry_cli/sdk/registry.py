"""A registry of the organization, and what a query for registries found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.events import Kind
from registry_cli.domain.names import (
    REGISTRY_PREFIX,
    parse_registry_name,
    parse_type,
    refuse_core_name,
)
from registry_cli.domain.references import RegistryPath
from registry_cli.operations.find import FindRequest, find_registries
from registry_cli.operations.last_event import last_event_at
from registry_cli.operations.registry_delete import RegistryDeleteRequest, delete_registry
from registry_cli.operations.registry_edit import RegistryEditRequest, edit_registry
from registry_cli.operations.registry_rename import RegistryRenameRequest, rename_registry
from registry_cli.operations.registry_show import RegistryShowRequest, show_registry
from registry_cli.sdk.arguments import read_text, read_visibility
from registry_cli.sdk.drafted import read_description
from registry_cli.sdk.edits import Edited
from registry_cli.sdk.errors import NotAllowedError, speaking_python
from registry_cli.sdk.found import FindsCollections
from registry_cli.sdk.refused import Refused
from registry_cli.sdk.registry_members import RegistryMembers
from registry_cli.sdk.results import Results, in_order

if TYPE_CHECKING:
    from typing import Literal, SupportsIndex

    from registry_cli.domain.registries import Registry as Row
    from registry_cli.sdk.home import Home


class AcceptedTypes(list[str]):
    """The types that a registry accepts: more can be added, none ever goes."""

    def _refuse(self) -> NotAllowedError:
        return NotAllowedError("types that a registry accepts are added and never removed")

    def remove(self, _value: str) -> None:
        """Refuse: see the class."""
        raise self._refuse()

    def pop(self, _place: SupportsIndex = -1) -> str:
        """Refuse: see the class."""
        raise self._refuse()

    def clear(self) -> None:
        """Refuse: see the class."""
        raise self._refuse()

    def __delitem__(self, _place: object) -> None:
        raise self._refuse()

    def __setitem__(self, _place: object, _value: object) -> None:
        raise self._refuse()


class Registry(RegistryMembers, FindsCollections):
    """A curated catalog of collections; edits of what is said of it are kept with `save`."""

    create: Refused = Refused("Api().create_registry(name, visibility) makes a registry")

    def __init__(self, home: Home, row: Row) -> None:
        self._home = home
        self._name = row.name
        self._full = row.qualified_name
        self._types: Edited[list[str]] = Edited()
        self._description: Edited[str] = Edited()
        self._new_name: str | None = None
        self._new_visibility: str | None = None

    @property
    def name(self) -> str:
        """The name, without `wandb-registry-`."""
        return self._new_name or self._name

    @name.setter
    def name(self, name: str) -> None:
        with speaking_python():
            parsed = parse_registry_name(read_text("name", name))
            refuse_core_name(parsed)
            self._new_name = parsed

    @property
    def id(self) -> str:
        """The full path: nothing else tells it from others."""
        return self._full

    @property
    def internal_id(self) -> str:
        """The full path, as `id`."""
        return self._full

    @property
    def full_name(self) -> str:
        """The name of its project: `wandb-registry-<name>`."""
        return f"{REGISTRY_PREFIX}{self._name}"

    @property
    def path(self) -> str:
        """The organization and the full name."""
        return self._full

    @property
    def organization(self) -> str:
        """The organization, which owns it."""
        return self._full.split("/")[0]

    @property
    def entity(self) -> str:
        """The organization, as in paths."""
        return self.organization

    @property
    def visibility(self) -> Literal["organization", "restricted"]:
        """Who may know of it: it can be restricted, and never opened again."""
        held = self._new_visibility or self._read().visibility
        return "organization" if held == "organization" else "restricted"

    @visibility.setter
    def visibility(self, visibility: Literal["organization", "restricted"]) -> None:
        self._new_visibility = read_visibility(visibility)

    @property
    def allow_all_artifact_types(self) -> bool:
        """Whether it accepts every type, which is said when it is made."""
        return self._read().accepted_types is None

    @allow_all_artifact_types.setter
    def allow_all_artifact_types(self, allows: bool) -> None:
        if bool(allows) != self.allow_all_artifact_types:
            raise NotAllowedError(
                "whether a registry accepts all types is said when it is made; "
                "types can be added to those that it accepts"
            )

    @property
    def created_at(self) -> str:
        """When it was made, in UTC as ISO 8601."""
        return self._last_event(Kind.REGISTRY_CREATED)

    @property
    def updated_at(self) -> str:
        """When something last happened in it, in UTC as ISO 8601."""
        return self._last_event(None)

    @property
    def artifact_types(self) -> list[str]:
        """The types that it accepts, to which more can be appended; empty where it takes all."""
        return self._types.read(self._read_types)

    @property
    def collection_count(self) -> int:
        """How many collections there are."""
        return self._read().collection_count

    @property
    def core(self) -> bool:
        """Whether it is one of the two that are there from the start."""
        return self._read().core

    @property
    def description(self) -> str:
        """The text about it."""
        return self._description.read(lambda: self._read().description)

    @description.setter
    def description(self, text: str | None) -> None:
        self._description.write(read_description(text), lambda: self._read().description)

    def save(self) -> None:
        """Keep what was edited; a new name is given last."""
        types, description = self._types.change(), self._description.change()
        with speaking_python():
            added = [parse_type(read_text("a type", each)) for each in types.after] if types else []
        request = RegistryEditRequest(
            RegistryPath(None, self._name),
            added_types=tuple(added),
            visibility=self._new_visibility,
            description=description.after if description is not None else None,
        )
        if request != RegistryEditRequest(request.registry):
            self._home.perform(lambda home: edit_registry(home, request))
        if self._new_name is not None:
            renaming = RegistryRenameRequest(request.registry, self._new_name)
            renamed = self._home.perform(lambda home: rename_registry(home, renaming))
            self._name, self._full = renamed.name, renamed.qualified_name
        self.load()

    def delete(self) -> None:
        """Delete the registry with its collections; the versions stay in their artifacts.

        Refused of the two core registries.
        """
        request = RegistryDeleteRequest(RegistryPath(None, self._name))
        self._home.perform(lambda home: delete_registry(home, request))

    def load(self) -> None:
        """Forget what was edited and not saved."""
        self._types.forget()
        self._description.forget()
        self._new_name = self._new_visibility = None

    def __repr__(self) -> str:
        return f"<Registry {self._full!r}>"

    def _asked(self) -> FindRequest:
        return FindRequest({"name": self._name})

    def _last_event(self, kind: str | None) -> str:
        """Return when something of a kind, or anything, last happened to it."""
        path = RegistryPath(None, self._name)
        found = self._home.perform(lambda home: last_event_at(home, registry=path, kind=kind))
        return found or ""

    def _read_types(self) -> list[str]:
        return AcceptedTypes(self._read().accepted_types or ())

    def _read(self) -> Row:
        return read_registry(self._home, RegistryPath(None, self._name))


class Registries(Results[Registry], FindsCollections):
    """Registries that pass a filter, and what is in them."""

    def __init__(self, home: Home, request: FindRequest, order: str | None = None) -> None:
        def read() -> list[Registry]:
            found = home.perform(lambda each: find_registries(each, request))
            return in_order((Registry(home, row) for row in found), order)

        super().__init__(read)
        self._home = home
        self._request = request

    def _asked(self) -> FindRequest:
        return self._request


def read_registry(home: Home, path: RegistryPath) -> Row:
    """Return a registry as it is now. Raises `NothingThereError` where there is none."""
    request = RegistryShowRequest(path, most=0)
    return home.perform(lambda each: show_registry(each, request)).registry
