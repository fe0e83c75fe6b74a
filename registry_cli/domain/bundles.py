"""What a bundle says of versions and links: the records that `export` writes and `import` reads.

Nothing in them tells of the machine, of row numbers, of the numbers of events, or of the time of
the export. docs/bundles.md describes how they are written.
"""

from typing import Final, NamedTuple

from registry_cli.digests import blake3_hex
from registry_cli.domain.metadata import Json, to_json
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.errors import Hint, UsageError

WITHOUT_RUNS: Final = 1
WITH_RUNS: Final = 2
WITH_REFERENCES: Final = 3
WITH_EMPTY_VERSIONS: Final = 4
FORMAT: Final = WITH_EMPTY_VERSIONS
"""The newest format of bundles that this program reads.

A bundle that tells nothing of runs is written as before there was anything to tell, and one
without references, or without versions that have no files, as before there were any.
"""

ITEMS_IN_RECORD: Final = 5000
"""Points of a metric, or uses of a run, in one record; all but the last are full."""

LARGEST_NUMBER: Final = 999_999_999
"""The highest number of a version in a bundle: a home that took it over can still go on."""

_HEX_DIGITS: Final = frozenset("0123456789abcdef")

LARGEST_SIZE: Final = 1 << 60
"""Bytes; sums of sizes stay below what SQLite holds."""


class Totals(NamedTuple):
    """How many members of one kind a bundle holds, and their bytes together."""

    members: int
    size: int


class Head(NamedTuple):
    """What stands first in a bundle: what follows. A thin one leaves out what the reader has.

    A `format` of `WITH_REFERENCES` announces pages that hold some, `WITH_EMPTY_VERSIONS` a version
    without files.
    """

    is_thin: bool
    records: Totals
    pages: Totals
    contents: Totals
    format: int = WITHOUT_RUNS


class PastEvent(NamedTuple):
    """An event of another home, in the names that held there."""

    at: str
    actor: str
    kind: str
    subject: str
    body: dict[str, Json]


class BundledRun(NamedTuple):
    """The run that logged a version, and the project it belongs to."""

    id: str
    name: str
    entity: str
    entity_kind: str
    project: str
    created_at: str
    created_by: str


class BundledArtifact(NamedTuple):
    """An artifact, of which versions follow. `entity_kind` is `team` or `user`."""

    entity: str
    entity_kind: str
    project: str
    name: str
    type: str
    description: str
    tags: tuple[str, ...]

    @property
    def qualified_name(self) -> str:
        """Its name in the home that it comes from."""
        return f"{self.entity}/{self.project}/{self.name}"


class BundledVersion(NamedTuple):
    """A version of the artifact before it; the digests of its pages follow."""

    number: int
    id: str
    digest: str
    size: int
    file_count: int
    page_count: int
    created_at: str
    created_by: str
    description: str
    metadata: dict[str, Json]
    metrics: dict[str, float]
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    run: BundledRun | None
    events: tuple[PastEvent, ...]


class BundledPages(NamedTuple):
    """Digests of pages of the version before, in order."""

    digests: tuple[str, ...]


class BundledRegistry(NamedTuple):
    """A registry, of which collections follow; `accepted_types` of None accepts all."""

    name: str
    description: str
    accepted_types: tuple[str, ...] | None
    visibility: str


class BundledCollection(NamedTuple):
    """A collection of the registry before it; its links follow."""

    name: str
    type: str
    description: str
    tags: tuple[str, ...]


class BundledLink(NamedTuple):
    """A link in the collection before it, to the version with the id `version`."""

    number: int
    version: str
    aliases: tuple[str, ...]
    events: tuple[PastEvent, ...]


class BundledDiff(NamedTuple):
    """The content that a work tree differed in from its commit, `size` in bytes."""

    blake3: str
    xxh3: str
    size: int


class BundledRunDetails(NamedTuple):
    """What a run of a version told of itself; its series and uses follow.

    The fields are those of `domain.runs.Run`. The host and its processes are not told, nor what
    started it.
    """

    run: BundledRun
    name: str
    state: str
    exit_status: int | None
    started_at: str
    ended_at: str | None
    duration: float | None
    command: tuple[str, ...] | None
    git: dict[str, Json] | None
    diff: BundledDiff | None
    python: dict[str, Json] | None
    config: dict[str, Json]
    summary: dict[str, Json]
    job_type: str
    group: str
    notes: str
    tags: tuple[str, ...]


class BundledSeries(NamedTuple):
    """Values of one metric of the run before, by rising steps; None stands for NaN."""

    metric: str
    steps: tuple[int, ...]
    values: tuple[float | None, ...]


class BundledUse(NamedTuple):
    """A version that a run took or gave, by its id, and what it is called where that is from."""

    id: str
    name: str
    at: str


class BundledUses(NamedTuple):
    """What the run before took (`input`), or gave although it was there (`output`)."""

    direction: str
    uses: tuple[BundledUse, ...]


RunRecord = BundledRunDetails | BundledSeries | BundledUses

BundleRecord = (
    BundledArtifact
    | BundledVersion
    | BundledPages
    | BundledRegistry
    | BundledCollection
    | BundledLink
    | RunRecord
)


def collection_path(registry: BundledRegistry, collection: BundledCollection) -> str:
    """Return the name of a collection, without the organization, which a bundle does not know."""
    return f"{REGISTRY_PREFIX}{registry.name}/{collection.name}"


def run_label(run: BundledRun) -> str:
    """Return eight hex digits that tell a run from others of its id."""
    facts: list[Json] = [run.id, run.name, run.created_at, run.created_by]
    return blake3_hex(to_json(facts).encode())[:8]


def parse_known(text: str, origin: str) -> str:
    """Accept an id of a version, or a digest of a version or content; `origin` names the list."""
    if len(text) not in {32, 64} or not _HEX_DIGITS.issuperset(text):
        raise UsageError(
            f"{text[:80]!r} in {origin} is neither a digest nor an id",
            Hint("make the list on the other side", ("export", "--list")),
        )
    return text
