"""`registry import`: all of a bundle or nothing, under numbers that are never used twice."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import termios
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry_cli.catalog.event_checks import verify_chain
from registry_cli.domain.events import Kind
from tests.support.command import Command
from tests.support.files import make_files, read_files
from tests.support.history import assert_state_is_what_events_say
from tests.support.snapshots import snapshot
from tests.support.soundness import open_catalog
from tests.support.workspace import open_home
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Result

    HandOver = Callable[..., Result]

HERE: Final = "here"
THERE: Final = "there"
TO_STDOUT: Final = ("-o", "-")


class Home:
    """A home that is named with every command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._registry = Command()

    def __call__(self, *arguments: object, status: int = 0) -> Result:
        return self._registry("--home", self.folder, *arguments, status=status)

    def refuse(self, status: int, *arguments: object) -> Result:
        """Run what must fail and leave the home as it is."""
        before = snapshot(self.folder)
        result = self(*arguments, status=status)
        assert result.stdout == ""
        assert result.message
        assert result.hint
        assert snapshot(self.folder) == before
        return result

    def paste(self, hint: str) -> list[Result]:
        return self._registry.paste(hint)

    def log(self, name: str, text: str, *options: object, type_: str = "model") -> Result:
        Path(name).write_text(text, encoding="utf-8")
        return self("log", name, "--type", type_, *options)


@pytest.fixture
def here(work: Path) -> Home:
    return Home(work.parent / HERE)


@pytest.fixture
def there(work: Path) -> Home:
    return Home(work.parent / THERE)


@pytest.fixture
def hand_over(there: Home, here: Home) -> HandOver:
    """Return what exports there and imports here, with options for each."""

    def hand(*export: str, options: tuple[str, ...] = (), status: int = 0) -> Result:
        there("export", *export, "-o", "x.bundle")
        if status:
            return here.refuse(status, "import", "x.bundle", *options)
        return here("import", "x.bundle", *options)

    return hand


def outcome(imported: Result) -> list[tuple[str, str, str]]:
    """Return origin, name here and whether it is new, names without what all share."""
    return [
        (row[0].rpartition("/")[2], row[1].rpartition("/")[2], row[-1]) for row in imported.rows
    ]


def versions_of(home: Home, name: str) -> list[tuple[str, str]]:
    """Return number and content digest of each version, newest first."""
    return [(row["version"], row["id"]) for row in home("versions", name, "--json").json]


def test_a_version_comes_over_as_it_was(there: Home, here: Home, hand_over: HandOver) -> None:
    there.log("a", "one", "-d", "Good", "-m", "lr=0.1", "--metric", "acc=0.9", "--tag", "small")
    hand_over("a")
    was, now = (home("show", "a", "--json").json for home in (there, here))
    assert now == was
    assert read_files(here("get", "a").line) == {"a": "one"}


