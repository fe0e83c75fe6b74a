"""Versions without files, which only Python logs: every command copes with them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from registry_cli.catalog import database, schema
from registry_cli.digests import blake3_hex
from registry_cli.domain.bundles import WITH_EMPTY_VERSIONS, WITH_RUNS
from tests.support.bundles import Piece, export_bytes, put_together, take_apart
from tests.support.command import Command
from tests.support.doors import Doors
from tests.support.files import read_files
from tests.support.sdk import draft, end_runs
from tests.support.soundness import assert_sound
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Prepare

NOTHING = blake3_hex(b"")
TARGET = "wandb-registry-model/chat"


def fill(registry: Command) -> None:
    """Log and link a version without files, and one with a file behind it."""
    with wandb.init(project="uncategorized") as run:
        run.link_artifact(wandb.Artifact("plan", "model", metadata={"lr": 0.1}), TARGET)
        run.log_artifact(draft("plan", weights="one"))
    end_runs()
    registry("path", "plan:v0")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


# --- From Python


def test_a_draft_without_files_is_logged_and_read_like_any_other(registry: Command) -> None:
    with wandb.init(project="p") as run:
        artifact = run.log_artifact(wandb.Artifact(name="x", type="model"))
        assert run.use_artifact("x:latest").version == "v0"
    folder = artifact.download()

    assert (artifact.digest, artifact.size, artifact.file_count) == (NOTHING, 0, 0)
    assert (artifact.files(), artifact.manifest.entries) == ([], {})
    assert read_files(folder) == {}
    artifact.verify()
    Path(folder, "extra").write_text("x", encoding="utf-8")
    with pytest.raises(ValueError, match="unknown: extra"):
        artifact.verify()
    assert read_files(artifact.checkout(folder)) == {}
    with pytest.raises(ValueError, match="has 0 files"):
        artifact.file()
    assert registry("show", "p/x", "--json").json["files"] == []


def test_it_is_the_same_version_until_content_comes(registry: Command) -> None:
    with wandb.init(project="p") as run:
        first = run.log_artifact(wandb.Artifact("x", "model"))
        assert run.log_artifact(wandb.Artifact("x", "model")).version == "v0"
        later = first.new_draft()
        with later.new_file("weights.txt") as file:
            file.write("one")
        assert run.log_artifact(later).version == "v1"
        emptied = later.new_draft()
        emptied.remove("weights.txt")
        assert run.log_artifact(emptied).version == "v0"
        first.delete(delete_aliases=True)
        assert run.log_artifact(wandb.Artifact("x", "model")).version == "v2"
    assert registry("versions", "p/x").column == ["v2", "v1"]


def test_a_version_without_files_is_logged_again_in_another_project() -> None:
    with wandb.init(project="p") as run:
        artifact = run.log_artifact(wandb.Artifact("x", "model"))
    with wandb.init(project="q") as run:
        assert run.log_artifact(artifact).qualified_name == "team/q/x:v0"


# --- On the command line


def test_the_command_logs_no_empty_folder(registry: Command) -> None:
    Path("hollow").mkdir()
    Path("kept").mkdir()
    Path("kept/a").touch()
    registry.refuse(2, "log", "hollow", "--type", "model")
    registry.refuse(2, "log", "kept", "--exclude", "a", "--name", "plan")


def test_get_makes_an_empty_folder(registry: Command) -> None:
    registry("get", "plan:v0", "out")
    assert read_files("out") == {}
    registry("get", "model/chat")
    assert read_files("artifacts/plan:v0") == {}
    Path("out/mine").write_text("edited", encoding="utf-8")
    registry("get", "plan:v0", "out")
    assert list(read_files("out")) == ["mine"]
    assert "no file that starts" in registry.refuse(3, "get", "plan:v0", "--prefix", "w").message


def test_path_names_an_empty_tree(registry: Command) -> None:
    shown = registry("path", "plan:v0").line
    assert read_files(shown) == {}
    assert registry("path", "model/chat", ".").line == shown
    registry.refuse(3, "path", "plan:v0", "weights.txt")


@pytest.mark.parametrize("has_tree", [True, False])
def test_both_doors_say_the_same(
    registry: Command, home: Path, tmp_path: Path, *, has_tree: bool
) -> None:
    if not has_tree:
        for tree in (home / "checkouts").iterdir():
            tree.chmod(0o755)
            tree.rmdir()
    doors = Doors(registry)
    for arguments in (
        ["path", "plan:v0"], ["path", "plan:v0", "."], ["path", "plan:v0", "weights.txt"],
        ["path", "model/chat"], ["exists", "plan:v0"], ["exists", "model/chat:v1"],
        ["get", "plan:v0", str(tmp_path / "out")], ["versions", "plan"], ["show", "plan:v0"],
    ):  # fmt: skip
        doors.compare(home, arguments)
    assert doors.answered >= 2


def test_what_there_is_to_read_says_that_it_has_no_files(registry: Command) -> None:
    told = registry("versions", "plan", "--json").json[-1]
    assert (told["digest"], told["size"], told["file_count"]) == (NOTHING, 0, 0)
    assert registry("show", "plan:v0", "--json").json["files"] == []
    page = registry("show", "plan:v0", "--format", "table").stdout
    assert "model of 0 files" in page
    assert "Files" not in page
    assert registry("du", "plan:v0").rows == [["team/uncategorized/plan:v0", "0", "0", "0", "0"]]
    assert registry("search", "--file", "*").column == ["version"]
    assert registry("sql", "SELECT file_count FROM registry_versions").stdout == "0\n"
    assert registry("lineage", "plan:v0").rows[0][-1] == "team/uncategorized/plan:v0"
    registry("compare", "plan")
    added = registry("diff", "plan:v0", "plan:v1", "--json").json
    assert [each["path"] for each in added["files"]] == ["weights.txt"]
    registry("diff", "plan:v1", "plan:v0", "--patch")
    assert registry("diff", "plan:v0", "model/chat:v0").stdout == ""


def test_it_goes_and_leaves_nothing(registry: Command, home: Path) -> None:
    planned = registry("delete", "plan:v0", "--force", "--dry-run", "--json").json
    assert planned["freed_size"] == 0
    registry("delete", "plan:v0", "--force", "--yes")
    registry("gc", "--yes", "--grace", "0s")
    registry("verify", "--full")
    assert_sound(home)
    assert registry("versions", "plan").column == ["v1"]


def test_the_catalog_is_made_anew_with_it(registry: Command, home: Path) -> None:
    before = registry("versions", "plan", "--json").json
    registry("doctor", "--rebuild")
    assert registry("versions", "plan", "--json").json == before
    registry("verify", "--full")
    assert_sound(home)


@pytest.mark.parametrize("is_forced", [False, True])
def test_a_list_of_files_that_is_gone_is_not_taken_for_an_empty_one(
    registry: Command, home: Path, *, is_forced: bool
) -> None:
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as catalog:
        catalog.execute("DROP TRIGGER version_pages_delete")
        catalog.execute("DELETE FROM version_pages")
    Path("out").mkdir()
    Path("out/mine").write_text("kept", encoding="utf-8")
    exact = ("--exact", "--force") if is_forced else ()
    registry.refuse(6, "get", "plan:v1", "out", *exact)
    assert list(read_files("out")) == ["mine"]


# --- Bundles


def test_it_comes_back_from_a_bundle_with_the_same_bytes(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    registry("export", "--all", "-o", "one.tar")
    registry("--home", there, "import", "one.tar", "--create-registries")
    registry("--home", there, "export", "--all", "-o", "two.tar")

    assert Path("two.tar").read_bytes() == Path("one.tar").read_bytes()
    assert b'"format":4' in Path("one.tar").read_bytes()[:1024]
    registry("--home", there, "verify", "--full")
    assert registry("--home", there, "show", "model/chat:v0", "--json").json["files"] == []
    assert_sound(there)
    assert_sound(home)


def test_a_home_that_has_it_needs_only_a_thin_bundle(registry: Command, tmp_path: Path) -> None:
    there = tmp_path / "there"
    registry("export", "plan:v0", "-o", "first.tar")
    registry("--home", there, "import", "first.tar")
    Path("known").write_text(registry("--home", there, "export", "--list", "--all").stdout)
    registry("export", "--all", "--thin", "known", "-o", "thin.tar")
    registry("--home", there, "import", "thin.tar", "--create-registries")
    registry("--home", there, "verify", "--full")
    assert registry("--home", there, "versions", "plan").column == ["v1", "v0"]


def test_a_bundle_without_such_versions_is_for_older_programs_too(registry: Command) -> None:
    registry("export", "plan:v1", "-o", "later.tar")
    assert b'"format":2' in Path("later.tar").read_bytes()[:1024]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"file_count":0', b'"file_count":1'),
        (b'"page_count":0', b'"page_count":1'),
        (NOTHING.encode(), b"a" * 64),
        (b'"size":0', b'"size":1'),
    ],
)
def test_a_forged_version_without_files_is_refused(
    registry: Command, home: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    pieces = take_apart(export_bytes(open_home(home)))
    assert pieces[0].content.count(old) >= 1
    forged = Piece(pieces[0].name, pieces[0].content.replace(old, new, 1))
    Path("forged").write_bytes(put_together([forged, *pieces[1:]], written_as=WITH_EMPTY_VERSIONS))
    registry("--home", tmp_path / "there", "import", "forged", status=6)
    assert not (tmp_path / "there" / "catalog.db").exists()


def test_a_bundle_says_in_its_format_whether_a_version_has_no_files(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    pieces = take_apart(export_bytes(open_home(home)))
    Path("forged").write_bytes(put_together(pieces, written_as=WITH_RUNS))
    registry("--home", there, "import", "forged", status=6)
    registry("export", "plan:v1", "-o", "later.tar")
    pieces = take_apart(Path("later.tar").read_bytes())
    Path("forged").write_bytes(put_together(pieces, written_as=WITH_EMPTY_VERSIONS))
    registry("--home", there, "import", "forged", status=6)
    assert not (there / "catalog.db").exists()


# --- Homes from before


@pytest.fixture
def older(tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Turn the program into the last one whose versions all had files, until this is undone."""
    folder = tmp_path / "migrations of before"
    folder.mkdir()
    for script in schema.list_scripts()[:13]:
        shutil.copy(script, folder)
    with pytest.MonkeyPatch.context() as release:
        release.setattr(schema, "_FOLDER", folder)
        release.setattr(database, "SCHEMA_VERSION", 13)
        yield release


