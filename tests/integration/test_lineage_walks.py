"""Lineage is walked in three ways, which find the same edges in any graph."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from registry_cli.catalog import lineage_walks
from registry_cli.catalog.lineage_walks import walk_down, walk_up
from tests.support.workspace import open_home

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.domain.lineage import Edge

NOW: Final = "2026-01-01T00:00:00.000000Z"
VERSIONS: Final = 12
RUNS: Final = 8
ALL: Final = 1_000
"""More steps than there are nodes."""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return a catalog of versions, some given by runs, and runs that took none yet."""
    with open_home(tmp_path / "home").writing() as transaction:
        connection = transaction.connection
        (project,) = connection.execute("SELECT min(id) FROM projects").fetchone()
        for number in range(RUNS):
            connection.execute(
                "INSERT INTO runs (id, name, project_id, created_at, created_by) "
                "VALUES (?, 'run', ?, ?, 'you')",
                (f"run{number}", project, NOW),
            )
        for number in range(1, VERSIONS + 1):
            run = None if number % 3 else f"run{number % RUNS}"
            connection.execute(
                "INSERT INTO versions (id, uid, name, digest, size, file_count, metrics, run_id, "
                "created_at, created_by) VALUES (?, ?, 'a:v0', ?, 1, 1, '{}', ?, ?, 'you')",
                (number, f"{number:032x}", f"{number:064x}", run, NOW),
            )
        yield connection


@pytest.mark.parametrize("seed", range(30))
def test_each_way_finds_what_hangs_together(
    catalog: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    edges = use_at_random(catalog, random.Random(seed))
    for start in range(1, VERSIONS + 1):
        above, below = reached(edges, start, is_up=True), reached(edges, start, is_up=False)

        assert ({*walk_up(catalog, start)}, {*walk_down(catalog, start)}) == (above, below)
        by_steps = walk_up(catalog, start, depth=ALL), walk_down(catalog, start, depth=ALL)
        assert ({*by_steps[0]}, {*by_steps[1]}) == (above, below)
        with monkeypatch.context() as patch:
            patch.setattr(lineage_walks, "MANY_NODES", 0)
            assert ({*walk_up(catalog, start)}, {*walk_down(catalog, start)}) == (above, below)


def use_at_random(connection: sqlite3.Connection, chance: random.Random) -> set[Edge]:
    """Let runs take and give versions, also what they gave or took before; return all edges."""
    edges: set[Edge] = {
        (version_id, run_id, 0)
        for version_id, run_id in connection.execute(
            "SELECT id, run_id FROM versions WHERE run_id IS NOT NULL"
        )
    }
    for _ in range(chance.randrange(25)):
        version_id, run_id = chance.randint(1, VERSIONS), f"run{chance.randrange(RUNS)}"
        is_input = chance.randrange(2)
        edges.add((version_id, run_id, is_input))
        connection.execute(
            "INSERT OR IGNORE INTO usages (run_id, version_id, direction, at) VALUES (?, ?, ?, ?)",
            (run_id, version_id, "input" if is_input else "output", NOW),
        )
    return edges


def reached(edges: set[Edge], start: int, *, is_up: bool) -> set[Edge]:
    """Follow edges until no more is found: what a walk is, without any cleverness."""
    nodes: set[int | str] = {start}
    followed: set[Edge] = set()
    while True:
        onward = {
            edge
            for edge in edges
            if (edge[1] if bool(edge[2]) == is_up else edge[0]) in nodes  # from where it leads
        }
        if onward == followed:
            return followed
        followed = onward
        nodes |= {node for edge in followed for node in edge[:2]}


@pytest.mark.parametrize(
    ("many", "most", "is_in_memory"), [(0, ALL, True), (ALL, ALL, False), (0, 0, False)]
)
def test_only_much_of_a_small_catalog_is_walked_in_memory(
    catalog: sqlite3.Connection,
    monkeypatch: pytest.MonkeyPatch,
    many: int,
    most: int,
    *,
    is_in_memory: bool,
) -> None:
    """A catalog read whole for a few steps would make small lineages slow in large ones."""
    use_at_random(catalog, random.Random(1))
    monkeypatch.setattr(lineage_walks, "MANY_NODES", many)
    monkeypatch.setattr(lineage_walks, "MOST_EDGES", most)
    seen: list[str] = []
    catalog.set_trace_callback(seen.append)
    walk_up(catalog, 3)

    whole = "SELECT * FROM (SELECT version_id, run_id, 1 AS is_input FROM usages"
    assert any(statement.startswith(whole) for statement in seen) == is_in_memory
