"""The fields of records, as strangers may have written them: each of its kind, within bounds."""

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NoReturn

from registry_cli.domain import names
from registry_cli.domain.bundles import (
    LARGEST_NUMBER,
    LARGEST_SIZE,
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
    PastEvent,
)
from registry_cli.domain.metadata import check_metadata
from registry_cli.domain.runs import (
    FAILED,
    FINISHED,
    KILLED,
    OPEN,
    RunLabels,
    check_labels,
)

_LONGEST_LABEL: Final = 256
"""Characters of the name of an account."""
_HIGHEST_STEP: Final = 2**53
_LARGEST_INTEGER: Final = 2**63

_HEX: Final = frozenset("0123456789abcdef")
_MOMENT: Final = r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z"
_EVENT_KIND: Final = r"\A[a-z][a-z-]{0,63}\Z"


def read_fields(kind: type[Any], value: Any) -> Any:  # noqa: ANN401 - as the kind says
    """Return what has all fields of a kind, each as it has to be."""
    if not isinstance(value, dict) or value.keys() != set(kind._fields):
        refuse(f"a {kind.__name__} has other fields than it should")
    readers = _READERS[kind]
    return kind(**{name: readers[name](value[name]) for name in kind._fields})


def _text(value: Any) -> str:  # noqa: ANN401 - JSON is anything
    if not isinstance(value, str):
        refuse("a text is none")
    return value


def _label(value: Any) -> str:  # noqa: ANN401 - as above
    if not 0 < len(_text(value)) <= _LONGEST_LABEL:
        refuse("a name is too long")
    return _text(value)


def _named(parse: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: parse(_text(value))


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:  # noqa: ANN401 - as above
        if value not in words:
            refuse(f"{str(value)[:24]!r} is none of {words}")
        return str(value)

    return read


def _up_to(largest: int, least: int = 0) -> Callable[[Any], int]:
    def read(value: Any) -> int:  # noqa: ANN401 - as above
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= largest:
            refuse(f"{str(value)[:24]} is no number that a bundle can hold here")
        return value

    return read


def _digits(count: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:  # noqa: ANN401 - as above
        if len(_text(value)) != count or not _HEX.issuperset(value):
            refuse(f"{str(value)[:24]!r} is not {count} hexadecimal digits")
        return _text(value)

    return read


def _moment(value: Any) -> str:  # noqa: ANN401 - as above
    if re.match(_MOMENT, _text(value)) is None:
        refuse(f"{str(value)[:32]!r} is no moment")
    datetime.fromisoformat(value)  # which refuses the 30th of February
    return _text(value)


def _event_kind(value: Any) -> str:  # noqa: ANN401 - as above
    if re.match(_EVENT_KIND, _text(value)) is None:
        refuse(f"{str(value)[:24]!r} is no kind of event")
    return _text(value)


def _tuple_of(read_item: Callable[[Any], Any], *, is_set: bool = False) -> Callable[[Any], Any]:
    def read(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        if not isinstance(value, list):
            refuse("a list is none")
        items = tuple(map(read_item, value))
        if is_set and list(items) != sorted(set(items)):
            refuse("names are not sorted, or given twice")
        return items

    return read


def _or_none(read_value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read_value(value)


def _object(value: Any) -> Any:  # noqa: ANN401 - as above
    return value if isinstance(value, dict) else refuse("an object is none")


def _metrics(value: Any) -> dict[str, float]:  # noqa: ANN401 - as above
    return {name: _number(number) for name, number in _object(value).items()}


def _number(value: Any) -> float:  # noqa: ANN401 - as above
    if not isinstance(value, int | float) or isinstance(value, bool):
        refuse("a metric is no number")
    try:
        is_finite = math.isfinite(value)
    except OverflowError as error:  # an integer beyond any float
        raise ValueError("a metric is beyond all numbers") from error
    if not is_finite:
        refuse("a metric is infinite")
    return value


def _stored_number(value: Any) -> float:  # noqa: ANN401 - as above
    number = _number(value)
    if isinstance(number, int) and not -_LARGEST_INTEGER <= number < _LARGEST_INTEGER:
        refuse("a value is beyond all that is kept")
    return number


def _seconds(value: Any) -> float:  # noqa: ANN401 - as above
    if type(value) is not float or _number(value) < 0:
        refuse("a time that passed is none")
    return value


def _version_name(value: Any) -> str:  # noqa: ANN401 - as above
    """Return the qualified name of a version in its artifact: it is shown as those here are."""
    path, _, number = _text(value).rpartition(":v")
    parts = path.split("/")
    if len(parts) != 3 or re.fullmatch(r"0|[1-9][0-9]{0,18}", number) is None:  # noqa: PLR2004
        refuse(f"{value[:80]!r} is no name of a version")
    names.parse_entity_name(parts[0])
    names.parse_project_name(parts[1])
    names.parse_artifact_name(parts[2])
    return _text(value)


def _git(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the state of a work tree, in the words of `operations.run_origin`."""
    if _object(value).keys() != {"commit", "branch", "dirty", "folder", "diff"}:
        refuse("a work tree has other fields than it should")
    for name in ("commit", "branch", "diff"):
        _or_none(_text)(value[name])
    _text(value["folder"])
    if not isinstance(value["dirty"], bool):
        refuse("a work tree is neither dirty nor clean")
    return value


def _python(value: Any) -> Any:  # noqa: ANN401 - as above
    """Return the version of Python, and where it was asked for the packages by their names."""
    packages = {key: each for key, each in _object(value).items() if key != "version"}
    if "version" not in value or packages.keys() - {"packages"}:
        refuse("a Python has other fields than it should")
    for version in (value["version"], *_object(packages.get("packages", {})).values()):
        _text(version)
    return value


def _record_of(kind: type[Any]) -> Callable[[Any], Any]:
    return lambda value: read_fields(kind, value)


def refuse(message: str) -> NoReturn:
    """Raise ValueError for what is no record of a bundle."""
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
        "file_count": _SIZE,
        "page_count": _SIZE,
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
        "name": _text,
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
    BundledRunDetails: {
        "run": _record_of(BundledRun),
        "name": _text,
        "state": _one_of(OPEN, FINISHED, FAILED, KILLED),
        "exit_status": _or_none(_up_to(2**31, least=-(2**31))),
        "started_at": _moment,
        "ended_at": _or_none(_moment),
        "duration": _or_none(_seconds),
        "command": _or_none(_tuple_of(_text)),
        "git": _or_none(_git),
        "diff": _or_none(_record_of(BundledDiff)),
        "python": _or_none(_python),
        "config": _object,
        "summary": _object,
        "job_type": lambda value: check_labels(RunLabels(job_type=_text(value))).job_type,
        "group": lambda value: check_labels(RunLabels(group=_text(value))).group,
        "notes": _text,
        # One that is there twice goes, and so the line is not what it was.
        "tags": lambda value: check_labels(RunLabels(tags=_tuple_of(_text)(value))).tags,
    },
    BundledDiff: {"blake3": _digits(64), "xxh3": _digits(32), "size": _SIZE},
    BundledSeries: {
        "metric": _text,
        "steps": _tuple_of(_up_to(_HIGHEST_STEP)),
        "values": _tuple_of(_or_none(_stored_number)),
    },
    BundledUses: {
        "direction": _one_of("input", "output"),
        "uses": _tuple_of(_record_of(BundledUse)),
    },
    BundledUse: {"id": _digits(32), "name": _version_name, "at": _moment},
    PastEvent: {
        "at": _moment,
        "actor": _label,
        "kind": _event_kind,
        "subject": _text,
        "body": _object,
    },
}
