"""`registry sql`: reading, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog import sql
from tests.support.small_disk import can_mount, mounted

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a linked version with a tag."""
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "best", "--tag", "fine")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


LINK = "local/wandb-registry-model/c:v0"
FOREVER = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"


def test_all_formats(registry: Command) -> None:
    query = "select qualified_name, size, null as missing from registry_versions"

    assert registry("sql", query).rows == [[LINK, "3", ""]]
    assert registry("sql", query, "-q").lines == [LINK]
    assert registry("sql", query, "--json").json == [
        {"qualified_name": LINK, "size": 3, "missing": None}
    ]
    assert json.loads(registry("sql", query, "--format", "jsonl").line)["size"] == 3
    header, row = registry("sql", query, "--format", "table").lines
    assert header.split() == ["qualified_name", "size"]
    assert row.split() == [LINK, "3"]


@pytest.mark.parametrize(
    "query",
    ["select path from version_files", "select * from lineage_edges", "values (1)",
     "with n(x) as (select 1) select x from n", "explain query plan select 1",
     "select name from pragma_table_info('tags')", "pragma table_info(tags)",
     "select text from search_texts_fts('gemma')", "select count(*) from sqlite_master",
     "select json_extract(body, '$.type') from events", "select 1; -- that is all"],
)  # fmt: skip
def test_what_reads_is_answered(registry: Command, query: str) -> None:
    assert registry("sql", query).lines


@pytest.mark.parametrize(
    "query",
    ["delete from tags", "update tags set name = 'x'", "insert into tags (name) values ('x')",
     "drop table tags", "create table x (y)", "create temp table x (y)", "attach 'x.db' as x",
     "detach main", "pragma user_version = 9", "pragma query_only = 0", "pragma journal_mode = wal",
     "pragma writable_schema = 1", "vacuum", "vacuum into 'x.db'", "begin", "commit", "savepoint x",
     "reindex", "analyze", "select load_extension('x')", "select fts3_tokenizer('x')",
     "update sqlite_master set sql = ''",
     "insert into search_texts_fts (search_texts_fts) values ('rebuild')",
     "with n(x) as (select 1) insert into tags (name) select x from n"],
)  # fmt: skip
def test_what_does_anything_else_is_refused(registry: Command, query: str) -> None:
    registry.refuse(5, "sql", query)
    assert not Path("x.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [["selec 1"], ["select"], ["select * from nope"], ["select 1; select 2"], [""], [],
     ["select ?"], ["select zeroblob(100000000)"], ["select 1", "--datasette", "x.json"]],
    ids=str,
)  # fmt: skip
def test_what_sqlite_does_not_take_is_a_usage_error(
    registry: Command, arguments: list[str]
) -> None:
    registry.refuse(2, "sql", *arguments)


def test_a_statement_that_is_no_text_is_a_usage_error(registry: Command) -> None:
    registry.refuse(2, "sql", "select '\udcff'")


def test_too_many_rows_are_refused(registry: Command) -> None:
    endless = FOREVER.replace("max(x)", "x")
    assert "LIMIT" in registry.refuse(2, "sql", endless).hint


def test_a_result_may_be_as_large_as_is_said(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "_MOST_TEXT", 4)
    monkeypatch.setattr(sql, "_MOST_ROWS", 2)

    assert len(registry("sql", "select 'ab' union all select 'cd'", "--json").json) == 2
    registry.refuse(2, "sql", "select 'ab' union all select 'cde'")
    registry.refuse(2, "sql", "select 1 union all select 2 union all select 3")


