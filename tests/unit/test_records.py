"""Records of bundles: what is written is read back, strictly or quickly."""

from __future__ import annotations

import pytest

from registry_cli.bundles.records import read_record, restore_record, write_record
from registry_cli.domain.bundles import (
    BundledArtifact,
    BundledCollection,
    BundledDiff,
    BundledLink,
    BundledPages,
    BundledRegistry,
    BundledRun,
    BundledRunDetails,
    BundledSeries,
    BundledUse,
    BundledUses,
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
DETAILS = BundledRunDetails(
    RUN, "night", "failed", 3, MOMENT, MOMENT, 1.5, ("sh", "-c", "좋다"),
    {"commit": "a" * 40, "branch": None, "dirty": True, "folder": ".", "diff": "2" * 64},
    BundledDiff("2" * 64, "3" * 32, 7), {"version": "3.11", "packages": {"torch": "2"}},
    {"lr": {"base": 0.1}}, {"best": None}, "train", "sweep", "a\nb", ("b", "a"),
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
    DETAILS,
    DETAILS._replace(
        state="open",
        exit_status=None,
        ended_at=None,
        duration=None,
        command=None,
        git=None,
        diff=None,
        python=None,
        config={},
        tags=(),
    ),
    BundledSeries("loss", (0, 7), (1, None)),
    BundledUses("output", (BundledUse("0" * 32, "team/p/a:v0", MOMENT),)),
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
