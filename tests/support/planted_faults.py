"""The faults that are planted: one for each thing that keeps contents and history whole."""

from __future__ import annotations

from typing import Final

from tests.support.planting import Fault

_INTEGRATION: Final = "tests/integration"
_POWER: Final = f"{_INTEGRATION}/test_power_loss.py"
_CROWDS: Final = f"{_INTEGRATION}/test_concurrency.py"
_KILLS: Final = f"{_INTEGRATION}/test_kills.py"
_FAULTS: Final = f"{_INTEGRATION}/test_faults.py"
_STORE: Final = f"{_INTEGRATION}/test_blob_store.py"
_GC: Final = f"{_INTEGRATION}/test_gc.py"
_BUNDLES: Final = tuple(f"{_INTEGRATION}/test_{name}.py" for name in ("bundles", "import"))
_PATH: Final = f"{_INTEGRATION}/test_path.py"
_DOOR: Final = f"{_INTEGRATION}/test_front_door.py"
_INTAKE: Final = f"{_INTEGRATION}/test_intake.py"

FAULTS: Final = (
    # What has to be on the disk before it is counted on.
    Fault(
        "a small file is not synced before it is published",
        "registry_cli/blobs/packing.py",
        "            os.fsync(descriptor)\n",
        "",
        (_POWER,),
    ),
    Fault(
        "a large file is not synced before it is published",
        "registry_cli/blobs/intake.py",
        "        os.fsync(target)\n",
        "",
        (_POWER,),
    ),
    Fault(
        "a pack is not synced before it is published",
        "registry_cli/blobs/packs.py",
        "        os.fsync(self._descriptor)\n",
        "",
        (_POWER,),
    ),
    Fault(
        "what leaves its pack is not synced before it has its name",
        "registry_cli/blobs/unpacking.py",
        "sync_file(path)\n",
        "pass\n",
        (_PATH,),
    ),
    Fault(
        "a sync that fails is passed over",
        "registry_cli/blobs/packs.py",
        "        os.fsync(self._descriptor)\n",
        "        from contextlib import suppress\n"
        "        with suppress(OSError):\n            os.fsync(self._descriptor)\n",
        (_FAULTS,),
    ),
    Fault(
        "the folders of the store are not synced",
        "registry_cli/blobs/intake.py",
        "            sync_folder(folder)\n",
        "            pass\n",
        (_POWER,),
    ),
    Fault(
        "the folder above a new folder of the store is not synced",
        "registry_cli/blobs/store.py",
        "        sync(self.folder)\n",
        "",
        (_POWER,),
    ),
    Fault(
        "a new home is not synced",
        "registry_cli/workspace/home.py",
        "    sync_folder(home)\n    sync_folder(home.parent)\n",
        "",
        (_POWER,),
    ),
    Fault(
        "commits do not wait for the disk",
        "registry_cli/catalog/connections.py",
        '"PRAGMA synchronous = FULL"',
        '"PRAGMA synchronous = OFF"',
        (_POWER,),
    ),
    Fault(
        "the journal is kept in memory",
        "registry_cli/catalog/connections.py",
        '"PRAGMA journal_mode = TRUNCATE"',
        '"PRAGMA journal_mode = MEMORY"',
        (_POWER, _KILLS, _FAULTS),
    ),
    # The order of things.
    Fault(
        "contents are published after the commit",
        "registry_cli/operations/log_content.py",
        "            self._intake.publish()\n",
        "            self._intake.has_published = True\n",
        (_POWER, _KILLS),
    ),
    Fault(
        "blobs appear under their names while they are written",
        "registry_cli/blobs/packing.py",
        '        staged = self._aside / "small"\n',
        "        staged = self._store.path_of(digest)\n"
        "        staged.parent.mkdir(exist_ok=True)\n",
        (_POWER, _FAULTS, _INTAKE),
    ),
    Fault(
        "publishing overwrites",
        "registry_cli/blobs/store.py",
        "            os.link(staged, target)\n",
        "            os.replace(staged, target)\n",
        (_STORE, _INTAKE),
    ),
    Fault(
        "what stands under the name of a blob is taken for it",
        "registry_cli/blobs/store.py",
        "if not self.is_file_intact(ContentDigest.of_blob(staged.name), ours.st_size):\n",
        "if False:\n",
        (_STORE, _INTAKE),
    ),
    # Locks and transactions.
    Fault(
        "writers do not exclude each other",
        "registry_cli/catalog/database.py",
        "            with locks.hold(self._lock, wait, is_exclusive=True):\n",
        "            with locks.hold(self._lock, wait, is_exclusive=False):\n",
        (_CROWDS, f"{_INTEGRATION}/test_locks.py"),
    ),
    Fault(
        "a write goes to the catalog that a rebuild has replaced",
        "registry_cli/catalog/database.py",
        "os.path.samestat(early.file, file)",
        "True",
        (f"{_INTEGRATION}/test_catalog.py",),
    ),
    Fault(
        "a write keeps the log of a catalog alive that was turned to WAL",
        "registry_cli/catalog/connections.py",
        '== [("wal",)]',
        '== [("none",)]',
        (f"{_INTEGRATION}/test_catalog.py",),
    ),
    Fault(
        "locks are not taken at all",
        "registry_cli/catalog/locks.py",
        "        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)\n",
        "        pass\n",
        (_CROWDS, f"{_INTEGRATION}/test_locks.py"),
    ),
    Fault(
        "a transaction begins when it first writes",
        "registry_cli/catalog/database.py",
        'connection.execute("BEGIN IMMEDIATE")',
        'connection.execute("BEGIN")',
        (f"{_INTEGRATION}/test_locks.py",),
    ),
    Fault(
        "a transaction that fails is committed",
        "registry_cli/catalog/database.py",
        'connection.execute("ROLLBACK")',
        'connection.execute("COMMIT")',
        (f"{_INTEGRATION}/test_catalog.py",),
    ),
    # What is believed.
    Fault(
        "content is delivered without a look at xxh3",
        "registry_cli/blobs/placing.py",
        "            if copied != file.size or check.hexdigest() != file.digest.xxh3:\n",
        "            if copied != file.size:\n",
        (f"{_INTEGRATION}/test_damage.py", f"{_INTEGRATION}/test_delivery.py"),
    ),
    Fault(
        "packed content is delivered without a look at xxh3",
        "registry_cli/blobs/placing.py",
        "        if data is not None and damage_check_hex(data) != xxh3:\n",
        "        if data is None:\n",
        (f"{_INTEGRATION}/test_packs.py", f"{_INTEGRATION}/test_delivery.py"),
    ),
    Fault(
        "contents with equal xxh3 are taken for the same",
        "registry_cli/digests.py",
        'return f"{self.xxh3}-{self.blake3}"',
        'return f"{self.xxh3}-{self.xxh3}{self.xxh3}"',
        (f"{_INTEGRATION}/test_collisions.py", _STORE),
    ),
    Fault(
        "a file that changed while it was read is kept",
        "registry_cli/blobs/unchanged.py",
        "    return (before.st_size, before.st_mtime_ns, before.st_ctime_ns) != (\n",
        "    return False and (before.st_size, before.st_mtime_ns, before.st_ctime_ns) != (\n",
        (_INTAKE,),
    ),
    Fault(
        "the stat cache is believed at once",
        "registry_cli/catalog/stat_cache.py",
        'if record[_DIGESTS:] == b" " + statuses[inode]',
        'if record[_DIGESTS:].partition(b" ")[2] == statuses[inode]',
        (f"{_INTEGRATION}/test_known_contents.py",),
    ),
    Fault(
        "the stat cache is believed whatever the file looks like",
        "registry_cli/catalog/stat_cache.py",
        'if record[_DIGESTS:] == b" " + statuses[inode]',
        'if record[_DIGESTS:].startswith(b" ")',
        (f"{_INTEGRATION}/test_known_contents.py",),
    ),
    # What a failure leaves.
    Fault(
        "a failed log withdraws what others count on",
        "registry_cli/blobs/intake.py",
        "                for name in some - still_needed(some):\n",
        "                for name in some:\n",
        (_INTAKE, f"{_INTEGRATION}/test_interrupts.py", f"{_INTEGRATION}/test_log.py"),
    ),
    Fault(
        "a failed log leaves what it published",
        "registry_cli/operations/log.py",
        "                withdraw(workspace, intake)\n",
        "",
        (f"{_INTEGRATION}/test_log.py", f"{_INTEGRATION}/test_interrupts.py", _FAULTS),
    ),
    Fault(
        "a failed get leaves its temporary file",
        "registry_cli/blobs/placing.py",
        "            self._remove_temporary(folder)\n            raise\n\n    def _put_in_place",
        "            raise\n\n    def _put_in_place",
        (f"{_INTEGRATION}/test_damage.py", f"{_INTEGRATION}/test_delivery.py", _FAULTS),
    ),
    Fault(
        "a failed get leaves half of a file in a new folder",
        "registry_cli/blobs/placing.py",
        "                os.unlink(name, dir_fd=folder)\n",
        "                pass\n",
        (f"{_INTEGRATION}/test_packs.py",),
    ),
    Fault(
        "get follows links out of its folder",
        "registry_cli/blobs/beneath.py",
        "os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW",
        "os.O_RDONLY | os.O_DIRECTORY",
        (f"{_INTEGRATION}/test_beneath.py", f"{_INTEGRATION}/test_get.py"),
    ),
    # Numbers and history.
    Fault(
        "the number of a deleted version is given again",
        "registry_cli/catalog/numbers.py",
        "FROM memberships WHERE sequence_id = ?",
        "FROM memberships WHERE to_event IS NULL AND sequence_id = ?",
        (f"{_INTEGRATION}/test_delete.py", f"{_INTEGRATION}/test_machine.py"),
    ),
    Fault(
        "an event does not hold on to the one before",
        "registry_cli/catalog/transactions.py",
        "        self._seq, self._at, self._hash = seq, at, chained\n",
        "        self._seq, self._at = seq, at\n",
        (f"{_INTEGRATION}/test_history_chain.py", f"{_INTEGRATION}/test_rebuild.py"),
    ),
    Fault(
        "the time of an event is that of the clock, whatever it shows",
        "registry_cli/catalog/transactions.py",
        "        return max(self.author.at, self._at)\n",
        "        return self.author.at\n",
        (f"{_INTEGRATION}/test_catalog.py", f"{_INTEGRATION}/test_history_chain.py"),
    ),
    # Garbage collection.
    Fault(
        "gc does not look again, under its lock, at what was logged since its scan",
        "registry_cli/operations/gc_moves.py",
        "                self._leave_what_is_needed(some)\n",
        "",
        (_GC,),
    ),
    Fault(
        "gc drops packs that a log counts on since its scan",
        "registry_cli/operations/gc_moves.py",
        "            if self._is_needed_since(",
        "            if False and self._is_needed_since(",
        (_GC, _CROWDS),
    ),
    Fault(
        "gc does not wait for those who count on blobs",
        "registry_cli/workspace/gc_locks.py",
        "held.enter_context(locks.hold(home / _BLOBS, attempt, is_exclusive=True))",
        "pass",
        (_GC,),
    ),
    Fault(
        "gc copies damaged contents into new packs",
        "registry_cli/blobs/pack_rewriting.py",
        "            if damage_check_hex(data) != content.digest.xxh3:\n",
        "            if False:\n",
        (_GC,),
    ),
    Fault(
        "a repair copies damaged contents into new packs",
        "registry_cli/blobs/repacking.py",
        "                if Hasher().update(data).digest() != digest:\n",
        "                if False:\n",
        (f"{_INTEGRATION}/test_verify.py",),
    ),
    Fault(
        "gc knows no grace",
        "registry_cli/operations/gc_scan.py",
        "    cutoff = now - grace\n",
        "    cutoff = now\n",
        (_GC,),
    ),
    # Bundles and verification.
    Fault(
        "small contents of a bundle are not compared with their digests",
        "registry_cli/blobs/stream_intake.py",
        "            if digest_of(data) != digest:\n",
        "            if False:\n",
        _BUNDLES,
    ),
    Fault(
        "large contents of a bundle are not compared with their digests",
        "registry_cli/blobs/stream_intake.py",
        "            if hasher.digest() != digest:\n",
        "            if False:\n",
        _BUNDLES,
    ),
    Fault(
        "lists of files in a bundle are not compared with their digests",
        "registry_cli/bundles/manifest_check.py",
        "        if hasher.hexdigest() != version.digest:\n",
        "        if False:\n",
        _BUNDLES,
    ),
    Fault(
        "verify --full does not compute blake3",
        "registry_cli/blobs/inspection.py",
        "    hasher = Hasher() if is_full else DamageCheck()\n",
        "    hasher = DamageCheck()\n",
        (f"{_INTEGRATION}/test_verify.py",),
    ),
    # What path believes, and that both doors say the same.
    Fault(
        "a tree is made of any files",
        "registry_cli/operations/path.py",
        "    if digest.hexdigest() != version.membership.digest:\n",
        "    if False:\n",
        (_PATH,),
    ),
    Fault(
        "a tree is made while blobs are moved",
        "registry_cli/operations/path.py",
        "    with workspace.keeping_blobs_to_read(), PageSpool() as pages:\n",
        "    with PageSpool() as pages:\n",
        (_PATH,),
    ),
    Fault(
        "a tree that a kill left unfinished is taken for whole",
        "registry_cli/blobs/whole_trees.py",
        " and stat.S_IMODE(mode) == READ_ONLY",
        "",
        (_PATH,),
    ),
    Fault(
        "a file is looked for on the page before its own",
        "registry_cli/catalog/file_lookup.py",
        "first_path <= path",
        "first_path < path",
        (f"{_INTEGRATION}/test_file_lookup.py",),
    ),
    Fault(
        "at the front door everybody owns the home",
        "registry_cli/workspace/glance.py",
        "    @contextmanager\n    def reading(",
        "    def is_owner(self) -> bool:\n        return True\n\n"
        "    @contextmanager\n    def reading(",
        (_DOOR,),
    ),
    Fault(
        "the front door tells no notes",
        "registry_cli/cli/front_door.py",
        '    raise NotAtHandError("there is something to tell")',
        "    return None",
        (_DOOR,),
    ),
    Fault(
        "the front door ignores --home",
        "registry_cli/cli/front_door.py",
        "find_home(line.home,",
        "find_home(None,",
        (_DOOR,),
    ),
    Fault(
        "the front door writes a path as it is",
        "registry_cli/cli/front_door.py",
        "tsv_field(found)",
        "found",
        (_DOOR,),
    ),
    Fault(
        "the front door loads typing",
        "registry_cli/blobs/whole_trees.py",
        "import os\n",
        "import os\nimport typing\n",
        (_DOOR,),
    ),
)