def test_numbers_are_kept_above_all_here_and_else_the_next(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    for text in ("one", "two", "three", "four"):
        there.log("a", text)
    assert outcome(hand_over("a:v1", "a:v3")) == [
        ("a:v1", "a:v1", "true"),
        ("a:v3", "a:v3", "true"),
    ]
    here.log("a", "own")
    assert outcome(hand_over("a", "--all")) == [
        ("a:v0", "a:v5", "true"), ("a:v1", "a:v1", "false"),
        ("a:v2", "a:v6", "true"), ("a:v3", "a:v3", "false"),
    ]  # fmt: skip
    there.log("a", "five")
    assert outcome(hand_over("a")) == [("a:v4", "a:v7", "true")]
    assert here.log("a", "next").column == ["team/uncategorized/a:v8"]
    assert here("versions", "a").column == ["v8", "v7", "v6", "v5", "v4", "v3", "v1"]


def test_a_second_import_changes_nothing(there: Home, here: Home, hand_over: HandOver) -> None:
    there.log("a", "one", "-a", "best", "--link", "model/first")
    there.log("a", "two")
    arguments = ("a", "--all", "--links")
    hand_over(*arguments, options=("--aliases",))
    before = snapshot(here.folder)
    for options in ((), ("--aliases",)):
        again = hand_over(*arguments, options=options)
        assert [row[-1] for row in again.rows] == ["false"] * 3
        assert snapshot(here.folder) == before


def test_what_is_here_keeps_what_was_said_of_it(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    there.log("a", "one")
    hand_over("a")
    there("tag", "add", "a:v0", "late")
    there("describe", "a:v0", "Said later")
    before = snapshot(here.folder)
    hand_over("a")
    assert snapshot(here.folder) == before


def test_aliases_come_where_they_are_asked_for(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    there.log("a", "one", "-a", "best", "--link", "model/first")
    there.log("a", "two")
    there.log("a", "one")  # which has `latest` again
    here.log("a", "own", "-a", "best")
    hand_over("a", "--all", "--links")
    assert here("alias", "list", "a", "--json").json  # those that were here
    assert named_by(here, "a") == {"best": "v0", "latest": "v0"}
    assert named_by(here, "model/first") == {"latest": "v0"}
    hand_over("a", "--all", "--links", options=("--aliases",))
    assert named_by(here, "a") == {"best": "v1", "latest": "v1"}
    assert named_by(here, "model/first") == {"best": "v0", "latest": "v0"}


def named_by(home: Home, name: str) -> dict[str, str]:
    return {
        alias: version["version"]
        for version in home("versions", name, "--json").json
        for alias in version["aliases"]
    }


def test_what_is_new_here_has_its_highest_version_as_latest(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    for text in ("one", "two", "three", "one"):
        there.log("a", text)
    hand_over("a:v0", "a:v1")
    assert named_by(here, "a") == {"latest": "v1"}
    hand_over("a:v2")
    assert named_by(here, "a") == {"latest": "v1"}


def test_with_aliases_latest_comes_from_the_bundle_or_not_at_all(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    for text in ("one", "two", "three"):
        there.log("a", text, "--link", "model/first")
    hand_over("model/first:v0", options=("--aliases",))
    assert named_by(here, "a") == named_by(here, "model/first") == {}
    assert here("show", "a", "--json").json["version"] == "v0"  # the highest there is
    hand_over("a:v1")
    assert named_by(here, "a") == {}  # it was not empty
    hand_over("model/first", options=("--aliases",))
    assert named_by(here, "a") == named_by(here, "model/first") == {"latest": "v2"}
    there("alias", "remove", "a", "latest")
    hand_over("a", "--all", options=("--aliases",))
    assert named_by(here, "a") == {"latest": "v2"}  # what the bundle does not name stays
    here.log("b", "own")
    there.log("b", "one")
    there.log("b", "two")
    hand_over("b:v0", options=("--aliases",))
    assert named_by(here, "b") == {"latest": "v0"}
    here.log("a", "own")
    assert named_by(here, "a") == {"latest": "v3"}


def test_the_type_here_counts(there: Home, here: Home, hand_over: HandOver) -> None:
    there.log("a", "one", "--link", "model/first")
    here.log("a", "own", type_="dataset")
    assert "has the type 'dataset'" in hand_over("a", status=4).message
    here("team", "create", "vision")
    hand_over("a", options=("--entity", "vision"))
    here("registry", "create", "All")
    here.log("b", "b", "--link", "All/first", type_="dataset")
    there("registry", "create", "All")
    there("link", "a", "All/first")
    refused = hand_over("All/first", options=("--entity", "vision"), status=4)
    assert "holds 'dataset'" in refused.message
    (imported,) = here.paste(refused.hint)
    assert outcome(imported) == [("a:v0", "a:v0", "false")]


def test_a_registry_that_is_missing_is_asked_for(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    made = ("create", "Golden Datasets", "--type", "dataset", "--description", "Gold only")
    there("registry", *made)
    there.log("data", "one", "--link", "Golden Datasets/data", type_="dataset")
    here.log("own", "own")
    refused = hand_over("Golden Datasets/data", status=3)
    assert "there is no registry 'Golden Datasets'" in refused.message
    before = snapshot(here.folder)
    assert outcome(hand_over("data", "--links", options=("--no-links",))) == [
        ("data:v0", "data:v0", "true")
    ]
    assert snapshot(here.folder) != before
    here.paste(refused.hint)
    assert [row[-1] for row in hand_over("Golden Datasets/data").rows] == ["false", "true"]
    listed = [row for row in here("registries", "--json").json if row["name"] == made[1]]
    assert listed == [row for row in there("registries", "--json").json if row["name"] == made[1]]


def test_a_registry_is_created_on_demand(there: Home, here: Home, hand_over: HandOver) -> None:
    there("registry", "create", "Secret", "--visibility", "restricted", "--type", "model")
    there.log("a", "one", "--link", "Secret/plans")
    hand_over("Secret/plans", options=("--create-registries",))
    (registry,) = (row for row in here("registries", "--json").json if row["name"] == "Secret")
    assert registry["visibility"] == "restricted"
    assert registry["accepted_types"] == ["model"]
    assert registry["collection_count"] == 1


def test_a_registry_here_takes_only_what_it_accepts(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    there("registry", "create", "Mixed")
    there.log("a", "one", "--link", "Mixed/first")
    here("registry", "create", "mixed", "--type", "dataset")
    refused = hand_over("Mixed/first", status=5)
    assert "accepts dataset" in refused.message
    here.paste(refused.hint)
    assert here("versions", "a").column == ["v0"]


def test_whose_it_becomes(there: Home, here: Home, hand_over: HandOver) -> None:
    there("team", "create", "vision")
    there.log("a", "one", "-e", "vision", "-p", "apart", "--link", "model/first")
    here.log("own", "own")
    refused = hand_over("model/first", status=3)
    assert "there is no team 'vision'" in refused.message
    imported = hand_over("model/first", options=("--entity", "team"))
    assert imported.rows[0][1] == "team/apart/a:v0"
    here.paste(refused.hint)
    assert [row[1:2] + row[-1:] for row in hand_over("model/first").rows] == [
        ["team/apart/a:v0", "false"],
        ["local/wandb-registry-model/first:v0", "false"],
    ]
    here("init", "--team", "renamed")
    there.log("b", "one", "-e", "team")
    assert hand_over("team/uncategorized/b").rows[0][1] == "renamed/uncategorized/b:v0"


def test_a_person_is_no_team(there: Home, here: Home, hand_over: HandOver, account: str) -> None:
    there("team", "create", "vision")
    there.log("a", "one", "-e", "vision", "--link", "model/first")
    here("member", "add", "vision", "--role", "member")
    assert "here the user" in hand_over("vision/uncategorized/a", status=4).message
    options = ("--entity", account)
    refused = hand_over("model/first", options=options, status=5)
    assert "cannot be linked" in refused.message
    hand_over("model/first", options=(*options, "--no-links"))
    refused = hand_over("model/first", options=options, status=5)
    there.log("own", "own", "-e", account)
    assert hand_over(f"{account}/uncategorized/own").rows[0][-1] == "true"


def test_what_is_a_persons_here_stays_so_and_the_hint_helps(
    there: Home, here: Home, hand_over: HandOver, account: str
) -> None:
    there.log("a", "one", "--link", "model/first")
    arguments = ("a", "--all", "--links")
    hand_over(*arguments, options=("--entity", account, "--no-links"))
    for options in (("--entity", "team", "--aliases"), ("--entity", account), ("--aliases",)):
        refused = hand_over(*arguments, options=options, status=5)
        assert refused.message.startswith(f"{account}/uncategorized/a:v0 is here already, and ")
        (imported,) = here.paste(refused.hint)
        assert outcome(imported) == [("a:v0", "a:v0", "false")]


def test_what_is_a_teams_here_is_linked_whoever_takes_the_rest(
    there: Home, hand_over: HandOver, account: str
) -> None:
    there.log("a", "one", "--link", "model/first")
    hand_over("a")
    imported = hand_over("a", "--links", options=("--entity", account))
    assert imported.rows[1][1] == "local/wandb-registry-model/first:v0"


def test_only_admins_import(there: Home, here: Home) -> None:
    there.log("a", "one")
    there("export", "a", "-o", "x.bundle")
    here("member", "add", "member2", "--role", "member")
    here("member", "add", "admin2", "--role", "admin")
    here.refuse(5, "import", "x.bundle", "--as", "member2")
    assert here("import", "x.bundle", "--as", "admin2").rows[0][-1] == "true"
    assert here("show", "a", "--json").json["created_by"] != "admin2"


def test_what_is_no_bundle_is_told_apart(here: Home, there: Home) -> None:
    there.log("a", "one")
    there("export", "a", "-o", "x.bundle")
    bundle = Path("x.bundle").read_bytes()
    here.log("own", "own")
    for status, content in ((2, b""), (2, b"text"), (6, bundle[:1000]), (6, bundle + b"x")):
        Path("y.bundle").write_bytes(content)
        here.refuse(status, "import", "y.bundle")
    here.refuse(2, "import", "missing")
    here.refuse(2, "import", ".")
    assert here.refuse(2, "import", "").message == "no file is named"
    here.refuse(2, "import", "-")  # which is empty here
    here.refuse(3, "import", "x.bundle", "--entity", "nobody")
    here.refuse(2, "import", "x.bundle", "--entity", "a/b")


def test_a_refused_bundle_makes_no_home(there: Home, here: Home) -> None:
    there.log("a", "one", "-e", "team")
    there("export", "a", "-o", "x.bundle")
    Path("y.bundle").write_bytes(Path("x.bundle").read_bytes()[:2000])
    here("import", "y.bundle", status=6)
    here("import", "x.bundle", "--entity", "nobody", status=3)
    assert not here.folder.exists()


def test_many_small_contents_become_a_pack(there: Home, here: Home, hand_over: HandOver) -> None:
    make_files("many", {f"{number}": str(number) for number in range(300)})
    for number in range(3):  # with new ones each time, as files of their own
        make_files("many", {f"{number}-{each}": f"{number} {each}" for each in range(50)})
        there("log", "many", "-t", "dataset")
    hand_over("many", "--all")
    assert len([path for path in here.folder.glob("blobs/*/*") if path.is_file()]) == 1
    assert read_files(here("get", "many").line) == read_files("many")
    here("verify", "--full")


@pytest.mark.parametrize("size", [32, 300, 1 << 10, 1 << 20])
def test_contents_with_equal_xxh3_stay_apart(
    there: Home, here: Home, hand_over: HandOver, size: int
) -> None:
    pair = colliding_pair(size)
    for order in (pair, pair[::-1]):
        shutil.rmtree("data", ignore_errors=True)
        make_files("data", {str(number): str(number) for number in range(120)})
        for name, content in zip("ab", order, strict=True):
            Path("data", name).write_bytes(content)
        there("log", "data", "-t", "dataset")
        name = hand_over("data").rows[0][1]
        back = Path(here("get", name, name.rpartition(":")[2]).line)
        assert [(back / name).read_bytes() for name in "ab"] == list(order)


def pipe(giver: Home, taker: Home) -> subprocess.CompletedProcess[str]:
    """Lead everything of one home into another, as a shell would."""
    program = [sys.executable, "-m", "registry_cli", "--home"]
    export = [*program, str(giver.folder), "export", "--all", "-o", "-"]
    with subprocess.Popen(export, stdout=subprocess.PIPE) as exporting:
        done = subprocess.run(
            [*program, str(taker.folder), "import", "-"],
            stdin=exporting.stdout,
            capture_output=True,
            check=True,
            text=True,
        )
    assert exporting.returncode == 0
    return done


def test_one_pipe_leads_from_home_to_home(there: Home, here: Home) -> None:
    make_files("data", {f"{number}": "x" * number * 100 for number in range(200)})
    there("log", "data", "-t", "dataset", "--link", "dataset/first")
    done = pipe(there, here)
    assert done.stderr == ""
    assert done.stdout.count("\ttrue\n") == 2
    assert read_files(here("get", "data").line) == read_files("data")


def test_a_home_can_take_a_bundle_from_itself(here: Home) -> None:
    here.log("a", "one", "--link", "model/first")
    before = snapshot(here.folder)
    pipe(here, here)
    assert snapshot(here.folder) == before


def test_two_homes_that_exchange_thin_bundles_end_up_alike(there: Home, here: Home) -> None:
    """Each brings what the other lacks; ids, contents and links are then the same."""
    there.log("a", "from there", "--link", "model/first")
    here.log("b", "from here", "--link", "model/second")
    for turn in range(3):
        for giver, taker in ((there, here), (here, there)):
            giver.log("a" if giver is there else "b", f"turn {turn}")
            Path("have").write_text(taker("export", "--list").stdout)
            giver("export", "--all", "--thin", "have", "-o", "x.bundle")
            taker("import", "x.bundle")
    for name in ("a", "b", "model/first", "model/second"):
        assert versions_of(here, name) == versions_of(there, name)
    for home in (here, there):
        home("verify", "--full")


def test_a_thin_bundle_for_another_home_is_refused(there: Home, here: Home) -> None:
    there.log("a", "one")
    there.log("a", "two")
    here.log("own", "own")
    Path("have").write_text(there("export", "--list", "a:v0").stdout)
    there("export", "a", "--all", "--thin", "have", "-o", "thin.bundle")
    refused = here.refuse(3, "import", "thin.bundle")
    assert "neither in the bundle nor here" in refused.message
    there("export", "a:v0", "-o", "first.bundle")
    here("import", "first.bundle")
    assert here("import", "thin.bundle").rows[1][-1] == "true"


def test_a_thin_bundle_does_not_count_on_damaged_contents(there: Home, here: Home) -> None:
    there.log("a", "one")
    there("export", "a", "-o", "whole.bundle")
    here("import", "whole.bundle")
    there.log("a", "two")
    Path("have").write_text(here("export", "--list").stdout)
    there("export", "a", "--all", "--thin", "have", "-o", "thin.bundle")
    (blob,) = (path for path in here.folder.glob("blobs/*/*") if path.is_file())
    blob.chmod(0o644)
    blob.write_text("ONE")
    here.refuse(6, "import", "thin.bundle")
    here("import", "whole.bundle")  # which heals it
    assert blob.read_text() == "one"
    assert here("import", "thin.bundle").rows[1][-1] == "true"


def test_a_deleted_version_comes_back_under_the_next_number(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    there.log("a", "one", "--tag", "small", "-d", "Good")
    there.log("a", "two")
    hand_over("a", "--all")
    before = here("show", "a:v0", "--json").json
    here("delete", "a:v0", "--yes")
    assert outcome(hand_over("a:v0")) == [("a:v0", "a:v2", "true")]
    after = here("show", "a:v2", "--json").json
    same = ("id", "digest", "tags", "description", "created_at", "run")
    assert [after[key] for key in same] == [before[key] for key in same]
    assert read_files(here("get", "a:v2").line) == {"a": "one"}


def test_a_run_that_is_another_here_gets_a_name_of_its_own(
    there: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-1")
    there.log("a", "one")
    there.log("a", "two")
    here.log("b", "three")
    hand_over("a", "--all")
    runs = {version["run"] for version in here("versions", "a", "--json").json}
    assert len(runs) == 1
    (run,) = runs
    assert run.startswith("train-1-")
    there.log("a", "four")
    hand_over("a")
    assert here("show", "a:v2", "--json").json["run"] == run
    assert here("show", "b", "--json").json["run"] == "train-1"
    here("verify")  # which compares runs with what the history says of them


def test_a_run_that_began_with_another_version_is_no_damage(
    there: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-1")
    there.log("first", "one", "-p", "apart")
    there.log("a", "two")
    there.log("a", "three")
    hand_over("a")
    here("verify")
    here("delete", "a:v1", "--yes")
    hand_over("a", "--all")
    here("verify")
    with closing(open_catalog(here.folder)) as connection, connection:
        connection.execute("DROP TRIGGER runs_update")
        connection.execute("UPDATE runs SET created_by = 'somebody'")
    assert "train-1" in here("verify", status=6).stdout


def test_the_history_tells_where_a_version_comes_from(
    there: Home, here: Home, hand_over: HandOver, account: str
) -> None:
    there.log("a", "one", "--link", "model/first")
    there("tag", "add", "a:v0", "good")
    hand_over("model/first", options=("--as", account))
    workspace = open_home(here.folder)
    with workspace.reading() as connection:
        rows = connection.execute(
            """
            SELECT kind, json_extract(body, '$.origin'), json_extract(body, '$.past[0].kind'),
                   json_extract(body, '$.past[1].kind')
            FROM events WHERE kind LIKE '%-imported' ORDER BY id
            """
        ).fetchall()
    assert rows == [
        (Kind.VERSION_IMPORTED, "team/uncategorized/a:v0", "version-logged", "tags-added"),
        (Kind.LINK_IMPORTED, "wandb-registry-model/first:v0", "version-linked", None),
    ]
    with workspace.reading() as connection:
        verify_chain(connection)
    assert_state_is_what_events_say(workspace.home)


def test_what_describes_artifacts_and_collections_comes_with_new_ones(
    there: Home, here: Home, hand_over: HandOver
) -> None:
    there.log("a", "one", "--link", "model/first")
    for name in ("a", "model/first"):
        there("describe", name, f"About {name}")
        there("tag", "add", name, "kept")
    hand_over("model/first")
    for listing in ("artifacts", "collections"):
        (was,), (now,) = (home(listing, "--json").json for home in (there, here))
        for key in ("description", "tags", "type"):
            assert now[key] == was[key]
        assert now["tags"] == ["kept"]


def wait_until_empty(pipe_end: int) -> None:
    """Wait until who reads a pipe has taken all that was written."""
    waiting = bytearray(4)
    while fcntl.ioctl(pipe_end, termios.FIONREAD, waiting) or any(waiting):
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_an_import_that_is_ended_leaves_nothing(
    there: Home, here: Home, number: signal.Signals, share: float
) -> None:
    make_files("data", {f"{each}": f"{each}" * 5_000 for each in range(120)})
    there("log", "data", "-t", "dataset")
    there("export", "--all", "-o", "x.bundle")
    here.log("own", "own")
    before = snapshot(here.folder)
    bundle = Path("x.bundle").read_bytes()
    command = [sys.executable, "-m", "registry_cli", "--home", str(here.folder), "import", "-"]
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, handler)
    with process:
        assert process.stdin is not None
        process.stdin.write(bundle[: int(len(bundle) * share)])
        process.stdin.flush()
        wait_until_empty(process.stdin.fileno())  # then it waits for more
        process.send_signal(number)
        process.communicate()
    if number is signal.SIGKILL:
        assert process.returncode == -number
        shutil.rmtree(here.folder / "tmp")
        (here.folder / "tmp").mkdir(mode=(Path(there.folder) / "tmp").stat().st_mode & 0o777)
    else:
        assert process.returncode == 128 + number
    assert snapshot(here.folder) == before
    here("import", "x.bundle")
    assert read_files(here("get", "data").line) == read_files("data")


def test_a_full_disk_leaves_nothing(
    there: Home, here: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.log("a", "x" * 200_000)
    there("export", "a", "-o", "x.bundle")
    here.log("own", "own")
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 100_000:
            raise OSError(28, os.strerror(28))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    assert "no room left" in here.refuse(7, "import", "x.bundle").message


def test_what_a_run_measured_comes_along_with_its_versions(
    there: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-1")
    there.log("a", "one", "--metric", "acc=0.5")
    there("metric", "acc=0.1", "loss=2")
    there("metric", "loss=1")
    monkeypatch.delenv("REGISTRY_RUN_ID")
    hand_over("a")

    assert here("show", "a", "--json").json["metrics"] == {"acc": 0.5, "loss": 1}
    first = there("export", "a", "-o", "-").stdout
    assert here("export", "a", "-o", "-").stdout == first
    here("verify")


TRAIN: Final = """
import registry_cli as wandb

labels = {"name": "night", "tags": ["b", "a"], "job_type": "train"}
with wandb.init(project="p", id="train-1", config={"lr": 0.1}, **labels) as run:
    run.use_artifact("data:latest")
    for step in range(3):
        run.log({"acc": step / 4, "loss": 3 - step})
    run.summary["best"] = "late"
    model = wandb.Artifact("net", "model")
    with model.new_file("net.bin") as file:
        file.write("weights")
    run.log_artifact(model)
"""


@pytest.fixture
def trained(there: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Return a home in which a run made a model from data."""
    monkeypatch.setenv("REGISTRY_PROJECT", "p")
    there.log("data", "rows", type_="dataset")
    there("run", "--config", "seed=7", "--", sys.executable, "-c", TRAIN)
    return there


def run_of(home: Home, run_id: str = "train-1") -> dict[str, Any]:
    told: dict[str, Any] = home("runs", run_id, "--json").json
    return told


def test_a_run_comes_over_with_all_that_it_told(
    trained: Home, here: Home, hand_over: HandOver
) -> None:
    hand_over("net", "data")

    run = run_of(here)
    # What began it logged nothing, so it did not come along.
    assert run == {**run_of(trained), "parent": None}
    assert run["config"] == {"lr": 0.1}
    assert run["summary"] == {"acc": 0.5, "loss": 1, "best": "late"}
    assert [point["value"] for point in run["metrics"]["loss"]] == [3, 2, 1]
    assert run["inputs"] == ["team/p/data:v0"]
    here("verify")
    with closing(open_catalog(here.folder)) as connection, connection:
        connection.execute("DROP TRIGGER runs_update")
        connection.execute("UPDATE runs SET created_at = '2020' WHERE id = 'train-1'")
    assert "train-1" in here("verify", status=6).stdout


def test_a_run_that_came_over_goes_on_in_the_same_bytes(
    trained: Home, here: Home, hand_over: HandOver
) -> None:
    hand_over("net", options=("--aliases",))
    before = snapshot(here.folder)
    hand_over("net", options=("--aliases",))

    assert snapshot(here.folder) == before
    assert here("export", "net", *TO_STDOUT).stdout == trained("export", "net", *TO_STDOUT).stdout


def test_an_input_that_did_not_come_is_that_of_its_run_only(
    trained: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-2")
    trained.log("more", "rows")
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-3")
    trained("get", "more", "got")
    trained.log("net", "better")
    monkeypatch.delenv("REGISTRY_RUN_ID")
    hand_over("net", "--all")

    assert run_of(here)["inputs_elsewhere"] == ["team/p/data:v0"]
    assert run_of(here, "train-3")["inputs_elsewhere"] == ["team/p/more:v0"]
    for name, run, taken in (("net:v0", "train-1", "data:v0"), ("net:v1", "train-3", "more:v0")):
        given = ["run", run, "version", f"team/p/{name}"]
        assert here("lineage", name).rows == [given, ["version", f"team/p/{taken}", "run", run]]


@pytest.mark.usefixtures("trained")
def test_an_input_that_did_not_come_is_known_by_name_until_it_does(
    here: Home, hand_over: HandOver
) -> None:
    hand_over("net")
    run = run_of(here)
    assert (run["inputs"], run["inputs_elsewhere"]) == ([], ["team/p/data:v0"])
    taken = ["version", "team/p/data:v0", "run", "train-1"]
    given = ["run", "train-1", "version", "team/p/net:v0"]
    assert here("lineage", "net").rows == [given, taken]
    assert here("lineage", "net", "--down").rows == []
    assert here("lineage", "net", "--depth", "0").rows == [given]
    net, data, _ = here("lineage", "net", "--json").json["nodes"]
    assert (net["elsewhere"], data["elsewhere"]) == (False, True)
    assert (data["name"], data["type"], data["created_at"]) == ("team/p/data:v0", None, None)
    drawn = here("lineage", "net", "--format", "dot").stdout
    assert r'label="team/p/data:v0\n(not in this home)"' in drawn
    drawn = here("lineage", "net", "--format", "mermaid").stdout
    assert '["team/p/data:v0<br>#40;not in this home#41;"]' in drawn

    here.log("data", "other rows", type_="dataset")
    hand_over("data")
    run = run_of(here)
    assert (run["inputs"], run["inputs_elsewhere"]) == (["team/p/data:v1"], [])
    here("verify")
    here("doctor", "--rebuild")
    assert run_of(here) == run


def test_a_run_that_goes_on_is_brought_to_its_end_by_the_next_bundle(
    there: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_PROJECT", "p")
    Path("net").write_text("weights")
    command = f"{sys.executable} -m registry_cli --home '{there.folder}'"
    steps = (
        "metric loss=2", "log net -t model --metric size=7", "export net -o early.bundle",
        "metric acc=0.5 loss=1",
    )  # fmt: skip
    script = "; ".join([*(f"{command} {step}" for step in steps), "exit 3"])
    there("run", "--name", "night", "--", "sh", "-ec", script, status=3)
    here("import", "early.bundle")
    (run,) = here("runs", "--json").json
    assert (run["state"], run["exit_status"], run["summary"]) == ("open", None, {"loss": 2})

    hand_over("net")
    (run,) = here("runs", "--json").json
    assert (run["state"], run["exit_status"], run["summary"]) == (
        "failed",
        3,
        {"loss": 1, "acc": 0.5},
    )
    for home in (there, here):
        metrics = home("show", "net", "--json").json["metrics"]
        assert metrics == {"loss": 1, "acc": 0.5, "size": 7}
    assert here("export", "net", *TO_STDOUT).stdout == there("export", "net", *TO_STDOUT).stdout
    here("import", "early.bundle")  # which knows less
    assert here("runs", "--json").json == [run]


def test_what_a_work_tree_differed_in_comes_along(
    there: Home, here: Home, hand_over: HandOver, work: Path
) -> None:
    identity = ("-c", "user.name=you", "-c", "user.email=you@example.org")
    Path("code.py").write_text("old\n")
    for words in (("init", "-q"), ("add", "code.py"), ("commit", "-qm", "first")):
        subprocess.run(["git", *identity, *words], check=True, cwd=work)
    Path("code.py").write_text("new\n")
    Path("net").write_text("weights")
    command = (sys.executable, "-m", "registry_cli", "--home", there.folder)
    there("run", "--diff", "--", *command, "log", "net", "-t", "model")
    hand_over("net")

    (run,) = here("runs", "-q").lines
    assert "+new" in here("runs", run, "--diff").stdout
    here("gc", "--grace", "0", "--yes")
    here("verify", "--full")
    assert "+new" in here("runs", run, "--diff").stdout


def test_what_no_bundle_takes_of_a_run_is_left_out(
    there: Home, here: Home, hand_over: HandOver, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = """
import registry_cli as wandb

with wandb.init(project="p", id="train-1", config={"large": "x" * (5 << 20), "lr": 1}) as run:
    run.log({"acc": 1})
    run.log_artifact("net", type="model")
"""
    monkeypatch.setenv("REGISTRY_PROJECT", "p")
    Path("net").write_text("weights")
    subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        env={**os.environ, "REGISTRY_HOME": str(there.folder)},
    )
    exported = there("export", "net", "-o", "y.bundle")
    assert "train-1" in exported.stderr
    hand_over("net")

    run = run_of(here)
    assert (run["config"], run["summary"]) == ({}, {"acc": 1})


def test_a_run_comes_over_whatever_it_is_called_and_with_what_it_gave_again(
    there: Home, here: Home
) -> None:
    there.log("net", "weights")
    name = "night " * 100
    Path("own").write_text("own")
    script = " && ".join(
        " ".join([sys.executable, "-m", "registry_cli", "--home", f"'{there.folder}'", *words])
        for words in (("log", "net"), ("log", "own", "-t", "model"), ("get", "net", "got"))
    )
    there("run", "--name", name, "--", "sh", "-c", script)
    there("export", "--all", "-o", "x.bundle")
    here("import", "x.bundle", "--aliases")

    run = run_of(here, there("show", "own", "--json").json["run"])
    assert run["name"] == name
    assert run["inputs"] == ["team/uncategorized/net:v0"]
    assert run["outputs"] == ["team/uncategorized/net:v0", "team/uncategorized/own:v0"]
    assert here("export", "--all", *TO_STDOUT).stdout == there("export", "--all", *TO_STDOUT).stdout
