"""`registry log`: files become versions, and the content decides which."""

from __future__ import annotations

import json
import os
import shlex
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files, read_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command


def paths_of(registry: Command, reference: str) -> list[str]:
    """Return the paths of the files of a version."""
    return [file["path"] for file in registry("show", reference, "--json").json["files"]]


# --- What is logged, and under which name


def test_the_first_log_makes_the_home(registry: Command, home: Path) -> None:
    Path("my_model.txt").write_text("Model: 0.5", encoding="utf-8")

    logged = registry("log", "my_model.txt", "-n", "gemma-finetuned", "-t", "model")

    digest = registry("show", "gemma-finetuned", "--json").json["digest"]
    assert logged.rows == [["team/uncategorized/gemma-finetuned:v0", digest, "10", "true"]]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("model.bin", "model.bin"),
        ("my model.bin", "my-model.bin"),
        ("folder/deep.txt", "deep.txt"),
        ("folder", "folder"),
        ("folder/", "folder"),
        ("folder/.", "folder"),
        ("./folder/../folder", "folder"),
        (".", "work"),
        ("folder/..", "work"),
    ],
)
def test_the_name_is_the_base_name_made_valid(registry: Command, path: str, name: str) -> None:
    make_files(".", {"model.bin": "1", "my model.bin": "1", "folder/deep.txt": "1"})

    assert registry("log", path, "--type", "model").column == [f"team/uncategorized/{name}:v0"]


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        (["folder"], ["a", "sub/b"]),
        (["folder/a"], ["a"]),
        (["folder/sub/b"], ["b"]),
        (["folder", "c"], ["c", "folder/a", "folder/sub/b"]),
        (["c", "folder/a"], ["a", "c"]),
        (["./folder/", "c"], ["c", "folder/a", "folder/sub/b"]),
    ],
)
def test_one_folder_is_its_contents_and_everything_else_keeps_its_base_name(
    registry: Command, arguments: list[str], paths: list[str]
) -> None:
    make_files(".", {"folder/a": "1", "folder/sub/b": "2", "c": "3"})

    registry("log", *arguments, "--name", "data", "--type", "dataset")

    assert paths_of(registry, "data") == paths


def test_files_are_listed_in_the_order_of_their_bytes(registry: Command) -> None:
    make_files("data", dict.fromkeys(["b", "B", "a.b", "é", "z", "a/c", "a-b", "０"], "x"))
    registry("log", "data", "--type", "dataset")
    assert paths_of(registry, "data") == ["B", "a-b", "a.b", "a/c", "b", "z", "é", "０"]


def test_hidden_files_count_and_empty_folders_do_not(registry: Command) -> None:
    make_files("data", {".hidden": "1", ".git/config": "2", "a": "3"})
    Path("data/empty/deeper").mkdir(parents=True)
    registry("log", "data", "--type", "dataset")
    assert paths_of(registry, "data") == [".git/config", ".hidden", "a"]


def test_any_name_that_posix_allows_comes_back(registry: Command) -> None:
    odd = ["aux.txt", "trailing.", " ", "a\nb", "\x1b[31m", "A", "a", "-rf", "모델", "x" * 255]
    make_files("data", dict.fromkeys(odd, "x"))

    registry("log", "data", "--type", "dataset")
    registry("get", "data", "back")

    assert read_files("back") == dict.fromkeys(sorted(odd), "x")


def test_empty_files_and_files_with_holes_come_back(registry: Command) -> None:
    make_files("data", {"empty": ""})
    with Path("data/hole").open("wb") as file:
        file.truncate(3 << 20)
        file.seek(5 << 20)
        file.write(b"end")

    registry("log", "data", "--type", "dataset")
    registry("get", "data", "back")

    assert snapshot(Path("back")) == snapshot(Path("data"))


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["*.tmp"], ["a.txt", "sub/b.txt"]),
        (["sub"], ["a.tmp", "a.txt"]),
        (["sub/"], ["a.tmp", "a.txt"]),
        (["sub/*"], ["a.tmp", "a.txt"]),
        (["sub/b.txt", "a.tmp"], ["a.txt", "sub/b.tmp"]),
        (["[ab].tmp"], ["a.txt", "sub/b.txt"]),
        (["nothing"], ["a.tmp", "a.txt", "sub/b.tmp", "sub/b.txt"]),
    ],
    ids=str,
)
def test_excluded_files_and_folders_are_left_out(
    registry: Command, patterns: list[str], paths: list[str]
) -> None:
    make_files("data", {"a.txt": "1", "a.tmp": "2", "sub/b.txt": "3", "sub/b.tmp": "4"})
    options = [word for pattern in patterns for word in ("--exclude", pattern)]

    registry("log", "data", "--type", "dataset", *options)

    assert paths_of(registry, "data") == paths


