"""Records as lines of JSON, and back: every field is there, in order, and of the right kind."""

import json
import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NoReturn

from registry_cli.bundles.strict_json import read_line, write_line
from registry_cli.domain import names
from registry_cli.domain.bundles import (
    LARGEST_NUMBER,
    LARGEST_SIZE,
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
from registry_cli.domain.metadata import check_metadata
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
}
_WORDS: Final = {kind: word for word, kind in _KINDS.items()}
_RESTORED: Final[dict[str, Callable[[Any], Any]]] = {
    "accepted_types": lambda value: None if value is None else tuple(value),
    "aliases": tuple,
    "digests": tuple,
    "events": lambda value: tuple(PastEvent(**each) for each in value),
    "run": lambda value: None if value is None else BundledRun(**value),
    "tags": tuple,
}
"""What JSON does not bring back as it was."""

_LONGEST_LABEL: Final = 256
"""Characters of the name of an account or of a run."""

_HEX: Final = frozenset("0123456789abcdef")
_MOMENT: Final = r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z"
_EVENT_KIND: Final = r"\A[a-z][a-z-]{0,63}\Z"


def write_record(record: BundleRecord) -> bytes:
    """Return a record as its line; raises ValueError where it is larger than a bundle takes."""
    return write_line({"record": _WORDS[type(record)], **_plain(record)})


def read_record(line: bytes) -> BundleRecord:
    """Return the record of a line; raises ValueError for whatever is not one."""
    value = read_line(line)
    if not isinstance(value, dict):
        _refuse("a record is no object")
    word = value.pop("record", None)
    kind = _KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        _refuse("a record is of no kind that there is")
    try:
        record: BundleRecord = _read_fields(kind, value)
    except UsageError as error:
        raise ValueError(error.message) from error
    # What was left out, given in another order, or changed by a rule shows here.
    if write_record(record) != line:
        _refuse("a record is not written as a bundle writes it")
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


def _read_fields(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 - as the kind says
    if not isinstance(value, dict) or value.keys() != set(kind._fields):
        _refuse(f"a {kind.__name__} has other fields than it should")
    readers = _READERS[kind]
    return kind(**{name: readers[name](value[name]) for name in kind._fields})


def _text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if not isinstance(value, str):
        _refuse("a text is none")
    return value


def _label(value: Any) -> str:  # noqa: ANN401 - as above
    if not 0 < len(_text(value)) <= _LONGEST_LABEL:
        _refuse("a name is too long")
    return _text(value)


def _named(parse: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: parse(_text(value))


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:  # noqa: ANN401 - as above
        if value not in words:
            _refuse(f"{str(value)[:24]!r} is none of {words}")
        return str(value)

    return read


def _up_to(largest: int, least: int = 0) -> Callable[[Any], int]:
    def read(value: Any) -> int:  # noqa: ANN401 - as above
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= largest:
            _refuse(f"{str(value)[:24]} is no number that a bundle can hold here")
        return value

    return read


def _digits(count: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:  # noqa: ANN401 - as above
        if len(_text(value)) != count or not _HEX.issuperset(value):
            _refuse(f"{str(value)[:24]!r} is not {count} hexadecimal digits")
        return _text(value)

    return read


def _moment(value: Any) -> str:  # noqa: ANN401 - as above
    if re.match(_MOMENT, _text(value)) is None:
        _refuse(f"{str(value)[:32]!r} is no moment")
    datetime.fromisoformat(value)  # which refuses the 30th of February
    return _text(value)


def _event_kind(value: Any) -> str:  # noqa: ANN401 - as above
    if re.match(_EVENT_KIND, _text(value)) is None:
        _refuse(f"{str(value)[:24]!r} is no kind of event")
    return _text(value)


def _tuple_of(read_item: Callable[[Any], Any], *, is_set: bool = False) -> Callable[[Any], Any]:
    def read(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        if not isinstance(value, list):
            _refuse("a list is none")
        items = tuple(map(read_item, value))
        if is_set and list(items) != sorted(set(items)):
            _refuse("names are not sorted, or given twice")
        return items

    return read


def _or_none(read_value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read_value(value)


def _object(value: Any) -> Any:  # noqa: ANN401 - as above
    return value if isinstance(value, dict) else _refuse("an object is none")


def _metrics(value: Any) -> dict[str, float]:  # noqa: ANN401 - as above
    for number in _object(value).values():
        if not isinstance(number, int | float) or isinstance(number, bool):
            _refuse("a metric is no number")
        try:
            is_finite = math.isfinite(number)
        except OverflowError as error:  # an integer beyond any float
            raise ValueError("a metric is beyond all numbers") from error
        if not is_finite:
            _refuse("a metric is infinite")
    return dict(value)


def _record_of(kind: type[Any]) -> Callable[[Any], Any]:
    return lambda value: _read_fields(kind, value)


def _refuse(message: str) -> NoReturn:
    raise ValueError(message)


_TAGS: Final = _tuple_of(_named(names.parse_tag), is_set=True)
_ALIASES: Final = _tuple_of(_named(names.parse_alias), is_set=True)
_EVENTS: Final = _tuple_of(_record_of(PastEvent))
_SIZE: Final = _up_to(LARGEST_SIZE)
_OWNER: Final[dict[str, Callable[[Any], Any]]] = {
    "entity": _named(names.parse_entity_name),
    "entity_kind": _one_of("team", "user"),
    "project": _named(names.parse_project_name),
}
_READERS: Final[dict[type[Any], dict[str, Callable[[Any], Any]]]] = {
    BundledArtifact: {
        **_OWNER,
        "name": _named(names.parse_artifact_name),
        "type": _named(names.parse_type),
        "description": _text,
        "tags": _TAGS,
    },
    BundledVersion: {
        "number": _up_to(LARGEST_NUMBER),
        "id": _digits(32),
        "digest": _digits(64),
        "size": _SIZE,
        "file_count": _up_to(LARGEST_SIZE, least=1),
        "page_count": _up_to(LARGEST_SIZE, least=1),
        "created_at": _moment,
        "created_by": _label,
        "description": _text,
        "metadata": lambda value: check_metadata(_object(value)),
        "metrics": _metrics,
        "tags": _TAGS,
        "aliases": _ALIASES,
        "run": _or_none(_record_of(BundledRun)),
        "events": _EVENTS,
    },
    BundledRun: {
        "id": _named(names.parse_run_id),
        "name": _label,
        **_OWNER,
        "created_at": _moment,
        "created_by": _label,
    },
    BundledPages: {"digests": _tuple_of(_digits(64))},
    BundledRegistry: {
        "name": _named(names.parse_registry_name),
        "description": _text,
        "accepted_types": _or_none(_tuple_of(_named(names.parse_type), is_set=True)),
        "visibility": _one_of("organization", "restricted"),
    },
    BundledCollection: {
        "name": _named(names.parse_collection_name),
        "type": _named(names.parse_type),
        "description": _text,
        "tags": _TAGS,
    },
    BundledLink: {
        "number": _up_to(LARGEST_NUMBER),
        "version": _digits(32),
        "aliases": _ALIASES,
        "events": _EVENTS,
    },
    PastEvent: {
        "at": _moment,
        "actor": _label,
        "kind": _event_kind,
        "subject": _text,
        "body": _object,
    },
}
