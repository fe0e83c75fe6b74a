"""What a search finds."""

from typing import NamedTuple


class Found(NamedTuple):
    """An artifact, version, collection or registry (`kind`), and why it was found.

    `field` is `name`, `description`, `tag`, `alias`, `metadata` or `file`; `text` is what was
    found there, of metadata `key=value`. A registry has no type. `created_at` of a link is when
    it was linked; UTC in ISO 8601.
    """

    kind: str
    qualified_name: str
    type: str | None
    field: str
    text: str
    created_at: str
