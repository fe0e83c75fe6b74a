"""Import a bundle: all of it, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.blobs.stream_intake import StreamIntake
from registry_cli.bundles.reader import BundleReader
from registry_cli.catalog import packs
from registry_cli.operations.causes import Causes
from registry_cli.operations.import_rules import ImportRequest, ImportRules
from registry_cli.operations.import_write import ImportedVersion, ImportWrite
from registry_cli.operations.incoming import Incoming
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.withdrawal import withdraw

if TYPE_CHECKING:
    from registry_cli.bundles.reader import Read
    from registry_cli.operations.progress import Progress
    from registry_cli.workspace import Workspace

__all__ = ["ImportRequest", "ImportedVersion", "import_bundle"]


def import_bundle(
    workspace: Workspace, request: ImportRequest, read: Read, progress: Progress
) -> list[ImportedVersion]:
    """Take over versions and links from a stream; return what each is called there and here.

    Everything is verified before anything becomes visible: the bundle against its own digest,
    every version against its files, every content against its name. What is here already stays
    as it is, so a second import changes nothing. A failure leaves nothing behind.
    """
    with Causes() as causes:
        with causes.noted():  # of the bundle itself only the head is read so far
            bundle = BundleReader(read)
        with workspace.reading() as connection:
            ImportRules(Resolver(connection, workspace), request)
    progress.start(bundle.head.contents.size)
    with Incoming(bundle) as incoming:
        incoming.read_records()
        with workspace.reading() as connection:
            ImportRules(Resolver(connection, workspace), request).check(incoming.groups())
        incoming.read_pages()
        with workspace.reading() as connection:
            incoming.find_missing_pages(connection)
        incoming.check_versions()
        workspace.make_home()
        with StreamIntake(workspace.blobs, workspace.aside()) as intake:
            try:
                with workspace.keeping_blobs():
                    incoming.take_contents(intake, progress)
                    intake.publish()
                    with workspace.writing() as transaction:
                        for pack in intake.packs():
                            packs.add_pack(transaction.connection, *pack)
                        return ImportWrite(transaction, workspace, request, incoming).write()
            except BaseException:
                withdraw(workspace, intake)
                raise
