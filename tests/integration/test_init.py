"""`registry init`, and which home a command works in."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.crowd import run_crowd
from tests.support.files import make_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command


@pytest.fixture
def unnamed(registry: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command where the environment names no home."""
    monkeypatch.delenv("REGISTRY_HOME")
    return registry


def home_of(registry: Command, *options: object) -> tuple[Path, str]:
    """Return the home that a command would work in, and what said so."""
    fields = registry(*options, "whoami").fields
    return Path(fields["home"]), fields["home_source"]


# --- Which home


def test_the_home_of_the_user_is_the_default(unnamed: Command, tmp_path: Path) -> None:
    default = tmp_path / "user" / ".local" / "share" / "registry"
    assert home_of(unnamed) == (default, "default")
    unnamed.log_text("gemma", "one")
    assert (default / "catalog.db").is_file()
    assert stat.S_IMODE(default.stat().st_mode) == 0o700


def test_each_way_to_name_a_home_goes_before_the_next(
    unnamed: Command, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert home_of(unnamed) == (tmp_path / "data" / "registry", "XDG_DATA_HOME")

    unnamed("init")
    assert home_of(unnamed)[0] == work / ".registry"

    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "named"))
    assert home_of(unnamed) == (tmp_path / "named", "REGISTRY_HOME")

    assert home_of(unnamed, "--home", tmp_path / "other") == (tmp_path / "other", "--home")