def test_odd_values_and_names_come_through(registry: Command) -> None:
    query = "select 1 as a, 2 as a, x'00ff' as b, 9e999 as c, cast(x'ff' as text) as d"

    assert registry("sql", query, "--json").json == [
        {"a": 1, "a_2": 2, "b": "00ff", "c": "inf", "d": "\\xff"}
    ]
    shown = registry("sql", "select 1 as '\x1b[31m\u202e'", "--format", "table").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_statement_that_runs_for_ever_hears_signals(registry: Command, number: int) -> None:
    registry("whoami")
    command = [sys.executable, "-m", "registry_cli", "sql", FOREVER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        lock = Path(os.environ["REGISTRY_HOME"], "catalog.lock").stat().st_ino
        while f":{lock} " not in Path("/proc/locks").read_text(encoding="ascii"):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert out == b""
    assert b"Traceback" not in error


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nobody_waits_for_a_statement_that_runs_for_ever(
    registry: Command, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    command = [sys.executable, "-m", "registry_cli", "sql", FOREVER]
    with monkeypatch.context() as inside:
        inside.setenv("TMPDIR", str(aside))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        home = Path(os.environ["REGISTRY_HOME"])
        lock = (home / "catalog.lock").stat().st_ino
        while not list(aside.glob("*/catalog.db")) or f":{lock} " in Path("/proc/locks").read_text(
            encoding="ascii"
        ):
            assert process.poll() is None
            time.sleep(0.01)
        registry.log_text("gemma", "two")
        assert process.poll() is None
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert out == b""
    assert b"Traceback" not in error
    assert list(aside.iterdir()) == []


@pytest.mark.skipif(not can_mount(), reason="needs a disk of its own")
def test_a_copy_that_finds_no_room_names_the_place_that_is_full(
    registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mounted(tmp_path / "full", kibibytes=64) as full:
        monkeypatch.setenv("TMPDIR", str(full))
        refused = registry.process("sql", FOREVER)
        assert list(full.iterdir()) == []
    assert refused.status == 7
    assert f"No space left on device: '{full}" in refused.stderr


def test_what_takes_long_answers_the_same(registry: Command) -> None:
    long = (
        "with recursive n(x) as (select 1 union all select x + 1 from n where x < {count}) {what}"
    )
    what = "select max(x), (select count(*) from registry_versions), cast(x'ff' as text) from n"

    for count in (10, 3_000_000):
        query = long.format(count=count, what=what)
        assert registry("sql", query).rows == [[str(count), "1", "\\\\xff"]]
        assert registry("sql", query, "--as-of", "1").rows == [[str(count), "0", "\\\\xff"]]
    delete = "delete from tags where rowid in (select x from n)"
    registry.refuse(5, "sql", long.format(count=3_000_000, what=delete))
    endless = long.format(count=3_000_000, what="select count(*) from n, nope")
    registry.refuse(2, "sql", endless)


def test_it_is_for_admins_of_the_organization(registry: Command) -> None:
    query = "select qualified_name from registry_versions"
    registry("member", "add", "member1", "--role", "member")
    registry("member", "add", "admin2", "--role", "admin")

    for user in ("member1", "stranger"):
        refused = registry.refuse(5, "sql", query, "--as", user)
        assert "restricted registries" in refused.message
        assert "admins of the organization" in refused.message
    assert registry("sql", query, "--as", "admin2").lines == [LINK]


def test_the_past_can_be_asked(registry: Command) -> None:
    query = "select count(*) from registry_versions"
    assert registry("sql", query).line == "1"
    assert registry("sql", query, "--as-of", "1").line == "0"


def test_a_home_that_is_not_there_is_empty(registry: Command, tmp_path: Path) -> None:
    elsewhere = ["--home", tmp_path / "elsewhere"]
    assert registry("sql", "select name from registries order by 1", *elsewhere).lines == [
        "dataset", "model",
    ]  # fmt: skip
    registry("sql", "delete from registries", *elsewhere, status=5)
    assert not (tmp_path / "elsewhere").exists()


def test_the_file_for_datasette_speaks_of_what_there_is(registry: Command) -> None:
    registry("sql", "--datasette", "metadata.json")
    registry("sql", "--datasette", "metadata.json")  # again changes nothing

    database = json.loads(Path("metadata.json").read_text(encoding="utf-8"))["databases"]["catalog"]
    columns = "select name from pragma_table_info('{}')"
    for name, told in database["tables"].items():
        names = registry("sql", columns.format(name)).lines
        assert names
        for key in ("label_column", "sort_desc", "fts_pk"):
            assert told.get(key, names[0]) in names
    assert database["tables"]["search_texts"]["fts_table"] == "search_texts_fts"
    for query in database["queries"].values():
        text = query["sql"].replace("escape_fts(:text)", "'gemma'").replace(":alias", "'best'")
        assert registry("sql", text).lines
    Path("metadata.json").write_text("{}", encoding="utf-8")
    registry.refuse(4, "sql", "--datasette", "metadata.json")
