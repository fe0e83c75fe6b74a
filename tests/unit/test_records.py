"""Records of bundles: what is written is read back, strictly or quickly."""

from __future__ import annotations

import pytest

from registry_cli.bundles.records import read_record, restore_record, write_record
from registry_cli.domain.bundles import (
    BundledArtifact,
    BundledCollection,
    BundledLink,
    BundledPages,
    BundledRegistry,
    BundledRun,
    BundledVersion,
    BundleRecord,
    PastEvent,
)

MOMENT = "2026-01-31T12:00:00.000000Z"
EVENT = PastEvent(MOMENT, "you", "version-logged", "team/p/a:v0", {"tags": ["x"], "run": None})
RUN = BundledRun("run-1", "run-1", "team", "team", "p", MOMENT, "you")
VERSION = BundledVersion(
    0, "0" * 32, "1" * 64, 3, 1, 1, MOMENT, "you", "좋다\n", {"run": {"tags": [1]}}, {"acc": 0.5},
    ("a b", "c"), ("best", "latest"), RUN, (EVENT, EVENT),
)  # fmt: skip
RECORDS: list[BundleRecord] = [
    BundledArtifact("team", "team", "p", "a", "model", "", ("x",)),
    VERSION,
    VERSION._replace(run=None, tags=(), aliases=()),
    BundledPages(("2" * 64,)),
    BundledRegistry("Golden Datasets", "Gold", ("dataset",), "restricted"),
    BundledRegistry("All", "", None, "organization"),
    BundledCollection("Example ML Task", "dataset", "", ()),
    BundledLink(7, "0" * 32, (), (EVENT,)),
]


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_a_record_is_read_back_as_it_was(number: int) -> None:
    line = write_record(RECORDS[number])
    assert read_record(line) == RECORDS[number]
    assert restore_record(line) == RECORDS[number]


@pytest.mark.parametrize("line", [b"[]\n", b'{"record":"other"}\n', b'{"record":[]}\n', b"1\n"])
def test_what_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="a record"):
        read_record(line)
