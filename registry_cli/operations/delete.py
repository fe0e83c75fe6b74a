"""Delete versions, or whole artifacts; their content goes with the next garbage collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import deletions, entities, reach, registries, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, RefusedError, UsageError
from registry_cli.operations.causes import Causes
from registry_cli.operations.protections import refuse_protected
from registry_cli.operations.removal import remove_place
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.usage import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.catalog.deletions import LinkPlace
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace

_MOST_LISTED: Final = 5
"""How many links or aliases a refusal names."""


class DeleteRequest(NamedTuple):
    """What to delete: versions, or with `is_whole` whole artifacts.

    `is_forced`: links to them and aliases other than `latest` go, too.
    """

    references: tuple[Reference, ...]
    is_whole: bool = False
    is_forced: bool = False


class Deleted(NamedTuple):
    """What is deleted, or would be: names of versions or artifacts, and of links that go along.

    `size` is the bytes of their files. `freed_size` is what the store would get back, None where
    that was not asked for.
    """

    deleted: tuple[str, ...]
    version_count: int
    unlinked: tuple[str, ...]
    size: int
    freed_size: int | None
    dry_run: bool


class _Target(NamedTuple):
    """A version in its artifact, or without one the whole artifact."""

    artifact: Sequence
    place: Membership | None

    @property
    def place_id(self) -> int | None:
        return self.place.id if self.place is not None else None

    @property
    def qualified_name(self) -> str:
        name = self.artifact.qualified_name
        return name if self.place is None else f"{name}:v{self.place.number}"


def delete(workspace: Workspace, request: DeleteRequest) -> Deleted:
    """Delete all that is named, or nothing where a rule forbids any of it."""
    workspace.refuse_early(lambda connection: _Deletion(Resolver(connection, workspace), request))
    return workspace.with_reserve(lambda: _delete(workspace, request))


def _delete(workspace: Workspace, request: DeleteRequest) -> Deleted:
    with workspace.writing() as transaction:
        deletion = _Deletion(Resolver(transaction.connection, workspace), request)
        deleted = deletion.describe(is_dry=False)
        deletion.execute(transaction)
        return deleted


def check(workspace: Workspace, request: DeleteRequest) -> Deleted:
    """Return what `delete` would do, with every refusal, and change nothing."""
    with workspace.reading() as connection:
        return _Deletion(Resolver(connection, workspace), request).describe(is_dry=True)


def preview(workspace: Workspace, request: DeleteRequest) -> Deleted:
    """Return what `check` does, and how many bytes the next garbage collection frees for it."""
    with workspace.reading() as connection:
        deletion = _Deletion(Resolver(connection, workspace), request)
        planned = deletion.describe(is_dry=True)
        moment = reach.read_moment(connection)
        groups = reach.read_groups(connection, {})
        for version_id in deletion.version_ids():
            groups[version_id] = 1
    _, together = measure(workspace, moment, groups, 1)
    return planned._replace(freed_size=together.freed)


class _Deletion:
    """What a request means at one moment, allowed by all rules."""

    def __init__(self, resolver: Resolver, request: DeleteRequest) -> None:
        self._resolver = resolver
        self._connection = resolver.connection
        self._targets = self._find_targets(request)
        for artifact in {target.artifact for target in self._targets}:
            self._require_membership(artifact)
        self._links: list[LinkPlace] = []
        for target in self._targets:
            self._links += self._check_holds(target, is_forced=request.is_forced)
        self._links.sort(key=lambda link: (link.collection, link.number))

    def describe(self, *, is_dry: bool) -> Deleted:
        extents = [
            deletions.measure_extent(self._connection, target.artifact.id, target.place_id)
            for target in self._targets
        ]
        return Deleted(
            deleted=tuple(target.qualified_name for target in self._targets),
            version_count=sum(extent.version_count for extent in extents),
            unlinked=tuple(link.qualified_name for link in self._links),
            size=sum(extent.size for extent in extents),
            freed_size=None,
            dry_run=is_dry,
        )

    def version_ids(self) -> Iterator[int]:
        for target in self._targets:
            yield from reach.list_version_ids(self._connection, target.artifact.id, target.place_id)

    def execute(self, transaction: Transaction) -> None:
        for link in self._links:
            place = versions.get_place(self._connection, link.id)
            remove_place(transaction, Kind.VERSION_UNLINKED, link.qualified_name, place)
        for target in self._targets:
            if target.place is None:
                extent = deletions.measure_extent(self._connection, target.artifact.id, None)
                body = {"version_count": extent.version_count}
                transaction.record(Kind.ARTIFACT_DELETED, target.qualified_name, {**body})
            else:
                name = target.qualified_name
                remove_place(transaction, Kind.VERSION_DELETED, name, target.place)

    def _find_targets(self, request: DeleteRequest) -> list[_Target]:
        """Return what the references name, each once; the lowest number of an artifact first."""
        found: dict[tuple[str, int], _Target] = {}
        with Causes() as causes:
            for reference in request.references:
                with causes.noted():
                    target = self._find_target(reference, is_whole=request.is_whole)
                    number = -1 if target.place is None else target.place.number
                    found[target.artifact.qualified_name, number] = target
        return [target for _, target in sorted(found.items())]

    def _find_target(self, reference: Reference, *, is_whole: bool) -> _Target:
        if reference.selector is None:
            artifact, registry = self._resolver.sequence(reference)
            name = artifact.qualified_name
            if registry is not None:
                raise RefusedError(
                    f"{name!r} is a collection, which holds links only",
                    Hint("see its links, to unlink them", ("versions", name)),
                )
            if not is_whole:
                raise UsageError(
                    f"{str(reference)!r} names a whole artifact",
                    Hint("--all deletes all its versions; or choose one", ("versions", name)),
                )
            return _Target(artifact, None)
        if is_whole:
            raise UsageError(
                f"{str(reference)!r} names one version, and --all means a whole artifact",
                Hint("leave one of them out"),
            )
        artifact, place, registry = self._resolver.version(reference)
        if registry is not None:
            name = f"{artifact.qualified_name}:v{place.number}"
            raise RefusedError(
                f"{name!r} is a link, not the version itself",
                Hint("remove the link", ("unlink", name)),
            )
        return _Target(artifact, place)

    def _require_membership(self, artifact: Sequence) -> None:
        owner = entities.find_entity(self._connection, artifact.entity)
        if owner is None:
            raise LookupError("an artifact without an owner")
        self._resolver.access.require_deleting(owner)

    def _check_holds(self, target: _Target, *, is_forced: bool) -> list[LinkPlace]:
        """Refuse what is linked or has aliases, unless forced; return the links that then go.

        A protected alias on any of these links refuses it, forced or not.
        """
        links = deletions.list_links(self._connection, target.artifact.id, target.place_id)
        aliases = deletions.list_own_aliases(self._connection, target.artifact.id, target.place_id)
        self._require_unlinking(target, links)
        refuse_protected(self._resolver, target.qualified_name, [link.id for link in links])
        if not is_forced and (links or aliases):
            reasons = []
            if links:
                reasons.append(f"is linked as {_listed(link.qualified_name for link in links)}")
            if aliases:
                named = _listed(_alias(target, name, number) for name, number in aliases)
                reasons.append(f"has the {'alias' if len(aliases) == 1 else 'aliases'} {named}")
            from registry_cli.domain.suggestions import with_option  # noqa: PLC0415 - for an error

            raise RefusedError(
                f"{target.qualified_name!r} {' and '.join(reasons)}",
                Hint(
                    "with --force these go, too",
                    correct=with_option("--force"),
                    in_python="with delete_aliases=True these go, too"
                    if target.place is not None
                    else "delete its versions with delete_aliases=True, and these go, too",
                ),
            )
        return links

    def _require_unlinking(self, target: _Target, links: list[LinkPlace]) -> None:
        """Refuse to take along links from a registry where the user may not unlink."""
        # Before anything names them: who may not know of a registry must not meet it here.
        hidden = self._resolver.hidden_registries()
        if any(link.registry_id in hidden for link in links):
            raise RefusedError(
                f"{target.qualified_name!r} is linked where you may not unlink it",
                Hint("an admin can", is_for_admin=True),
            )
        linking = {link.registry_id for link in links}
        for registry in registries.list_registries(self._connection):
            if registry.id in linking:
                self._resolver.access.require(registry, Permission.CURATE, "unlink")


def _alias(target: _Target, name: str, number: int) -> str:
    return repr(name) if target.place is not None else f"{name!r} (v{number})"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - _MOST_LISTED:,} more" if len(names) > _MOST_LISTED else ""
    return f"{', '.join(names[:_MOST_LISTED])}{more}"
