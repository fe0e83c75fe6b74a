"""What is changed by hand: a version, an artifact or a collection, and who may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference
    from registry_cli.operations.resolve import Resolver


class Subject(NamedTuple):
    """An artifact or collection; `place` is None unless one version of it is meant."""

    sequence: Sequence
    registry: RegistryRow | None
    place: Membership | None

    @property
    def qualified_name(self) -> str:
        """The name that events are about."""
        if self.place is None:
            return self.sequence.qualified_name
        return f"{self.sequence.qualified_name}:v{self.place.number}"


def find_subject(resolver: Resolver, reference: Reference) -> Subject:
    """Return what a reference names; without a selector, the artifact or collection itself.

    Nothing is said of what the user may do: whoever changes it asks `require_changing`, and
    last, because all other causes for which a request is refused have lower exit codes.
    """
    if reference.selector is None:
        return Subject(*resolver.sequence(reference), None)
    return find_version(resolver, reference)


def find_version(resolver: Resolver, reference: Reference) -> Subject:
    """Return the version that a reference names; without a selector, `latest`."""
    found = resolver.version(reference)
    return Subject(found.sequence, found.registry, found.membership)


def only_version(subject: Subject, command: tuple[str, ...]) -> Membership:
    """Return the version that must have been named.

    `command` is the user's, with a place for the reference as its third word.
    """
    if subject.place is None:
        name = subject.sequence.qualified_name
        again = (*command[:2], f"{name}:latest", *command[3:])
        raise UsageError(
            f"{name!r} is no version, and only versions have metadata",
            Hint("name one", again),
        )
    return subject.place


def require_changing(resolver: Resolver, subject: Subject, doing: str) -> None:
    """Refuse whoever may not change a subject; `doing` completes "may not …".

    Links and collections are their registry's, artifacts the owner's or the team's.
    """
    if subject.registry is not None:
        resolver.access.require(subject.registry, Permission.CURATE, doing)
        return
    owner = entities.find_entity(resolver.connection, subject.sequence.entity)
    if owner is not None:
        resolver.access.require_changing(owner, doing)
