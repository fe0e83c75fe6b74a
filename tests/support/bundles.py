"""Take bundles apart and put them together again, true or forged."""

from __future__ import annotations

import io
import json
import math
import tarfile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.bundles import members
from registry_cli.bundles.reader import BundleReader
from registry_cli.bundles.writer import BundleWriter, end_text
from registry_cli.digests import blake3_hex
from registry_cli.domain.bundles import WITH_RUNS, WITHOUT_RUNS, Head, Totals
from registry_cli.domain.references import parse_link_target, parse_reference
from registry_cli.operations.export import ExportRequest, Wanted, export
from registry_cli.operations.import_ import ImportRequest, import_bundle
from registry_cli.operations.log import LogRequest, log
from registry_cli.operations.metric import MetricRequest, Point, record_metrics
from registry_cli.operations.use import UseRequest, record_use
from registry_cli.workspace.settings import Setting
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.operations.import_ import ImportedVersion
    from registry_cli.workspace import Workspace

EVERYTHING: Final = Wanted((), takes_all=True)


class Piece(NamedTuple):
    """A member of a bundle."""

    name: str
    content: bytes


def export_bytes(
    workspace: Workspace, wanted: Wanted = EVERYTHING, known: list[str] | None = None
) -> bytes:
    """Return a bundle of what is wanted."""
    sink = io.BytesIO()
    export(workspace, ExportRequest(wanted, sink, known), Silence())
    return sink.getvalue()


def import_bytes(
    workspace: Workspace,
    bundle: bytes,
    **options: Any,  # noqa: ANN401 - fields of the request
) -> list[ImportedVersion]:
    """Import a bundle."""
    read = io.BytesIO(bundle).read
    return import_bundle(workspace, ImportRequest(**options), read, Silence())


def take_apart(bundle: bytes) -> list[Piece]:
    """Return the members between head and end, as a program for tar archives finds them."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        pieces = []
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            pieces.append(Piece(member.name, file.read()))
    assert pieces[0].name == members.HEAD
    assert pieces[-1].name == members.END
    return pieces[1:-1]


def put_together(
    pieces: list[Piece], *, is_thin: bool = False, written_as: int | None = None
) -> bytes:
    """Return a bundle whose head, digest and end fit whatever its members are."""
    sink = io.BytesIO()
    writer = BundleWriter(sink)
    records = [piece for piece in pieces if piece.name == members.RECORDS]
    has_runs = any(b'\n{"record":"run"' in piece.content for piece in records)
    writer.head(
        Head(
            is_thin=is_thin,
            records=Totals(
                sum(piece.content.count(b"\n") for piece in records),
                sum(len(piece.content) for piece in records),
            ),
            pages=_totals(pieces, members.PAGE),
            contents=_totals(pieces, members.CONTENT),
            format=written_as or (WITH_RUNS if has_runs else WITHOUT_RUNS),
        )
    )
    for piece in pieces:
        writer.member(piece.name, [piece.content])
    writer.finish()
    return sink.getvalue()


def change_head(bundle: bytes, old: str, new: str) -> bytes:
    """Return a bundle that says something else in its head, and whose digests fit that."""
    first = members.read_header(bundle[: members.BLOCK])
    assert first is not None
    end = -len(members.CLOSING) - 2 * members.BLOCK
    line = bundle[members.BLOCK :].partition(b"\n")[0].replace(old.encode(), new.encode()) + b"\n"
    head = _member(members.HEAD, line + blake3_hex(line).encode() + b"\n")
    begun = head + bundle[members.BLOCK + first.size + members.padding_of(first.size) : end]
    return begun + _member(members.END, end_text(blake3_hex(begun))) + members.CLOSING


def _member(name: str, content: bytes) -> bytes:
    header = members.header_of(members.Member(name, len(content)))
    return header + content + bytes(members.padding_of(len(content)))


def change_records(bundle: bytes, change: Callable[[list[Any]], list[Any] | None]) -> bytes:
    """Return a bundle with other records; `change` alters the list, or returns another."""
    pieces = take_apart(bundle)
    records = [json.loads(line) for line in pieces[0].content.splitlines()]
    changed = change(records)
    lines = [
        json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        for record in (records if changed is None else changed)
    ]
    pieces[0] = Piece(members.RECORDS, "".join(lines).encode())
    return put_together(pieces)


def change_piece(
    bundle: bytes, prefix: str, change: Callable[[Piece], list[Piece]], *, is_thin: bool = False
) -> bytes:
    """Return a bundle in which the first member of that kind gave way to others."""
    pieces = take_apart(bundle)
    at = next(number for number, piece in enumerate(pieces) if piece.name.startswith(prefix))
    pieces[at : at + 1] = change(pieces[at])
    return put_together(pieces, is_thin=is_thin)


def make_small_bundle(folder: Path) -> bytes:
    """Return a bundle of two versions with two files each, both linked, and of their run."""
    run = Setting("run-1", "a test")
    workspace = open_home(folder / "home", cache_folder=folder / "cache", run=run)
    source = folder / "data"
    (source / "sub").mkdir(parents=True)
    target = parse_link_target("dataset/first")
    for content in ("one", "two"):
        (source / "a.txt").write_text(content)
        (source / "sub" / "b.txt").write_text("the same")
        said: tuple[dict[str, Any], dict[str, float]] = {"lr": 0.1}, {"loss": 0.5}
        log(workspace, LogRequest((str(source),), *said, type="dataset", link=target), Silence())
    points = (Point({"loss": 2.5, "acc": 1}, 0), Point({"loss": math.nan}, 3))
    record_metrics(workspace, MetricRequest(points))
    record_use(workspace, UseRequest(parse_reference("data:v0")))
    made = export_bytes(workspace)
    assert len(made) <= 64 << 10
    return made


def make_taker(folder: Path) -> Workspace:
    """Return a home that already holds something."""
    workspace = open_home(folder / "taker", cache_folder=folder / "cache")
    (folder / "own.txt").write_text("own")
    log(workspace, LogRequest((str(folder / "own.txt"),), {}, {}, type="model"), Silence())
    return workspace


def read_through(bundle: bytes) -> None:
    """Read all parts of a bundle, and look at what only the reader of its members knows."""
    reader = BundleReader(io.BytesIO(bundle).read)
    for _ in reader.records():
        pass
    for _ in reader.pages():
        pass
    for _, _, chunks in reader.contents():
        for _ in chunks:
            pass
    reader.finish()


def mutated(bundle: bytes, chance: random.Random) -> bytes:
    """Return a bundle with a bit flipped, or bytes replaced, removed, doubled or moved."""
    start = chance.randrange(len(bundle))
    size = min(chance.choice((1, 8, 100, 512, 5_000)), len(bundle) - start)
    end = start + size
    piece = bundle[start:end]
    match chance.randrange(5):
        case 0:
            flipped = bundle[start] ^ (1 << chance.randrange(8))
            changed = bundle[:start] + bytes([flipped]) + bundle[start + 1 :]
        case 1:
            changed = bundle[:start] + chance.randbytes(size) + bundle[end:]
        case 2:
            changed = bundle[:start] + bundle[end:]
        case 3:
            changed = bundle[:end] + piece + bundle[end:]
        case _:
            rest = bundle[:start] + bundle[end:]
            other = chance.randrange(len(rest) + 1)
            changed = rest[:other] + piece + rest[other:]
    return changed if changed != bundle else bundle[:-1]


def _totals(pieces: list[Piece], prefix: str) -> Totals:
    sizes = [len(piece.content) for piece in pieces if piece.name.startswith(prefix)]
    return Totals(len(sizes), sum(sizes))