def test_the_nearest_local_home_upward_is_found(
    unnamed: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = work / "a" / "b" / "c"
    deep.mkdir(parents=True)
    unnamed("init")
    unnamed("init", "a/b")
    monkeypatch.chdir(deep)
    assert home_of(unnamed)[0] == work / "a" / "b" / ".registry"
    monkeypatch.chdir(work / "a")
    assert home_of(unnamed)[0] == work / ".registry"


def test_a_relative_home_belongs_to_the_working_folder(
    unnamed: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home_of(unnamed, "--home", "here/../there")[0] == work / "there"
    monkeypatch.setenv("REGISTRY_HOME", "there")
    assert home_of(unnamed)[0] == work / "there"


def test_a_relative_data_folder_is_ignored(
    unnamed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert home_of(unnamed)[0].is_relative_to(tmp_path / "user")


def test_an_empty_name_is_refused_and_an_empty_variable_says_nothing(
    unnamed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unnamed("--home", "", "whoami", status=2).stdout == ""
    monkeypatch.setenv("REGISTRY_HOME", "")
    assert home_of(unnamed)[0].is_relative_to(tmp_path / "user")


@pytest.mark.parametrize("name", ["with space", "모델", "a?b#c%d", "-dash", "quote'", "new\nline"])
def test_a_home_may_have_any_name(unnamed: Command, work: Path, name: str) -> None:
    home = work / name
    Path("gemma").write_text("one", encoding="utf-8")
    unnamed("--home", home, "log", "gemma", "--type", "model", "--link", "model/c")
    assert unnamed("--home", home, "versions", "model/c").column == ["v0"]
    assert (
        Path(unnamed("--home", home, "path", "gemma", "--json").json["path"]).read_text() == "one"
    )


def test_a_home_can_be_moved_and_copied(registry: Command, home: Path, tmp_path: Path) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    moved = home.rename(tmp_path / "moved")
    registry("--home", moved, "get", "model/c", "back")
    assert Path("back/gemma").read_text() == "one"


def test_a_deleted_working_folder_matters_only_to_relative_paths(
    registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.log_text("gemma", "one")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert registry("versions", "gemma").column == ["v0"]
    registry.refuse(2, "get", "gemma", "back")
    registry("get", "gemma", tmp_path / "back")
    registry("--home", "relative", "whoami", status=2)


# --- A home that is not there


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["registries"], ["local/wandb-registry-dataset", "local/wandb-registry-model"]),
        (["collections"], []),
        (["collections", "model"], []),
        (["artifacts"], []),
    ],
    ids=str,
)
def test_a_home_that_is_not_there_looks_empty_and_is_not_made(
    registry: Command, home: Path, arguments: list[str], lines: list[str]
) -> None:
    assert registry(*arguments, "-q").lines == lines
    assert not home.exists()


@pytest.mark.parametrize("command", ["versions", "show", "get", "path", "unlink"])
@pytest.mark.parametrize("reference", ["gemma", "model/c", "team/uncategorized/gemma:v0"])
def test_a_reference_in_it_is_not_found(
    registry: Command, home: Path, command: str, reference: str
) -> None:
    registry.refuse(3, command, reference)
    assert not home.exists()


@pytest.mark.parametrize(
    "arguments",
    [["link", "gemma", "model/c"], ["collections", "nope"], ["artifacts", "--entity", "nope"],
     ["log", "gemma", "--type", "model", "--entity", "nope"],
     ["log", "gemma", "--type", "model", "--link", "nope/c"],
     ["member", "add", "viewer2", "--role", "viewer", "--team", "nope"],
     ["member", "add", "viewer2", "--role", "viewer", "--registry", "nope"]],
    ids=" ".join,
)  # fmt: skip
def test_a_refusal_makes_no_home(registry: Command, home: Path, arguments: list[str]) -> None:
    make_files(".", {"gemma": "one"})
    registry.refuse(3, *arguments)
    assert not home.exists()


def test_an_empty_catalog_is_a_home_not_yet_made(registry: Command, home: Path) -> None:
    home.mkdir()
    (home / "catalog.db").touch()

    assert registry("collections").rows == []
    assert (home / "catalog.db").stat().st_size == 0
    registry.log_text("gemma", "one")
    assert registry("versions", "gemma").column == ["v0"]


def test_an_empty_folder_is_a_home_not_yet_made(registry: Command, home: Path) -> None:
    home.mkdir(mode=0o755)
    assert registry("collections").rows == []
    registry.log_text("gemma", "one")
    assert registry("versions", "gemma").column == ["v0"]


@pytest.mark.parametrize(
    "arguments", [["whoami"], ["collections"], ["init"], ["log", "x", "-t", "y"]]
)
def test_a_file_or_a_foreign_folder_is_no_home(
    registry: Command, home: Path, tmp_path: Path, arguments: list[str]
) -> None:
    make_files(".", {"x": "one"})
    home.write_text("a plain file")
    registry.refuse(7, *arguments)
    assert home.read_text() == "a plain file"
    foreign = make_files(tmp_path / "foreign", {"thesis.txt": "mine"})
    before = snapshot(foreign)
    assert registry("--home", foreign, *arguments, status=7).stdout == ""
    assert snapshot(foreign) == before


def test_a_folder_with_something_else_gets_a_home_inside(
    registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = make_files(tmp_path / "foreign", {"thesis.txt": "mine"})
    monkeypatch.setenv("REGISTRY_HOME", str(foreign))

    registry.paste(registry.refuse(7, "collections").hint)

    assert (foreign / ".registry" / "catalog.db").is_file()


# --- init


def test_it_makes_a_home_in_the_working_folder(unnamed: Command, work: Path) -> None:
    made = unnamed("init", "--json").json

    assert made == {
        "home": str(work / ".registry"),
        "organization": "local",
        "org_entity": "local",
        "team": "team",
        "created": True,
    }
    assert (work / ".registry" / ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE((work / ".registry").stat().st_mode) == 0o700


@pytest.mark.parametrize("folder", ["project", "deep/er/project", "."])
def test_it_makes_a_home_in_the_folder_that_is_named(
    unnamed: Command, work: Path, folder: str
) -> None:
    assert unnamed("init", folder, "-q").line == str(work / folder / ".registry")
    assert (work / folder / ".registry" / "catalog.db").is_file()


def test_without_a_folder_it_takes_the_home_that_is_named(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    assert registry("init", "-q").line == str(home)
    assert not (home / ".gitignore").exists()
    other = tmp_path / "other"
    assert registry("--home", other, "init", "-q").line == str(other)


def test_a_folder_goes_before_a_named_home(registry: Command, home: Path, work: Path) -> None:
    assert registry("init", "here", "--home", home, "-q").line == str(work / "here" / ".registry")
    assert not home.exists()


def test_a_second_init_changes_nothing(registry: Command, home: Path) -> None:
    registry("init")
    before = snapshot(home)
    assert registry("init", "--json").json["created"] is False
    assert snapshot(home) == before


def test_a_shared_home_is_open_to_the_group(registry: Command, home: Path) -> None:
    registry("init", "--shared")
    registry.log_text("gemma", "one")

    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in folders} == {"0o2770"}
    for name in ("catalog.db", "catalog.lock", "gc.lock"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o660
    blobs = [path for path in (home / "blobs").rglob("*") if path.is_file()]
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in blobs} == {"0o444"}


def test_a_home_can_be_shared_later(registry: Command, home: Path) -> None:
    registry.log_text("gemma", "one")
    registry("init", "--shared")
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in folders} == {"0o2770"}


# --- Names


def test_an_organization_whose_name_is_taken_gets_a_hash(registry: Command) -> None:
    made = registry("init", "--organization", "reviewco", "--team", "reviewco", "--json").json

    assert (made["organization"], made["team"]) == ("reviewco", "reviewco")
    entity = made["org_entity"]
    assert entity.startswith("reviewco_")
    assert len(entity) == len("reviewco_") + 8
    fields = registry("whoami").fields
    assert (fields["organization"], fields["org_entity"]) == ("reviewco", entity)
    assert fields["entity"] == "reviewco"


def test_both_names_of_the_organization_work_in_paths(registry: Command) -> None:
    entity = registry("init", "--organization", "reviewco", "--team", "reviewco", "--json").json[
        "org_entity"
    ]
    registry.log_text("gemma", "one")
    name = f"{entity}/wandb-registry-model/Example ML Task:v0"

    assert registry("link", "gemma", f"{entity}/wandb-registry-model/Example ML Task").column == [
        name
    ]
    again = registry("link", "gemma", "reviewco/wandb-registry-model/Example ML Task")
    assert again.rows[0][0] == name
    for prefix in (entity, "reviewco"):
        reference = f"{prefix}/wandb-registry-model/Example ML Task"
        assert registry("show", reference, "-q").line == name
        assert registry("collections", f"{prefix}/wandb-registry-model").column == [name[:-3]]
    assert registry("versions", "reviewco/uncategorized/gemma", "-q").line.startswith("reviewco/")


def test_a_name_without_a_collision_is_the_entity(registry: Command) -> None:
    made = registry("init", "--organization", "acme labs", "--team", "vision", "--json").json
    assert made["org_entity"] == "acme labs"


def test_the_same_names_give_the_same_entity_in_every_home(
    registry: Command, tmp_path: Path
) -> None:
    arguments = ("init", "--organization", "reviewco", "--team", "reviewco", "--json")
    entities = {
        registry("--home", tmp_path / name, *arguments).json["org_entity"] for name in ("a", "b")
    }
    assert len(entities) == 1


def test_an_organization_named_for_its_user_gets_a_hash(registry: Command, account: str) -> None:
    made = registry("init", "--organization", account, "--json").json
    assert made["org_entity"].startswith(f"{account}_")


def test_init_renames_an_existing_home_and_old_paths_keep_working(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")

    renamed = registry("init", "--organization", "reviewco", "--team", "reviewco", "--json").json

    assert renamed["created"] is False
    entity = renamed["org_entity"]
    assert entity.startswith("reviewco_")
    assert registry("versions", "gemma", "-q").lines == ["reviewco/uncategorized/gemma:v0"]
    for old, new in (
        ("team/uncategorized/gemma", "reviewco/uncategorized/gemma:v0"),
        ("local/wandb-registry-model/c", f"{entity}/wandb-registry-model/c:v0"),
        ("reviewco/wandb-registry-model/c", f"{entity}/wandb-registry-model/c:v0"),
    ):
        assert registry("show", old, "-q").line == new
    registry("link", "team/uncategorized/gemma", "local/wandb-registry-model/d")
    assert registry.log_text("gemma", "two", "--entity", "team").column == [
        "reviewco/uncategorized/gemma:v1"
    ]


def test_renaming_twice_keeps_all_old_names(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    for name in ("second", "third"):
        registry("init", "--team", name, "--organization", f"{name} labs")

    for team in ("team", "second", "third"):
        reference = f"{team}/uncategorized/gemma"
        assert registry("show", reference, "-q").line == "third/uncategorized/gemma:v0"
    for organization in ("local", "second labs", "third labs"):
        reference = f"{organization}/wandb-registry-model/c"
        assert registry("show", reference, "-q").line == "third labs/wandb-registry-model/c:v0"


def test_a_former_name_stays_taken_and_can_be_taken_back(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry("init", "--team", "second", "--organization", "second labs")

    for name in ("team", "local"):
        registry.refuse(4, "team", "create", name)
    assert registry("init", "--team", "team", "--json").json["team"] == "team"
    for team in ("team", "second"):
        shown = registry("show", f"{team}/uncategorized/gemma", "-q").line
        assert shown == "team/uncategorized/gemma:v0"


def test_renaming_to_the_same_name_changes_nothing(registry: Command, home: Path) -> None:
    registry("init", "--organization", "reviewco", "--team", "reviewco")
    before = snapshot(home)
    registry("init", "--organization", "reviewco", "--team", "reviewco")
    assert snapshot(home) == before


def test_a_taken_name_is_no_name_for_a_team(registry: Command, account: str) -> None:
    registry("team", "create", "vision")
    registry.refuse(4, "init", "--team", "vision")
    registry.refuse(4, "init", "--team", account)


def test_a_team_named_for_its_user_is_refused_before_the_home_is_made(
    registry: Command, home: Path, account: str
) -> None:
    registry.refuse(4, "init", "--team", account)
    assert not home.exists()


def test_only_admins_rename(registry: Command) -> None:
    registry("init")
    registry.refuse(5, "init", "--organization", "other", "--as", "viewer2")
    registry.refuse(5, "init", "--team", "other", "--as", "viewer2")


@pytest.mark.parametrize(
    "options",
    [["--organization", "a/b"], ["--team", ""], ["--team", "wandb-registry-x"], ["a", "b"], [""]],
    ids=" ".join,
)
def test_invalid_names_are_refused_before_anything_is_made(
    unnamed: Command, work: Path, options: list[str]
) -> None:
    assert unnamed("init", *options, status=2).stdout == ""
    assert list(work.iterdir()) == []


def test_a_team_named_for_the_account_behind_as_is_refused(
    registry: Command, home: Path, account: str
) -> None:
    registry.refuse(4, "init", "--team", account, "--as", "user2")
    assert not home.exists()


def test_two_that_make_a_home_at_once_both_name_it(registry: Command) -> None:
    names = [f"company{number}" for number in range(4)]

    run_crowd([[("init", "--organization", name)] for name in names])

    for name in names:
        assert registry("collections", f"{name}/wandb-registry-model").rows == []


def test_a_refused_init_leaves_no_promise_behind(registry: Command, home: Path) -> None:
    registry("team", "create", "vision")
    registry.refuse(4, "init", "--single-host", "--team", "vision")
    assert not (home / "single-host").exists()


@pytest.mark.parametrize("option", ["--single-host", "--shared"])
def test_only_an_admin_opens_a_home_or_promises_for_it(registry: Command, option: str) -> None:
    registry("team", "create", "vision")
    registry.refuse(5, "init", option, "--as", "viewer2")
