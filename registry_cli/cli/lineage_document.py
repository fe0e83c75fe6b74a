"""Lineage as one JSON document, written as text at once.

`json` indents in Python, value by value: 100,000 edges would take it some seconds. What comes out
is the same.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.domain.lineage import Edge, Lineage, RunNode, VersionNode

    EncodeAll = Callable[[Iterable[object]], list[str]]

_BETWEEN: Final = ",\n"
"""What leads each node and edge but the first."""


def lineage_document(lineage: Lineage, encode_all: EncodeAll) -> Iterator[str]:
    """Yield nodes and edges, part by part; the first node is the version that was asked for.

    `encode_all` writes many values as JSON.
    """
    numbers = [lineage.start, *(number for number in lineage.versions if number != lineage.start)]
    versions = [lineage.versions[number] for number in numbers]
    ids = encode_all(version.id for version in versions)
    run_ids = encode_all(lineage.runs)
    nodes = itertools.chain(
        _versions(versions, ids, encode_all), _runs([*lineage.runs.values()], run_ids, encode_all)
    )
    yield '{\n  "nodes": [\n'
    yield next(nodes).removeprefix(_BETWEEN)
    yield from nodes
    if lineage.edges:
        version_of = dict(zip(numbers, ids, strict=True))
        run_of = dict(zip(lineage.runs, run_ids, strict=True))
        edges = _edges(lineage.edges, version_of, run_of)
        yield '\n  ],\n  "edges": [\n'
        yield next(edges).removeprefix(_BETWEEN)
        yield from edges
        yield "\n  ]\n}\n"
    else:
        yield '\n  ],\n  "edges": []\n}\n'


def _versions(nodes: list[VersionNode], ids: list[str], encode_all: EncodeAll) -> Iterator[str]:
    names = encode_all(node.name for node in nodes)
    types = encode_all(node.type for node in nodes)
    times = encode_all(node.created_at for node in nodes)
    deleted = encode_all(node.is_deleted for node in nodes)
    elsewhere = encode_all(node.is_elsewhere for node in nodes)
    for node, id_, name, type_, at, is_deleted, is_elsewhere in zip(
        nodes, ids, names, types, times, deleted, elsewhere, strict=True
    ):
        links = "[]"
        if node.links:
            links = "[\n        " + ",\n        ".join(encode_all(node.links)) + "\n      ]"
        yield (
            f',\n    {{\n      "kind": "version",\n      "id": {id_},\n      "name": {name},\n'
            f'      "type": {type_},\n      "created_at": {at},\n      "deleted": {is_deleted},\n'
            f'      "elsewhere": {is_elsewhere},\n'
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
            f',\n    {{\n      "kind": "run",\n      "id": {id_},\n      "name": {name},\n'
            f'      "entity": {entity},\n      "project": {project},\n      "state": {state},\n'
            f'      "started_at": {started_at},\n      "ended_at": {ended_at},\n'
            f'      "parent": {parent}\n    }}'
        )


def _edges(edges: list[Edge], version_of: dict[int, str], run_of: dict[str, str]) -> Iterator[str]:
    for number, run_id, is_input in edges:
        version, run = version_of[number], run_of[run_id]
        if is_input:
            yield (
                f',\n    {{\n      "from_kind": "version",\n      "from_id": {version},\n'
                f'      "to_kind": "run",\n      "to_id": {run}\n    }}'
            )
        else:
            yield (
                f',\n    {{\n      "from_kind": "run",\n      "from_id": {run},\n'
                f'      "to_kind": "version",\n      "to_id": {version}\n    }}'
            )
