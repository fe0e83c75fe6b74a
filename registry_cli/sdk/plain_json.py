"""Python objects as the JSON that metadata and configuration are stored as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from registry_cli.domain.metadata import DEEPEST, check_metadata
from registry_cli.sdk.errors import InvalidValueError, WrongTypeError, speaking_python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.metadata import Json


FOLLOWED: Final = DEEPEST + 64
"""Levels that are followed: what the rules refuse is told by them, what holds itself here.

The interpreter's own limit is no place to be: whatever else it does there fails, too.
"""


def to_metadata(given: object) -> dict[str, Json]:
    """Return metadata as it is stored; NaN becomes null.

    Raises `WrongTypeError` for what is no mapping, or holds what JSON cannot.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise WrongTypeError(f"metadata is a dict, not {type(given).__name__}")
    with refusing_depth("the metadata"):
        plain = {_key(key): to_json_value(value) for key, value in given.items()}
    with speaking_python():
        return check_metadata(plain)


@contextmanager
def refusing_depth(what: str) -> Iterator[None]:
    """Refuse what is nested deeper than can be followed, as is what holds itself."""
    try:
        yield
    except RecursionError:
        raise InvalidValueError(f"{what} is nested too deep, or holds itself") from None


def to_json_value(value: object, levels: int = FOLLOWED) -> Json:
    """Return a value as JSON has it: tuples and sets as lists, numbers of arrays as numbers.

    It may have so many levels of lists and objects, and has to be within `refusing_depth`.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if not levels:
        raise RecursionError
    if isinstance(value, Mapping):
        return {_key(key): to_json_value(item, levels - 1) for key, item in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((to_json_value(item, levels - 1) for item in value), key=repr)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [to_json_value(item, levels - 1) for item in value]
    for convert in ("item", "tolist"):  # of NumPy and what follows it: one number, many
        if callable(method := getattr(value, convert, None)):
            try:
                return to_json_value(method(), levels - 1)
            except ValueError:  # an array has many items, and only one has `item`
                continue
    raise WrongTypeError(f"{type(value).__name__} cannot be stored as JSON: {value!r:.60}")


def _key(key: object) -> str:
    if isinstance(key, str):
        return key
    if isinstance(key, bool | int | float):
        return str(key)
    raise WrongTypeError(f"a key is text, not {type(key).__name__}: {key!r:.60}")
