"""What a log refers to: files of this machine, which are read, and addresses, which are not."""

from __future__ import annotations

import heapq
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.blobs.exclusion import Exclusion
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.referenced import hash_source
from registry_cli.blobs.scanning import scan
from registry_cli.blobs.sources import SourceFile, UnreadableError, raise_all
from registry_cli.blobs.spool import SortedSpool
from registry_cli.domain.addresses import local_address
from registry_cli.domain.bundles import LARGEST_SIZE
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.errors import Hint, NotFoundError, RegistryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.sources import SourceRow, Sources
    from registry_cli.domain.wanted_references import WantedReference
    from registry_cli.workspace import Workspace
    from registry_cli.workspace.known_contents import KnownContents

_Row = tuple[str, str, str | None, int | None, str, int, int, int, int]
"""A path in the version and an address; digest and size; and what there is to read: the rest of a
`SourceRow` behind the size, where the location is empty of what is not read."""


class _LimitedSpool(SortedSpool["SourceRow"]):
    """Refuses the row that is one too many, before the whole tree has been walked."""

    def __init__(self, wanted: WantedReference) -> None:
        super().__init__()
        self._wanted = wanted
        self._count = 0

    def add(self, row: SourceRow) -> None:
        self._count += 1
        if self._count > self._wanted.max_objects:
            raise UsageError(
                f"{self._wanted.address.uri!r} holds more than {self._wanted.max_objects:,} files",
                Hint(
                    "allow more of them with --max-objects",
                    in_python="add_reference takes more of them with max_objects=…",
                ),
            )
        super().add(row)


class ReferencedSources:
    """Everything that a log refers to, in the order of the paths; `size` is of what is read."""

    def __init__(
        self,
        workspace: Workspace,
        wanted: Iterable[WantedReference] = (),
        *,
        exclude: Iterable[str] = (),
        follows_links: bool = False,
        keeps_folder_names: bool = False,
    ) -> None:
        """`keeps_folder_names` puts the files of a folder beneath its base name."""
        self._workspace = workspace
        self._wanted = tuple(wanted)
        self._exclude = tuple(exclude)
        self._follows_links = follows_links
        self._keeps_folder_names = keeps_folder_names
        self._rows = SortedSpool[_Row]()
        self.size = 0
        self.count = 0
        self._told_size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._rows.__exit__()

    def add(self, entry: ReferenceEntry) -> None:
        """Refer to what another version refers to, as it does."""
        self._put((entry.path, entry.uri, entry.digest, entry.size, "", 0, 0, 0, 0))

    def scan(self) -> None:
        """Find everything, or raise one error that lists all that cannot be referred to."""
        problems: list[RegistryError] = []
        for each in self._wanted:
            try:
                self._scan_one(each)
            except RegistryError as error:
                problems.append(error)
        raise_all(problems)

    def check_clashes(self, sources: Sources) -> None:
        """Refuse a path that is there twice, or that is a file where another needs a folder."""
        open_paths: list[str] = []
        for path in heapq.merge(
            (row[0] for row in self._rows), (source.path for source in sources)
        ):
            while open_paths and not path.startswith(open_paths[-1]):
                open_paths.pop()
            for other in open_paths:
                if path == other or path[len(other)] == "/":
                    raise UsageError(
                        f"{path!r} is there twice"
                        if path == other
                        else f"{other!r} is a file, and {path!r} needs a folder there",
                        Hint(
                            "give the reference another name: --reference NAME=ADDRESS",
                            in_python="give one of them another name",
                        ),
                    )
            open_paths.append(path)

    def entries(self, known: KnownContents, advance: Advance) -> Iterator[ReferenceEntry]:
        """Yield what the version refers to; at the end raise for all that could not be read."""
        problems: list[RegistryError] = []
        for batch in in_batches(self._rows):
            recalled = known.recall(
                SourceFile(row[0], row[4], row[3] or 0, *row[5:]) for row in batch if row[4]
            )
            for path, uri, digest, size, location, *_ in batch:
                if not location:
                    yield ReferenceEntry(path, size, digest, uri)
                    continue
                try:
                    file = hash_source(next(recalled), known.watch, advance)
                except UnreadableError as error:
                    problems.append(error)
                else:
                    yield ReferenceEntry(path, file.size, file.digest.blake3, uri)
        raise_all(problems)

    def _put(self, row: _Row) -> None:
        self._told_size += row[3] or 0
        if self._told_size > LARGEST_SIZE:
            raise UsageError(
                f"{row[1]!r} makes the version larger than {LARGEST_SIZE:,} bytes",
                Hint("leave it out: a file with holes may say that it has any size"),
            )
        self._rows.add(row)
        self.count += 1

    def _scan_one(self, wanted: WantedReference) -> None:
        location = wanted.address.location
        if location is None:
            self._add_remote(wanted)
            return
        if wanted.digest is not None or wanted.size is not None:
            raise UsageError(
                f"{wanted.address.uri!r} is read, so its digest and size are not given",
                Hint("leave them out"),
            )
        if not Path(location).exists():
            raise NotFoundError(
                f"the referenced source {location!r} is missing", Hint("check the path")
            )
        is_folder = Path(location).is_dir()
        prefix = self._prefix_of(wanted, location) if is_folder else ""
        exclusion = Exclusion(self._exclude if prefix else ())
        with _LimitedSpool(wanted) as spool:
            for source in scan(
                [location],
                spool,
                home=self._workspace.home,
                exclude=self._exclude,
                follows_links=self._follows_links,
            ):
                if not is_folder:
                    self._add_local(wanted, wanted.name or source.path, location, source)
                elif not _is_covered(exclusion, path := prefix + source.path):
                    self._add_local(wanted, path, f"{location}/{source.path}", source)

    def _prefix_of(self, wanted: WantedReference, location: str) -> str:
        name = wanted.name
        if name is None and self._keeps_folder_names:
            name = Path(location).name
        return f"{name}/" if name else ""

    def _add_local(
        self, wanted: WantedReference, path: str, location: str, source: SourceFile
    ) -> None:
        uri = local_address(location).uri
        read_at = source.location if wanted.has_checksum else ""
        self.size += source.size if wanted.has_checksum else 0
        self._put((parse_file_path(path), uri, None, source.size, read_at, *source[3:7]))

    def _add_remote(self, wanted: WantedReference) -> None:
        address = wanted.address
        name = wanted.name or address.name
        if name is None:
            raise UsageError(
                f"the address {address.uri!r} tells no name",
                Hint(
                    "name the entry before it: --reference NAME=ADDRESS",
                    in_python="add_reference takes a name=…",
                ),
            )
        self.add(ReferenceEntry(parse_file_path(name), wanted.size, wanted.digest, address.uri))


def read_references(
    workspace: Workspace, wanted: WantedReference, *, follows_links: bool = True
) -> list[ReferenceEntry]:
    """Return what an address stands for, with files of this machine read as they are now."""
    with (
        ReferencedSources(workspace, [wanted], follows_links=follows_links) as sources,
        workspace.known_contents() as known,
    ):
        sources.scan()
        found = [*sources.entries(known, lambda _count: None)]
        known.keep()
        return found


def _is_covered(exclusion: Exclusion, path: str) -> bool:
    return any(map(exclusion.covers, itertools.accumulate(path.split("/"), "{}/{}".format)))
