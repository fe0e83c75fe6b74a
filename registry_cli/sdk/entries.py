"""One file of an artifact."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.sdk.arguments import read_path
from registry_cli.sdk.draft import size_of
from registry_cli.sdk.errors import InvalidValueError, NotLoggedError
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

    from registry_cli.domain.manifests import Entry
    from registry_cli.operations.draft import DraftFile
    from registry_cli.sdk.place import Place

    AnyPath = str | os.PathLike[str]


class ArtifactEntry(Fixed):
    """A file by its path in the artifact, with its size in bytes.

    `digest` is the blake3 of its content, empty of a draft; `local_path` is where a draft will
    take it from. `ref` is the address of what the artifact only refers to, which is its digest
    as well where nobody said one; its size is 0 where nobody knows it.
    """

    def __init__(
        self,
        path: str,
        size: int,
        digest: str,
        *,
        local_path: str | None = None,
        place: Place | None = None,
        parent: object = None,
        ref: str | None = None,
    ) -> None:
        self.path = path
        self.size = size
        self.digest = digest
        self.local_path = local_path
        self.ref = ref
        self._place = place
        self._parent = parent

    birth_artifact_id: Refused = Refused("which version had a file first is not noted")
    path: str
    size: int
    digest: str
    local_path: str | None
    ref: str | None

    @property
    def skip_cache(self) -> bool:
        """Always False: there is no cache to skip."""
        return False

    def parent_artifact(self) -> Any:  # noqa: ANN401 - an Artifact, which is made of these
        """Return the version that holds the file."""
        if self._parent is None:
            raise NotLoggedError(f"{self.path!r} is in a draft, and in no version yet")
        return self._parent

    @property
    def extra(self) -> dict[str, object]:
        """Always empty: nothing else is known of a file."""
        return {}

    def digest_algorithm(self) -> str:
        """Return `blake3`, or what was given with a reference; `uri` where its address is all."""
        if self.digest == self.ref:
            return "uri"
        return self.digest.partition(":")[0] if ":" in self.digest else "blake3"

    def to_json(self) -> dict[str, object]:
        """Return path, size and digest, as `registry show --json` has them, and an address."""
        keys: dict[str, object] = {"path": self.path, "size": self.size, "digest": self.digest}
        return keys if self.ref is None else {**keys, "reference": self.ref}

    @classmethod
    def of_version(cls, entry: Entry, place: Place | None, parent: object) -> Self:
        """Return a file of a logged version, the parent, or what it refers to."""
        ref = entry.uri if isinstance(entry, ReferenceEntry) else None
        digest = entry.shown_digest or ref or ""
        return cls(entry.path, entry.size or 0, digest, place=place, parent=parent, ref=ref)

    @classmethod
    def of_draft(cls, file: DraftFile) -> Self:
        """Return a file of a draft."""
        entry = file.stored or file.reference
        if entry is not None:
            return cls.of_version(entry, None, None)
        return cls(file.path, size_of(file), "", local_path=file.location)

    @property
    def name(self) -> str:
        """The path."""
        return self.path

    ref_url = Refused("there is no address of a file in the home: download writes it out")

    def logged_entry(self) -> Entry:
        """Return what the catalog has of it; raises `NotLoggedError` for a file of a draft."""
        if self._place is None:
            raise NotLoggedError(f"{self.path!r} is in a draft, and in no version yet")
        (entry,) = [each for each in self._place.files() if each.path == self.path]
        return entry

    def ref_target(self) -> str:
        """Return its address; raises a `ValueError` for a file that the artifact holds."""
        if self.ref is None:
            raise InvalidValueError(f"{self.path!r} is a file of the artifact, not a reference")
        return self.ref

    def download(
        self,
        root: AnyPath | None = None,
        skip_cache: bool | None = None,
        executor: object = None,
    ) -> str:
        """Write this file beneath a folder, and return its absolute path."""
        if self._place is None:
            raise NotLoggedError(f"{self.path!r} is in a draft, and cannot be downloaded yet")
        folder = None if root is None else read_path("root", root)
        return os.path.join(self._place.get(folder, only=self.path), self.path)

    def __repr__(self) -> str:
        return f"<ArtifactEntry {self.path!r}, {self.size} bytes>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ArtifactEntry):
            return NotImplemented
        return (self.path, self.size, self.digest) == (other.path, other.size, other.digest)

    def __hash__(self) -> int:
        return hash((self.path, self.digest))


class ArtifactManifest:
    """The files of an artifact by their paths."""

    add_entry: Refused = Refused("add_file adds to a draft")
    remove_entry: Refused = Refused("remove takes out of a draft")
    storage_policy: Refused = Refused("there is one store")
    version: Refused = Refused("there is one kind of manifest")
    digest: Refused = Refused("the digest of an artifact is that of its manifest")
    digest_algorithm: Refused = Refused("a file has its digest_algorithm")
    to_manifest_json: Refused = Refused("registry show --json prints what files there are")
    from_manifest_json: Refused = Refused("a manifest is what a draft was logged as")
    entries: dict[str, ArtifactEntry]

    def __init__(self, entries: Iterable[ArtifactEntry]) -> None:
        self.entries = {entry.path: entry for entry in entries}

    def __len__(self) -> int:
        return len(self.entries)

    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(entry.size for entry in self.entries.values())

    def get_entries_in_directory(self, directory: str) -> list[ArtifactEntry]:
        """Return the files beneath a folder, in the order of their paths."""
        folder = read_path("directory", directory).rstrip("/")
        prefix = f"{folder}/" if folder else ""
        return [entry for path, entry in self.entries.items() if path.startswith(prefix)]

    def get_entry_by_path(self, path: str) -> ArtifactEntry | None:
        """Return a file, None where there is none of that path."""
        return self.entries.get(read_path("path", path))
