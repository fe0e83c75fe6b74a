"""Bundles of strangers: whatever was done to one, it comes in whole or not at all."""

from __future__ import annotations

import itertools
import json
import random
import re
import resource
from typing import TYPE_CHECKING, Any, Final

import pytest

from registry_cli.bundles import members
from registry_cli.bundles.reader import NewerBundleError
from registry_cli.bundles.strict_json import LARGEST_LINE, MOST_VALUES
from registry_cli.digests import blake3_hex
from registry_cli.domain.bundles import WITH_RUNS, WITHOUT_RUNS
from registry_cli.errors import DamagedError, NotFoundError, RegistryError, UsageError
from registry_cli.operations.log import LogRequest, log
from registry_cli.operations.runs import RunPath, show_run
from tests.support.bundles import (
    Piece,
    change_head,
    change_piece,
    change_records,
    export_bytes,
    import_bytes,
    make_small_bundle,
    make_taker,
    mutated,
    put_together,
    read_through,
    take_apart,
)
from tests.support.snapshots import snapshot
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.workspace import Workspace


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a small bundle: two versions of an artifact, one of them linked."""
    return make_small_bundle(tmp_path_factory.mktemp("origin"))


@pytest.fixture
def taker(tmp_path: Path) -> Workspace:
    """Return a home that already holds something."""
    return make_taker(tmp_path)


def refuse(
    taker: Workspace,
    bundle: bytes,
    error: type[RegistryError] = DamagedError,
    **options: Any,  # noqa: ANN401 - fields of the request
) -> str:
    """See that a bundle is refused and leaves nothing behind; return the message."""
    before = snapshot(taker.home)
    with pytest.raises(error) as caught:
        import_bytes(taker, bundle, **options)
    assert type(caught.value) is error
    assert snapshot(taker.home) == before
    return caught.value.message


def test_a_bundle_taken_apart_and_put_together_is_the_same(bundle: bytes) -> None:
    assert put_together(take_apart(bundle)) == bundle


def test_a_bundle_cut_at_any_byte_is_known_as_that(bundle: bytes) -> None:
    for end in range(1, len(bundle)):
        with pytest.raises(DamagedError):
            read_through(bundle[:end])


def test_a_bundle_that_is_cut_brings_nothing(bundle: bytes, taker: Workspace) -> None:
    before = snapshot(taker.home)
    for end in (*range(1, len(bundle), 97), *range(512, len(bundle), 512)):
        with pytest.raises(DamagedError):
            import_bytes(taker, bundle[:end])
    assert snapshot(taker.home) == before
    refuse(taker, b"", UsageError)


def test_a_changed_bundle_is_known_as_that(bundle: bytes) -> None:
    for seed in range(3_000):
        with pytest.raises((DamagedError, UsageError)):
            read_through(mutated(bundle, random.Random(seed)))


def test_a_changed_bundle_brings_nothing(bundle: bytes, taker: Workspace) -> None:
    before = snapshot(taker.home)
    for seed in range(200):
        with pytest.raises((DamagedError, UsageError)):
            import_bytes(taker, mutated(bundle, random.Random(seed)))
    assert snapshot(taker.home) == before


def test_what_begins_like_no_bundle_is_none(taker: Workspace) -> None:
    for other in (b"PK\3\4", b"registry", b"\0" * 1024, b"registry-bundler".ljust(512, b"\0")):
        error = DamagedError if b"registry-bundle".startswith(other[:15]) else UsageError
        refuse(taker, other, error)


def test_a_newer_bundle_is_told_from_a_damaged_one(bundle: bytes, taker: Workspace) -> None:
    head = bundle[512:1024].rstrip(b"\0")
    line = head.partition(b"\n")[0].replace(b'"format":2', b'"format":9') + b"\n"
    newer = line + blake3_hex(line).encode() + b"\n"
    assert len(newer) == len(head)
    refuse(taker, bundle.replace(head, newer), NewerBundleError)
    refuse(taker, bundle.replace(b'"format":2', b'"format":9', 1), DamagedError)


def test_true_is_no_number_in_a_head(bundle: bytes, taker: Workspace, tmp_path: Path) -> None:
    without_runs = change_records(bundle, lambda records: records[:RUN])
    refuse(taker, change_head(without_runs, '"format":1', '"format":true'), DamagedError)
    workspace = open_home(tmp_path / "one", cache_folder=tmp_path / "cache")
    (tmp_path / "one.txt").write_text("one")
    log(workspace, LogRequest((str(tmp_path / "one.txt"),), {}, {}, type="model"), Silence())
    single = export_bytes(workspace)
    assert single.count(b'"members":1,') == 2
    assert change_head(single, '"format"', '"format"') == single
    refuse(taker, change_head(single, '"members":1,', '"members":true,'), DamagedError)


def test_a_bundle_says_in_its_format_whether_it_tells_of_runs(
    bundle: bytes, taker: Workspace
) -> None:
    pieces = take_apart(bundle)
    refuse(taker, put_together(pieces, written_as=WITHOUT_RUNS))
    without = change_records(bundle, lambda records: records[:RUN])
    refuse(taker, put_together(take_apart(without), written_as=WITH_RUNS))


def test_a_bundle_from_before_there_were_runs_in_it_comes_in(
    bundle: bytes, taker: Workspace
) -> None:
    before = change_records(bundle, lambda records: records[:RUN])
    assert b'"format":1' in before
    imported = import_bytes(taker, before, creates_registries=True)
    assert all(each.created for each in imported)

    # What a later bundle tells of the same run is added, once.
    import_bytes(taker, bundle)
    told = show_run(taker, RunPath("run-1"))
    assert told.series == {"loss": ((0, 2.5), (3, None)), "acc": ((0, 1),)}
    assert told.inputs == ("team/uncategorized/data:v0",)
    at_first = snapshot(taker.home)
    import_bytes(taker, bundle)
    assert snapshot(taker.home) == at_first


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd", "../outside", "contents/../../outside", "contents", "contents/",
        "contents/" + "A" * 64, "contents/" + "0" * 63, "pages/..", "registry-bundle", "other",
        "contents/" + "0" * 64 + "/", "./end", "END", "records.jsonl/x", "contents\\" + "0" * 64,
    ],
)  # fmt: skip
def test_a_member_of_another_name_is_refused(bundle: bytes, taker: Workspace, name: str) -> None:
    forged = change_piece(bundle, members.CONTENT, lambda piece: [Piece(name, piece.content)])
    refuse(taker, forged)


@pytest.mark.parametrize("kind", list(b"123456789LKxgSV\0"))
def test_a_member_that_is_no_plain_file_is_refused(
    bundle: bytes, taker: Workspace, kind: int
) -> None:
    start = bundle.index(b"contents/")
    header = bytearray(bundle[start : start + 512])
    header[156] = kind
    refuse(taker, bundle[:start] + resummed(header) + bundle[start + 512 :])


@pytest.mark.parametrize(
    ("at", "field"),
    [(100, b"0000777"), (108, b"0000001"), (136, b"00000000001"), (157, b"/etc/passwd"),
     (265, b"root"), (345, b"prefix"), (257, b"ustar  \0"), (124, b"77777777777")],
)  # fmt: skip
def test_a_header_that_says_more_than_it_has_to_is_refused(
    bundle: bytes, taker: Workspace, at: int, field: bytes
) -> None:
    start = bundle.index(b"contents/")
    header = bytearray(bundle[start : start + 512])
    header[at : at + len(field)] = field
    refuse(taker, bundle[:start] + resummed(header) + bundle[start + 512 :])


def resummed(header: bytearray) -> bytes:
    """Return a header whose sum is right again."""
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def twice(piece: Piece) -> list[Piece]:
    return [piece, piece]


def nothing(_piece: Piece) -> list[Piece]:
    return []


def another(piece: Piece) -> list[Piece]:
    return [piece._replace(content=piece.content[::-1])]


def unneeded(piece: Piece) -> list[Piece]:
    content = b'[["a",1,"' + b"0" * 64 + b'","' + b"0" * 32 + b'"]]'
    added = Piece(piece.name.partition("/")[0] + "/" + blake3_hex(content), content)
    return sorted([piece, added])


@pytest.mark.parametrize("change", [twice, nothing, another, unneeded])
@pytest.mark.parametrize("kind", [members.PAGE, members.CONTENT, members.RECORDS])
def test_members_are_those_that_are_needed_each_once(
    bundle: bytes, taker: Workspace, kind: str, change: Callable[[Piece], list[Piece]]
) -> None:
    refuse(taker, change_piece(bundle, kind, change))


def test_a_large_content_is_what_it_is_called(tmp_path: Path, taker: Workspace) -> None:
    origin = open_home(tmp_path / "origin", cache_folder=tmp_path / "cache")
    (tmp_path / "large.bin").write_bytes(bytes(range(256)) * 1024)
    log(origin, LogRequest((str(tmp_path / "large.bin"),), {}, {}, type="model"), Silence())
    large = export_bytes(origin)
    refuse(taker, change_piece(large, members.CONTENT, another))
    assert import_bytes(taker, large)[0].created
    refuse(taker, change_piece(large, members.CONTENT, another))  # also where it is here


def test_members_out_of_order_are_refused(bundle: bytes, taker: Workspace) -> None:
    pieces = take_apart(bundle)
    contents = [piece for piece in pieces if piece.name.startswith(members.CONTENT)]
    assert len(contents) == 3
    others = pieces[: -len(contents)]
    refuse(taker, put_together([*others, *reversed(contents)]))
    refuse(taker, put_together([*contents, *others]))
    refuse(taker, put_together([*others[1:], others[0], *contents]))


def test_a_thin_bundle_needs_what_it_leaves_out(bundle: bytes, taker: Workspace) -> None:
    for kind in (members.CONTENT, members.PAGE):
        thin = change_piece(bundle, kind, nothing, is_thin=True)
        assert "neither in the bundle nor here" in refuse(taker, thin, NotFoundError)


def set_value(record: int, path: str, value: Any) -> Callable[[list[Any]], None]:  # noqa: ANN401 - JSON
    """Return what gives a field, `a.b` for one within another, another value."""

    def change(records: list[Any]) -> None:
        *way, last = path.split(".")
        holder = records[record]
        for step in way:
            holder = holder[int(step) if step.isdigit() else step]
        holder[last] = value

    return change


ARTIFACT, FIRST, PAGES, SECOND, REGISTRY, COLLECTION, LINK = 0, 1, 2, 3, 5, 6, 7
RUN, SERIES, USES = 9, 10, 12
GIT: Final = {"commit": None, "branch": None, "dirty": False, "folder": ".", "diff": None}


FORGED: Final = [
    set_value(ARTIFACT, "name", "../x"),
    set_value(ARTIFACT, "name", 1),
    set_value(ARTIFACT, "entity", "a/b"),
    set_value(ARTIFACT, "entity_kind", "organization"),
    set_value(ARTIFACT, "project", "wandb-registry-model"),
    set_value(ARTIFACT, "type", "job"),
    set_value(ARTIFACT, "tags", ["b", "a"]),
    set_value(ARTIFACT, "tags", ["a", "a"]),
    set_value(ARTIFACT, "more", 1),
    set_value(ARTIFACT, "record", "other"),
    set_value(ARTIFACT, "record", ["artifact"]),
    set_value(FIRST, "number", -1),
    set_value(FIRST, "number", 1),
    set_value(FIRST, "number", "0"),
    set_value(FIRST, "number", 1_000_000_000),
    set_value(FIRST, "id", "x" * 32),
    set_value(FIRST, "digest", "0" * 64),
    set_value(FIRST, "size", 7),
    set_value(FIRST, "size", 2**70),
    set_value(FIRST, "file_count", 0),
    set_value(FIRST, "file_count", 3),
    set_value(FIRST, "page_count", 2),
    set_value(FIRST, "page_count", 0),
    set_value(FIRST, "created_at", "yesterday"),
    set_value(FIRST, "created_at", "2024-02-30T00:00:00.000000Z"),
    set_value(FIRST, "created_by", ""),
    set_value(FIRST, "metadata", []),
    set_value(FIRST, "metadata", {str(number): 0 for number in range(101)}),
    set_value(FIRST, "metrics", {"loss": "low"}),
    set_value(FIRST, "metrics", {"loss": 10**400}),
    set_value(FIRST, "aliases", ["v3"]),
    set_value(FIRST, "tags", ["a,b"]),
    set_value(FIRST, "events", []),
    set_value(FIRST, "events.0.kind", "No Kind"),
    set_value(FIRST, "events.0.body", []),
    set_value(FIRST, "run.id", "../x"),
    set_value(FIRST, "run.more", 1),
    set_value(PAGES, "digests", []),
    set_value(PAGES, "digests", ["0" * 64]),
    set_value(REGISTRY, "visibility", "public"),
    set_value(REGISTRY, "accepted_types", ["model"]),
    set_value(REGISTRY, "name", "a#b"),
    set_value(COLLECTION, "type", "model"),
    set_value(LINK, "version", "0" * 32),
    set_value(LINK, "events", []),
    lambda records: records[1:],
    lambda records: records[:1],
    lambda records: records[:FIRST] + records[SECOND:],
    lambda records: records[:SECOND] + records[REGISTRY:],
    lambda records: records[REGISTRY:] + records[:REGISTRY],
    lambda records: records[:LINK],
    lambda records: records[:COLLECTION] + records[LINK:],
    lambda records: [*records[:REGISTRY], *records],
    lambda records: [*records, records[LINK]],
    set_value(RUN, "state", "running"),
    set_value(RUN, "state", ["open"]),
    set_value(RUN, "exit_status", "0"),
    set_value(RUN, "exit_status", 2**40),
    set_value(RUN, "started_at", "now"),
    set_value(RUN, "ended_at", ""),
    set_value(RUN, "duration", -1.0),
    set_value(RUN, "duration", 1),
    set_value(RUN, "command", "sh"),
    set_value(RUN, "command", [1]),
    set_value(RUN, "git", {}),
    set_value(RUN, "git", {**GIT, "commit": 5}),
    set_value(RUN, "git", {**GIT, "dirty": "no"}),
    set_value(RUN, "git", {**GIT, "more": 1}),
    set_value(RUN, "diff", {"blake3": "0" * 64, "xxh3": "0" * 32, "size": 3}),
    set_value(RUN, "python", {"version": 3}),
    set_value(RUN, "python", {"packages": {}}),
    set_value(RUN, "python", {"version": "3", "packages": ["a"]}),
    set_value(RUN, "config", []),
    set_value(RUN, "summary", None),
    set_value(RUN, "tags", "a"),
    set_value(RUN, "notes", 1),
    set_value(RUN, "run", None),
    set_value(RUN, "job_type", "\x1b[31m"),
    set_value(RUN, "group", "g" * 129),
    set_value(RUN, "tags", ["a", "a"]),
    set_value(RUN, "tags", [""]),
    set_value(RUN, "run.id", "run-2"),
    set_value(RUN, "more", 1),
    set_value(SERIES, "metric", 1),
    set_value(SERIES, "steps", [3, 0]),
    set_value(SERIES, "steps", [0, 0]),
    set_value(SERIES, "steps", [0]),
    set_value(SERIES, "steps", [-1, 0]),
    set_value(SERIES, "steps", [0, 2**53 + 1]),
    set_value(SERIES, "steps", [0, True]),
    set_value(SERIES, "values", [1, "x"]),
    set_value(SERIES, "values", [1, 2**63]),
    set_value(USES, "direction", "both"),
    set_value(USES, "uses", []),
    set_value(USES, "uses.0.id", "x"),
    set_value(USES, "uses.0.at", "now"),
    set_value(USES, "uses.0.name", None),
    set_value(USES, "uses.0.name", "data:v0"),
    set_value(USES, "uses.0.name", "team/p/data:v"),
    set_value(USES, "uses.0.name", "team/p/da\x1bta:v0"),
    set_value(USES, "uses.0.name", "team/p/data:v00"),
    set_value(USES, "uses.0.name", "team/p/data/more:v0"),
    lambda records: [*records, records[RUN]],
    lambda records: [*records, records[SERIES]],
    lambda records: [*records, records[USES]],
    lambda records: [*records[:SERIES], records[SERIES], *records[SERIES:]],
    lambda records: [*records[:RUN], *records[SERIES:]],
    lambda records: [*records[:LINK], *records[RUN:], *records[LINK:RUN]],
    lambda records: [*records[:SERIES], {**records[SERIES], "steps": [], "values": []}],
]
"""Changes of records after each of which the bundle must be refused."""


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_records_that_do_not_fit_are_refused(bundle: bytes, taker: Workspace, number: int) -> None:
    refuse(taker, change_records(bundle, FORGED[number]))


@pytest.mark.parametrize(
    "page",
    [
        '[["/etc/passwd",3,"{}","{}"]]', '[["../x",3,"{}","{}"]]', '[["a/../b",3,"{}","{}"]]',
        '[["C:x",3,"{}","{}"]]', '[["a\\\\b",3,"{}","{}"]]', '[["a\\u0000",3,"{}","{}"]]',
        '[["",3,"{}","{}"]]', '[["a//b",3,"{}","{}"]]', '[["\\ud800",3,"{}","{}"]]',
        '[["a",03,"{}","{}"]]', '[["a",-1,"{}","{}"]]', '[["a",1e3,"{}","{}"]]',
        '[["a",3,"{}","{}"], ["b",3,"{}","{}"]]', '[["b",3,"{}","{}"],["a",3,"{}","{}"]]',
        '[["a",3,"{}","{}"],["a",3,"{}","{}"]]', '[["a",3,"{}","{}"]', '[["a",3]]',
        '[["a",3,"{}","{}"],["a/b",3,"{}","{}"]]', '[["\\u0061",3,"{}","{}"]]',
        '[["a",9999999999999999999,"{}","{}"]]', '[["a",3,"{}","{}"]] ', '[["a",3,"{}","{}"],]',
    ],
)  # fmt: skip
def test_a_list_of_files_is_only_taken_as_it_is_written(
    bundle: bytes, taker: Workspace, page: str
) -> None:
    content = b"one"
    digest, size = blake3_hex(content), len(content)
    digests = itertools.cycle((digest, "0" * 32))
    text = re.sub('{}(?=")', lambda _: next(digests), page).encode()
    lines = (f"{name}\0{digest}\0{size}\n" for name in ("a", "a/b"))

    def forge(records: list[Any]) -> list[Any]:
        records[FIRST]["size"], records[FIRST]["file_count"] = 2 * size, 2
        records[FIRST]["digest"] = blake3_hex("".join(lines).encode())
        records[PAGES]["digests"] = [blake3_hex(text)]
        return records[:SECOND]

    pieces = take_apart(change_records(bundle, forge))
    forged = [
        pieces[0],
        Piece(members.PAGE + blake3_hex(text), text),
        Piece(members.CONTENT + digest, content),
    ]
    refuse(taker, put_together(forged))


def test_lines_that_are_not_written_as_we_write_them_are_refused(
    bundle: bytes, taker: Workspace
) -> None:
    pieces = take_apart(bundle)
    for old, new in (
        (b'"number":0', b'"number": 0'),
        (b'"number":0', b'"number":0,"number":0'),
        (b'"number":0', b'"number":-0'),
        (b'"lr":0.1', b'"lr":1e-1'),
        (b'"lr":0.1', b'"lr":NaN'),
        (b'"lr":0.1', b'"lr":"\\u0061"'),
        (b'"lr":0.1', b'"lr":"\\ud800"'),
        (b'"lr":0.1', b'"lr":"\xff"'),
        (b'"lr":0.1', b'"lr":"' + b"\\" * 2001 + b'"'),
        (b'"lr":0.1', b'"lr":' + b"1" * 5000),
        (b"\n", b"\r\n"),
        (b"\n", b"\n\n"),
    ):
        records = pieces[0].content
        assert old in records
        changed = Piece(members.RECORDS, records.replace(old, new, 1))
        refuse(taker, put_together([changed, *pieces[1:]]))


@pytest.mark.parametrize(
    "value",
    [
        b"[" * 1_000 + b"]" * 1_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" + b"[]," * MOST_VALUES + b"[]]",
        b'["' + b'\\"' * 1_000_000,
        b'"' + b"x" * LARGEST_LINE + b'"',
        b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    ],
    ids=["deep", "deeper", "many", "open", "long", "objects"],
)
def test_json_bombs_are_refused_before_they_are_unpacked(
    bundle: bytes, taker: Workspace, value: bytes
) -> None:
    pieces = take_apart(bundle)
    records = pieces[0].content.replace(b'"lr":0.1', b'"lr":' + value, 1)
    bomb = put_together([Piece(members.RECORDS, records), *pieces[1:]])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refuse(taker, bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_sizes_that_nobody_has_are_refused_before_they_are_read(
    bundle: bytes, taker: Workspace
) -> None:
    start = bundle.index(b"contents/")
    name = bundle[start : start + 100].rstrip(b"\0").decode()
    for size in (10**9, 2**59, 2**61, 2**80):
        header = bytearray(members.header_of(members.Member(name, size)))
        refuse(taker, bundle[:start] + bytes(header) + bundle[start + 512 :])
    head = json.loads(bundle[512:1024].partition(b"\n")[0])
    assert head["contents"]["members"] == 3


def test_what_follows_the_end_is_refused(bundle: bytes, taker: Workspace) -> None:
    for more in (b"\0", b"x", bundle):
        refuse(taker, bundle + more)


def test_after_all_refusals_the_true_bundle_comes_in(bundle: bytes, taker: Workspace) -> None:
    refuse(taker, bundle[:-1])
    imported = import_bytes(taker, bundle)
    assert [(each.origin, each.created) for each in imported] == [
        ("team/uncategorized/data:v0", True),
        ("team/uncategorized/data:v1", True),
        ("wandb-registry-dataset/first:v0", True),
        ("wandb-registry-dataset/first:v1", True),
    ]
