"""Lineage for programs: in the languages of Graphviz, Mermaid and OpenLineage, line by line."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from registry_cli.cli.text import printable
from registry_cli.domain.runs import FAILED, KILLED, OPEN, RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry_cli.cli.lineage_document import EncodeAll
    from registry_cli.domain.lineage import Edge, Lineage, RunNode, VersionNode

_PRODUCER: Final = "urn:registry-cli:lineage"
_EVENT_END: Final = (
    f'"producer":"{_PRODUCER}",'
    '"schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"}\n'
)
_VERSION_FACET: Final = (
    f'"facets":{{"version":{{"_producer":"{_PRODUCER}",'
    '"_schemaURL":"https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json'
    '#/$defs/DatasetVersionDatasetFacet"'
)
_EVENT_TYPES: Final = {OPEN: "RUNNING", RUNNING: "RUNNING", FAILED: "FAIL", KILLED: "ABORT"}
"""Of a run in each state; one that finished is COMPLETE."""


def dot(lineage: Lineage) -> Iterator[str]:
    """Write the graph for Graphviz: versions are boxes, runs are ellipses."""
    yield "digraph lineage {\n  rankdir=LR;\n"
    for version in lineage.versions.values():
        label = _dot_text(version.name, version.kind)
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
        yield f'  {name}["{escaped(version.name)}<br>{escaped(version.kind)}"]\n'
    runs: dict[str, str] = {}
    for run in _told_runs(lineage):
        runs[run.id] = name = f"r{len(versions) + len(runs)}"
        yield f'  {name}(["{escaped(_run_label(run))}"])\n'
    for number, run_id, is_input in _told_edges(lineage):
        if is_input:
            yield f"  {versions[number]} --> {runs[run_id]}\n"
        else:
            yield f"  {runs[run_id]} --> {versions[number]}\n"


def openlineage(lineage: Lineage, encode_all: EncodeAll) -> Iterator[str]:
    """Write the events of OpenLineage, one for each run, in the order they began.

    One per line, as its file transport does. `encode_all` writes many values as JSON.
    """
    datasets = _datasets(lineage.versions, encode_all)
    sides: defaultdict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for number, run_id, is_input in lineage.edges:
        sides[run_id][is_input].append(datasets[number])
    runs = lineage.runs.values()
    columns = [
        encode_all(run.ended_at or run.started_at for run in runs),
        encode_all(f"{run.entity}/{run.project}" for run in runs),
        encode_all(run.name for run in runs),
    ]
    for run, uuid, at, namespace, name in zip(runs, _run_uuids(runs), *columns, strict=True):
        outputs, inputs = sides[run.id]
        yield (
            f'{{"eventType":"{_EVENT_TYPES.get(run.state, "COMPLETE")}","eventTime":{at},'
            f'"run":{{"runId":"{uuid}","facets":{{}}}},'
            f'"job":{{"namespace":{namespace},"name":{name}}},'
            f'"inputs":[{",".join(inputs)}],"outputs":[{",".join(outputs)}],{_EVENT_END}'
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
    variants = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
    for run in runs:
        name = f"{run.started_at}-{run.id}".encode()
        digits = sha1(space + name, usedforsecurity=False).hexdigest()
        variant = variants[digits[16]]
        yield (
            f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"
        )


def _datasets(versions: Mapping[int, VersionNode], encode_all: EncodeAll) -> dict[int, str]:
    """Write each version as JSON, which may stand in many events."""
    parts = [version.name.rpartition(":") for version in versions.values()]
    artifacts = [*dict.fromkeys(artifact for artifact, _, _ in parts)]
    places = [artifact.partition("/") for artifact in artifacts]
    namespaces = encode_all(f"registry://{entity}" for entity, _, _ in places)
    names = encode_all(name for _, _, name in places)
    heads = {
        artifact: f'{{"namespace":{namespace},"name":{name},{_VERSION_FACET},"datasetVersion":"'
        for artifact, namespace, name in zip(artifacts, namespaces, names, strict=True)
    }
    texts = [f'{heads[artifact]}{number}"}}}}}}' for artifact, _, number in parts]
    return dict(zip(versions, texts, strict=True))
