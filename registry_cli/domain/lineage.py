"""Lineage: which versions and runs a version came from, and what came of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class NodeKind(StrEnum):
    """What a node of lineage is."""

    VERSION = "version"
    RUN = "run"


class VersionNode(NamedTuple):
    """A version under the name in its artifact; `links` are those that the reader may know of.

    Of one that is not here only the id is known, and the name that it has elsewhere: it has neither
    type nor time.
    """

    id: str
    name: str
    type: str | None
    created_at: str | None
    is_deleted: bool
    links: tuple[str, ...]
    is_elsewhere: bool = False

    @property
    def kind(self) -> str:
        """Return what people read beside its name: its type, and whether it is still here."""
        if self.type is None:
            return "(not in this home)"
        return f"{self.type} (deleted)" if self.is_deleted else self.type


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


Edge = tuple[int, str, int]
"""A version, a run, and 1 where the run took the version, 0 where it gave it.

The version is told by a number that means something within this lineage only. A plain tuple,
because there may be 100,000 of them.
"""


class Lineage(NamedTuple):
    """What is around one version, `start`; nodes and edges are in a stable order.

    There are no `runs` where nobody asked for what they are called.
    """

    start: int
    versions: dict[int, VersionNode]
    runs: dict[str, RunNode]
    edges: list[Edge]