@pytest.fixture
def older_home(older: pytest.MonkeyPatch, home: Path) -> Path:
    """Make a home of before, with versions that have metrics, links and tags, and one deleted."""
    registry = Command()
    for text in ("one", "two", "three"):
        registry.log_text("gemma", text, "--metric", "acc=0.5", "--link", "model/c", "--tag", text)
    registry("delete", "gemma:v1", "--force", "--yes")
    registry("describe", "gemma:v0", "kept")
    older.undo()
    return home


def everything(home: Path) -> list[list[tuple[object, ...]]]:
    """Return what tells of versions, as SQLite keeps it."""
    with closing(sqlite3.connect(home / "catalog.db")) as catalog:
        assert catalog.execute("PRAGMA foreign_key_check").fetchall() == []
        assert catalog.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [
            catalog.execute(query).fetchall()
            for query in (
                "SELECT *, typeof(size), typeof(run_id), typeof(metrics) FROM versions ORDER BY id",
                "SELECT * FROM artifact_versions ORDER BY id",
                "SELECT * FROM registry_versions ORDER BY id",
                "SELECT * FROM version_files ORDER BY version_uid, path",
            )
        ]


def test_a_home_from_before_is_upgraded_in_place(older_home: Path) -> None:
    before = everything(older_home)

    registry = Command()
    assert registry("versions", "gemma").column == ["v2", "v0"]

    assert (older_home / "catalog.db.schema-13.backup").is_file()
    assert everything(older_home) == before
    registry("verify", "--full")
    with wandb.init(project="uncategorized") as run:
        assert run.log_artifact(wandb.Artifact("gemma", "model")).version == "v3"
    registry("verify", "--full")
    registry("doctor", "--rebuild")
    registry("verify", "--full")
    assert_sound(older_home)


def test_keys_are_enforced_again_after_an_upgrade(older_home: Path) -> None:
    with (
        open_home(older_home).writing() as transaction,
        pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"),
    ):
        transaction.connection.execute("INSERT INTO version_pages VALUES (1, 1, 999)")


def test_a_home_from_before_stays_one_where_the_upgrade_fails(
    older_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(older_home)
    folder = tmp_path / "broken migrations"
    folder.mkdir()
    for script in schema.list_scripts():
        shutil.copy(script, folder)
    with (folder / "0014_versions_without_files.sql").open("a", encoding="utf-8") as script_file:
        script_file.write("NONSENSE;\n")
    monkeypatch.setattr(schema, "_FOLDER", folder)
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"), open_home(older_home).reading():
        pytest.fail("read a catalog that is half migrated")
    assert everything(older_home) == before
    with closing(sqlite3.connect(older_home / "catalog.db")) as catalog:
        assert catalog.execute("PRAGMA user_version").fetchone() == (13,)
