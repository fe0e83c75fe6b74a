"""Get the files of a version into a folder."""

from __future__ import annotations

import itertools
import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.blobs.delivery import Delivered, Delivery
from registry_cli.blobs.pages import PageSpool
from registry_cli.catalog import manifests, version_listing
from registry_cli.catalog.versions import find_by_alias
from registry_cli.domain.manifests import read_entries, read_references, read_stored_files
from registry_cli.domain.names import parse_alias
from registry_cli.errors import (
    ConflictError,
    DamagedError,
    Hint,
    MachineError,
    NotFoundError,
    UsageError,
    list_hint,
)
from registry_cli.operations.causes import Causes
from registry_cli.operations.gone_content import telling_what_is_gone
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.stamp import refusing_stamp, write_stamp
from registry_cli.operations.use import remember_use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.delivery_mode import DeliveryMode
    from registry_cli.domain.manifests import Entry, FileEntry, ReferenceEntry
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.operations.progress import Progress
    from registry_cli.workspace import Workspace


class GetRequest(NamedTuple):
    """Which files to get, and where to.

    `folder` of None means `<default_parent>/<source name>:vN`. `prefix` is a plain string that
    the paths must start with; `mode` of None clones where that is possible and copies elsewhere.
    `word` is the folder as it was written, where it can have been meant for an alias. `only` is
    the path of the one file that is wanted. With `allows_missing_references`, what a version
    refers to and is not here is left out, and told in the notices.
    """

    reference: Reference
    folder: Path | None
    default_parent: Path
    prefix: str = ""
    mode: DeliveryMode | None = None
    is_exact: bool = False
    overwrites_edits: bool = False
    stamp: Path | None = None
    word: str | None = None
    only: str | None = None
    allows_missing_references: bool = False


class Got(NamedTuple):
    """The version, the folder it is in now, and what was done there."""

    version: Version
    folder: Path
    delivered: Delivered


def get(workspace: Workspace, request: GetRequest, progress: Progress) -> Got:
    """Write what differs, keep what is intact, and refuse to overwrite what no version holds.

    Copies are checked as they are made, and damaged content is never delivered. What the version
    refers to is copied from where it lies, where that is this machine; nothing else is fetched.
    Raises `NotFoundError` before anything is written where a source is not here, and
    `ChangedSourceError` after all else was delivered where one is not what it was.
    """
    # gc.lock from before the manifest is read: what it names is not collected meanwhile.
    with PageSpool() as pages, workspace.keeping_blobs_to_read():
        with Causes() as causes:
            with causes.noted():
                _refuse_place(workspace, request, request.folder or request.default_parent)
            with refusing_stamp(workspace, request.stamp):
                version, version_id = _find(workspace, request, pages)
                # From here on no lock of the catalog is held: copying may take long.
                files = _Wanted(pages, request.prefix, request.only)
                size = _measure(files, version, request)
        folder = request.folder or request.default_parent / version.source.rpartition("/")[2]
        _refuse_place(workspace, request, folder)
        progress.start(size)
        with telling_what_is_gone(workspace, version_id, version.qualified_name):
            delivered = _deliver(workspace, request, files, folder, progress)
    for notice in sorted(delivered.notices):
        workspace.note(notice)
    remember_use(workspace, version_id)
    if request.stamp is not None:
        write_stamp(request.stamp, version)
    return Got(version, folder, delivered)


