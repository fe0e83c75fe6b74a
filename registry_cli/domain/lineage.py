"""Lineage: which versions and runs a version came from, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class NodeKind(StrEnum):
    """What a node of lineage is."""

    VERSION = "version"
    RUN = "run"


class Key(NamedTuple):
    """What tells one node from all others: its kind, and the id of its version or run."""

    kind: NodeKind
    id: str


class VersionNode(NamedTuple):
    """A version under the name in its artifact; `links` are those that the reader may know of."""

    id: str
    name: str
    type: str
    created_at: str
    is_deleted: bool
    links: tuple[str, ...]


class RunNode(NamedTuple):
    """A run; one that is a single log is `is_log`, and of no interest by itself."""

    id: str
    name: str
    entity: str
    project: str
    state: str
    started_at: str
    ended_at: str | None
    parent: str | None
    is_log: bool


class Edge(NamedTuple):
    """From a version to a run that took it, or from a run to a version that it gave."""

    origin: Key
    target: Key


class Lineage(NamedTuple):
    """What is around one version: `start` is its key; nodes and edges are in a stable order."""

    start: Key
    versions: dict[str, VersionNode]
    runs: dict[str, RunNode]
    edges: tuple[Edge, ...]