def test_the_home_itself_is_never_entered(registry: Command, home: Path) -> None:
    inside = home.parent / "work" / "data" / ".registry"
    make_files("data", {"a": "1"})
    registry("--home", inside, "log", "data", "--type", "dataset")
    make_files("data", {"a": "2"})

    registry("--home", inside, "log", "data")

    shown = registry("--home", inside, "show", "data", "--json").json
    assert [file["path"] for file in shown["files"]] == ["a"]
    registry("--home", inside, "log", inside / "blobs", "--type", "dataset", status=2)


# --- The content decides


def test_changed_content_is_the_next_version(registry: Command) -> None:
    for number, text in enumerate(["one", "two", "three"]):
        assert registry.log_text("gemma", text).column == [f"team/uncategorized/gemma:v{number}"]


def test_equal_content_is_the_version_that_has_it(registry: Command) -> None:
    first = registry.log_text("gemma", "one").rows[0]
    registry.log_text("gemma", "two")

    again = registry.log_text("gemma", "one").rows[0]

    assert again == [*first[:3], "false"]
    versions = registry("versions", "gemma", "--json").json
    assert [(row["version"], row["aliases"]) for row in versions] == [
        ("v1", []),
        ("v0", ["latest"]),
    ]


def test_people_are_told_whether_it_was_unchanged(registry: Command) -> None:
    Path("gemma").write_text("one", encoding="utf-8")

    logged = registry("log", "gemma", "--type", "model", "--format", "table").lines
    assert logged[0].startswith("logged team/uncategorized/gemma:v0: 1 file, 3 B")
    assert logged[1] == "next: registry link team/uncategorized/gemma:v0 model/gemma"
    assert registry.paste(logged[1])[0].column == ["local/wandb-registry-model/gemma:v0"]

    unchanged = registry("log", "gemma", "--format", "table").lines
    assert unchanged[0].startswith("unchanged team/uncategorized/gemma:v0: 1 file, 3 B")


def test_a_call_that_changes_nothing_writes_nothing(registry: Command, home: Path) -> None:
    registry.log_text("gemma", "one", "--alias", "best", "--tag", "fine")
    before = snapshot(home)

    registry.log_text("gemma", "one", "--alias", "best", "--alias", "latest", "--tag", "fine")

    assert snapshot(home) == before


def test_name_time_mode_and_order_do_not_count(registry: Command) -> None:
    make_files("data", {"a": "1", "b/c": "2"})
    first = registry("log", "data", "--type", "dataset", "--json").json
    again = make_files("copy", {"b/c": "2", "a": "1"})
    os.utime(again / "a", (1, 1))
    (again / "b/c").chmod(0o755)

    unchanged = registry("log", "copy", "--name", "data", "--json").json
    other = registry("log", "copy", "--type", "model", "--json").json

    assert unchanged["id"] == first["id"]
    assert unchanged["created"] is False
    assert other["digest"] == first["digest"]
    assert other["id"] != first["id"]


def test_the_digest_is_that_of_the_sorted_lines_about_the_files(registry: Command) -> None:
    import blake3

    make_files("data", {"b": "two", "a/c": "one"})

    digest = registry("log", "data", "--type", "dataset", "--json").json["digest"]

    lines = "".join(
        f"{path}\0{blake3.blake3(text.encode()).hexdigest()}\0{len(text)}\n"
        for path, text in (("a/c", "one"), ("b", "two"))
    )
    assert digest == blake3.blake3(lines.encode()).hexdigest()


def test_moving_a_file_is_a_change(registry: Command) -> None:
    data = make_files("data", {"a": "1"})
    registry("log", "data", "--type", "dataset")
    (data / "a").rename(data / "b")
    assert registry("log", "data").rows[0][3] == "true"


