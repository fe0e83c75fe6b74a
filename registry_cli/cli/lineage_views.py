"""How the edges of lineage are written. The columns are a contract, as in `views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.columns import Column, View

if TYPE_CHECKING:
    from registry_cli.domain.lineage import Lineage


class NamedEdge(NamedTuple):
    """An edge, and what its ends are called: a version by its qualified name, a run by its id."""

    from_kind: str
    from_id: str
    to_kind: str
    to_id: str
    origin: str
    target: str


def named_edges(lineage: Lineage) -> list[NamedEdge]:
    """Return all edges with the names of what they join."""
    names = {number: (node.id, node.name) for number, node in lineage.versions.items()}
    edges = []
    for version, run, is_input in lineage.edges:
        version_id, name = names[version]
        edges.append(
            NamedEdge("version", version_id, "run", run, name, run)
            if is_input
            else NamedEdge("run", run, "version", version_id, run, name)
        )
    return edges


def _to_json(row: NamedEdge) -> dict[str, Any]:
    from_kind, from_id, to_kind, to_id, origin, target = row
    return {
        "from_kind": from_kind,
        "from_id": from_id,
        "to_kind": to_kind,
        "to_id": to_id,
        "from": origin,
        "to": target,
    }


NODE: Final = View(columns=(), identifier=lambda row: row.name)

EDGE: Final = View(
    columns=(
        Column("from_kind", lambda row: row.from_kind, None),
        Column("from", lambda row: row.origin, None),
        Column("to_kind", lambda row: row.to_kind, None),
        Column("to", lambda row: row.target, None),
    ),
    identifier=lambda row: row.origin,
    to_json=_to_json,
)
