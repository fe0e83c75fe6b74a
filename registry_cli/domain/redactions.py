"""Which texts of an event can be blanked, and what it says afterwards.

Texts are descriptions and the values of metadata, also in what an import carried over from
another home. Names (of artifacts, aliases, tags, keys, people) and numbers that others refer to
are none: later events and the state would lead nowhere without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

REDACTED: Final = "[redacted]"
"""What stands in the place of a text that was blanked."""

DESCRIPTION: Final = "description"
_METADATA: Final = "metadata"
_PAST: Final = "past"


def metadata_field(key: str) -> str:
    """Return what the value of a metadata key is called where it is blanked."""
    return f"{_METADATA}.{key}"


def list_texts(body: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the texts of the body of an event by their fields, without those that are blank.

    A field may have several: what an import carried over told of it more than once.
    """
    texts: dict[str, list[Any]] = {}
    for field, text in _texts(body):
        if text != REDACTED:
            texts.setdefault(field, []).append(text)
    return texts


def blank(body: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Return the body with these fields blanked, in the order it had."""
    return {key: _blanked(key, value, fields) for key, value in body.items()}


def _texts(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if body.get(DESCRIPTION):
        yield DESCRIPTION, body[DESCRIPTION]
    for key, value in body.get(_METADATA, {}).items():
        yield metadata_field(key), value
    for event in body.get(_PAST, ()):
        yield from _texts(event["body"])


def _blanked(key: str, value: Any, fields: Collection[str]) -> Any:  # noqa: ANN401 - any JSON
    if key == DESCRIPTION and value and key in fields:
        return REDACTED
    if key == _METADATA:
        return {
            name: REDACTED if metadata_field(name) in fields else kept
            for name, kept in value.items()
        }
    if key == _PAST:
        return [{**event, "body": blank(event["body"], fields)} for event in value]
    return value
