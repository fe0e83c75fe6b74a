"""Versions that refer to files without holding them: what is kept, delivered, refused and told."""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry_cli.bundles import members
from registry_cli.digests import blake3_hex
from registry_cli.domain.bundles import WITH_REFERENCES
from registry_cli.domain.references import parse_reference
from registry_cli.errors import MachineError
from registry_cli.operations.get import GetRequest, get
from registry_cli.workspace.known_contents import read_clocks
from tests.support.bundles import Piece, export_bytes, put_together, take_apart
from tests.support.files import make_files, read_files
from tests.support.history import assert_state_is_what_events_say
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, open_catalog
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command

SHA256: Final = "sha256:" + "a" * 64
REMOTE: Final = "s3://bucket/far.bin"


def local(path: str) -> str:
    """Return the address of a path beneath the working folder."""
    return f"file://{Path(path).absolute()}"


def log_mixed(registry: Command, *options: object) -> dict[str, Any]:
    """Log a file that is kept, a folder that is referred to, and an address."""
    make_files("data", {"a": "one", "sub/b": "two"})
    Path("kept").write_text("kept", encoding="utf-8")
    logged = registry(
        "log", "kept", "--reference", local("data"), "--reference", REMOTE, "-n", "mixed",
        "-t", "dataset", *options, "--json",
    )  # fmt: skip
    shown: dict[str, Any] = logged.json
    return shown


def log_folder(registry: Command) -> None:
    """Log a folder that is only referred to."""
    make_files("data", {"a": "one", "sub/b": "two"})
    registry("log", "--reference", local("data"), "-n", "far", "-t", "dataset")


def blobs(home: Path) -> list[Path]:
    return [path for path in (home / "blobs").rglob("*") if path.is_file()]


def forge_page(home: Path, old: bytes, new: bytes) -> bytes:
    """Return a bundle of a home with one page, in which a text of that gave way to another.

    The version has the digest of what its files are then.
    """
    pieces = take_apart(export_bytes(open_home(home)))
    (at,) = [number for number, piece in enumerate(pieces) if piece.name.startswith(members.PAGE)]
    text = pieces[at].content
    assert old in text
    forged = text.replace(old, new, 1)
    records = pieces[0].content.replace(blake3_hex(text).encode(), blake3_hex(forged).encode())
    digests = [version_digest(each.decode()) for each in (text, forged)]
    records = records.replace(digests[0].encode(), digests[1].encode())
    pieces[0] = pieces[0]._replace(content=records)
    pieces[at] = Piece(f"{members.PAGE}{blake3_hex(forged)}", forged)
    return put_together(pieces, written_as=WITH_REFERENCES)


def version_digest(page: str) -> str:
    """Return the digest of a version that has one reference, whatever stands there."""
    ((path, size, digest, _, told),) = json.loads(page)
    address = next(iter(told.values()))
    return blake3_hex(
        f"{path}\0{digest or ''}\0{'' if size is None else size}\0{address}\n".encode()
    )


# --- What a version is then


def test_files_and_references_make_one_version(registry: Command, home: Path) -> None:
    logged = log_mixed(registry, "--digest", f"far.bin={SHA256}", "--size", "far.bin=5")
    assert (logged["file_count"], logged["size"]) == (4, 3 + 3 + 4 + 5)

    files = registry("show", "mixed", "--json").json["files"]
    assert files == [
        {"path": "data/a", "size": 3, "digest": blake3_hex(b"one"), "reference": local("data/a")},
        {
            "path": "data/sub/b", "size": 3, "digest": blake3_hex(b"two"),
            "reference": local("data/sub/b"),
        },
        {"path": "far.bin", "size": 5, "digest": SHA256, "reference": REMOTE},
        {"path": "kept", "size": 4, "digest": blake3_hex(b"kept")},
    ]  # fmt: skip
    assert [path.read_text() for path in blobs(home)] == ["kept"]
    assert registry("versions", "mixed").rows[0][3:5] == ["15", "4"]


