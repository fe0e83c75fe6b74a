"""Lineage as one JSON document, written as text at once.

`json` indents in Python, value by value: 100,000 edges would take it some seconds. What comes out
is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.domain.lineage import Lineage, RunNode, VersionNode

    EncodeAll = Callable[[Iterable[object]], list[str]]


def lineage_document(lineage: Lineage, encode_all: EncodeAll) -> Iterator[str]:
    """Yield nodes and edges, part by part; the first node is the version that was asked for.

    `encode_all` writes many values as JSON.
    """
    numbers = [lineage.start, *(number for number in lineage.versions if number != lineage.start)]
    versions = [lineage.versions[number] for number in numbers]
    ids = encode_all(version.id for version in versions)
    runs = [*lineage.runs.values()]
    run_ids = encode_all(lineage.runs)
    yield '{\n  "nodes": [\n'
    yield from _joined(_versions(versions, ids, encode_all))
    if runs:
        yield ",\n"
    yield from _joined(_runs(runs, run_ids, encode_all))
    if lineage.edges:
        yield '\n  ],\n  "edges": [\n'
        version_of = dict(zip(numbers, ids, strict=True))
        run_of = dict(zip(lineage.runs, run_ids, strict=True))
        yield from _joined(
            _input(version_of[version], run_of[run])
            if is_input
            else _output(run_of[run], version_of[version])
            for version, run, is_input in lineage.edges
        )
        yield "\n  ]\n}\n"
    else:
        yield '\n  ],\n  "edges": []\n}\n'


def _joined(items: Iterator[str]) -> Iterator[str]:
    """Yield items with what stands between them."""
    yield next(items, "")
    for item in items:
        yield ",\n"
        yield item


def _versions(nodes: list[VersionNode], ids: list[str], encode_all: EncodeAll) -> Iterator[str]:
    names = encode_all(node.name for node in nodes)
    types = encode_all(node.type for node in nodes)
    times = encode_all(node.created_at for node in nodes)
    deleted = encode_all(node.is_deleted for node in nodes)
    for node, id_, name, type_, at, is_deleted in zip(
        nodes, ids, names, types, times, deleted, strict=True
    ):
        links = "[]"
        if node.links:
            links = "[\n        " + ",\n        ".join(encode_all(node.links)) + "\n      ]"
        yield (
            f'    {{\n      "kind": "version",\n      "id": {id_},\n      "name": {name},\n'
            f'      "type": {type_},\n      "created_at": {at},\n      "deleted": {is_deleted},\n'
            f'      "links": {links}\n    }}'
        )


def _runs(nodes: list[RunNode], ids: list[str], encode_all: EncodeAll) -> Iterator[str]:
    columns = [
        ids,
        encode_all(node.name for node in nodes),
        encode_all(node.entity for node in nodes),
        encode_all(node.project for node in nodes),
        encode_all(node.state for node in nodes),
        encode_all(node.started_at for node in nodes),
        encode_all(node.ended_at for node in nodes),
        encode_all(node.parent for node in nodes),
    ]
    for id_, name, entity, project, state, started_at, ended_at, parent in zip(
        *columns, strict=True
    ):
        yield (
            f'    {{\n      "kind": "run",\n      "id": {id_},\n      "name": {name},\n'
            f'      "entity": {entity},\n      "project": {project},\n      "state": {state},\n'
            f'      "started_at": {started_at},\n      "ended_at": {ended_at},\n'
            f'      "parent": {parent}\n    }}'
        )


def _input(version: str, run: str) -> str:
    return (
        f'    {{\n      "from_kind": "version",\n      "from_id": {version},\n'
        f'      "to_kind": "run",\n      "to_id": {run}\n    }}'
    )


def _output(run: str, version: str) -> str:
    return (
        f'    {{\n      "from_kind": "run",\n      "from_id": {run},\n'
        f'      "to_kind": "version",\n      "to_id": {version}\n    }}'
    )
