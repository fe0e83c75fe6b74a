"""Lineage for programs: in the languages of Graphviz, Mermaid and OpenLineage, line by line."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from registry_cli.cli.text import printable
from registry_cli.domain.runs import FAILED, KILLED, OPEN, RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.domain.lineage import Edge, Lineage, RunNode, VersionNode

_PRODUCER: Final = "urn:registry-cli:lineage"
_RUN_EVENT: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSION_FACET: Final = (
    "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json"
    "#/$defs/DatasetVersionDatasetFacet"
)
_EVENT_TYPES: Final = {OPEN: "RUNNING", RUNNING: "RUNNING", FAILED: "FAIL", KILLED: "ABORT"}
"""Of a run in each state; one that finished is COMPLETE."""


def dot(lineage: Lineage) -> Iterator[str]:
    """Write the graph for Graphviz: versions are boxes, runs are ellipses."""
    yield "digraph lineage {\n  rankdir=LR;\n"
    for version in lineage.versions.values():
        label = _dot_text(version.name, version.type)
        yield f'  "version {version.id}" [shape=box, label={label}];\n'
    for run in _told_runs(lineage):
        yield f'  "run {run.id}" [shape=ellipse, label={_dot_text(_run_label(run))}];\n'
    for version_number, run_id, is_input in _told_edges(lineage):
        uid = lineage.versions[version_number].id
        if is_input:
            yield f'  "version {uid}" -> "run {run_id}";\n'
        else:
            yield f'  "run {run_id}" -> "version {uid}";\n'
    yield "}\n"


def mermaid(lineage: Lineage) -> Iterator[str]:
    """Write the graph as a flowchart of Mermaid, which Markdown pages show."""
    import re  # noqa: PLC0415 - for this format only

    # Mermaid reads HTML in a label, and entities of its own that begin with `#`.
    escape = re.compile(r"[^\w /:.-]").sub

    def escaped(text: str) -> str:
        return escape(lambda match: f"#{ord(match[0])};", printable(text))

    yield "flowchart LR\n"
    versions: dict[int, str] = {}
    for number, version in lineage.versions.items():
        versions[number] = name = f"v{len(versions)}"
        yield f'  {name}["{escaped(version.name)}<br>{escaped(version.type)}"]\n'
    runs: dict[str, str] = {}
    for run in _told_runs(lineage):
        runs[run.id] = name = f"r{len(versions) + len(runs)}"
        yield f'  {name}(["{escaped(_run_label(run))}"])\n'
    for number, run_id, is_input in _told_edges(lineage):
        if is_input:
            yield f"  {versions[number]} --> {runs[run_id]}\n"
        else:
            yield f"  {runs[run_id]} --> {versions[number]}\n"


def openlineage(lineage: Lineage) -> Iterator[str]:
    """Write the events of OpenLineage, one for each run, in the order they began.

    One per line, as its file transport does.
    """
    encode = functools.cache(json.JSONEncoder().encode)
    datasets = {number: _dataset(node, encode) for number, node in lineage.versions.items()}
    inputs: defaultdict[str, list[str]] = defaultdict(list)
    outputs: defaultdict[str, list[str]] = defaultdict(list)
    for number, run_id, is_input in lineage.edges:
        (inputs if is_input else outputs)[run_id].append(datasets[number])
    runs = lineage.runs.values()
    for run, uuid in zip(runs, _run_uuids(runs), strict=True):
        yield (
            f'{{"eventType":"{_EVENT_TYPES.get(run.state, "COMPLETE")}",'
            f'"eventTime":{encode(run.ended_at or run.started_at)},'
            f'"run":{{"runId":"{uuid}","facets":{{}}}},'
            f'"job":{{"namespace":{encode(f"{run.entity}/{run.project}")},'
            f'"name":{encode(run.name)}}},'
            f'"inputs":[{",".join(inputs[run.id])}],"outputs":[{",".join(outputs[run.id])}],'
            f'"producer":"{_PRODUCER}","schemaURL":"{_RUN_EVENT}"}}\n'
        )


def _told_runs(lineage: Lineage) -> Iterator[RunNode]:
    """Yield the runs that say more than that something was logged."""
    return (run for run in lineage.runs.values() if not run.is_log)


def _told_edges(lineage: Lineage) -> Iterator[Edge]:
    single_logs = {run.id for run in lineage.runs.values() if run.is_log}
    return (edge for edge in lineage.edges if edge[1] not in single_logs)


def _run_label(run: RunNode) -> str:
    return run.name if run.name != run.id else f"run {run.id}"


def _dot_text(*lines: str) -> str:
    escaped = (printable(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _run_uuids(runs: Iterable[RunNode]) -> Iterator[str]:
    """Yield a UUID for each run that is always the same; `uuid` itself takes five times as long."""
    from hashlib import sha1  # noqa: PLC0415 - for this format only
    from uuid import NAMESPACE_URL  # noqa: PLC0415

    space = NAMESPACE_URL.bytes + f"{_PRODUCER}#run-".encode()
    for run in runs:
        name = f"{run.started_at}-{run.id}".encode()
        digits = sha1(space + name, usedforsecurity=False).hexdigest()
        variant = "89ab"[int(digits[16], 16) % 4]
        yield (
            f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
        )


def _dataset(version: VersionNode, encode: Callable[[str], str]) -> str:
    """Return a version as JSON; it may stand in many events."""
    name, _, number = version.name.rpartition(":")
    entity, _, rest = name.partition("/")
    return (
        f'{{"namespace":{encode(f"registry://{entity}")},"name":{encode(rest)},'
        f'"facets":{{"version":{{"_producer":"{_PRODUCER}","_schemaURL":"{_VERSION_FACET}",'
        f'"datasetVersion":"{number}"}}}}}}'
    )
