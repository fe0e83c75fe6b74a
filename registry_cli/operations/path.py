"""Name a path on disk where a version can be read without copying it."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.trees import Trees
from registry_cli.catalog import manifests
from registry_cli.domain.manifests import ReferenceEntry, VersionDigest, read_entries
from registry_cli.domain.references import VersionNumber, parse_reference
from registry_cli.errors import (
    DamagedError,
    Hint,
    MachineError,
    NotFoundError,
    RefusedError,
    RegistryError,
    damage_hint,
    list_hint,
)
from registry_cli.operations.gone_content import telling_what_is_gone
from registry_cli.operations.path_at_hand import asks_for_folder, path_at_hand
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.use import remember_use
from registry_cli.workspace.home import check_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from registry_cli.domain.manifests import FileEntry
    from registry_cli.operations.path_at_hand import PathRequest
    from registry_cli.operations.resolve import Resolved
    from registry_cli.workspace import Workspace


def path(workspace: Workspace, request: PathRequest) -> str:
    """Return an absolute path to a read-only file or folder with the real names.

    It leads into a tree of links into the store, which is made where there is none.

    Raises `NotFoundError` for a file that the version does not hold, and `DamagedError` where
    the list of files or the wanted content is not what it was.
    """
    if workspace.surroundings.run is None:
        return _path(workspace, request)
    # Pinned, so that what is remembered is what was given, wherever the alias goes meanwhile.
    with workspace.reading() as connection:
        place = Resolver(connection, workspace).version_to_use(request.reference).membership
    pinned = request.reference._replace(selector=VersionNumber(place.number))
    found = _path(workspace, request._replace(reference=pinned))
    remember_use(workspace, place.version_id)
    return found


def _path(workspace: Workspace, request: PathRequest) -> str:
    found = path_at_hand(workspace, request)
    if found is not None:
        return found
    with workspace.keeping_blobs_to_read(), PageSpool() as pages:
        with workspace.reading() as connection:
            version = Resolver(connection, workspace).version_to_use(request.reference)
            is_folder = asks_for_folder(connection, version.membership, request)
            pages.extend(manifests.read_pages(connection, version.membership.version_id))
        name, version_id = version.qualified_name, version.membership.version_id
        with telling_what_is_gone(workspace, version_id, name):
            wanted = None
            if not is_folder:
                wanted = _wanted_file(workspace, _files(pages, version), request, version)
                _refuse_gone(workspace, wanted, version)
            tree = _make_tree(workspace, version, pages)
    return str(tree / wanted.path if wanted is not None else tree)


def _refuse_gone(workspace: Workspace, wanted: FileEntry, version: Resolved) -> None:
    if not workspace.blobs.contains(wanted.digest, wanted.size):
        raise DamagedError(
            f"the stored content of {wanted.path!r} in {version.qualified_name} is gone or cut",
            damage_hint(),
        )


def _files(pages: PageSpool, version: Resolved) -> Iterator[FileEntry]:
    """Yield the files; refuse a version whose tree would lack what the home does not hold."""
    for page in pages:
        for entry in read_entries(page.entries):
            if isinstance(entry, ReferenceEntry):
                is_here = entry.uri.startswith("file:")
                text = "copy it out" if is_here else "nothing is fetched; copy out what is here"
                option = () if is_here else ("--allow-missing-references",)
                raise RefusedError(
                    f"{version.qualified_name} refers to {entry.uri}, of which the home holds "
                    "nothing, so there is no path to it",
                    Hint(text, ("get", version.qualified_name, *option)),
                )
            yield entry


def _checked(files: Iterable[FileEntry], version: Resolved) -> Iterator[FileEntry]:
    """Pass the files on, and refuse at their end what is not the version: its tree is believed."""
    digest = VersionDigest()
    yield from digest.count(files)
    if digest.hexdigest() != version.membership.digest:
        raise DamagedError(
            f"the list of files of {version.qualified_name} is not the one that was logged",
            list_hint(),
        )


def _wanted_file(
    workspace: Workspace, files: Iterable[FileEntry], request: PathRequest, version: Resolved
) -> FileEntry:
    for file in files:
        if request.file in {None, file.path}:
            return file
    hint = _as_version(workspace, request) or Hint(
        "list its files", ("show", version.qualified_name)
    )
    raise NotFoundError(f"{version.qualified_name} has no file {request.file!r}", hint)


def _as_version(workspace: Workspace, request: PathRequest) -> Hint | None:
    """Read what was given as a file as a version or an alias, if that leads to one."""
    if request.file is None or request.reference.selector is not None:
        return None
    meant = f"{request.reference}:{request.file}"
    try:
        with workspace.reading() as connection:
            Resolver(connection, workspace, has_hints=False).version(parse_reference(meant))
    except RegistryError:
        return None
    return Hint("a version follows a colon", ("path", meant))


def _make_tree(workspace: Workspace, version: Resolved, pages: PageSpool) -> Path:
    check_folders(workspace.home)
    trees, digest = Trees(workspace.home, workspace.blobs), version.membership.digest
    try:
        aside = trees.set_wrong_aside(digest, _checked(_files(pages, version), version))
        if aside is not None:
            workspace.note(
                f"the tree of {version.qualified_name} was changed, and is made anew; what was "
                f"there is {str(aside)!r} until the next gc"
            )
        files = _checked(_files(pages, version), version)
        return trees.make(digest, files, workspace.aside())
    except OSError as error:
        if error.errno not in {errno.EROFS, errno.EACCES, errno.EPERM}:
            raise
        raise MachineError(
            f"cannot make the tree of {version.qualified_name}: the home is read-only",
            Hint("copy the files instead", ("get", version.qualified_name)),
        ) from error
