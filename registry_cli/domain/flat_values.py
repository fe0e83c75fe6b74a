"""Metadata laid flat: `{"data": {"rows": 10}}` is one value, called `data.rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from registry_cli.domain.metadata import Json


def flat_values(metadata: Mapping[str, Json]) -> dict[str, Json]:
    """Return values by their path, joined with dots; lists and empty objects are values."""
    return dict(_walk(metadata, ""))


def _walk(values: Mapping[str, Json], prefix: str) -> Iterator[tuple[str, Json]]:
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _walk(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