def test_a_version_can_be_forced(registry: Command) -> None:
    first = registry.log_text("gemma", "one", "-m", "lr=1").rows[0]
    second = registry.log_text("gemma", "one", "--new-version", "-m", "lr=2").rows[0]

    assert second[0].endswith(":v1")
    assert second[1:] == [*first[1:3], "true"]
    assert registry("show", "gemma:v1", "--json").json["metadata"] == {"lr": 2}
    assert registry("show", f"gemma@{first[1][:8]}", "--json").json["version"] == "v1"


def test_aliases_and_tags_go_to_the_unchanged_version_and_the_rest_is_told(
    registry: Command,
) -> None:
    registry.log_text("gemma", "one", "-d", "first", "-m", "lr=1", "--metric", "acc=1")

    again = registry.log_text(
        "gemma",
        "one",
        "-a",
        "best",
        "--tag",
        "fine",
        "-d",
        "second",
        "-m",
        "lr=2",
        "--metric",
        "acc=2",
    )

    (note,) = again.notes
    assert "--metadata" in note
    assert "--metric" in note
    assert "--description" in note
    assert "--new-version" in note
    shown = registry("show", "gemma", "--json").json
    assert shown["aliases"] == ["best", "latest"]
    assert shown["tags"] == ["fine"]
    assert (shown["description"], shown["metadata"], shown["metrics"]) == (
        "first", {"lr": 1}, {"acc": 1},
    )  # fmt: skip


def test_metadata_that_the_version_has_already_needs_no_note(registry: Command) -> None:
    first = ("-d", "first", "-m", "lr=1", "-m", 'list=[1, {"a": 2}]', "--metric", "acc=1")
    registry.log_text("gemma", "one", *first)

    assert registry.log_text("gemma", "one", *first).stderr == ""
    assert registry.log_text("gemma", "one", "-m", "lr=1").stderr == ""
    for other in (("-d", "second"), ("-m", "lr=2"), ("-m", "new=1"), ("--metric", "acc=2")):
        assert len(registry.log_text("gemma", "one", *other).notes) == 1


def test_the_same_content_is_stored_once(registry: Command, home: Path) -> None:
    make_files("data", {"a": "same", "b": "same", "c": "other"})
    registry("log", "data", "--type", "dataset")
    registry.log_text("gemma", "same")

    blobs = [path for path in (home / "blobs").rglob("*") if path.is_file()]
    assert sorted(path.read_text() for path in blobs) == ["other", "same"]


# --- Types


def test_a_new_artifact_needs_a_type(registry: Command, home: Path) -> None:
    Path("gemma").write_text("one", encoding="utf-8")

    refused = registry.refuse(2, "log", "gemma", "-a", "best", "-m", 'note="1"')

    assert "type" in refused.message
    assert not home.exists()
    registry.paste(refused.hint)
    shown = registry("show", "gemma:best", "--json").json
    assert (shown["type"], shown["metadata"]) == ("model", {"note": "1"})


def test_later_versions_have_the_type_of_the_artifact(registry: Command) -> None:
    registry.log_text("vocabulary", "a", type="tokenizer")
    assert registry.log_text("vocabulary", "b", "--json", type=None).json["type"] == "tokenizer"


@pytest.mark.parametrize("type_", ["models", "Model", "modle"])
def test_a_new_type_that_is_nearly_another_is_told(registry: Command, type_: str) -> None:
    logged = registry.log_text("gemma", "one", type=type_)

    (note,) = logged.notes
    assert note.startswith(f"the type {type_!r} is new, and near to 'model'; ")
    assert registry.log_text("other", "two", type=type_).notes == []


@pytest.mark.parametrize("type_", ["model", "dataset", "prompt", "embedding model"])
def test_any_other_type_is_nothing_to_tell(registry: Command, type_: str) -> None:
    assert registry.log_text("gemma", "one", type=type_).notes == []


def test_a_type_that_was_deleted_is_no_longer_near(registry: Command) -> None:
    registry.log_text("corpus", "one", type="tokenizer")
    registry("delete", "corpus", "--all", "--yes")
    assert registry.log_text("gemma", "two", type="tokenizers").notes == []


