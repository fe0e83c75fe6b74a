"""Records as lines of JSON, and back: every field is there, in order, and of the right kind."""

import json
from collections.abc import Callable
from typing import Any, Final

from registry_cli.bundles.record_fields import read_fields, refuse
from registry_cli.bundles.strict_json import read_line, write_line
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
from registry_cli.errors import UsageError

PAGES_IN_RECORD: Final = 1000
"""Digests of pages in one record; all but the last of a version are full."""

_KINDS: Final[dict[str, type[BundleRecord]]] = {
    "artifact": BundledArtifact,
    "version": BundledVersion,
    "pages": BundledPages,
    "registry": BundledRegistry,
    "collection": BundledCollection,
    "link": BundledLink,
    "run": BundledRunDetails,
    "series": BundledSeries,
    "uses": BundledUses,
}
_WORDS: Final = {kind: word for word, kind in _KINDS.items()}
_RESTORED: Final[dict[str, Callable[[Any], Any]]] = {
    "accepted_types": lambda value: None if value is None else tuple(value),
    "aliases": tuple,
    "command": lambda value: None if value is None else tuple(value),
    "diff": lambda value: None if value is None else BundledDiff(**value),
    "digests": tuple,
    "events": lambda value: tuple(PastEvent(**each) for each in value),
    "run": lambda value: None if value is None else BundledRun(**value),
    "steps": tuple,
    "tags": tuple,
    "uses": lambda value: tuple(BundledUse(**each) for each in value),
    "values": tuple,
}
"""What JSON does not bring back as it was."""


def write_record(record: BundleRecord) -> bytes:
    """Return a record as its line; raises ValueError where it is larger than a bundle takes."""
    return write_line({"record": _WORDS[type(record)], **_plain(record)})


def read_record(line: bytes) -> BundleRecord:
    """Return the record of a line; raises ValueError for whatever is not one."""
    value = read_line(line)
    if not isinstance(value, dict):
        refuse("a record is no object")
    word = value.pop("record", None)
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        refuse("a record is of no kind that there is")
    try:
        record: BundleRecord = read_fields(kind, value)
    except UsageError as error:
        raise ValueError(error.message) from error
    # What was left out, given in another order, or changed by a rule shows here.
    if write_record(record) != line:
        refuse("a record is not written as a bundle writes it")
    return record


def restore_record(line: bytes) -> BundleRecord:
    """Return the record of a line that was judged before: three times as fast."""
    value = json.loads(line)
    kind: Any = _KINDS[value.pop("record")]
    for name in value.keys() & _RESTORED.keys():
        value[name] = _RESTORED[name](value[name])
    record: BundleRecord = kind(**value)
    return record


def _plain(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any record, or what is in one
    return {name: _plain_value(value) for name, value in record._asdict().items()}


def _plain_value(value: Any) -> Any:  # noqa: ANN401 - as above
    if hasattr(value, "_asdict"):
        return _plain(value)
    return [_plain_value(item) for item in value] if isinstance(value, tuple) else value
