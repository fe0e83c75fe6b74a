"""Metadata and metrics: JSON objects, and the `KEY=VALUE` notation of the command line."""

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from registry_cli.errors import Hint, UsageError

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

MOST_KEYS: Final = 100
DEEPEST: Final = 256
"""Levels of lists and objects in a value: a number of ours, because the interpreter's follows
from what else runs, and what one command stores the next must be able to read."""
"""How many top-level keys a metadata object may have."""
_MOST_DIGITS: Final = 4300
"""Of an integer: Python reads no more from text unless it is told to, and so nobody could."""
_TOO_LARGE: Final = 10**_MOST_DIGITS
_NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(?P<exponent>[eE][+-]?[0-9]+)?"


def parse_assignment(text: str) -> tuple[str, Json]:
    """Split `KEY=VALUE`; a VALUE that is strict JSON is taken as that, else as text."""
    key, value = _split(text, "lr=0.1 or note='some text'")
    return key, strict_json_or_text(value)


def parse_metric(text: str) -> tuple[str, Json]:
    """Split `KEY=NUMBER`; `check_metrics` refuses what is no number."""
    key, value = _split(text, "acc=0.93")
    return key, number_or_text(value)


def _split(text: str, example: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if text.startswith("{"):
        raise UsageError(
            f"{text!r} is not KEY=VALUE", Hint("an object is given in a file, as @FILE.json")
        )
    if not equals or not key:
        raise UsageError(f"{text!r} is not KEY=VALUE", Hint(f"write it as {example}"))
    return key, value


def parse_metadata_document(text: str, origin: str) -> dict[str, Json]:
    """Parse a JSON object from a file; NaN becomes null."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{origin} is not JSON: {error}", Hint("give a JSON object")) from error
    if not isinstance(document, dict):
        raise UsageError(
            f"{origin} holds no JSON object", Hint('give an object such as {"lr": 0.1}')
        )
    return document


def check_metadata(metadata: Mapping[str, Json]) -> dict[str, Json]:
    """Return the metadata as it is stored; refuse more than 100 keys, ±Infinity, broken text."""
    if len(metadata) > MOST_KEYS:
        raise UsageError(
            f"the metadata has {len(metadata)} keys", Hint(f"at most {MOST_KEYS} are allowed")
        )
    return check_values(metadata)


def check_values(values: Mapping[str, Json]) -> dict[str, Json]:
    """Return values that may have any number of keys, as the configuration of a run, as stored."""
    return {check_text(key): _check_value(key, value, DEEPEST) for key, value in values.items()}


def check_metrics(assignments: Iterable[tuple[str, Json]]) -> dict[str, float]:
    """Return metrics by name; every value must be a finite number."""
    metrics: dict[str, float] = {}
    for key, value in assignments:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise UsageError(
                f"the metric {key!r} is no finite number: {value!r}", Hint("write it as acc=0.93")
            )
        metrics[check_text(key)] = value
    return metrics


def check_measured(values: Mapping[str, float | None]) -> dict[str, float | None]:
    """Return what a run measured as it is stored: NaN becomes None, infinite ones are refused.

    An integer that SQLite cannot hold becomes the nearest other number.
    """
    measured: dict[str, float | None] = {}
    for key, value in values.items():
        if isinstance(value, float) and math.isnan(value):
            measured[check_text(key)] = None
            continue
        ((name, number),) = check_metrics([(key, value)]).items()
        is_large = isinstance(number, int) and not -(2**63) <= number < 2**63
        measured[name] = float(number) if is_large else number
    return measured


def check_text(text: str) -> str:
    """Return the text; refuse what is not UTF-8, which nothing could store or show."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{text!r} is not UTF-8", Hint("give text in UTF-8")) from error
    return text


def escape_bytes(text: str) -> str:
    """Return the text with escapes in place of what is not UTF-8, where refusing helps nobody."""
    return text.encode(errors="backslashreplace").decode()


def to_json(value: Json) -> str:
    """Return compact JSON as it is stored and hashed: UTF-8 kept, key order kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def strict_json_or_text(text: str) -> Json:
    """Read a VALUE of the command line: strict JSON is taken as that, all else as text."""
    try:
        value: Json = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return text
    return value


def number_or_text(text: str) -> Json:
    """Read a number of the command line as programs print it, so also `.93`, `1.`, and `+1`.

    JSON knows none of these. What is no such number stays text, `nan` and `1_000` too.
    """
    match = re.fullmatch(_NUMBER, text.strip())
    if match is None:
        return text
    if "." in match[0] or match["exponent"]:
        return float(match[0])
    try:
        return int(match[0])
    except ValueError:  # more digits than Python reads
        return text


def _refuse_constant(name: str) -> Json:
    raise ValueError(name)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond any float
        return False


def _check_value(key: str, value: Json, levels: int) -> Json:
    """Check a value that may have so many levels of lists and objects."""
    match value:
        case list() | dict() if not levels:
            raise UsageError(
                f"the metadata value of {key!r} is nested more than {DEEPEST} levels deep",
                Hint("flatten it"),
            )
        case str():
            return check_text(value)
        case float() if math.isnan(value):
            return None
        case float() if math.isinf(value):
            raise UsageError(
                f"the metadata value of {key!r} is infinite",
                Hint("JSON has no infinity: leave the key out, or give it as text"),
            )
        case int() if abs(value) >= _TOO_LARGE:
            raise UsageError(
                f"the metadata value of {key!r} has more than {_MOST_DIGITS:,} digits",
                Hint("give it as text"),
            )
        case list():
            return [_check_value(key, item, levels - 1) for item in value]
        case dict():
            return {
                check_text(name): _check_value(key, item, levels - 1)
                for name, item in value.items()
            }
        case _:
            return value