def test_a_reference_alone_needs_neither_a_path_nor_a_name(registry: Command) -> None:
    logged = registry("log", "--reference", REMOTE, "-t", "model", "--json").json
    assert (logged["name"], logged["size"], logged["file_count"]) == ("far.bin:v0", 0, 1)
    (file,) = registry("show", "far.bin", "--json").json["files"]
    assert file == {"path": "far.bin", "size": None, "digest": None, "reference": REMOTE}


def test_a_reference_to_a_file_is_another_version_than_a_copy_of_it(registry: Command) -> None:
    Path("x").write_text("x", encoding="utf-8")
    copied = registry("log", "x", "-t", "model", "--json").json
    referred = registry("log", "--reference", local("x"), "-n", "x", "--json").json
    assert referred["created"]
    assert referred["digest"] != copied["digest"]
    Path("y").write_text("x", encoding="utf-8")
    moved = registry("log", "--reference", f"x={local('y')}", "-n", "x", "--json").json
    assert moved["digest"] != referred["digest"]


def test_what_is_unchanged_writes_nothing_and_is_not_read_again(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_folder(registry)
    log = ("log", "--reference", local("data"), "-n", "far", "--json")
    changed = Path("data/sub/b").stat().st_ctime_ns
    while read_clocks().file_time <= changed:
        time.sleep(0.001)  # what changed in this very tick is never taken for known
    assert not registry(*log).json["created"]
    before = snapshot(home)
    monkeypatch.setattr("registry_cli.blobs.referenced.open_regular", None)
    assert not registry(*log).json["created"]
    assert snapshot(home) == before


@pytest.mark.parametrize(
    "options",
    [("--digest", f"far.bin={SHA256}"), ("--size", "far.bin=7"), ("--reference", f"z={REMOTE}")],
)
def test_what_is_said_of_an_address_belongs_to_the_version(
    registry: Command, options: tuple[str, ...]
) -> None:
    first = log_mixed(registry)
    assert log_mixed(registry, *options)["digest"] != first["digest"]


def test_a_changed_source_is_a_new_version(registry: Command) -> None:
    log_folder(registry)
    Path("data/a").write_text("other", encoding="utf-8")
    log = registry("log", "--reference", local("data"), "-n", "far", "--json")
    assert (log.json["version"], log.json["created"]) == ("v1", True)
    assert registry("diff", "far:v0", "far:v1").rows == [
        ["file", "changed", "a", blake3_hex(b"one"), blake3_hex(b"other"), "3", "5"]
    ]


def test_without_a_checksum_a_file_is_not_read(registry: Command) -> None:
    Path("secret").write_text("x", encoding="utf-8")
    Path("secret").chmod(0o400)
    registry("log", "--reference", local("secret"), "--no-checksum", "-n", "far", "-t", "model")
    (file,) = registry("show", "far", "--json").json["files"]
    assert (file["digest"], file["size"]) == (None, 1)


def test_no_address_is_ever_asked_for(registry: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("something asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for uri in ("s3://b/x", "gs://b/x", "http://localhost:1/x", "https://h/x", "hf://m/x"):
        registry("log", "--reference", uri, "-n", "far", "-t", "model")
        registry("get", "far", status=3)
        registry("get", "far", "--allow-missing-references")
    registry("verify", "--full")


def test_folders_are_walked_as_those_that_are_logged(registry: Command, work: Path) -> None:
    make_files("data", {"a": "1", "b.tmp": "2", "sub/c": "3"})
    (work / "data/inside").symlink_to("a")
    registry(
        "log", "--reference", local("data"), "--exclude", "*.tmp", "-n", "far", "-t", "dataset"
    )
    files = registry("show", "far", "--json").json["files"]
    assert [file["path"] for file in files] == ["a", "inside", "sub/c"]
    assert files[1]["reference"] == local("data/inside")
    named = ("--reference", f"in/here={local('data')}", "--exclude", "in/here/sub", "-n", "far")
    registry("log", *named)
    files = registry("show", "far", "--json").json["files"]
    assert [file["path"] for file in files] == ["in/here/a", "in/here/b.tmp", "in/here/inside"]


def test_a_folder_has_no_more_files_than_allowed(registry: Command) -> None:
    make_files("data", {str(number): "x" for number in range(4)})
    log = ("log", "--reference", local("data"), "-n", "far", "-t", "dataset")
    refused = registry.refuse(2, *log, "--max-objects", 3)
    assert "more than 3 files" in refused.message
    assert "--max-objects" in refused.hint
    registry(*log, "--max-objects", 4)
    registry.refuse(2, *log, "--max-objects", 0)


# --- What is refused


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (3, ("--reference", "file:///nowhere/at/all")),
        (2, ("--reference", "data")),
        (2, ("--reference", "/data")),
        (2, ("--reference", "file://data/x")),
        (2, ("--reference", "https://user:pass@host/x")),
        (2, ("--reference", "s3://bucket/\x1b[31mred")),
        (2, ("--reference", f"a\x00b={REMOTE}")),
        (2, ("--reference", f"../x={REMOTE}")),
        (2, ("--reference", f"/x={REMOTE}")),
        (2, ("--reference", "https://host/%2e%2e")),
        (2, ("--reference", REMOTE, "--reference", f"far.bin/x={REMOTE}")),
        (2, ("--reference", REMOTE, "--reference", REMOTE)),
        (2, ("--reference", REMOTE, "--digest", "a" * 64)),
        (2, ("--reference", REMOTE, "--digest", f"other={SHA256}")),
        (2, ("--reference", REMOTE, "--reference", "s3://b/y", "--digest", SHA256)),
        (2, ("--reference", REMOTE, "--size", "-1")),
        (2, ("--reference", REMOTE, "--size", "9" * 30)),
        (2, ("--digest", SHA256)),
        (2, ()),
    ],
)
def test_bad_references_are_refused_and_nothing_is_made(
    registry: Command, home: Path, status: int, options: tuple[str, ...]
) -> None:
    refused = registry("log", *options, "-n", "far", "-t", "model", status=status)
    assert refused.message
    assert refused.hint
    assert "\x1b" not in refused.stderr
    assert "pass@" not in refused.stderr
    assert not home.exists()


def test_a_path_and_a_reference_of_one_name_are_refused(registry: Command) -> None:
    Path("x").write_text("x", encoding="utf-8")
    for name in ("x", "x/y"):
        registry(
            "log", "x", "--reference", f"{name}={REMOTE}", "-n", "far", "-t", "model", status=2
        )


def test_sizes_that_nothing_can_hold_are_refused(registry: Command, work: Path) -> None:
    holes = work / "holes"
    holes.touch()
    try:
        os.truncate(holes, 7 << 60)
    except OSError:
        pytest.skip("no file here can say that it is so large")
    refused = registry.refuse(
        2, "log", "--reference", local("holes"), "--no-checksum", "-n", "far", "-t", "model"
    )
    assert "larger than" in refused.message


def test_sizes_that_add_up_to_more_than_sqlite_holds_are_told(
    registry: Command, home: Path
) -> None:
    for number in range(10):
        registry("log", "--reference", f"s3://bucket/{number}", "-n", "far", "-t", "model")
    with open_catalog(home) as catalog:  # as from bundles
        catalog.execute("PRAGMA foreign_keys = OFF")
        for (trigger,) in catalog.execute(
            "SELECT name FROM sqlite_master "
            "WHERE type = 'trigger' AND tbl_name IN ('versions', 'pages')"
        ).fetchall():
            catalog.execute(f"DROP TRIGGER {trigger}")
        for table in ("versions", "pages"):
            catalog.execute(f"UPDATE {table} SET size = 1 << 60")  # noqa: S608 - our own names
        catalog.commit()
    assert int(registry("du").rows[-1][1]) > 7 << 60
    registry("delete", "far", "--all", "--dry-run")


def test_what_is_read_gets_no_other_digest(registry: Command) -> None:
    Path("x").write_text("x", encoding="utf-8")
    options = ("--digest", SHA256)
    registry("log", "--reference", local("x"), *options, "-t", "model", status=2)


def test_special_files_and_links_that_leave_are_refused_as_anywhere(
    registry: Command, work: Path
) -> None:
    make_files("data", {"a": "1"})
    (work / "data/out").symlink_to("/etc/hostname")
    log = ("log", "--reference", local("data"), "-n", "far", "-t", "model")
    assert "leaves the folder" in registry(*log, status=2).message
    registry(*log, "--follow")
    os.mkfifo(work / "data/pipe")
    assert "FIFO" in registry(*log, "--follow", status=2).message


def test_the_home_itself_is_no_source(registry: Command, home: Path) -> None:
    registry.log_text("x", "x")
    registry.refuse(2, "log", "--reference", f"file://{home}", "-n", "far", "-t", "model")


# --- get


def test_files_of_this_machine_are_copied_from_where_they_lie(registry: Command) -> None:
    log_folder(registry)
    got = registry("get", "far", "back", "--json").json
    assert got["path"].endswith("/back")
    assert read_files("back") == {"a": "one", "sub/b": "two"}
    Path("back/a").chmod(0o600)
    registry("get", "far", "back")
    assert Path("back/a").stat().st_mode & 0o777 == 0o600  # what is intact is left alone
    Path("back/sub/b").unlink()
    told = registry("get", "far", "back", "--format", "table").lines[0]
    assert "1 file, 3 B written, 1 already there" in told


def test_a_changed_source_is_damage_and_not_delivered(registry: Command) -> None:
    log_mixed(registry)
    Path("data/a").write_text("ONE", encoding="utf-8")
    result = registry(
        "get", "mixed", "back", "--allow-missing-references", "--stamp", "stamp", status=6
    )
    assert "data/a" in result.stderr
    assert read_files("back") == {"data/sub/b": "two", "kept": "kept"}
    assert not Path("stamp").exists()


def test_a_missing_source_refuses_before_anything_is_written(registry: Command) -> None:
    log_folder(registry)
    Path("data/a").unlink()
    result = registry("get", "far", "back", status=3)
    assert local("data/a").removeprefix("file://") in result.stderr
    assert not Path("back").exists()
    result = registry("get", "far", "back", "--allow-missing-references")
    assert len(result.notes) == 1
    assert read_files("back") == {"sub/b": "two"}


def test_of_very_many_missing_sources_some_are_named(registry: Command) -> None:
    make_files("data", {f"{number:02}": "text" for number in range(22)})
    registry("log", "--reference", local("data"), "-n", "far", "-t", "dataset")
    shutil.rmtree("data")

    result = registry("get", "far", "back", status=3)
    assert "\n  19: the referenced source" in result.stderr
    assert "\n  20: the referenced source" not in result.stderr
    assert "and 2 more" in result.stderr
    result = registry("get", "far", "back", "--allow-missing-references")
    assert "and 2 more are left out" in result.stderr


def test_a_source_that_cannot_be_reached_is_not_called_missing(registry: Command) -> None:
    log_folder(registry)
    Path("data/sub").chmod(0)
    refused = registry.as_ordinary_user("get", "far", "back", status=3)
    Path("data/sub").chmod(0o755)
    assert "data/sub/b' cannot be reached: Permission denied" in refused.stderr
    assert not Path("back").exists()


def test_what_is_not_fetched_is_told_with_its_address(registry: Command) -> None:
    log_mixed(registry)
    refused = registry("get", "mixed", "back", status=3)
    assert REMOTE in refused.stderr
    assert not Path("back").exists()
    assert refused.hint.endswith(": registry get mixed back --allow-missing-references")
    registry.paste(refused.hint)
    assert read_files("back") == {"data/a": "one", "data/sub/b": "two", "kept": "kept"}
    assert read_files(registry("get", "mixed", "some", "--prefix", "data/").line) == {
        "data/a": "one", "data/sub/b": "two",
    }  # fmt: skip


def test_what_somebody_fetched_is_taken_for_it_where_its_digest_agrees(registry: Command) -> None:
    digest = f"blake3:{blake3_hex(b'far')}"
    registry("log", "--reference", REMOTE, "--digest", digest, "-n", "far", "-t", "model")
    make_files("back", {"far.bin": "near"})
    registry("get", "far", "back", status=3)
    make_files("back", {"far.bin": "far", "other": "x"})
    registry("get", "far", "back")
    registry("get", "far", "back", "--exact", "--force")
    assert read_files("back") == {"far.bin": "far"}


def test_what_nobody_can_compare_is_left_alone_and_told(registry: Command) -> None:
    registry("log", "--reference", REMOTE, "-n", "far", "-t", "model")
    make_files("back", {"far.bin": "whatever"})
    got = registry("get", "far", "back", "--exact")
    assert "not checked" in got.notes[0]
    assert read_files("back") == {"far.bin": "whatever"}


def test_edits_in_the_way_of_a_reference_are_kept_unless_forced(registry: Command) -> None:
    log_folder(registry)
    make_files("back", {"a": "mine"})
    registry("get", "far", "back", status=4)
    assert read_files("back") == {"a": "mine"}
    registry("get", "far", "back", "--force")
    assert read_files("back") == {"a": "one", "sub/b": "two"}


def test_folders_and_links_in_the_way_give_way_only_when_forced(
    registry: Command, work: Path
) -> None:
    log_folder(registry)
    make_files("back", {"a/deep": "mine"})
    (work / "outside").mkdir()
    (work / "back/sub").symlink_to(work / "outside")
    registry("get", "far", "back", status=4)
    registry("get", "far", "back", "--force")
    assert read_files("back") == {"a": "one", "sub/b": "two"}
    assert not (work / "back/sub").is_symlink()
    assert list((work / "outside").iterdir()) == []


@pytest.mark.parametrize("mode", ["copy", "reflink", "hardlink", "symlink"])
def test_whatever_the_mode_a_reference_is_copied(registry: Command, mode: str) -> None:
    log_folder(registry)
    registry("get", "far", "back", "--mode", mode)
    assert read_files("back") == {"a": "one", "sub/b": "two"}
    Path("back/a").write_text("mine", encoding="utf-8")
    assert Path("data/a").read_text() == "one"


def test_a_source_that_cannot_be_checked_is_not_copied(registry: Command) -> None:
    make_files("data", {"a": "1"})
    registry("log", "--reference", local("data"), "--no-checksum", "-n", "far", "-t", "model")
    assert "without a checksum" in registry("get", "far", "back", status=3).stderr
    assert not Path("back").exists()


def test_a_source_that_became_special_is_not_waited_for(registry: Command, work: Path) -> None:
    log_folder(registry)
    Path("data/a").unlink()
    os.mkfifo(work / "data/a")
    registry("get", "far", "back", status=6)
    assert read_files("back") == {"sub/b": "two"}


class Intruder(Silence):
    """Somebody who, while the first bytes are copied, puts something where others will go."""

    def __init__(self, intrude: Callable[[], None]) -> None:
        self._intrude: Callable[[], None] | None = intrude

    def advance(self, count: int) -> None:  # noqa: ARG002 - however many there are
        if self._intrude is not None:
            self._intrude()
            self._intrude = None


def put_folder() -> None:
    """Put a folder with something precious where a file will go."""
    make_files("back", {"sub/b/precious": "mine"})


def put_link() -> None:
    """Put a link that leads elsewhere where a folder will go."""
    make_files("elsewhere", {"precious": "mine"})
    Path("back/sub").symlink_to(Path("elsewhere").absolute())


@pytest.mark.parametrize("intrude", [put_folder, put_link])
def test_what_comes_in_the_way_while_others_are_copied_is_kept(
    registry: Command, home: Path, intrude: Callable[[], None]
) -> None:
    log_folder(registry)
    request = GetRequest(parse_reference("far"), Path("back").absolute(), Path())
    with pytest.raises((MachineError, IsADirectoryError)):
        get(open_home(home), request, Intruder(intrude))
    (precious,) = Path().rglob("precious")
    assert precious.read_text(encoding="utf-8") == "mine"
    assert read_files("back").keys() <= {"a", "sub/b/precious"}


# --- Everything else


def test_there_is_no_path_to_what_the_home_does_not_hold(registry: Command) -> None:
    log_mixed(registry)
    for options in ((), ("kept",), (".",)):
        refused = registry.refuse(5, "path", "mixed", *options)
        assert "get" in refused.hint
    registry("exists", "mixed")


def test_verify_tells_what_it_cannot_check_and_calls_nothing_damaged(registry: Command) -> None:
    log_mixed(registry)
    quick = registry("verify", "--json")
    assert quick.json["reference_count"] == 3
    (note,) = quick.notes
    assert note.startswith("3 referenced files were not checked: ")
    Path("data/a").unlink()
    Path("data/sub/b").write_text("TWO", encoding="utf-8")
    full = registry("verify", "--full", "mixed")
    assert sorted(full.notes) == [
        "1 referenced file was not checked: the home holds no bytes of what it refers to",
        f"the referenced source {local('data/a')} is missing",
        f"the referenced source {local('data/sub/b')} is not what was logged",
    ]


def test_what_the_catalog_says_of_a_reference_is_vouched_for(registry: Command, home: Path) -> None:
    log_mixed(registry)
    with open_catalog(home) as catalog:
        catalog.execute("DROP TRIGGER IF EXISTS pages_never_change")
        for (trigger,) in catalog.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'pages'"
        ).fetchall():
            catalog.execute(f"DROP TRIGGER {trigger}")
        catalog.execute("UPDATE pages SET entries = replace(entries, 'bucket', 'others')")
        catalog.commit()
    assert "damaged" in registry("get", "mixed", status=6).stderr
    registry("verify", status=6)