def test_a_forgotten_project_is_told(registry: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.log_text("gemma", "one", "--project", "quickstart")

    assert registry.log_text("gemma", "two", "--project", "other").notes == []
    monkeypatch.setenv("REGISTRY_PROJECT", "third")
    assert registry.log_text("gemma", "two").notes == []
    monkeypatch.delenv("REGISTRY_PROJECT")
    (note,) = registry.log_text("gemma", "two").notes
    assert note.startswith("'gemma' is new in the project 'uncategorized', ")
    assert note.endswith(
        "; there is also team/other/gemma, team/quickstart/gemma, team/third/gemma"
    )
    assert registry.log_text("gemma", "three").notes == []


def test_a_name_with_another_type_is_refused(registry: Command) -> None:
    registry.log_text("gemma", "one")

    refused = registry.refuse(4, "log", "gemma", "--type", "dataset", "--tag", "fine")

    assert "'model', not 'dataset'" in refused.message
    registry.paste(refused.hint)
    shown = registry("show", "gemma-dataset", "--json").json
    assert (shown["type"], shown["tags"]) == ("dataset", ["fine"])


# --- What is said of a version


def test_labels_and_values_are_stored_as_given(registry: Command) -> None:
    Path("more.json").write_text('{"lr": 0.5, "seed": NaN, "a b": [1]}', encoding="utf-8")

    logged = registry.log_text(
        "gemma", "one",
        "-a", "best", "--alias", "v2.0", "-a", "best", "-a", "latest",
        "--tag", "needs review", "--tag", "fine", "--tag", "fine",
        "-m", "lr=0.1", "-m", "@more.json", "-m", "note=two words", "-m", 'deep={"x": null}',
        "-m", "n=NaN", "-m", "empty=", "-m", "note=last",
        "--metric", "acc=0.93", "--metric", "steps=10",
        "-d", "한 줄\nand another", "--json",
    ).json  # fmt: skip

    assert logged["aliases"] == ["best", "latest", "v2.0"]
    assert logged["tags"] == ["fine", "needs review"]
    assert logged["metadata"] == {
        "lr": 0.5, "seed": None, "a b": [1], "note": "last", "deep": {"x": None},
        "n": "NaN", "empty": "",
    }  # fmt: skip
    assert logged["metrics"] == {"acc": 0.93, "steps": 10}
    assert logged["description"] == "한 줄\nand another"
    assert registry("show", "gemma:v2.0", "--json").json["id"] == logged["id"]


@pytest.mark.parametrize(
    "options",
    [
        ["--name", "two words"],
        ["--name", ".."],
        ["--type", "job"],
        ["--type", "wandb-history"],
        ["--type", "a/b"],
        ["--alias", "v1"],
        ["--alias", ""],
        ["--alias", "a:b"],
        ["--tag", "a.b"],
        ["--tag", ""],
        ["--metadata", "lr"],
        ["--metadata", "=1"],
        ["--metadata", "lr=1e999"],
        ["--metadata", "@missing.json"],
        ["--metadata", "@."],
        ["--metadata", "@list.json"],
        ["--metadata", "@broken.json"],
        ["--metadata", "@infinite.json"],
        ["--metadata", "@latin1.json"],
        ["--metadata", "@many.json"],
        ["--metric", "acc=high"],
        ["--metric", "acc=true"],
        ["--metric", "acc"],
        ["--project", "a/b"],
        ["--project", "wandb-registry-model"],
        ["--entity", "a:b"],
        ["--link", "model"],
        ["--link", "a/b/c/d"],
        ["--description", "\udc80"],
        ["--nonsense"],
    ],
    ids=ascii,
)
def test_an_invalid_value_is_refused_before_anything_is_made(
    registry: Command, home: Path, options: list[str]
) -> None:
    make_files(
        ".",
        {
            "gemma": "one",
            "list.json": "[]",
            "broken.json": "{",
            "infinite.json": '{"a": -Infinity}',
            "many.json": json.dumps({str(number): 0 for number in range(101)}),
        },
    )
    Path("latin1.json").write_bytes(b'{"a": "\xe9"}')

    registry.refuse(2, "log", "gemma", "--type", "model", *options)

    assert not home.exists()


def test_a_run_of_its_own_belongs_to_each_log(registry: Command) -> None:
    first = registry.log_text("gemma", "one", "--json").json["run"]
    second = registry.log_text("gemma", "two", "--json").json["run"]
    assert len({first, second}) == 2


def test_logs_of_one_run_share_it(registry: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-1")
    assert registry.log_text("gemma", "one", "--json").json["run"] == "train-1"
    assert registry.log_text("vocabulary", "two", "--json").json["run"] == "train-1"


def test_who_and_when_are_stored(registry: Command, account: str) -> None:
    logged = registry.log_text("gemma", "one", "--json").json

    assert logged["created_by"] == account
    assert logged["created_at"].endswith("Z")
    second = registry.log_text("gemma", "two", "--json").json
    assert second["created_at"] >= logged["created_at"]


# --- Where it goes


def test_projects_keep_equal_names_apart(registry: Command) -> None:
    for project in ("registry_quickstart", "my project"):
        logged = registry.log_text("gemma", "one", "--project", project)
        assert logged.column == [f"team/{project}/gemma:v0"]


def test_the_environment_names_project_and_entity(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("team", "create", "vision")
    monkeypatch.setenv("REGISTRY_ENTITY", "vision")
    monkeypatch.setenv("REGISTRY_PROJECT", "quickstart")

    assert registry.log_text("gemma", "one").column == ["vision/quickstart/gemma:v0"]
    options = ("--entity", "team", "-p", "other")
    assert registry.log_text("gemma", "one", *options).column == ["team/other/gemma:v0"]


def test_people_log_under_their_own_name(registry: Command, account: str) -> None:
    logged = registry.log_text("gemma", "one", "-e", account)
    assert logged.column == [f"{account}/uncategorized/gemma:v0"]


def test_an_unknown_entity_is_not_found_and_the_hint_creates_it(registry: Command) -> None:
    registry.log_text("gemma", "one")

    refused = registry.refuse(3, "log", "gemma", "--type", "model", "--entity", "vision")

    registry.paste(refused.hint)
    assert registry.log_text("gemma", "one", "--entity", "vision").rows[0][3] == "true"


def test_who_is_unknown_to_the_home_is_added_by_the_hint(registry: Command) -> None:
    registry.log_text("gemma", "one")
    arguments = ("log", "gemma", "-t", "model", "--entity", "newcomer", "--as", "newcomer")

    registry.paste(registry.refuse(3, *arguments).hint)

    assert registry(*arguments).column == ["newcomer/uncategorized/gemma:v0"]


def test_the_organization_owns_no_artifacts(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry.paste(registry.refuse(5, "log", "gemma", "-t", "model", "--entity", "local").hint)


# --- Who may


def test_only_members_of_a_team_log_for_it(registry: Command) -> None:
    registry.log_text("gemma", "one")

    refused = registry.refuse(5, "--as", "member2", "log", "gemma", "-n", "mine", "-t", "model")

    assert "member2" in refused.message
    registry.paste(refused.hint)
    logged = registry("--as", "member2", "log", "gemma", "-n", "mine", "-t", "model", "--json").json
    assert logged["created_by"] == "member2"


@pytest.mark.parametrize("role", ["restricted-viewer", "viewer"])
def test_viewers_of_a_team_do_not_log_for_it(registry: Command, role: str) -> None:
    registry.log_text("gemma", "one")
    registry("member", "add", "viewer2", "--role", role, "--team", "team")
    registry.refuse(5, "--as", "viewer2", "log", "gemma", "--type", "model")


def test_nobody_but_an_admin_logs_as_somebody_else(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry("member", "add", "member2", "--role", "member", "--team", "team")
    registry("member", "add", "viewer2", "--role", "viewer")
    arguments = ("log", "gemma", "--name", "theirs", "--type", "model", "--entity", "viewer2")

    registry.refuse(5, *arguments, "--as", "member2")
    assert registry(*arguments, "--as", "viewer2").column == ["viewer2/uncategorized/theirs:v0"]


# --- What cannot be logged


def test_an_empty_folder_is_refused(registry: Command, home: Path) -> None:
    Path("data/empty").mkdir(parents=True)
    for arguments in (["data"], ["data", "data/empty", "--name", "x"]):
        registry.refuse(2, "log", *arguments, "--type", "dataset")
    make_files("data", {"a": "1"})
    registry.refuse(2, "log", "data", "--type", "dataset", "--exclude", "*")
    assert not home.exists()


def test_several_paths_need_a_name_and_different_base_names(registry: Command) -> None:
    make_files(".", {"a/x": "1", "b/x": "2", "c": "3"})

    unnamed = registry.refuse(2, "log", "a", "c", "--type", "dataset")
    registry.paste(unnamed.hint)
    assert registry("show", "my-artifact", "--json").json["type"] == "dataset"

    refused = registry.refuse(2, "log", "a/x", "b/x", "-n", "data", "-t", "dataset")
    assert "'a/x' and 'b/x'" in refused.message


@pytest.mark.parametrize("path", ["missing", "gemma/below", "", "x" * 300], ids=lambda p: p[:9])
def test_a_missing_path_is_refused(registry: Command, path: str) -> None:
    make_files(".", {"gemma": "one"})
    registry.refuse(2, "log", path, "--name", "x", "--type", "model")


@pytest.mark.parametrize("options", [[], ["-n", "x"]], ids=["unnamed", "named"])
def test_a_path_with_spaces_that_was_not_quoted_is_told(
    registry: Command, options: list[str]
) -> None:
    make_files(".", {"my new data/a.txt": "1", "b.txt": "2"})

    hint = registry.refuse(2, "log", "b.txt", "my", "new", "data", "-t", "x", *options).hint

    quoted = shlex.join(["log", "b.txt", "my new data", "-t", "x", *options])
    assert hint == f"a path with spaces needs quotes: registry {quoted}"


def test_links_that_stay_inside_are_followed(registry: Command) -> None:
    data = make_files("data", {"a": "1", "sub/b": "2"})
    (data / "file-link").symlink_to("a")
    (data / "folder-link").symlink_to("sub")
    (data / "sub/up").symlink_to("../a")

    registry("log", "data", "--type", "dataset")
    registry("get", "data", "back")

    assert paths_of(registry, "data") == [
        "a", "file-link", "folder-link/b", "folder-link/up", "sub/b", "sub/up",
    ]  # fmt: skip
    assert Path("back/folder-link/up").read_text() == "1"
    assert not Path("back/file-link").is_symlink()


def test_links_that_leave_the_folder_are_taken_only_when_asked(registry: Command) -> None:
    make_files(".", {"outside/f": "out", "data/a": "1"})
    Path("data/file").symlink_to("../outside/f")
    Path("data/folder").symlink_to(Path("outside").absolute())

    refused = registry.refuse(2, "log", "data", "--type", "dataset")
    assert "'data/file'" in refused.stderr
    assert "'data/folder'" in refused.stderr
    assert "--follow" in refused.hint

    registry("log", "data", "--type", "dataset", "--follow")
    assert paths_of(registry, "data") == ["a", "file", "folder/f"]


def test_a_path_that_is_itself_a_link_is_followed(registry: Command) -> None:
    make_files(".", {"real/a": "1"})
    Path("link").symlink_to("real")
    Path("file-link").symlink_to("real/a")

    assert registry("log", "link", "-t", "dataset").column == ["team/uncategorized/link:v0"]
    registry("log", "file-link", "--type", "dataset")

    assert paths_of(registry, "link") == ["a"]
    assert paths_of(registry, "file-link") == ["file-link"]


def test_everything_that_cannot_be_logged_is_listed_at_once(registry: Command, home: Path) -> None:
    data = make_files("data", {"a": "1"})
    (data / "dangling").symlink_to("nowhere")
    (data / "loop").symlink_to(".")
    (data / "self").symlink_to("self")
    (data / "back\\slash").write_text("2")
    os.mkfifo(data / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("data/socket")
        (data / os.fsdecode(b"\xff")).write_text("3")

        refused = registry.refuse(2, "log", "data", "--type", "dataset")

    for name in ("dangling", "loop", "self", "back\\\\slash", "fifo", "socket", "\\udcff"):
        assert name in refused.stderr
    assert not home.exists()


def test_an_excluded_problem_is_none(registry: Command) -> None:
    data = make_files("data", {"a": "1"})
    os.mkfifo(data / "fifo")
    registry("log", "data", "--type", "dataset", "--exclude", "fifo")
    assert paths_of(registry, "data") == ["a"]


def test_unreadable_files_fail_the_whole_log(registry: Command, home: Path) -> None:
    data = make_files("data", {"a": "1", "locked/b": "2", "secret": "3"})
    (data / "secret").chmod(0)
    (data / "locked").chmod(0)

    refused = registry.as_ordinary_user("log", "data", "--type", "dataset", status=7)

    (data / "locked").chmod(0o755)
    assert "data/secret" in refused.stderr
    assert "data/locked" in refused.stderr
    assert not home.exists()


def test_of_several_causes_the_lowest_code_counts(registry: Command) -> None:
    registry.log_text("gemma", "one")
    data = make_files("data", {"a": "1"})
    (data / "a").chmod(0)
    unknown_entity = ("log", "data", "-t", "dataset", "--entity", "vision")
    wrong_type = ("log", "data", "--name", "gemma", "--type", "dataset")

    registry.as_ordinary_user(*unknown_entity, status=3)
    registry.as_ordinary_user(*wrong_type, status=4)
    os.mkfifo(data / "fifo")
    registry.as_ordinary_user(*wrong_type, status=2)


# --- Log and link in one


def test_log_and_link_are_one(registry: Command) -> None:
    logged = registry.log_text("gemma", "one", "-a", "best", "--link", "model/first", "--json").json

    assert logged["qualified_name"] == "team/uncategorized/gemma:v0"
    assert logged["links"] == ["local/wandb-registry-model/first:v0"]
    link = registry("show", "model/first:best", "--json").json
    assert (link["source"], link["aliases"]) == (logged["qualified_name"], ["best", "latest"])


def test_unchanged_content_is_linked_too(registry: Command) -> None:
    registry.log_text("gemma", "one")
    assert registry.log_text("gemma", "one", "--link", "model/c").rows[0][3] == "false"
    assert registry("versions", "model/c").column == ["v0"]


@pytest.mark.parametrize(
    ("status", "options"),
    [
        (5, ["--type", "dataset", "--link", "model/c"]),
        (5, ["--type", "tokenizer", "--link", "model/c"]),
        (3, ["--type", "model", "--link", "nope/c"]),
        (3, ["--type", "model", "--link", "elsewhere/wandb-registry-model/c"]),
        (4, ["--type", "dataset", "--link", "anything/models"]),
        (5, ["--type", "model", "--link", "model/c", "--entity", "{account}"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_refused_link_logs_nothing_and_the_hint_does_both(
    registry: Command, account: str, status: int, options: list[str]
) -> None:
    registry("registry", "create", "anything")
    registry.log_text("gemma", "one", "--link", "anything/models")
    make_files(".", {"new": "content that nobody logged"})
    options = [option.format(account=account) for option in options]

    refused = registry.refuse(status, "log", "new", *options, "--tag", "fine")

    registry.paste(refused.hint)
    (logged,) = [row for row in registry("artifacts", "--json").json if row["name"] == "new"]
    shown = registry("show", logged["qualified_name"], "--json").json
    assert len(shown["links"]) == 1
    assert shown["tags"] == ["fine"]


def test_a_link_without_a_role_logs_nothing(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry("member", "add", "member2", "--role", "member", "--team", "team")
    make_files(".", {"new": "content"})

    registry.refuse(5, "--as", "member2", "log", "new", "-t", "model", "--link", "model/c")


# --- Stamps


def test_a_stamp_is_rewritten_only_when_it_changes(registry: Command, work: Path) -> None:
    stamp = work / "gemma.stamp"
    logged = registry.log_text("gemma", "one", "--stamp", stamp).rows[0]
    assert stamp.read_text() == f"{logged[0]}\t{logged[1]}\n"
    written = stamp.stat().st_mtime_ns

    registry.log_text("gemma", "one", "--stamp", stamp)
    assert stamp.stat().st_mtime_ns == written

    second = registry.log_text("gemma", "two", "--stamp", stamp).rows[0]
    assert stamp.read_text() == f"{second[0]}\t{second[1]}\n"
    registry.log_text("gemma", "one", "--stamp", stamp)
    assert stamp.read_text() == f"{logged[0]}\t{logged[1]}\n"
    assert set(read_files(work)) == {"gemma", "gemma.stamp"}


def test_a_name_that_would_lose_letters_is_asked_for(registry: Command, home: Path) -> None:
    Path("모델.bin").write_text("one")

    refused = registry.refuse(2, "log", "모델.bin", "--type", "model", "--alias", "best")

    assert refused.message == "no artifact name can be made from '모델.bin'"
    assert not home.exists()
    registry.paste(refused.hint)
    assert registry("exists", "model:best").status == 0
