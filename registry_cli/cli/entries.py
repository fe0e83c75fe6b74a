"""The files of a version, and what it refers to, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry_cli.domain.manifests import ReferenceEntry

if TYPE_CHECKING:
    from registry_cli.domain.manifests import Entry


def entry_json(entry: Entry) -> dict[str, Any]:
    """Return a file of a version as JSON; only what it refers to has the key `reference`."""
    keys = {"path": entry.path, "size": entry.size, "digest": entry.shown_digest}
    return {**keys, "reference": entry.uri} if isinstance(entry, ReferenceEntry) else keys
