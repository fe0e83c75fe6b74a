"""Which registries exist for the acting user: what the user may not know of is met nowhere."""

from __future__ import annotations

from registry_cli.catalog import registries

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.held_names import HeldName
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.operations.access import Access
    from registry_cli.workspace.viewpoint import Viewpoint


class Visibility:
    """What one user sees at one moment."""

    def __init__(self, connection: Connection, workspace: Viewpoint) -> None:
        self.connection = connection
        self.workspace = workspace
        self.is_owner = workspace.is_owner()
        self._access: Access | None = None
        if workspace.surroundings.acting_as is not None:
            _ = self.access  # which refuses who may not act for another

    @property
    def access(self) -> Access:
        """The roles of the user."""
        if self._access is None:
            from registry_cli.operations.access import Access  # noqa: PLC0415 - see `sees`

            self._access = Access(self.connection, self.workspace)
        return self._access

    def sees(self, registry: RegistryRow) -> bool:
        """Say whether the registry exists for the user."""
        # Roles cost 2 ms to load, which the TAB key and make can do without where none counts:
        # everybody is a viewer at least of what is the organization's.
        is_open = registry.visibility == "organization"
        return self.is_owner or is_open or self.access.sees(registry)

    def find_registry(self, name: str) -> RegistryRow | None:
        """Return the registry of that name that the user may know of, else one that had it."""
        row = registries.find_registry(self.connection, name)
        if row is not None and self.sees(row):
            return row
        renamed = registries.find_renamed_registries(self.connection, name)
        return next((row for row in renamed if self.sees(row)), None)

    def visible_registries(self) -> list[RegistryRow]:
        """Return the registries that the user may know of, by name."""
        return [row for row in registries.list_registries(self.connection) if self.sees(row)]

    def hidden_registries(self) -> frozenset[int]:
        """Return the ids of the registries that the user may not know of."""
        if self.is_owner:
            return frozenset()
        rows = registries.list_registries(self.connection)
        return frozenset(row.id for row in rows if not self.sees(row))

    def hidden_names(self) -> tuple[HeldName, ...]:
        """Return what the registries are and were called that the user may not know of.

        Of those that are gone, that are the restricted ones: nobody but admins has a role there.
        """
        if self.is_owner or self.access.is_admin:
            return ()
        from registry_cli.catalog.held_names import names_of_project  # noqa: PLC0415 - seldom

        gone = registries.list_gone_restricted(self.connection)
        hidden = sorted({*self.hidden_registries(), *gone})
        return tuple(held for each in hidden for held in names_of_project(self.connection, each))
