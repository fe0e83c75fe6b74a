"""Heal what is damaged in the store, with good bytes from elsewhere."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import TYPE_CHECKING

from registry_cli.blobs.healing import GoodBytes, Healer, find_good_bytes, open_good_bytes
from registry_cli.blobs.repacking import Repacker, remove_blob
from registry_cli.blobs.room import room_for
from registry_cli.bundles import members
from registry_cli.bundles.locating import find_contents
from registry_cli.bundles.reader import BundleReader
from registry_cli.catalog import contents, pack_checks
from registry_cli.catalog.packs import add_pack
from registry_cli.domain.damage import BLOB, CONTENT, PLACE, Damage
from registry_cli.errors import DamagedError, FullDiskError, Hint, RegistryError, UsageError
from registry_cli.operations.stored_packs import holds_what_is_lost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.blobs.inspection import Stored
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.manifests import FileEntry
    from registry_cli.workspace import Workspace

Found = list[tuple["Stored", Damage]]
"""What is damaged in the store, and how that is told."""


def check_source(workspace: Workspace, source: Path) -> None:
    """Refuse a source that is not there, or is this home itself."""
    if not source.exists():
        raise UsageError(
            f"there is no {str(source)!r} to take good bytes from",
            Hint("name a file, a folder, another home or a bundle"),
        )
    if workspace.is_inside_home(source):
        raise UsageError(
            f"{str(source)!r} lies in the home that is damaged",
            Hint("name a file, a folder, another home or a bundle outside of it"),
        )


def heal(workspace: Workspace, found: Found, source: Path) -> Found:
    """Put good bytes in the place of what is damaged; say of each whether that was done."""
    workspace.make_home()
    wanted = {stored.digest.blake3: stored for stored, damage in found if damage.kind == CONTENT}
    with workspace.keeping_blobs(), Healer(workspace.blobs, workspace.aside()) as healer:
        healed = _heal_contents(workspace, healer, wanted, source)
    removed = _remove_others(
        workspace, {stored.digest.blob_name for stored, damage in found if damage.kind == BLOB}
    )
    return [
        (stored, damage._replace(repaired=damage.name in healed | removed))
        for stored, damage in found
    ]


def _heal_contents(
    workspace: Workspace, healer: Healer, wanted: dict[str, Stored], source: Path
) -> set[str]:
    healed: set[str] = set()
    home = _home_in(source)
    if home is not None:
        with suppress(DamagedError):  # a damaged home may still have good bytes in its folders
            healed |= _heal_from_home(workspace, healer, wanted, home)
    elif _is_bundle(source):
        try:
            for blake3 in _heal_from_bundle(healer, wanted, source):
                healed.add(blake3)
        except FullDiskError:
            raise
        except RegistryError as error:  # each content was compared with its digest all the same
            workspace.note(f"{str(source)!r}: {error.message}")
        return healed
    missing = {name: stored.size for name, stored in wanted.items() if name not in healed}
    if missing:
        in_bundles = (
            (blake3, GoodBytes(path, offset))
            for blake3, path, offset in find_contents(source, missing)
        )
        for blake3, good in itertools.chain(find_good_bytes(source, missing), in_bundles):
            if blake3 not in healed:
                with open_good_bytes(good, wanted[blake3].size) as content:
                    if healer.put(wanted[blake3].digest, content):
                        healed.add(blake3)
    return healed


def _is_bundle(source: Path) -> bool:
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(len(members.HEAD)) == members.HEAD.encode()


def _heal_from_bundle(healer: Healer, wanted: dict[str, Stored], source: Path) -> Iterator[str]:
    with source.open("rb") as file:
        bundle = BundleReader(file.read)
        for _ in itertools.chain(bundle.records(), bundle.pages()):
            pass
        for blake3, size, pieces in bundle.contents():
            stored = wanted.get(blake3)
            if stored is None or stored.size != size:
                for _ in pieces:
                    pass
            elif healer.put_bytes(stored.digest, pieces):
                yield blake3


def _home_in(source: Path) -> Path | None:
    for home in (source, source / ".registry"):
        if (home / "catalog.db").is_file():
            return home
    return None


def _heal_from_home(
    workspace: Workspace, healer: Healer, wanted: dict[str, Stored], home: Path
) -> set[str]:
    around = workspace.surroundings._replace(home=home, home_origin="--repair", acting_as=None)
    other = type(workspace)(around)
    healed: set[str] = set()
    with other.keeping_blobs_to_read():
        for blake3, stored in wanted.items():
            with (
                suppress(DamagedError),
                other.blobs.open_content(stored.digest, stored.size) as good,
            ):
                if healer.put(stored.digest, good):
                    healed.add(blake3)
    return healed


def _remove_others(workspace: Workspace, names: set[str]) -> set[str]:
    """Remove damaged files of the store that nothing needs; say which."""
    if not names:
        return set()
    try:
        with workspace.withdrawing_blobs():
            with workspace.reading() as connection:
                packs = {*pack_checks.list_packs(connection)}
                needed = contents.find_holders(connection, {_blake3_of(name) for name in names})
                removed = {
                    name
                    for name in names - packs
                    if _blake3_of(name) not in needed
                    and not holds_what_is_lost(workspace.blobs, connection, name)
                }
            for name in removed:
                remove_blob(workspace.blobs.blob_path(name))
            return removed
    except RegistryError as error:
        workspace.note(f"what no version needs stays: {error.message}")
        return set()


def repair_packs(workspace: Workspace, damages: list[Damage]) -> list[Damage]:
    """Take packs that are damaged out of use, once all that versions need of them is elsewhere."""
    names = {damage.name for damage in damages if damage.kind in {BLOB, PLACE}}
    contents_healed = [each.name for each in damages if each.kind == CONTENT and each.repaired]
    names |= {place.pack_name for place in workspace.blobs.find_packed(contents_healed).values()}
    with workspace.reading() as connection:
        packs = [name for name in pack_checks.list_packs(connection) if name in names]
    retired: set[str] = set()
    for name in packs:
        try:
            # A gc knows packs by row ids, and these are used again.
            with workspace.running_gc(), room_for("what a damaged pack still holds"):
                if _retire(workspace, name):
                    retired.add(name)
        except RegistryError as error:
            workspace.note(f"the damaged pack {name[-12:]} stays: {error.message}")
    return [
        damage._replace(repaired=True)
        if damage.kind in {BLOB, PLACE} and damage.name in retired
        else damage
        for damage in damages
    ]


def _retire(workspace: Workspace, pack: str) -> bool:
    """Pack anew what is live in a pack, then forget it.

    False where something cannot be read, or the catalog does not know of all that is live in it.
    """
    with workspace.keeping_blobs(), Repacker(workspace.blobs, workspace.aside()) as repacker:
        with workspace.reading() as connection:
            if holds_what_is_lost(workspace.blobs, connection, pack):
                return False  # until a rebuild has told the catalog of it
            places = pack_checks.read_places(connection, pack)
            live = _live_in(connection, places)
        repacked = repacker.repack(
            pack,
            (
                (file.digest, *places[file.digest.blake3])
                for file in live
                if not workspace.blobs.has_file(file.digest, file.size)
            ),
        )
        if repacked is None:
            return False
    with workspace.withdrawing_blobs():
        with workspace.writing() as transaction:
            connection = transaction.connection
            # Again: a log may have counted on the pack meanwhile.
            kept = {content.digest for _, _, held in repacked for content in held}
            if not all(
                file.digest in kept or workspace.blobs.has_file(file.digest, file.size)
                for file in _live_in(connection, places)
            ):
                return False
            for each in repacked:
                add_pack(connection, *each)
            # The same contents in the same order are the same pack, which is whole again.
            is_another = pack not in {name for name, _, _ in repacked}
            if is_another:
                pack_checks.forget_pack(connection, pack)
        if is_another:
            remove_blob(workspace.blobs.blob_path(pack))
    return True


def _live_in(connection: Connection, places: dict[str, tuple[int, int]]) -> list[FileEntry]:
    found = {
        file.digest: file
        for file in contents.read_live_files(connection)
        if file.digest.blake3 in places
    }
    return list(found.values())


def _blake3_of(blob_name: str) -> str:
    return blob_name.partition("-")[2]