def test_gc_du_and_delete_know_that_there_is_nothing(registry: Command, home: Path) -> None:
    log_folder(registry)
    assert blobs(home) == []
    registry("du")
    registry("gc", "--grace", "0", "-y")
    registry("delete", "far", "--all", "-y")
    registry("gc", "--grace", "0", "-y")
    assert read_files("data") == {"a": "one", "sub/b": "two"}


def test_the_catalog_is_rebuilt_with_them(registry: Command, home: Path) -> None:
    log_mixed(registry)
    shown = registry("show", "mixed", "--json").stdout
    registry("doctor", "--rebuild")
    assert registry("show", "mixed", "--json").stdout == shown
    assert_state_is_what_events_say(home)
    assert_sound(home)


def test_search_and_sql_find_them(registry: Command) -> None:
    log_mixed(registry, "--digest", f"far.bin={SHA256}")
    assert registry("search", "--file", "far.*").rows
    query = "SELECT path, blake3, reference, digest FROM version_files ORDER BY path"
    assert registry("sql", query).rows == [
        ["data/a", blake3_hex(b"one"), local("data/a"), blake3_hex(b"one")],
        ["data/sub/b", blake3_hex(b"two"), local("data/sub/b"), blake3_hex(b"two")],
        ["far.bin", "", REMOTE, SHA256],
        ["kept", blake3_hex(b"kept"), "", blake3_hex(b"kept")],
    ]


