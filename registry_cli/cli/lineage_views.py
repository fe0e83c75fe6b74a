"""How the edges of lineage are written. The columns are a contract, as in `views`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.columns import Column, View
from registry_cli.cli.lineage_graphs import edge_json, node_name

if TYPE_CHECKING:
    from registry_cli.domain.lineage import Edge, Lineage


class NamedEdge(NamedTuple):
    """An edge, and what its ends are called."""

    edge: Edge
    origin: str
    target: str


def named_edges(lineage: Lineage) -> list[NamedEdge]:
    """Return all edges with the names of what they join."""
    return [
        NamedEdge(edge, node_name(lineage, edge.origin), node_name(lineage, edge.target))
        for edge in lineage.edges
    ]


def _to_json(row: NamedEdge) -> dict[str, Any]:
    return {**edge_json(row.edge), "from": row.origin, "to": row.target}


NODE: Final = View(columns=(), identifier=lambda row: row.name)

EDGE: Final = View(
    columns=(
        Column("from_kind", lambda row: row.edge.origin.kind.value, None),
        Column("from", lambda row: row.origin, None),
        Column("to_kind", lambda row: row.edge.target.kind.value, None),
        Column("to", lambda row: row.target, None),
    ),
    identifier=lambda row: row.origin,
    to_json=_to_json,
)
