"""The files of a version: reading them, and what they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.operations.compare_folder import CompareFolderRequest, compare_folder
from registry_cli.sdk.arguments import read_path, read_text, read_texts
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.entries import ArtifactEntry, ArtifactManifest
from registry_cli.sdk.errors import InvalidValueError, MissingMemberError, NotIntactError
from registry_cli.sdk.results import refuse_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.sdk.entries import AnyPath

_MOST_TOLD: Final = 5
"""Files that an error names of each kind."""


class ArtifactFiles(ArtifactState):
    """Of a draft, too, is told which files it has; only a version delivers them."""

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return self._draft.size if self._draft is not None else self._logged("size").frozen.size

    @property
    def file_count(self) -> int:
        """How many files there are."""
        if self._draft is not None:
            return len(self._draft)
        return self._logged("file_count").frozen.file_count

    @property
    def manifest(self) -> ArtifactManifest:
        """What files there are, by their paths."""
        return ArtifactManifest(self._entries())

    def files(
        self,
        names: Iterable[str] | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> list[ArtifactEntry]:
        """Return the files, or those of these paths."""
        refuse_cursor(start)
        wanted = None if names is None else {*read_texts("names", names)}
        return [each for each in self._entries() if wanted is None or each.path in wanted]

    def get_entry(self, name: AnyPath) -> ArtifactEntry:
        """Return one file by its path."""
        path = read_path("name", name)
        for entry in self._entries():
            if entry.path == path:
                return entry
        raise MissingMemberError(f"{self!r} has no file {path!r}")

    def get_path(self, name: AnyPath) -> ArtifactEntry:
        """Return one file by its path, as `get_entry`."""
        return self.get_entry(name)

    def download(
        self,
        root: AnyPath | None = None,
        allow_missing_references: bool = False,
        skip_cache: bool | None = None,
        path_prefix: AnyPath | None = None,
        multipart: bool | None = None,
    ) -> str:
        """Write the files into a folder, and return its absolute path.

        Without `root` that is `./artifacts/<source name>:vN`. What is there and intact stays,
        edited files are restored, others stay. `path_prefix` is what the paths must start with.
        What it refers to is copied from where it lies, where that is this machine. Else a
        `ValueError` says what is not here, unless it may be missing.
        """
        prefix = "" if path_prefix is None else read_path("path_prefix", path_prefix)
        return self._logged("download").get(
            _folder(root), prefix=prefix, allows_missing_references=allow_missing_references
        )

    def checkout(self, root: AnyPath | None = None) -> str:
        """Make a folder what the version is: as `download`, and delete what is not in it.

        Files that the home holds in no version are deleted, too.
        """
        return self._logged("checkout").get(_folder(root), is_exact=True)

    def verify(self, root: AnyPath | None = None) -> None:
        """See that a folder holds the files of the version and no others.

        Without `root` it is the one that `download` writes to. Raises `NotIntactError`, which is
        a `ValueError`, for what differs.
        """
        place = self._logged("verify")
        folder = place.default_folder() if root is None else Path(read_path("root", root))
        request = CompareFolderRequest(place.reference, Path(os.path.abspath(folder)))
        found = place.home.perform(lambda home: compare_folder(home, request))
        told = [
            f"{what}: {', '.join(paths[:_MOST_TOLD])}{' …' if len(paths) > _MOST_TOLD else ''}"
            for what, paths in found._asdict().items()
            if paths
        ]
        if told:
            raise NotIntactError(f"{str(folder)!r} is not {place.frozen.name!r}; {'; '.join(told)}")

    def file(self, root: AnyPath | None = None) -> str:
        """Download the only file, and return its absolute path."""
        entries = self._entries()
        if len(entries) != 1:
            raise InvalidValueError(f"{self!r} has {len(entries)} files, so say which: get_entry")
        return os.path.join(self.download(root), entries[0].path)

    def _entries(self) -> list[ArtifactEntry]:
        place = self._place
        if place is None:
            drafted = self._drafting("files").files()
            return [ArtifactEntry.of_draft(each) for each in drafted]
        return [ArtifactEntry.of_version(each, place, self) for each in place.files()]


def _folder(root: object) -> str | None:
    """Return a folder as text; an empty one would be where the script happens to be."""
    if root is None:
        return None
    folder = read_text("root", read_path("root", root))
    if not folder:
        raise InvalidValueError("root is empty: '.' is the folder in which the script is")
    return folder