def test_diff_tells_a_copy_from_a_reference(registry: Command) -> None:
    Path("x").write_text("x\n", encoding="utf-8")
    registry("log", "x", "-t", "model")
    registry("log", "--reference", local("x"), "-n", "x")
    (file,) = registry("diff", "x:v0", "x:v1", "--patch", "--json").json["files"]
    digest = blake3_hex(b"x\n")
    assert file["old"] == {"size": 2, "digest": digest}
    assert file["new"] == {"size": 2, "digest": digest, "reference": local("x")}
    assert "patch" not in file


def test_a_stamp_among_what_is_referred_to_is_refused(registry: Command) -> None:
    make_files("data", {"a": "1"})
    log = ("log", "--reference", local("data"), "-n", "far", "-t", "model")
    registry(*log, "--stamp", "data/stamp", status=2)
    registry(*log, "--stamp", "stamp")
    assert Path("stamp").is_file()


def test_versions_without_references_are_what_they_were(registry: Command, home: Path) -> None:
    make_files("data", {"a": "one", ',{"reference":': "two"})
    registry("log", "data", "-t", "dataset")
    with open_catalog(home) as catalog:
        ((entries,),) = catalog.execute("SELECT entries FROM pages").fetchall()
    assert entries.startswith('[[",{\\"reference\\":",3,"')
    assert read_files(registry("get", "data").line) == read_files("data")