def _find(workspace: Workspace, request: GetRequest, pages: PageSpool) -> tuple[Version, int]:
    """Return the version and its row id, and fill `pages` with the list of its files."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        place = resolver.version_to_use(request.reference).membership
        version = version_listing.read_version(
            connection, place, hidden=resolver.hidden_registries()
        )
        pages.extend(manifests.read_pages(connection, place.version_id))
        _tell_of_alias(resolver, request, place)
    return version, place.version_id


def _measure(files: _Wanted, version: Version, request: GetRequest) -> int:
    """Return how many bytes are wanted, or refuse where there is none of them."""
    file_count, size = files.measure()
    if files.is_whole and file_count != version.file_count:
        raise DamagedError(
            f"the list of files of {version.qualified_name} is not the one that was logged",
            list_hint(),
        )
    if file_count == 0 and not files.is_whole:
        wanted = request.only or f"that starts with {request.prefix!r}"
        raise NotFoundError(
            f"{version.qualified_name} has no file {wanted}",
            Hint("list its files", ("show", version.qualified_name)),
        )
    return size


def _tell_of_alias(resolver: Resolver, request: GetRequest, place: Membership) -> None:
    """Say that what was taken for a new folder is also an alias, as for `get gemma production`."""
    if request.word is None or request.folder is None or request.folder.exists():
        return
    try:
        parse_alias(request.word)
    except UsageError:  # it can be none, and SQLite takes no text that is not UTF-8
        return
    if find_by_alias(resolver.connection, place.sequence_id, request.word) is not None:
        resolver.workspace.note(
            f"{request.word!r} is taken for the folder; "
            f"the alias would be {request.reference}:{request.word}"
        )


class _Wanted:
    """The files of a version that a get is about; iterating again starts anew."""

    def __init__(self, pages: PageSpool, prefix: str = "", only: str | None = None) -> None:
        self._pages = pages
        self._prefix = prefix
        self._only = only
        self.is_whole = not prefix and only is None

    def __iter__(self) -> Iterator[FileEntry]:
        for page in self._pages:
            files = read_stored_files(page.entries)
            yield from files if self.is_whole else filter(self._has, files)

    def references(self) -> Iterator[ReferenceEntry]:
        """Yield what is wanted of what the version refers to."""
        for page in self._pages:
            yield from filter(self._has, read_references(page.entries))

    def entries(self) -> Iterator[Entry]:
        """Yield both: all that is wanted."""
        return filter(self._has, self.whole())

    def whole(self) -> Iterator[Entry]:
        """Yield all that the version has, whatever its path starts with."""
        for page in self._pages:
            yield from read_entries(page.entries)

    def _has(self, entry: Entry) -> bool:
        return entry.path.startswith(self._prefix) and self._only in {None, entry.path}

    def measure(self) -> tuple[int, int]:
        """Return how many files there are, and their bytes together."""
        if self.is_whole:
            pages = [(page.file_count, page.size) for page in self._pages]
            return sum(count for count, _ in pages), sum(size for _, size in pages)
        sizes = [entry.size or 0 for entry in self.entries()]
        return len(sizes), sum(sizes)


def _refuse_place(workspace: Workspace, request: GetRequest, folder: Path) -> None:
    if workspace.is_inside_home(folder):
        raise UsageError(
            f"{str(folder)!r} lies in the home itself", Hint("name a folder outside of it")
        )
    if request.is_exact and os.path.realpath(folder) == "/":
        raise UsageError(
            "an exact get into '/' would delete the whole system", Hint("name a folder of its own")
        )
    if request.stamp is not None and _path_beneath(request.stamp, folder) is not None:
        raise ConflictError(
            f"the stamp {str(request.stamp)!r} would stand where the folder {str(folder)!r} goes",
            Hint("put the stamp beside the folder"),
        )


def _deliver(
    workspace: Workspace, request: GetRequest, files: _Wanted, folder: Path, progress: Progress
) -> Delivered:
    stamp = None if request.stamp is None else _path_beneath(folder, request.stamp)
    if stamp is not None:
        _refuse_stamp_among(files, stamp)
    home = _path_beneath(folder, workspace.home)
    if home is not None:
        _refuse_files_in_home(files, home)
    with _made(folder), _telling_of_others(), Beneath(folder) as target:
        delivery = Delivery(
            workspace.blobs,
            target,
            request.mode,
            aside=workspace.aside(),
            overwrites_edits=request.overwrites_edits,
            advance=progress.advance,
        )
        references = _deliver_references(delivery, request, files)
        plan = delivery.plan(files)
        others: list[str] = []
        if request.is_exact:
            others = delivery.find_others(files.whole(), besides=stamp, home=home)
        delivery.write(files, plan)
        references()
        delivery.remove(others)
        return delivery.result


def _deliver_references(
    delivery: Delivery, request: GetRequest, files: _Wanted
) -> Callable[[], None]:
    """Judge what the version refers to; return what delivers it, once the files are written."""
    if next(files.references(), None) is None:
        return lambda: None
    from registry_cli.blobs.reference_delivery import ReferenceDelivery  # noqa: PLC0415 - few versions refer to anything

    references = ReferenceDelivery(delivery, allows_missing=request.allows_missing_references)
    plan = references.plan(files.references())
    return lambda: references.write(files.references(), plan)


def _path_beneath(folder: Path, other: Path) -> str | None:
    """Return where something lies in a folder, None where it lies elsewhere."""
    real_folder, real_other = Path(os.path.realpath(folder)), Path(os.path.realpath(other))
    if not real_other.is_relative_to(real_folder):
        return None
    return real_other.relative_to(real_folder).as_posix()


def _refuse_files_in_home(files: _Wanted, home: str) -> None:
    """Refuse files that would take the place of the home, or of anything in it, even if forced."""
    for file in files.entries():
        if f"{file.path}/".startswith(f"{home}/") or f"{home}/".startswith(f"{file.path}/"):
            raise ConflictError(
                f"the version has {file.path!r}, and the home lies there",
                Hint("name another folder"),
            )


def _refuse_stamp_among(files: _Wanted, stamp: str) -> None:
    """Refuse a stamp that would take the place of a file of the version, or of its folder."""
    for file in files.entries():
        if f"{file.path}/".startswith(f"{stamp}/") or stamp.startswith(f"{file.path}/"):
            raise ConflictError(
                f"the stamp {stamp!r} would stand where the version has {file.path!r}",
                Hint("put the stamp beside the folder"),
            )


@contextmanager
def _telling_of_others() -> Iterator[None]:
    """Tell what nobody can prevent: that somebody else changes the folder meanwhile."""
    try:
        yield
    except BlockedError as blocked:
        raise MachineError(
            f"{blocked.path!r} became a link or a file while files were written beneath it",
            Hint("get them when nothing else writes there"),
        ) from blocked


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder; after a failure, those that were made and hold nothing are gone again."""
    ways = (folder, *folder.parents)
    missing = [*itertools.takewhile(lambda each: not os.path.lexists(each), ways)]
    try:
        _make_folder(folder)
        yield
    except BaseException:
        with suppress(OSError):
            for each in missing:
                each.rmdir()
        raise


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise ConflictError(
            f"{str(folder)!r} is no folder", Hint("name a folder to get the files into")
        ) from None
    except OSError as error:
        raise MachineError(
            f"cannot make the folder {str(folder)!r}: {error.strerror}", Hint("name another folder")
        ) from error
