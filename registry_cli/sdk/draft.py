"""The files of an artifact that is not logged yet."""

from __future__ import annotations

import filecmp
import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal

from registry_cli.domain.file_paths import parse_file_path
from registry_cli.errors import Hint
from registry_cli.operations.draft import (
    DraftFile,
    file_in_the_way,
    folders_of,
    is_content_of,
    list_folder,
)
from registry_cli.operations.referenced_sources import read_references
from registry_cli.sdk.errors import (
    ClashError,
    InvalidValueError,
    MissingMemberError,
    speaking_python,
    with_hint,
)
from registry_cli.sdk.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.wanted_references import WantedReference
    from registry_cli.sdk.home import Home

Policy = Literal["mutable", "immutable"]
"""Whether a file may change after it was added, so that it has to be copied at once."""


class Draft:
    """Which files an artifact will have: copies of added ones, and those of an older version."""

    def __init__(self, home: Home, stored: Iterable[Entry] = ()) -> None:
        self._home = home
        self._staging = Staging()
        self._origins: dict[str, str] = {}
        self._files = {entry.path: DraftFile.of_entry(entry) for entry in stored}
        self._folders = {folder for path in self._files for folder in folders_of(path)}
        """Those that have files, or had some that were removed."""

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def __len__(self) -> int:
        return len(self._files)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size_of(file) for file in self._files.values())

    def files(self) -> tuple[DraftFile, ...]:
        """Return the files in the order of their paths."""
        return tuple(self._files[path] for path in sorted(self._files))

    def find(self, path: str) -> DraftFile:
        """Return a file that was added."""
        try:
            return self._files[path]
        except KeyError:
            raise MissingMemberError(f"the draft has no file {path!r}") from None

    def add_file(self, location: str, path: str, *, policy: Policy, overwrite: bool) -> DraftFile:
        """Add a file; a path that is there already must be of the same content."""
        if os.path.isdir(location):
            raise with_hint(
                InvalidValueError(f"{location!r} is a folder", Hint("add_dir adds folders"))
            )
        if not os.path.isfile(location):
            raise InvalidValueError(f"there is no file {location!r}")
        self._check_path(path)
        held = self._files.get(path)
        if held is not None and not overwrite:
            if self._is_same(held, location):
                return held
            raise with_hint(
                ClashError(
                    f"the draft has another file {path!r} already",
                    Hint("overwrite=True takes the new one in its place"),
                )
            )
        copy = location if policy == "immutable" else self._staging.copy(location)
        self._origins[os.path.abspath(location)] = path
        return self._put(DraftFile(path, os.path.abspath(copy)))

    def add_folder(self, folder: str, prefix: str, *, policy: Policy, overwrite: bool) -> None:
        """Add every file beneath a folder, each under the prefix and its path there."""
        if not os.path.isdir(folder):
            raise InvalidValueError(f"there is no folder {folder!r}")
        found = self._home.perform(lambda workspace: list_folder(workspace, folder))
        for file in found:
            path = f"{prefix.rstrip('/')}/{file.path}" if prefix else file.path
            self.add_file(file.location, path, policy=policy, overwrite=overwrite)

    def add_reference(self, wanted: WantedReference) -> list[DraftFile]:
        """Refer to what is at an address; nothing is added where a path is another's already."""
        found = self._home.perform(lambda workspace: read_references(workspace, wanted))
        added = [DraftFile.of_entry(entry) for entry in found]
        for file in added:
            self._check_is_free(file)
        return [self._put(file) for file in added]

    def add_entry(self, entry: Entry, path: str | None) -> DraftFile:
        """Take over what a version holds or refers to, under its path or another."""
        file = DraftFile.of_entry(entry._replace(path=entry.path if path is None else path))
        self._check_is_free(file)
        return self._put(file)

    def _check_is_free(self, file: DraftFile) -> None:
        self._check_path(file.path)
        if self._files.get(file.path, file) != file:
            raise ClashError(f"the draft has another file {file.path!r} already")

    @contextmanager
    def new_file(self, path: str, mode: str, encoding: str | None) -> Iterator[IO[str]]:
        """Yield a file to write to, which is added when the block ends without an error."""
        self._check_path(path)
        overwrites = mode.startswith("w")
        if path in self._files and not overwrites:
            raise ClashError(f"the draft has a file {path!r} already")
        with self._staging.new_file(mode, encoding) as file:
            yield file
        self._put(DraftFile(path, file.name))

    def remove(self, path: str) -> None:
        """Take a file out, or all files beneath a folder."""
        if self._files.pop(path, None) is not None:
            return
        beneath = self._list_beneath(path)
        if not beneath:
            raise MissingMemberError(f"the draft has no file {path!r}")
        for each in beneath:
            del self._files[each]

    def path_of(self, location: str) -> str | None:
        """Return where a file of this machine was added, None if it was not."""
        path = self._origins.get(os.path.abspath(location))
        return path if path in self._files else None

    def close(self) -> None:
        """Forget the copies."""
        self._staging.close()

    def _put(self, file: DraftFile) -> DraftFile:
        self._files[file.path] = file
        self._folders.update(folders_of(file.path))
        return file

    def _check_path(self, path: str) -> None:
        """Refuse a path that no file may have, or not beside those that are there."""
        with speaking_python():
            parse_file_path(path)
            for folder in folders_of(path):
                if folder in self._files:
                    raise file_in_the_way(folder, path)
            if path in self._folders:
                beneath = next(iter(self._list_beneath(path)), None)
                if beneath is not None:
                    raise file_in_the_way(path, beneath)
                self._folders.discard(path)

    def _list_beneath(self, folder: str) -> list[str]:
        return [each for each in self._files if each.startswith(f"{folder.rstrip('/')}/")]

    def _is_same(self, held: DraftFile, location: str) -> bool:
        with speaking_python():
            if held.location is not None:
                filecmp.clear_cache()  # which goes by times, that need not change with the content
                return filecmp.cmp(held.location, location, shallow=False)
            return held.stored is not None and is_content_of(held.stored, location)


def size_of(file: DraftFile) -> int:
    """Return the bytes of a file that was added."""
    if file.stored is not None:
        return file.stored.size
    if file.reference is not None:
        return file.reference.size or 0
    with speaking_python():
        return os.path.getsize(file.location) if file.location is not None else 0
