"""The one transaction of an import: versions and links under the numbers that they get here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.bundles.grouping import VersionGroup
from registry_cli.catalog import imported_runs, manifests, numbers, sequences, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.names import LATEST
from registry_cli.operations.import_destinations import Destinations
from registry_cli.operations.import_latest import LatestFallback
from registry_cli.operations.import_rules import ImportRules
from registry_cli.operations.import_runs import write_runs
from registry_cli.operations.labels import move_aliases
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.bundles.grouping import LinkGroup
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership, VersionRecord
    from registry_cli.domain.bundles import PastEvent
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.import_rules import ImportRequest
    from registry_cli.operations.incoming import Incoming
    from registry_cli.workspace import Workspace


class ImportedVersion(NamedTuple):
    """What a version or link is called in the bundle, and here; `created` is False if it was here.

    `origin` of a link is told without the organization, which a bundle does not know.
    """

    origin: str
    qualified_name: str
    id: str
    digest: str
    is_link: bool
    created: bool


class ImportWrite:
    """The writing of one import."""

    def __init__(
        self,
        transaction: Transaction,
        workspace: Workspace,
        request: ImportRequest,
        incoming: Incoming,
    ) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._request = request
        self._incoming = incoming
        self._rules = ImportRules(Resolver(transaction.connection, workspace), request)
        self._destinations = Destinations(transaction, self._rules)
        self._latest = LatestFallback(transaction)

    def write(self) -> list[ImportedVersion]:
        """Write all that is not here yet; return all, in the order of the bundle."""
        imported: list[ImportedVersion] = []
        for group in self._incoming.groups():
            if isinstance(group, VersionGroup):
                imported.append(self._version(group))
            elif not self._request.skips_links:
                imported.append(self._link(group))
        self._latest.finish()
        write_runs(self._connection, self._destinations, self._incoming.runs())
        return imported

    def _version(self, group: VersionGroup) -> ImportedVersion:
        entity = self._rules.entity(group.artifact)
        artifact = self._rules.artifact(group.artifact, entity)
        record = self._rules.record(group)
        place = versions.find_by_uid(self._connection, group.version.id)
        is_created = place is None
        if place is None:
            artifact = artifact or self._destinations.create_artifact(group.artifact, entity)
            place = self._add_version(group, artifact, record)
        else:  # it keeps its place, wherever the bundle would go now
            self._bring_aliases(place, group.version.aliases)
        return self._told(group.qualified_name, place, is_created=is_created)

    def _add_version(
        self, group: VersionGroup, artifact: Sequence, kept: VersionRecord | None
    ) -> Membership:
        """Give a version a place; `kept` is the record of one that was deleted here."""
        version, connection = group.version, self._connection
        number = max(version.number, numbers.next_number(connection, artifact.id))
        record, made_run = kept, None
        if record is None:
            record, made_run = self._add_record(group, artifact, number)
        body: dict[str, Json] = {
            "id": version.id,
            "digest": version.digest,
            "run": record.run_id,
            "aliases": self._aliases(group, artifact, version.aliases),
            "tags": [*version.tags],
            "description": version.description,
            "metadata": version.metadata,
            "metrics": {**record.metrics},
            "created_at": record.created_at,
            "created_by": record.created_by,
            "origin": group.qualified_name,
            "past": _past(version.events),
        }
        if made_run is not None:
            body["made_run"] = made_run
        self._transaction.record(
            Kind.VERSION_IMPORTED, f"{artifact.qualified_name}:v{number}", body
        )
        return versions.get_by_number(connection, artifact.id, number)

    def _add_record(
        self, group: VersionGroup, artifact: Sequence, number: int
    ) -> tuple[VersionRecord, dict[str, Json] | None]:
        """Write down a version that never was here; return what its run was made of, if new."""
        version = group.version
        run_id, made_run = None, None
        if version.run is not None:
            run_id, made_run = self._destinations.run(version.run, artifact)
        row_id = versions.add_version(
            self._connection,
            uid=version.id,
            name=f"{artifact.name}:v{number}",
            digest=version.digest,
            size=version.size,
            file_count=version.file_count,
            metrics=version.metrics,
            run_id=run_id,
            at=version.created_at,
            by=version.created_by,
        )
        manifests.add_pages(self._connection, row_id, self._incoming.pages_of(group))
        imported_runs.join_edges(self._connection, version.id, row_id)
        record = versions.VersionRecord(
            row_id,
            version.digest,
            version.metrics,
            run_id,
            version.created_at,
            version.created_by,
        )
        return record, made_run

    def _link(self, group: LinkGroup) -> ImportedVersion:
        connection, link = self._connection, group.link
        source = versions.find_by_uid(connection, link.version)
        if source is None:
            raise LookupError("the version of a link is not there after all were written")
        artifact = sequences.get_sequence(connection, source.sequence_id)
        collection = self._destinations.collection(group, artifact)
        place = versions.find_link(connection, collection.id, source.version_id)
        is_created = place is None
        if place is None:
            number = max(link.number, numbers.next_number(connection, collection.id))
            self._transaction.record(
                Kind.LINK_IMPORTED,
                f"{collection.qualified_name}:v{number}",
                {
                    "id": link.version,
                    "source": f"{artifact.qualified_name}:v{source.number}",
                    "aliases": self._aliases(group, collection, link.aliases),
                    "origin": group.qualified_name,
                    "past": _past(link.events),
                },
            )
            place = versions.get_by_number(connection, collection.id, number)
        else:
            self._bring_aliases(place, link.aliases)
        return self._told(group.qualified_name, place, is_created=is_created)

    def _aliases(
        self, group: VersionGroup | LinkGroup, sequence: Sequence, aliases: tuple[str, ...]
    ) -> list[Json]:
        """Return the aliases that a new version gets: those of the bundle, or `latest` alone.

        With those of the bundle nothing else is given: its home may have had no `latest`.
        """
        if self._request.brings_aliases:
            return [*sorted(aliases)]
        self._latest.begin(sequence)
        return [LATEST] if group.is_last and self._latest.is_missing() else []

    def _bring_aliases(self, place: Membership, aliases: tuple[str, ...]) -> None:
        if self._request.brings_aliases:
            sequence = sequences.get_sequence(self._connection, place.sequence_id)
            move_aliases(self._transaction, sequence, place, aliases)

    def _told(self, origin: str, place: Membership, *, is_created: bool) -> ImportedVersion:
        sequence = sequences.get_sequence(self._connection, place.sequence_id)
        return ImportedVersion(
            origin=origin,
            qualified_name=f"{sequence.qualified_name}:v{place.number}",
            id=place.uid,
            digest=place.digest,
            is_link=place.source_id is not None,
            created=is_created,
        )


def _past(events: tuple[PastEvent, ...]) -> list[Json]:
    return [event._asdict() for event in events]
