"""Metadata for free: what `log` reads from the headers of files, and what it does not fall for."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
import struct
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import registry_cli as wandb
from registry_cli.domain.file_headers import read_csv, read_gguf, read_safetensors
from registry_cli.domain.parquet_headers import footer_length, read_parquet
from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command


def safetensors(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def gguf_text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def gguf(*tensors: tuple[str, tuple[int, ...], int]) -> bytes:
    values = [
        gguf_text("general.architecture") + struct.pack("<I", 8) + gguf_text("llama"),
        gguf_text("general.file_type") + struct.pack("<II", 4, 1),
        gguf_text("tokenizer.tokens") + struct.pack("<IIQ", 9, 8, 2) + gguf_text("a") * 2,
        gguf_text("tokenizer.scores") + struct.pack("<IIQff", 9, 6, 2, 0.5, 1.5),
    ]
    described = [
        gguf_text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, 0)
        for name, shape, kind in tensors
    ]
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    return head + b"".join(values) + b"".join(described)


def headers(registry: Command, name: str) -> Any:  # noqa: ANN401 - JSON
    return registry("show", name, "--json").json["metadata"].get("headers")


TENSORS = {
    "__metadata__": {"format": "pt"},
    "weight": {"dtype": "F16", "shape": [10, 20], "data_offsets": [0, 400]},
    "bias": {"dtype": "F32", "shape": [20], "data_offsets": [400, 480]},
    "scale": {"dtype": "F32", "shape": [], "data_offsets": [480, 484]},
}


def test_tensors_of_safetensors_are_counted(registry: Command) -> None:
    Path("model.safetensors").write_bytes(safetensors(TENSORS, bytes(484)))
    registry("log", "model.safetensors", "-t", "model", "-m", "lr=0.1")

    assert registry("show", "model.safetensors", "--json").json["metadata"] == {
        "lr": 0.1,
        "headers": {
            "model.safetensors": {
                "format": "safetensors", "tensors": 3, "parameters": 221,
                "dtypes": {"F32": 2, "F16": 1},
            }
        },
    }  # fmt: skip


def test_tensors_of_gguf_are_counted(registry: Command) -> None:
    Path("model.gguf").write_bytes(gguf(("a", (4, 8), 1), ("b", (8,), 0), ("c", (2, 2), 99)))
    registry("log", "model.gguf", "-t", "model")

    assert headers(registry, "model.gguf")["model.gguf"] == {
        "format": "gguf", "architecture": "llama", "tensors": 3, "parameters": 44,
        "dtypes": {"F16": 1, "F32": 1, "type 99": 1},
    }  # fmt: skip


def test_rows_and_columns_of_csv_are_counted(registry: Command) -> None:
    make_files(
        "data", {"a.csv": 'name,"x, y"\r\n"two\nlines",1\r\n\r\nb,2', "b.tsv": "u\tv\n1\t2\n"}
    )
    registry("log", "data", "-t", "dataset")

    assert headers(registry, "data") == {
        "a.csv": {"format": "csv", "rows": 2, "columns": 2, "names": ["name", "x, y"]},
        "b.tsv": {"format": "tsv", "rows": 1, "columns": 2, "names": ["u", "v"]},
    }


PARQUET = base64.b64decode(
    "UEFSMRUAFTwVPCwVBhUAFQYVBhwAAAACAAAABgEBAAAAAAAAAAIAAAAAAAAAAwAAAAAAAAAVABU8FTwsFQYVABUGFQYc"
    "AAAAAgAAAAYCAQAAAAAAAAABAAAAAAAAAAEAAAAAAAAAFQAVeBV4LBUMFQAVBhUGHAAAAAIAAAADKgIAAAAMBAEAAAAA"
    "AAAAAgAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAQAAAAAAAAACAAAAAAAAABUEGXw1ABgGc2NoZW1hFQQAFQQlAhgCaWQA"
    "NQIYBXBvaW50FQQAFQQlAhgBeAA1AhgBeRUCFQZMPAAAADUEGARsaXN0FQIAFQQlAhgHZWxlbWVudAAWBhkcGTwmABwV"
    "BBklBgAZGAJpZBUAFgYWYhZiJghJHBUAFQAVAgA8KQYZJgAGAAAAJgAcFQQZJQYAGSgFcG9pbnQBeBUAFgYWYhZiJmpJ"
    "HBUAFQAVAgA8KQYZNgAABgAAACYAHBUEGSUGABlIBXBvaW50AXkEbGlzdAdlbGVtZW50FQAWDBaeARaeASbMAUkcFQAV"
    "ABUCADwpJgYGGVYAAAAADAAAABbiAhYGJggW4gIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRk8HAAA"
    "HAAAHAAAADUBAABQQVIx"
)
"""What Arrow writes of three rows: numbers, and structs with lists."""
PARQUET_FOOTER = PARQUET[-8 - footer_length(PARQUET[-8:]) : -8]


def test_rows_and_columns_of_parquet_are_read(registry: Command) -> None:
    Path("table.parquet").write_bytes(PARQUET)
    registry("log", "table.parquet", "-t", "dataset")

    assert headers(registry, "table.parquet") == {
        "table.parquet": {"format": "parquet", "rows": 3, "columns": 2, "names": ["id", "point"]}
    }


@pytest.mark.parametrize("length", [0, 7, 8, 11, 300, len(PARQUET) - 1])
def test_a_parquet_that_is_cut_is_logged_all_the_same(registry: Command, length: int) -> None:
    Path("cut.parquet").write_bytes(PARQUET[:length])
    Path("longer.parquet").write_bytes(b"\xff\xff\xff\x7fPAR1")
    registry("log", "cut.parquet", "longer.parquet", "-t", "dataset", "-n", "cut")
    assert headers(registry, "cut") is None


@pytest.mark.parametrize(
    "footer",
    [
        b"\x19\xfc\xff\xff\xff\x7f" + bytes(100_000),  # a schema that has too many elements
        b"\x19" * 100,  # lists of lists
        b"\x1c" * 100_000,  # structs in structs
        b"\x15" + b"\xff" * 11,  # a number that does not end
        PARQUET_FOOTER.replace(b"\x06schema\x15\x04", b"\x06schema\x15\x06"),  # a column is missing
        PARQUET_FOOTER.replace(b"\x05point\x15\x04", b"\x05point\x15\x7f"),  # minus 64 beneath one
        PARQUET_FOOTER.replace(b"schema", b"sch\xffma").replace(b"id", b"\xff\xfe"),
    ],
    ids=range(7),
)
def test_a_parquet_footer_that_does_not_add_up_is_not_believed(footer: bytes) -> None:
    with pytest.raises(ValueError, match=r"its |codec"):
        read_parquet(footer)


@given(st.data())
def test_a_parquet_footer_with_any_change_is_read_or_refused(data: st.DataObject) -> None:
    footer = bytearray(PARQUET_FOOTER)
    for _ in range(data.draw(st.integers(1, 3))):
        footer[data.draw(st.integers(0, len(footer) - 1))] = data.draw(st.integers(0, 255))
    try:
        told = read_parquet(bytes(footer[: data.draw(st.integers(0, len(footer)))]))
    except ValueError:
        return
    assert told["format"] == "parquet"


def test_headers_of_small_files_are_read_that_go_into_a_pack(registry: Command, home: Path) -> None:
    files = {f"{number}.bin": f"content {number}" for number in range(120)}
    make_files("data", {**files, "a.csv": "x,y\n1,2\n"})
    registry("log", "data", "-t", "dataset")

    assert sum(1 for each in (home / "blobs").glob("*/*")) == 1
    assert headers(registry, "data")["a.csv"]["rows"] == 1
    make_files("data", {"new.bin": "new"})  # the table lies in a pack of an earlier log
    registry("log", "data")
    assert headers(registry, "data")["a.csv"]["rows"] == 1


def test_python_reads_headers_unless_told_otherwise(registry: Command) -> None:
    Path("table.csv").write_text("a,b\n1,2\n")
    with wandb.init(project="p") as run:
        run.log_artifact("table.csv", name="path", type="dataset")
        for name, is_wanted in (("read", True), ("unread", False)):
            draft = wandb.Artifact(name, "dataset", metadata={"lr": 1}, headers=is_wanted)
            draft.add_file("table.csv")
            run.log_artifact(draft)

    told = {"table.csv": {"format": "csv", "rows": 1, "columns": 2, "names": ["a", "b"]}}
    assert headers(registry, "p/path") == headers(registry, "p/read") == told
    assert headers(registry, "p/unread") is None


def test_a_draft_of_a_version_is_told_what_its_own_files_say(registry: Command) -> None:
    Path("table.csv").write_text("a,b\n1,2\n")
    with wandb.init(project="p") as run:
        run.log_artifact("table.csv", name="table", type="dataset")
    draft = wandb.Api().artifact("p/table:latest").new_draft()
    assert draft.metadata == {}
    Path("table.csv").write_text("a,b\n1,2\n3,4\n")
    draft.add_file("table.csv", overwrite=True)
    draft.save()

    assert headers(registry, "p/table")["table.csv"]["rows"] == 2
    registry("metadata", "set", "p/table:latest", "headers=mine")
    assert wandb.Api().artifact("p/table:latest").new_draft().metadata == {"headers": "mine"}


def test_rows_of_a_large_file_are_not_counted(registry: Command) -> None:
    Path("large.csv").write_text("a,b\n" + "1,2\n" * 2_200_000)
    registry("log", "large.csv", "-t", "dataset")

    assert headers(registry, "large.csv") == {
        "large.csv": {"format": "csv", "columns": 2, "names": ["a", "b"]}
    }


def test_nothing_is_read_where_that_is_not_wanted_or_said_otherwise(registry: Command) -> None:
    Path("a.csv").write_text("a,b\n")
    registry("log", "a.csv", "-t", "dataset", "--no-headers")
    assert headers(registry, "a.csv") is None

    registry("log", "a.csv", "--new-version", "-m", "headers=mine")
    assert headers(registry, "a.csv") == "mine"
    make_files("many", {f"{number}.csv": f"a{number}\n" for number in range(21)})
    registry("log", "many", "-t", "dataset")
    assert headers(registry, "many") is None


def test_unchanged_content_says_nothing_of_headers(registry: Command) -> None:
    Path("a.csv").write_text("a,b\n")
    registry("log", "a.csv", "-t", "dataset", "--no-headers")
    again = registry("log", "a.csv")

    assert again.stderr == ""
    assert headers(registry, "a.csv") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 8,
        struct.pack("<Q", 2**63),
        struct.pack("<Q", 4) + b"null",
        safetensors([]),
        safetensors({"a": 1}),
        safetensors({"a": {"dtype": "F32", "shape": [2**62] * 16}}),
        safetensors({"a": {"dtype": "F32", "shape": [-1]}}),
        safetensors({"a": {"dtype": 3, "shape": [1]}}),
        safetensors({"a": {"dtype": "\ud800", "shape": [1]}}),
        struct.pack("<Q", 200_000) + b"[" * 200_000,
    ],
    ids=range(11),
)
def test_a_file_that_only_looks_like_one_is_logged_all_the_same(
    registry: Command, content: bytes
) -> None:
    for ending in ("safetensors", "gguf", "csv", "parquet"):
        Path(f"bad.{ending}").write_bytes(content)
        registry("log", f"bad.{ending}", "-t", "model")
    assert "bad.safetensors" not in (headers(registry, "bad.safetensors") or {})


def test_lengths_that_no_file_has_are_not_believed() -> None:
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 2**63) + gguf_text("a")
    for rest in (struct.pack("<IIQ", 9, 8, 2**62), struct.pack("<IIQ", 9, 12, 2**62), b""):
        with pytest.raises(ValueError, match=r"ends too soon|too many"):
            read_gguf(head + rest)


def test_a_quote_within_a_field_is_a_quote_and_no_more(registry: Command) -> None:
    Path("pipe.csv").write_text('id,size\n1,5" pipe\n2,small\n3,mid\n4,x\n', encoding="utf-8")
    registry("log", "pipe.csv", "-t", "dataset")
    assert headers(registry, "pipe.csv")["pipe.csv"]["rows"] == 4


def test_names_of_columns_may_have_more_than_one_line(registry: Command) -> None:
    Path("names.csv").write_bytes(b'\xef\xbb\xbf"a\nx",b\r\n1,2\r\n')
    registry("log", "names.csv", "-t", "dataset")
    assert headers(registry, "names.csv") == {
        "names.csv": {"format": "csv", "rows": 1, "columns": 2, "names": ["a\nx", "b"]}
    }


@given(st.text('",a\r\n', max_size=40), st.sampled_from([",", "\t"]))
@example('a,b\n"1""\n",2\n"3"4"\n5', ",")
def test_rows_are_those_that_python_reads(text: str, delimiter: str) -> None:
    text = "name\n" + text.replace(",", delimiter)
    found = read_csv(text.encode(), is_whole=True, delimiter=delimiter)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert found["rows"] == sum(1 for row in read if row) - 1


@given(st.text('",a\r\n', min_size=1, max_size=20))
def test_names_of_columns_are_those_that_python_reads(text: str) -> None:
    names, *rows = csv.reader(io.StringIO(f"{text}\n", newline=""))
    try:
        found = read_whole_csv(text.encode())
    except ValueError as error:
        assert not names or "within quotes" in str(error)  # noqa: PT017 - else it is read
        return
    assert (found["names"], found["rows"]) == (names, sum(1 for row in rows if row))


@pytest.mark.parametrize(
    "piece", [b'"', b'x""', b',"', b'"",', b'"a"b', b"\n", b"\r", b'"\n', b","]
)
def test_rows_of_hostile_files_are_counted_in_little_time_and_memory(piece: bytes) -> None:
    text = b"name\n" + piece * ((8 << 20) // len(piece))
    tracemalloc.start()
    began = time.process_time()
    try:
        assert read_whole_csv(text)["columns"] == 1
        taken, (_, most) = time.process_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1 << 20
    assert taken < 20  # it is less than one, unless time grows faster than the text


def read_whole_csv(content: bytes) -> dict[str, Any]:
    return read_csv(content, is_whole=True, delimiter=",")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_one_error(data: bytes) -> None:
    for content in (data, b"GGUF\x03\0\0\0" + data, struct.pack("<Q", len(data)) + data):
        for read in (
            read_safetensors,
            read_gguf,
            lambda each: read_csv(each, is_whole=True, delimiter=","),
            read_parquet,
        ):
            try:
                told = read(content)
            except ValueError:
                continue
            assert not any(isinstance(each, float) and math.isnan(each) for each in told.values())
