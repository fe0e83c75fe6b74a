"""Adding files to an artifact before it is logged."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any

from registry_cli.sdk.arguments import read_path, read_text
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.entries import ArtifactEntry
from registry_cli.sdk.reference_arguments import wanted_reference

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
        uri: ArtifactEntry | str,
        name: str | None = None,
        checksum: bool = True,
        max_objects: int | None = None,
        *,
        digest: str | None = None,
        size: int | None = None,
    ) -> Sequence[ArtifactEntry]:
        """Refer to what is at an address, without a copy of it; return what came of it.

        What `file://` leads to is read for its digest as it is now, unless `checksum` is False.
        A folder stands for its files, at most `max_objects` of them (10,000), at the root or
        beneath `name`. Of all other addresses nothing is read: `digest`, such as `sha256:…`, and
        `size` in bytes are what you know of it. An entry of a logged version is taken over as it
        is. A `ValueError` tells what is missing, or there already.
        """
        draft = self._drafting("add_reference")
        if isinstance(uri, ArtifactEntry):
            added = [draft.add_entry(uri.logged_entry(), name)]
        else:
            wanted = wanted_reference(
                uri, name, checksum=checksum, max_objects=max_objects, digest=digest, size=size
            )
            added = draft.add_reference(wanted)
        return [ArtifactEntry.of_draft(each) for each in added]
