"""The order of records: each stands behind what it belongs to, sorted, and nothing is empty."""

from registry_cli.bundles.records import PAGES_IN_RECORD
from registry_cli.bundles.run_order import RunOrder
from registry_cli.domain.bundles import (
    BundledArtifact,
    BundledCollection,
    BundledLink,
    BundledPages,
    BundledRegistry,
    BundledRunDetails,
    BundledSeries,
    BundledUses,
    BundledVersion,
    BundleRecord,
)


class RecordOrder:
    """Look at each record in turn, then `finish`; raises ValueError for what is out of order."""

    def __init__(self) -> None:
        self._artifact: tuple[str, str, str] | None = None
        self._registry: BundledRegistry | None = None
        self._collection: str | None = None
        self._number = -1
        """The number of the last version or link, -1 before the first."""
        self._missing_pages = 0
        self._runs: RunOrder | None = None

    @property
    def has_runs(self) -> bool:
        """Whether anything was said of runs."""
        return self._runs is not None

    def check(self, record: BundleRecord) -> None:
        """Judge the next record by those before it."""
        if isinstance(record, BundledPages):
            self._pages(record)
            return
        if self._missing_pages:
            raise ValueError("the pages of a version are missing")
        if isinstance(record, BundledRunDetails | BundledSeries | BundledUses):
            if self._runs is None:
                self._close()
                self._runs = RunOrder()
            self._runs.check(record)
            return
        if self._runs is not None:
            raise ValueError("runs do not stand last")
        self._place(record)

    def finish(self) -> None:
        """See that nothing is missing at the end."""
        if self._missing_pages:
            raise ValueError("the pages of a version are missing")
        if self._runs is None:
            self._close()

    def _place(
        self,
        record: BundledArtifact
        | BundledVersion
        | BundledRegistry
        | BundledCollection
        | BundledLink,
    ) -> None:
        match record:
            case BundledArtifact():
                self._begin_artifact(record)
            case BundledRegistry():
                self._begin_registry(record)
            case BundledCollection():
                self._begin_collection(record)
            case BundledVersion():
                if self._artifact is None or self._registry is not None:
                    raise ValueError("a version stands behind no artifact")
                self._member(record)
                self._missing_pages = record.page_count
            case BundledLink():
                if self._collection is None:
                    raise ValueError("a link stands behind no collection")
                self._member(record)

    def _begin_artifact(self, record: BundledArtifact) -> None:
        key = (record.entity, record.project, record.name)
        if self._registry is not None or (self._artifact is not None and key <= self._artifact):
            raise ValueError("artifacts are not in order")
        self._close()
        self._artifact = key

    def _begin_registry(self, record: BundledRegistry) -> None:
        if self._registry is not None and record.name <= self._registry.name:
            raise ValueError("registries are not in order")
        self._close()
        self._registry, self._collection = record, None

    def _begin_collection(self, record: BundledCollection) -> None:
        if self._registry is None:
            raise ValueError("a collection stands behind no registry")
        accepted = self._registry.accepted_types
        if accepted is not None and record.type not in accepted:
            raise ValueError("a registry does not accept what it holds")
        if self._collection is not None:
            if record.name <= self._collection:
                raise ValueError("collections are not in order")
            self._close()
        self._collection = record.name

    def _close(self) -> None:
        """Refuse an artifact, a registry or a collection without anything in it."""
        is_first = self._artifact is None and self._registry is None
        if not is_first and self._number < 0:
            raise ValueError("an artifact or collection is empty")
        self._number = -1

    def _member(self, record: BundledVersion | BundledLink) -> None:
        if record.number <= self._number:
            raise ValueError("versions are not in order")
        if not record.events:
            raise ValueError("nothing is said of where a version comes from")
        self._number = record.number

    def _pages(self, record: BundledPages) -> None:
        if len(record.digests) != min(self._missing_pages, PAGES_IN_RECORD) or not record.digests:
            raise ValueError("pages are not where they belong")
        self._missing_pages -= len(record.digests)
