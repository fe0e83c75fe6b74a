"""Lineage for programs: as JSON, and in the languages of Graphviz, Mermaid and OpenLineage."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from registry_cli.cli.text import printable
from registry_cli.domain.lineage import NodeKind
from registry_cli.domain.runs import FAILED, KILLED, OPEN, RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.lineage import Edge, Key, Lineage, RunNode, VersionNode

_PRODUCER: Final = "https://pypi.org/project/registry-cli"
_RUN_EVENT: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSION_FACET: Final = (
    "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json"
    "#/$defs/DatasetVersionDatasetFacet"
)
_EVENT_TYPES: Final = {OPEN: "RUNNING", RUNNING: "RUNNING", FAILED: "FAIL", KILLED: "ABORT"}
"""Of a run in each state; one that finished is COMPLETE."""


def lineage_json(lineage: Lineage) -> dict[str, Any]:
    """Return nodes and edges; the first node is the version that was asked for."""
    versions = sorted(lineage.versions.values(), key=lambda node: node.id != lineage.start.id)
    return {
        "nodes": [
            *(_version_json(node) for node in versions),
            *(_run_json(node) for node in lineage.runs.values()),
        ],
        "edges": [edge_json(edge) for edge in lineage.edges],
    }


def edge_json(edge: Edge) -> dict[str, str]:
    """Return an edge under the names that it has in SQL."""
    return {
        "from_kind": edge.origin.kind,
        "from_id": edge.origin.id,
        "to_kind": edge.target.kind,
        "to_id": edge.target.id,
    }


def node_name(lineage: Lineage, key: Key) -> str:
    """Return the qualified name of a version, or the id of a run."""
    return lineage.versions[key.id].name if key.kind is NodeKind.VERSION else key.id


def dot(lineage: Lineage) -> str:
    """Write the graph for Graphviz: versions are boxes, runs are ellipses."""
    lines = ["digraph lineage {", "  rankdir=LR;"]
    for version in lineage.versions.values():
        label = _dot_text(version.name, version.type)
        lines.append(f"  {_dot_id(version)} [shape=box, label={label}];")
    lines += [
        f"  {_dot_id(run)} [shape=ellipse, label={_dot_text(_run_label(run))}];"
        for run in _told_runs(lineage)
    ]
    for edge in _told_edges(lineage):
        origin, target = (_node(lineage, key) for key in edge)
        lines.append(f"  {_dot_id(origin)} -> {_dot_id(target)};")
    return "\n".join([*lines, "}"])


def mermaid(lineage: Lineage) -> str:
    """Write the graph as a flowchart of Mermaid, which Markdown pages show."""
    nodes: dict[str, str] = {}
    lines = ["flowchart LR"]
    for version in lineage.versions.values():
        nodes[f"version {version.id}"] = name = f"v{len(nodes)}"
        lines.append(f"  {name}[{_mermaid_text(version.name, version.type)}]")
    for run in _told_runs(lineage):
        nodes[f"run {run.id}"] = name = f"r{len(nodes)}"
        lines.append(f"  {name}([{_mermaid_text(_run_label(run))}])")
    for edge in _told_edges(lineage):
        origin, target = (nodes[f"{key.kind} {key.id}"] for key in edge)
        lines.append(f"  {origin} --> {target}")
    return "\n".join(lines)


def openlineage(lineage: Lineage) -> Iterator[dict[str, Any]]:
    """Yield an event of OpenLineage for each run, in the order they began."""
    inputs: defaultdict[str, list[VersionNode]] = defaultdict(list)
    outputs: defaultdict[str, list[VersionNode]] = defaultdict(list)
    for origin, target in lineage.edges:
        if origin.kind is NodeKind.VERSION:
            inputs[target.id].append(lineage.versions[origin.id])
        else:
            outputs[origin.id].append(lineage.versions[target.id])
    for run in lineage.runs.values():
        yield {
            "eventType": _EVENT_TYPES.get(run.state, "COMPLETE"),
            "eventTime": run.ended_at or run.started_at,
            "run": {"runId": _run_uuid(run), "facets": {}},
            "job": {"namespace": f"{run.entity}/{run.project}", "name": run.name},
            "inputs": [_dataset(version) for version in inputs[run.id]],
            "outputs": [_dataset(version) for version in outputs[run.id]],
            "producer": _PRODUCER,
            "schemaURL": _RUN_EVENT,
        }


def _version_json(node: VersionNode) -> dict[str, Any]:
    return {
        "kind": NodeKind.VERSION,
        "id": node.id,
        "name": node.name,
        "type": node.type,
        "created_at": node.created_at,
        "deleted": node.is_deleted,
        "links": node.links,
    }


def _run_json(node: RunNode) -> dict[str, Any]:
    keys = {key: value for key, value in node._asdict().items() if key != "is_log"}
    return {"kind": NodeKind.RUN, **keys}


def _told_runs(lineage: Lineage) -> Iterator[RunNode]:
    """Yield the runs that say more than that something was logged."""
    return (run for run in lineage.runs.values() if not run.is_log)


def _told_edges(lineage: Lineage) -> Iterator[Edge]:
    for edge in lineage.edges:
        run = edge.origin if edge.origin.kind is NodeKind.RUN else edge.target
        if not lineage.runs[run.id].is_log:
            yield edge


def _node(lineage: Lineage, key: Key) -> VersionNode | RunNode:
    return lineage.versions[key.id] if key.kind is NodeKind.VERSION else lineage.runs[key.id]


def _run_label(run: RunNode) -> str:
    return run.name if run.name != run.id else f"run {run.id}"


def _dot_id(node: VersionNode | RunNode) -> str:
    kind = "run" if hasattr(node, "state") else "version"
    return f'"{kind} {node.id}"'


def _dot_text(*lines: str) -> str:
    escaped = (printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _mermaid_text(*lines: str) -> str:
    """Quote a label: Mermaid reads HTML in it, and entities of its own that begin with `#`."""
    escaped = (
        "".join(each if each.isalnum() or each in " /:._-" else f"#{ord(each)};" for each in line)
        for line in map(printable, lines)
    )
    return f'"{"<br>".join(escaped)}"'


def _run_uuid(run: RunNode) -> str:
    from uuid import NAMESPACE_URL, uuid5  # noqa: PLC0415 - for this format only

    return str(uuid5(NAMESPACE_URL, f"{_PRODUCER}#run-{run.started_at}-{run.id}"))


def _dataset(version: VersionNode) -> dict[str, Any]:
    name, _, number = version.name.rpartition(":")
    entity, _, rest = name.partition("/")
    facet = {"_producer": _PRODUCER, "_schemaURL": _VERSION_FACET, "datasetVersion": number}
    return {"namespace": f"registry://{entity}", "name": rest, "facets": {"version": facet}}


def openlineage_text(lineage: Lineage) -> str:
    """Write the events of OpenLineage, one per line, as its file transport does."""
    events = (json.dumps(event, separators=(",", ":")) for event in openlineage(lineage))
    return "\n".join(events)