# --- Bundles


def test_addresses_travel_in_a_bundle_and_bytes_do_not(registry: Command, tmp_path: Path) -> None:
    log_mixed(registry)
    registry("export", "mixed", "-o", "bundle")
    assert b'{"format":3,' in Path("bundle").read_bytes()
    there = tmp_path / "there"
    registry("--home", there, "import", "bundle")
    for key in ("digest", "files", "size", "file_count"):
        assert (
            registry("--home", there, "show", "mixed", "--json").json[key]
            == registry("show", "mixed", "--json").json[key]
        )
    registry("--home", there, "verify", "--full")
    registry("--home", there, "export", "mixed", "-o", "again")
    assert Path("again").read_bytes() == Path("bundle").read_bytes()
    assert_sound(there)


def test_bundles_without_references_stay_in_the_first_format(registry: Command) -> None:
    registry.log_text("x", "x")
    registry("export", "x", "-o", "bundle")
    assert b'{"format":1,' in Path("bundle").read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"s3://bucket", b"s3://u:p@bucket"),
        (b"s3://bucket", b"S3://bucket"),
        (b"s3://bucket/far.bin", b"file:///a/../b"),
        (b"s3://bucket/far.bin", b"file://host/a"),
        (b"s3://bucket/far.bin", b"relative"),
        (b"s3://bucket", b"s3://bu\\u001bcket"),
        (SHA256.encode(), b"sha256:xyz"),
        (SHA256.encode(), b"SHA256:" + b"a" * 64),
        (b'["far.bin",5,', b'["far.bin",-5,'),
        (b'["far.bin",5,', b'["far.bin","5",'),
        (b'["far.bin",5,', b'["far.bin",9999999999999999999,'),
        (b'"far.bin",5', b'"../far.bin",5'),
        (b'{"reference":', b'{"reference":"s3://b/c","reference":'),
        (b'{"reference":', b'{"referenced":'),
        (b",null,{", b',"x",{'),
    ],
)  # fmt: skip
def test_forged_references_are_refused(
    registry: Command, home: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    registry(
        "log", "--reference", REMOTE, "--digest", SHA256, "--size", "5", "-n", "far", "-t", "model"
    )
    Path("forged").write_bytes(forge_page(home, old, new))
    refused = registry("--home", tmp_path / "there", "import", "forged", status=6)
    assert refused.message
    assert not (tmp_path / "there" / "catalog.db").exists()


def test_a_device_in_a_bundle_is_not_read_for_ever(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    digest = "blake3:" + "a" * 64
    registry("log", "--reference", REMOTE, "--digest", digest, "-n", "far", "-t", "model")
    Path("forged").write_bytes(forge_page(home, REMOTE.encode(), b"file:///dev/zero"))
    there = tmp_path / "there"
    registry("--home", there, "import", "forged")
    full = registry("--home", there, "verify", "--full")
    assert full.notes == ["the referenced source file:///dev/zero is not what was logged"]
    registry("--home", there, "get", "far", "back", status=6)


def test_references_in_a_bundle_that_announces_none_are_refused(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    log_mixed(registry)
    pieces = take_apart(export_bytes(open_home(home)))
    Path("forged").write_bytes(put_together(pieces))
    registry("--home", tmp_path / "there", "import", "forged", status=6)
    Path("true").write_bytes(put_together(pieces, written_as=WITH_REFERENCES))
    registry("--home", tmp_path / "there", "import", "true")
    shutil.rmtree(tmp_path / "there")


def test_a_source_that_is_another_each_time_it_is_read_is_refused(registry: Command) -> None:
    log = ("log", "--reference", "file:///proc/self/status", "-n", "far", "-t", "model")
    assert "changes while it is read" in registry(*log, status=7).message


def test_a_source_that_cannot_be_read_is_told_from_one_that_changed(registry: Command) -> None:
    make_files("data", {"a": "one"})
    log = ("log", "--reference", local("data/a"), "-n", "far", "-t", "model")
    registry.as_ordinary_user(*log)
    Path("data/a").chmod(0)
    assert "cannot read" in registry.as_ordinary_user("get", "far", "back", status=7).message
    assert not Path("back").exists()
    Path("data/a").chmod(0o644)
    registry.as_ordinary_user("get", "far", "back")


def test_an_address_among_the_paths_is_told_to_be_a_reference(registry: Command) -> None:
    refused = registry.refuse(2, "log", "s3://bucket/x.tar", "-t", "dataset")
    assert refused.hint.endswith("registry log --reference s3://bucket/x.tar -t dataset")
    registry.paste(refused.hint)

    hint = registry.refuse(5, "path", "x.tar").hint
    registry.paste(hint)
