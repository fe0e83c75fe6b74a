"""Log files and folders as the next version of an artifact."""

from __future__ import annotations

import heapq
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.entries import EntrySpool
from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.scanning import find_holder, scan
from registry_cli.blobs.sources import SourceRow, Sources
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import version_listing
from registry_cli.errors import Hint, RegistryError, UsageError
from registry_cli.operations.causes import Causes
from registry_cli.operations.log_content import LogContent
from registry_cli.operations.log_plan import LogRequest, artifact_name, make_plan
from registry_cli.operations.log_write import LogWrite, find_logged
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.stamp import find_problem, write_stamp
from registry_cli.operations.withdrawal import withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from registry_cli.blobs.sources import SourceFile
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.versions import Version
    from registry_cli.operations.log_plan import Plan
    from registry_cli.operations.progress import Progress
    from registry_cli.operations.referenced_sources import ReferencedSources
    from registry_cli.workspace import Workspace

__all__ = ["LogRequest", "Logged", "log"]


class Logged(NamedTuple):
    """The version; sizes in bytes. `is_created` is False where the content was logged before.

    `reference_count` of what it has are references, and `held_size` is that of the rest.
    """

    version: Version
    is_created: bool
    already_stored_size: int
    link: Version | None
    reference_count: int
    held_size: int


def log(workspace: Workspace, request: LogRequest, progress: Progress) -> Logged:
    """Log what is under the paths; that content alone decides the version.

    Content equal to a live version of the artifact makes no new one: that version is returned
    and gets the aliases and tags. With `link`, a refused link means that nothing is logged.
    A failure leaves nothing behind.
    """
    name = artifact_name(request)
    with (
        SortedSpool[SourceRow]() as found,
        EntrySpool() as files,
        PageSpool() as pages,
        workspace.known_contents(is_ignored=request.reads_all) as known,
        _referenced(workspace, request) as referenced,
    ):
        sources, planned = _scan_and_check(workspace, request, name, found, referenced)
        workspace.make_home()
        progress.start(sources.size + (referenced.size if referenced is not None else 0))
        with workspace.intake(known) as intake:
            content = LogContent(intake, files, pages, reads_headers=request.reads_headers)
            try:
                with workspace.keeping_blobs():
                    wanted = _with_stored(workspace, request, known.recall(sources))
                    references = None
                    if referenced is not None:
                        references = referenced.entries(known, progress.advance)
                    content.take(wanted, references, progress.advance)
                    # Before the lock is taken, unless it will hardly be needed.
                    if intake.has_read or not _is_logged(workspace, planned, request, content):
                        content.publish()
                    version, is_created, link = _write(workspace, request, name, content)
            except BaseException:
                withdraw(workspace, intake)
                raise
        known.keep()
        if request.stamp is not None:
            write_stamp(request.stamp, version)
        return Logged(
            version,
            is_created,
            intake.already_stored_size,
            link,
            reference_count=referenced.count if referenced is not None else 0,
            held_size=intake.size,
        )


def _referenced(
    workspace: Workspace, request: LogRequest
) -> AbstractContextManager[ReferencedSources | None]:
    """Return what the request refers to, None where it refers to nothing."""
    drafted = [file.reference for file in request.draft or () if file.reference is not None]
    if not (drafted or request.references):
        return nullcontext()
    from registry_cli.operations.referenced_sources import ReferencedSources  # noqa: PLC0415 - few logs refer to anything

    referenced = ReferencedSources(
        workspace,
        request.references,
        exclude=request.exclude,
        follows_links=request.follows_links,
        keeps_folder_names=len(request.paths) + len(request.references) > 1,
    )
    for entry in drafted:
        referenced.add(entry)
    return referenced


def _with_stored(
    workspace: Workspace, request: LogRequest, sources: Iterable[SourceFile]
) -> Iterable[SourceFile]:
    """Add what the draft takes from other versions to what is read, in the order of the paths."""
    if request.draft is None:
        return sources
    from registry_cli.operations.draft import stored_sources  # noqa: PLC0415 - few logs have one

    return heapq.merge(sources, stored_sources(workspace, request.draft))


def _is_logged(workspace: Workspace, plan: Plan, request: LogRequest, content: LogContent) -> bool:
    """Say whether a live version of the artifact holds the content: then there is no new one."""
    with workspace.reading() as connection:
        return find_logged(connection, plan, request, content.digest) is not None


def _write(
    workspace: Workspace, request: LogRequest, name: str, content: LogContent
) -> tuple[Version, bool, Version | None]:
    """Return the version, whether it is new, and its link; the plan is that of this moment."""
    metadata = content.add_headers(workspace, request.metadata)
    with workspace.writing() as transaction:
        content.record_packs(transaction.connection)
        resolver = Resolver(transaction.connection, workspace)
        plan = make_plan(resolver, request, name)
        write = LogWrite(transaction, workspace, request, plan, metadata)
        place, is_created = write.version(content.digest, content.publish)
        link = write.link(place)
        version = _read(resolver, place)
        return version, is_created, _read(resolver, link) if link is not None else None


def _read(resolver: Resolver, place: Membership) -> Version:
    hidden = resolver.hidden_registries()
    return version_listing.read_version(resolver.connection, place, hidden=hidden)


def _scan_and_check(
    workspace: Workspace,
    request: LogRequest,
    name: str,
    spool: SortedSpool[SourceRow],
    referenced: ReferencedSources | None,
) -> tuple[Sources, Plan]:
    """Find the files and judge the request; of several causes the lowest exit code is raised."""
    sources = Sources(spool)
    with Causes() as causes:
        with causes.noted():
            sources = _scan(workspace, request, spool)
        if referenced is not None:
            with causes.noted():
                referenced.scan()
                referenced.check_clashes(sources)
        with causes.noted(), workspace.reading() as connection:
            plan = make_plan(Resolver(connection, workspace), request, name)
        if request.stamp is not None:
            for problem in _find_stamp_problems(workspace, request, request.stamp):
                causes.note(problem)
    return sources, plan


def _scan(workspace: Workspace, request: LogRequest, spool: SortedSpool[SourceRow]) -> Sources:
    if request.draft is not None:
        from registry_cli.operations.draft import scan_draft  # noqa: PLC0415 - as above

        return scan_draft(request.draft, spool, may_be_empty=request.may_be_empty)
    if not request.paths:
        return Sources(spool)  # it only refers to what it is about
    return scan(
        request.paths,
        spool,
        home=workspace.home,
        exclude=request.exclude,
        follows_links=request.follows_links,
    )


def _find_stamp_problems(
    workspace: Workspace, request: LogRequest, stamp: Path
) -> Iterator[RegistryError]:
    locations = [each.address.location or "" for each in request.references]
    paths = (*request.paths, *filter(None, locations))
    holder = find_holder(paths, str(stamp), exclude=request.exclude)
    if holder is not None:
        yield UsageError(
            f"the stamp {str(stamp)!r} is among what is logged, in {holder!r}, "
            "so it would change with every version",
            Hint("put the stamp beside it, or leave the stamp out with --exclude"),
        )
    problem = find_problem(workspace, stamp)
    if problem is not None:
        yield problem
