"""Name a path on disk where a version can be read without copying it."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.trees import Trees
from registry_cli.catalog import manifests, version_listing
from registry_cli.domain.manifests import read_page
from registry_cli.domain.roles import Permission
from registry_cli.errors import DamagedError, Hint, MachineError, NotFoundError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry_cli.domain.manifests import FileEntry
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

WHOLE: Final = "."
"""The file argument that asks for the folder, also of a version with one file."""


class PathRequest(NamedTuple):
    """Which version, and which file of it: None for its only file or else the folder."""

    reference: Reference
    file: str | None = None


def path(workspace: Workspace, request: PathRequest) -> Path:
    """Return an absolute path to a read-only file or folder with the real names."""
    with PageSpool() as pages:
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace)
            place = resolver.version(request.reference, permission=Permission.USE).membership
            version = version_listing.read_version(
                connection, place, hidden=resolver.hidden_registries()
            )
            pages.extend(manifests.read_pages(connection, place.version_id))
        files = (file for page in pages for file in read_page(page.entries))
        wanted = _wanted_file(files, request, version)
        if wanted is not None and not workspace.blobs.contains(wanted.digest, wanted.size):
            raise DamagedError(
                f"the stored content of {wanted.path!r} in {version.qualified_name} is gone or cut",
                Hint("bring the home back from a copy; other versions are not affected"),
            )
        files = (file for page in pages for file in read_page(page.entries))
        tree = _tree(workspace, version, files)
    return tree / wanted.path if wanted is not None else tree


def _wanted_file(
    files: Iterable[FileEntry], request: PathRequest, version: Version
) -> FileEntry | None:
    if request.file == WHOLE or (request.file is None and version.file_count > 1):
        return None
    for file in files:
        if request.file in {None, file.path}:
            return file
    hint = Hint("list its files", ("show", version.qualified_name))
    if request.file is not None and request.reference.selector is None:
        from registry_cli.domain.suggestions import is_version, with_colon  # noqa: PLC0415 - for an error

        if is_version(request.file):
            meant = ("path", f"{request.reference}:{request.file}")
            hint = Hint("a version follows a colon", meant, correct=with_colon)
    raise NotFoundError(f"{version.qualified_name} has no file {request.file!r}", hint)


def _tree(workspace: Workspace, version: Version, files: Iterable[FileEntry]) -> Path:
    try:
        trees = Trees(workspace.home, workspace.blobs)
        return trees.make(version.digest, files, workspace.aside())
    except OSError as error:
        if error.errno not in {errno.EROFS, errno.EACCES, errno.EPERM}:
            raise
        raise MachineError(
            f"the home is read-only and has no tree of {version.qualified_name} yet",
            Hint("copy the files instead", ("get", version.qualified_name)),
        ) from error
