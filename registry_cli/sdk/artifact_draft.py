"""Adding files to an artifact before it is logged."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any

from registry_cli.sdk.arguments import read_path, read_text
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.entries import ArtifactEntry
from registry_cli.sdk.errors import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from registry_cli.sdk.draft import Policy
    from registry_cli.sdk.entries import AnyPath


class ArtifactDraft(ArtifactState):
    """What a logged version refuses: its files never change."""

    def add_file(
        self,
        local_path: AnyPath,
        name: str | None = None,
        is_tmp: bool | None = False,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        overwrite: bool = False,
    ) -> ArtifactEntry:
        """Add a file as it is now, under its base name or another path.

        With the policy `immutable` it is not copied until the artifact is logged, and must not
        change before. A path that is there already must have the same content, unless
        `overwrite` takes the new one.
        """
        draft = self._drafting("add_file")
        location = read_path("local_path", local_path)
        path = read_text("name", name) if name is not None else os.path.basename(location)
        added = draft.add_file(location, path, policy=policy or "mutable", overwrite=overwrite)
        return ArtifactEntry.of_draft(added)

    def add_dir(
        self,
        local_path: AnyPath,
        name: str | None = None,
        skip_cache: bool | None = False,
        policy: Policy | None = "mutable",
        merge: bool = False,
    ) -> None:
        """Add every file beneath a folder as it is now, at the root or beneath `name`.

        Links are followed. With `merge`, files that are there already are replaced.
        """
        draft = self._drafting("add_dir")
        folder = read_path("local_path", local_path)
        prefix = read_text("name", name) if name is not None else ""
        draft.add_folder(folder, prefix, policy=policy or "mutable", overwrite=merge)

    def new_file(
        self,
        name: str,
        mode: str = "x",
        encoding: str | None = None,
        policy: Policy | None = "mutable",
    ) -> AbstractContextManager[IO[Any]]:
        """Open a new file to write to, which is added when the `with` block ends well."""
        draft = self._drafting("new_file")
        return draft.new_file(read_text("name", name), mode, encoding)

    def remove(self, item: AnyPath | ArtifactEntry) -> None:
        """Take out a file, or everything beneath a folder."""
        draft = self._drafting("remove")
        draft.remove(item.path if isinstance(item, ArtifactEntry) else read_path("item", item))

    def add_reference(
        self,
        uri: object,
        name: str | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
    ) -> Sequence[ArtifactEntry]:
        """Add a file by its address."""
        self._drafting("add_reference")
        raise UnsupportedError("references are not in this version: add the file itself")
