"""One home, ready to be worked in."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from registry_cli.blobs.store import BlobStore
from registry_cli.catalog import locks
from registry_cli.catalog.author import Author
from registry_cli.catalog.database import Catalog
from registry_cli.errors import RegistryError
from registry_cli.workspace import gc_locks
from registry_cli.workspace import home as homes
from registry_cli.workspace.location import has_contents
from registry_cli.workspace.reserve import free_reserve, is_out_of_room, keep_reserve
from registry_cli.workspace.viewpoint import Viewpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from registry_cli.blobs.intake import Intake
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.rebuilding import Pack
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.founding import Founding
    from registry_cli.domain.packs import PackedPlace, PackedSum
    from registry_cli.workspace.known_contents import KnownContents
    from registry_cli.workspace.network import Mount
    from registry_cli.workspace.settings import Surroundings

Result = TypeVar("Result")

_WITHDRAWAL_WAIT: Final = 5.0
"""Seconds; where other logs go on for longer, what was copied is left to `gc`."""


class Workspace(Viewpoint):
    """The catalog and blobs of one home, who acts in it, and what time it is there."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        organization: str | None = None,
        team: str | None = None,
    ) -> None:
        """Wire a home; `organization` and `team` are names for a home that is still to be made."""
        super().__init__(surroundings)
        self.home = Path(surroundings.home)
        self._wait = locks.LockWait(limit=surroundings.lock_wait, tell=surroundings.tell_wait)
        self._founding_names = (organization, team)
        self._had_contents: bool | None = None
        """Whether contents were there before the catalog; None before anybody looked."""
        self._catalog = Catalog(self.home, self._wait, self._found)
        self.blobs = BlobStore(self.home, self._find_packed, self._sum_packed)

    def is_made(self) -> bool:
        """Say whether the home was made."""
        return self._catalog.is_made()

    def check_folders(self) -> None:
        """Refuse to move anything where a folder of the home, or of its store, is elsewhere."""
        homes.check_every_folder(self.home)

    def tell_of_unknown_contents(self) -> None:
        """Note, of a home that is not made, that contents lie there all the same."""
        if has_contents(str(self.home)):
            self._note_contents()

    @property
    def has_made_home(self) -> bool:
        """Whether it was this workspace that founded the home, of all that may try at once."""
        return self._catalog.has_founded

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection for queries of one moment; a home that is not made looks empty."""
        homes.check_home(self.home)
        with self._catalog.reading() as connection:
            self._check_acting(connection)
            self._look_back(connection)
            yield connection

    def copy_catalog(self, target: Path) -> None:
        """Copy the catalog as it is at one moment, byte for byte, damage and all."""
        with self.reading():
            shutil.copyfile(self.home / "catalog.db", target)

    @contextmanager
    def reading_copy(self, copy: Path) -> Iterator[Connection]:
        """Yield a connection to such a copy, at the moment that is looked at; no lock is held."""
        from registry_cli.catalog.checking import opened_copy  # noqa: PLC0415 - seldom

        with opened_copy(copy) as connection:
            self._look_back(connection)
            yield connection

    def list_catalog_copies(self) -> list[str]:
        """Return the names of the copies that migrations and rebuilds left beside the catalog."""
        return sorted(path.name for path in self.home.glob("catalog.db.*"))

    def rebuild_catalog(self, packs: Iterable[Pack], is_there: Callable[[str], bool]) -> Path:
        """Make the catalog anew, as `Catalog.rebuild` says."""
        return self._catalog.rebuild(packs, is_there)

    def refuse_early(self, check: Callable[[Connection], object]) -> None:
        """Run the check of a write in a read where nothing is or can be written yet.

        A refusal must not make a home; and of a home that cannot be written to, the rule that
        forbids it anyway is the cause to tell.
        """
        if not self.is_made() or not os.access(self.home, os.W_OK):
            with self.reading() as connection:
                check(connection)

    @contextmanager
    def writing(self, *, leaves_no_trace: bool = False) -> Iterator[Transaction]:
        """Yield a transaction; the home is made first where there is none.

        What it overwrites is gone from the file of the catalog where it `leaves_no_trace`.
        """
        self.make_home()
        with self._catalog.writing(self._author, leaves_no_trace=leaves_no_trace) as transaction:
            if self._had_contents and self.has_made_home:
                self._note_contents()
            self._check_acting(transaction.connection)
            yield transaction

    def make_home(
        self,
        *,
        is_single_host: bool = False,
        ignores_itself: bool = False,
    ) -> None:
        """Make the folders of the home, and refuse to write where locks cannot be trusted."""
        homes.make_home(self.home)
        if self._had_contents is None:  # later ones may be those of this command
            has_some = homes.has_unknown_contents(self.home)
            self._had_contents = has_some and not self.has_blobs_in_use()
        keep_reserve(self.home)
        if ignores_itself:
            homes.hide_from_git(self.home)
        if is_single_host:
            homes.promise_single_host(self.home)
        if not self._mount.is_network:
            return
        from registry_cli.workspace.network import refuse_local_locks  # noqa: PLC0415 - as said

        refuse_local_locks(self.home, self._mount, is_single_host=self.is_single_host())

    def is_single_host(self) -> bool:
        """Say whether it is promised that only this host ever writes to the home."""
        return self.surroundings.is_single_host or homes.is_single_host(self.home)

    def share_home(self) -> None:
        """Open the home to its group."""
        homes.share_home(self.home)

    @contextmanager
    def keeping_blobs(self) -> Iterator[None]:
        """Hold `gc.lock` shared while counting on blobs."""
        with gc_locks.keeping_blobs(self.home, self._wait):
            yield

    @contextmanager
    def running_gc(self) -> Iterator[None]:
        """Let no other garbage collection run meanwhile."""
        with gc_locks.running_gc(self.home, self._wait):
            yield

    @contextmanager
    def moving_blobs(self) -> Iterator[None]:
        """Hold `gc.lock` exclusively, to check again what nobody needs and to move it out."""
        with gc_locks.moving_blobs(self.home, self._wait):
            yield

    @contextmanager
    def withdrawing_blobs(self, limit: float = _WITHDRAWAL_WAIT) -> Iterator[None]:
        """Hold `gc.lock` exclusively if that can be had soon; else what goes can go later."""
        with gc_locks.withdrawing_blobs(self.home, limit):
            yield

    def has_blobs_in_use(self) -> bool:
        """Say whether somebody counts on blobs at this moment, or whether nobody can tell."""
        try:
            with self.withdrawing_blobs(limit=0.0):
                return False
        except (OSError, RegistryError):
            return True

    @contextmanager
    def keeping_blobs_to_read(self) -> Iterator[None]:
        """Hold `gc.lock` shared where it can be opened: a read-only home collects nothing.

        Nor does one that is not made, where reading leaves nothing behind.
        """
        try:
            lock = (
                gc_locks.keeping_blobs(self.home, self._wait) if self.is_made() else nullcontext()
            )
            lock.__enter__()
        except (OSError, locks.LocksUnsupportedError):
            yield
            return
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def file_time(self) -> int:
        """Return the time by the clock that files here get theirs from, in nanoseconds.

        Where nothing can be written, that is the time of this host.
        """
        folder = self.home / "tmp"
        try:
            os.utime(folder)  # needs no room; over a network, the server's clock is taken
            return folder.stat().st_mtime_ns
        except OSError:
            return self.surroundings.now()

    def time_before(self, nanoseconds: int) -> str:
        """Return the time so long ago, by the clock of this host: UTC in ISO 8601."""
        return _iso(self.surroundings.now() - nanoseconds)

    def with_reserve(self, work: Callable[[], Result]) -> Result:
        """Do something that frees room; where there is none to begin with, `reserve` gives some.

        The work must be such that it can be begun anew after it failed.
        """
        try:
            try:
                return work()
            except (RegistryError, OSError) as error:
                if not (is_out_of_room(error) and free_reserve(self.home)):
                    raise
                return work()
        finally:
            keep_reserve(self.home)

    def is_inside_home(self, path: Path) -> bool:
        """Say whether a path, after all links, lies in the home."""
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.home))

    def intake(self, known: KnownContents) -> Intake:
        """Open a folder in `tmp/` for the contents of one log, which `known` watches."""
        from registry_cli.blobs.intake import Intake  # noqa: PLC0415 - only a log takes files in

        return Intake(self.blobs, self.aside(), known.watch)

    @contextmanager
    def known_contents(self, *, is_ignored: bool = False) -> Iterator[KnownContents]:
        """Yield what the user's logs know of files; ignored, it only learns."""
        from registry_cli.catalog.stat_cache import StatCache  # noqa: PLC0415 - only a log asks
        from registry_cli.workspace.known_contents import KnownContents, read_clocks  # noqa: PLC0415 - as above

        folder = self.surroundings.cache_folder
        with StatCache(folder, os.uname().nodename, read_clocks().day) as cache:
            yield KnownContents(cache, is_ignored=is_ignored)

    def new_run_id(self) -> str:
        """Return a run id that nobody has: 8 random base-36 characters."""
        number = int.from_bytes(os.urandom(8))
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"
        return "".join(digits[number // 36**place % 36] for place in range(8))

    def aside(self) -> Path:
        """Return a new name in `tmp/`."""
        return self.home / "tmp" / os.urandom(8).hex()

    def _find_packed(self, digests: Collection[str]) -> dict[str, PackedPlace]:
        from registry_cli.catalog.packs import find_packed  # noqa: PLC0415 - most contents have a file

        if not self.is_made():
            return {}
        with self.reading() as connection:
            return find_packed(connection, digests)

    def _sum_packed(self, digests: Collection[str]) -> tuple[list[PackedSum], set[str]]:
        from registry_cli.catalog.packs import sum_packed  # noqa: PLC0415 - as above

        if not self.is_made():
            return [], set(digests)
        with self.reading() as connection:
            return sum_packed(connection, digests)

    def _note_contents(self) -> None:
        self.note(f"{self.home} {homes.UNKNOWN_CONTENTS}: {homes.HELP_WITH_UNKNOWN_CONTENTS}")

    def _look_back(self, connection: Connection) -> None:
        if self.surroundings.as_of is not None:
            from registry_cli.catalog.as_of import look_back  # noqa: PLC0415 - seldom

            look_back(connection, self.surroundings.as_of, self._local_now())

    def _check_acting(self, connection: Connection) -> None:
        if self.surroundings.acting_as is not None:
            from registry_cli.workspace.acting import check_acting  # noqa: PLC0415 - seldom

            check_acting(connection, self)

    def _author(self) -> Author:
        account = self.surroundings.account
        return Author(self.actor, self._now(), account if self.actor != account else None)

    @cached_property
    def _mount(self) -> Mount:
        """Where the home lies; only who writes asks."""
        from registry_cli.workspace.network import find_mount  # noqa: PLC0415 - as said

        return find_mount(self.home)

    def _found(self) -> Founding:
        from registry_cli.domain.founding import found  # noqa: PLC0415 - only for a new home

        return found(self.surroundings.account, self._local_now(), *self._founding_names)

    def _now(self) -> str:
        if not (self.surroundings.forces_network_rules or self._mount.is_network):
            return self._local_now()
        from registry_cli.workspace.network import time_on_server  # noqa: PLC0415 - as said

        return _iso(time_on_server(self.home / "tmp"))

    def _local_now(self) -> str:
        return _iso(self.surroundings.now())


def _iso(nanoseconds: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 - only for who writes

    moment = datetime.fromtimestamp(nanoseconds // 10**9, UTC)
    microseconds = nanoseconds % 10**9 // 1000
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds:06d}Z"
