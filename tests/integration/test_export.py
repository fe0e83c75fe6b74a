"""`registry export`: bundles depend on what they hold, and on nothing else."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.bundles import output
from registry_cli.catalog import bundled_rows
from tests.support.files import make_files
from tests.support.soundness import open_catalog
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

DESCRIBED = ("-d", "Good — 좋다", "-m", "lr=0.1", "-m", "note=\x07", "--metric", "acc=0.93")
MANY = {f"sub/{number:03}.txt": str(number) for number in range(150)}


def fill(registry: Command) -> None:
    """Log versions of several kinds, link some, and move labels about."""
    registry.log_text("gemma", "one", *DESCRIBED, "--tag", "small", "--link", "model/first")
    registry.log_text("gemma", "two", "-a", "best", "--link", "model/first")
    registry.log_text("gemma", "three")
    registry.log_text("gemma", "one", "-a", "production")  # which has `latest` again
    make_files("many", MANY)
    registry("log", "many", "-t", "dataset", "-p", "my project")
    registry("registry", "create", "Golden Datasets", "--type", "dataset", "--description", "Gold")
    registry("link", "my project/many", "Golden Datasets/Example ML Task", "-a", "gold")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REGISTRY_RUN_ID", "train-1")
        registry("metric", "loss=2", "acc=0.5", "--step", "3")
        registry("metric", "loss=1")
        registry("get", "gemma:v0", "got")
        registry.log_text("trained", "result")
    make_files("long", {"large.bin": "x" * 100_000, "empty": "", "a\x07\tb": "odd"})
    registry("log", "long", "-t", "evaluation")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def names_in(bundle: str) -> list[str]:
    with tarfile.open(bundle) as archive:
        return archive.getnames()


def test_a_bundle_is_an_archive_that_others_read(registry: Command) -> None:
    exported = registry("export", "gemma:v0", "-o", "gemma.bundle")
    bundle = Path("gemma.bundle")
    (row,) = exported.rows
    assert row[0] == str(bundle.resolve())
    assert row[2:] == [str(bundle.stat().st_size), "1", "0", "1"]
    assert [name.partition("/")[0] for name in names_in("gemma.bundle")] == [
        "registry-bundle", "records.jsonl", "pages", "contents", "end",
    ]  # fmt: skip
    with tarfile.open(bundle) as archive:
        for member in archive:
            assert (member.mode, member.mtime, member.uid, member.uname) == (0o444, 0, 0, "")
            assert member.isreg()
        (content,) = (each for each in archive if each.name.startswith("contents/"))
        file = archive.extractfile(content)
        assert file is not None
        assert file.read() == b"one"


def test_the_same_versions_give_the_same_bytes_anywhere_and_at_any_time(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    registry("export", "--all", "-o", "here.bundle")
    expected = Path("here.bundle").read_bytes()
    moved = tmp_path / "elsewhere" / "home"
    shutil.copytree(home, moved)
    surroundings = {
        "LC_ALL": "C", "TZ": "Asia/Seoul", "PYTHONHASHSEED": "7", "REGISTRY_HOME": str(moved),
        "TMPDIR": str(tmp_path), "REGISTRY_ENTITY": "team", "REGISTRY_PROJECT": "other",
    }  # fmt: skip
    command = [sys.executable, "-m", "registry_cli", "export", "--all", "-o", "-"]
    done = subprocess.run(
        command, env={**os.environ, **surroundings}, cwd="/", capture_output=True, check=True
    )
    assert done.stdout == expected
    assert done.stderr == b""


def test_an_import_into_an_empty_home_exports_the_same_bytes(
    registry: Command, tmp_path: Path
) -> None:
    registry("export", "--all", "-o", "a.bundle")
    options = ("--aliases", "--create-registries")
    for number in range(3):  # and from there on
        other = str(tmp_path / f"home{number}")
        registry("--home", other, "init", "--organization", f"other{number}")
        registry("--home", other, "import", f"{'abc'[number]}.bundle", *options)
        registry("--home", other, "export", "--all", "-o", f"{'bcd'[number]}.bundle")
    assert Path("d.bundle").read_bytes() == Path("a.bundle").read_bytes()


def test_without_aliases_only_they_are_missing_afterwards(
    registry: Command, tmp_path: Path
) -> None:
    other = str(tmp_path / "other")
    registry("export", "gemma:v1", "-o", "a.bundle")
    registry("--home", other, "import", "a.bundle")
    shown = registry("--home", other, "show", "gemma:v1", "--json").json
    assert shown["aliases"] == ["latest"]
    registry("export", "gemma:v2", "-o", "a.bundle")  # which has no alias at all
    registry("--home", other, "import", "a.bundle")
    registry("--home", other, "export", "gemma:v2", "-o", "b.bundle")
    assert Path("b.bundle").read_bytes() == Path("a.bundle").read_bytes()


def test_how_contents_are_stored_does_not_show(registry: Command, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    for name in list(MANY)[:90]:
        make_files("few", {"one": MANY[name]})
        registry("--home", other, "log", "few", "-t", "other")
    registry("export", "my project/many", "-o", "a.bundle")
    registry("--home", other, "import", "a.bundle")
    registry("--home", other, "export", "my project/many", "-o", "b.bundle")
    assert Path("b.bundle").read_bytes() == Path("a.bundle").read_bytes()


def test_one_reference_is_one_version_and_all_are_all(registry: Command) -> None:
    for arguments, versions, links in (
        (("gemma",), 1, 0),
        (("gemma:v0", "gemma:best", "gemma:v1"), 2, 0),
        (("gemma", "--all"), 3, 0),
        (("gemma", "--all", "--links"), 3, 2),
        (("gemma:v1", "--links"), 1, 1),
        (("model/first:v0",), 1, 1),
        (("model/first", "--all"), 2, 2),
        (("model/first", "gemma:v2", "my project/many"), 3, 1),
        (("--all",), 6, 3),
    ):
        row = registry("export", *arguments, "-o", "x.bundle").rows[0]
        assert row[3:5] == [str(versions), str(links)], arguments


def test_references_in_any_order_and_twice_give_the_same_bytes(registry: Command) -> None:
    registry("export", "gemma:v0", "my project/many", "model/first", "-o", "a.bundle")
    names = ("model/first:v1", "my project/many:gold", "team/my project/many", "gemma:v0")
    registry("export", names[0], *names[2:], "gemma:production", "-o", "b.bundle")
    assert Path("b.bundle").read_bytes() == Path("a.bundle").read_bytes()


def test_what_deleted_versions_alone_held_is_left_out(registry: Command) -> None:
    registry("delete", "gemma:v2", "--yes")
    registry("export", "gemma", "--all", "-o", "x.bundle")
    assert sum(name.startswith("contents/") for name in names_in("x.bundle")) == 2


def test_stdout_gets_the_bundle_and_nothing_else(registry: Command) -> None:
    registry("export", "gemma", "-o", "x.bundle")
    command = [sys.executable, "-m", "registry_cli", "export", "gemma", "-o", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == Path("x.bundle").read_bytes()
    assert registry("export", "gemma", "-o", "-", "--json", status=2).stdout == ""
    registry.refuse(2, "export", "gemma", "-o", "-", "-q")


def test_a_terminal_is_spared_the_bundle(registry: Command) -> None:
    registry("versions", "gemma")
    command = [sys.executable, "-m", "registry_cli", "export", "gemma", "-o", "-"]
    screen = on_terminal(command)
    assert screen.status == 2
    assert "terminal" in screen.text
    assert "registry-bundle" not in screen.text


def test_a_bundle_takes_the_place_of_a_file_as_a_whole(registry: Command, home: Path) -> None:
    Path("x.bundle").write_text("old")
    Path("link.bundle").symlink_to("x.bundle")
    registry("export", "gemma", "-o", "link.bundle")
    assert Path("link.bundle").is_symlink()
    good = Path("x.bundle").read_bytes()
    assert Path("x.bundle").stat().st_mode & 0o777 == 0o644
    damage_content(home, b"three")
    refused = registry("export", "gemma:v2", "-o", "x.bundle", status=6)
    assert "damaged" in refused.message
    assert Path("x.bundle").read_bytes() == good
    assert not [*Path().glob(".*")]


def damage_content(home: Path, content: bytes) -> None:
    for blob in (path for path in home.glob("blobs/*/*") if path.read_bytes() == content):
        blob.chmod(0o644)
        blob.write_bytes(content[::-1])


@pytest.mark.parametrize("source", ["x.bundle", "."])
def test_a_bundle_brings_good_bytes_back(registry: Command, home: Path, source: str) -> None:
    registry("export", "--all", "-o", "x.bundle")
    for content in (b"three", b"x" * 100_000):
        damage_content(home, content)
    (pack,) = (path for path in home.glob("blobs/*/*") if b"registry pack" in path.read_bytes())
    pack.chmod(0o644)
    pack.write_bytes(b"y" + pack.read_bytes()[1:])
    shutil.rmtree("long")
    shutil.rmtree("many")
    registry("verify", status=6)
    registry("verify", "--repair", source)
    registry("verify", "--full")
    registry("get", "gemma:v2", "back")
    assert Path("back/gemma").read_text() == "three"


def test_a_bundle_that_is_cut_still_brings_what_it_has(registry: Command, home: Path) -> None:
    registry("export", "gemma", "--all", "-o", "x.bundle")
    whole = Path("x.bundle").read_bytes()
    Path("x.bundle").write_bytes(whole[: whole.rindex(b"contents/")])
    Path("gemma").unlink()
    for content in (b"one", b"two", b"three"):
        damage_content(home, content)
    assert registry("verify", "--repair", "x.bundle", status=6).rows
    assert len(registry("verify", status=6).rows) == 1


def test_a_system_that_knows_no_files_without_names_writes_bundles_as_well(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "_OPEN_FILES", "/nowhere")
    registry("export", "gemma", "-o", "x.bundle")
    registry("import", "x.bundle")
    damage_content(home, b"three")
    before = sorted(Path().iterdir())
    registry("export", "gemma:v2", "-o", "y.bundle", status=6)
    assert sorted(Path().iterdir()) == before


def test_a_read_only_home_is_exported(registry: Command, home: Path) -> None:
    registry("export", "--all", "-o", "x.bundle")
    for folder in [home, *(path for path in home.rglob("*") if path.is_dir())]:
        folder.chmod(0o555)
    registry.as_ordinary_user("export", "--all", "-o", "y.bundle")
    assert Path("y.bundle").read_bytes() == Path("x.bundle").read_bytes()
    refused = registry.as_ordinary_user("import", "y.bundle", status=7)
    assert refused.message
    home.chmod(0o755)


def test_a_device_is_written_to_as_it_is(registry: Command) -> None:
    registry("export", "gemma", "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["/dev/stdout", "/proc/self/fd/1"])
def test_a_pipe_by_another_name_gets_the_bundle_alone(
    registry: Command, tmp_path: Path, name: str
) -> None:
    registry("export", "gemma", "-o", tmp_path / "x.bundle")
    command = [sys.executable, "-m", "registry_cli", "export", "gemma", "-o", name]
    done = subprocess.run(command, check=True, capture_output=True)
    assert done.stdout == (tmp_path / "x.bundle").read_bytes()


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (2, ["-o", "x"]),
        (2, ["gemma"]),
        (2, ["gemma:v0", "--all", "-o", "x"]),
        (2, ["gemma", "-o", "many"]),
        (2, ["gemma", "-o", "{home}/x"]),
        (2, ["--list", "-o", "x"]),
        (2, ["gemma", "--thin", "nothing", "-o", "x"]),
        (2, ["gemma", "--thin", "gemma", "-o", "x"]),
        (3, ["gemma:v7", "-o", "x"]),
        (3, ["nope", "-o", "x"]),
        (3, ["nope/first", "-o", "x"]),
        (7, ["gemma", "-o", "nowhere/x"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_what_cannot_be_exported_leaves_nothing(
    registry: Command, home: Path, status: int, arguments: list[str]
) -> None:
    registry.refuse(status, "export", *(word.format(home=home) for word in arguments))
    assert not Path("x").exists()


@pytest.mark.parametrize("name", ["new/", "have/", ""])
def test_a_folder_is_no_name_for_a_bundle(registry: Command, name: str) -> None:
    Path("have").mkdir()
    before = sorted(Path().iterdir())
    refused = registry.refuse(2, "export", "gemma", "-o", name)
    assert refused.message == ("no file is named" if not name else f"{name!r} is a folder")
    assert sorted(Path().iterdir()) == before


@pytest.mark.usefixtures("registry")
def test_a_bundle_is_not_lost_where_stdout_is_closed() -> None:
    command = shlex.join([sys.executable, "-m", "registry_cli", "export", "gemma", "-o", "-"])
    done = subprocess.run(
        ["sh", "-c", f"{command} >&-"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 7
    assert done.stderr.startswith("error: stdout is closed, and the bundle would be lost\nhint: ")


@pytest.mark.parametrize("name", ["nowhere/x", "gemma/x"])
def test_a_bundle_that_cannot_be_written_is_named_as_the_user_named_it(
    registry: Command, work: Path, name: str
) -> None:
    Path("gemma").write_text("a file", encoding="utf-8")
    refused = registry.refuse(7, "export", "gemma", "-o", name)
    assert refused.message.startswith(f"cannot write the bundle '{work / name}': ")


def test_nothing_makes_no_bundle(tmp_path: Path, registry: Command) -> None:
    refused = registry("--home", tmp_path / "none", "export", "--all", "-o", "x", status=3)
    assert "nothing" in refused.message
    assert not (tmp_path / "none").exists()


def test_the_list_of_a_home_makes_a_bundle_thin(registry: Command, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    registry("export", "gemma:v0", "gemma:v1", "-o", "first.bundle")
    registry("--home", other, "import", "first.bundle")
    listed = registry("--home", other, "export", "--list")
    assert sorted(listed.column) == listed.column
    assert len(listed.column) == 2
    Path("have").write_text(listed.stdout)
    registry("export", "gemma", "--all", "--thin", "have", "-o", "thin.bundle")
    contents = [name for name in names_in("thin.bundle") if name.startswith("contents/")]
    assert len(contents) == 1
    imported = registry("--home", other, "import", "thin.bundle")
    assert [row[-1] for row in imported.rows] == ["false", "false", "true"]
    registry("--home", other, "get", "gemma:v2", "back")
    assert Path("back/gemma").read_text() == "three"


def test_a_list_may_name_ids_and_contents_in_any_order(registry: Command) -> None:
    shown = registry("show", "gemma:v1", "--json").json
    digest = registry("show", "gemma:v0", "--json").json["files"][0]["digest"]
    names = [shown["id"], digest, "0" * 64, "0" * 32]
    made = []
    for order in (names, names[::-1], names * 2):
        Path("have").write_text("\n".join(order))
        registry("export", "gemma", "--all", "--thin", "have", "-o", "thin.bundle")
        made.append(Path("thin.bundle").read_bytes())
    assert made[0] == made[1] == made[2]
    assert sum(name.startswith("contents/") for name in names_in("thin.bundle")) == 1


def test_an_export_reads_the_catalog_without_a_lock_while_it_writes(
    registry: Command, home: Path
) -> None:
    """Who reads a stream slowly must not keep others from writing."""
    command = [sys.executable, "-m", "registry_cli", "export", "long", "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        bundle = process.stdout.read(512)
        registry.log_text("gemma", "four")
        bundle += process.stdout.read()
    assert process.returncode == 0
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        assert archive.getnames()[-1] == "end"
    with closing(open_catalog(home)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_links_that_the_user_may_not_use_are_left_out(registry: Command) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry("link", "gemma", "Secret/plans")
    assert registry("export", "--all", "-o", "x").rows[0][4] == "4"
    registry("member", "add", "viewer2", "--role", "viewer")
    as_viewer = ("--as", "viewer2")
    assert registry("export", "--all", "-o", "x", *as_viewer).rows[0][4] == "3"
    assert registry("export", "gemma", "--links", "-o", "x", *as_viewer).rows[0][4] == "1"
    registry("export", "Secret/plans", "-o", "y", *as_viewer, status=3)
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "Secret")
    registry("export", "Secret/plans", "-o", "y", *as_viewer, status=5)
    assert registry("export", "gemma", "--links", "-o", "x", *as_viewer).rows[0][4] == "1"
    assert b"Secret" not in Path("x").read_bytes()


def test_of_very_many_events_the_newest_are_brought(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        registry("tag", "add", "gemma:v1", f"tag-{number:02}")
    monkeypatch.setattr(bundled_rows, "_LATER_EVENTS", 2_000)
    registry("export", "gemma:v1", "-o", "gemma.bundle")

    with tarfile.open("gemma.bundle") as archive:
        records = archive.extractfile("records.jsonl")
        assert records is not None
        text = records.read().decode()
    brought = [number for number in range(20) if text.count(f"tag-{number:02}") == 2]
    assert 2 < len(brought) < 20
    assert brought == [*range(20)][-len(brought) :]
