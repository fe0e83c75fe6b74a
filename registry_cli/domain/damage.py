"""What `verify` finds: stored bytes that are not what they were, or are gone."""

from typing import NamedTuple


class Damage(NamedTuple):
    """One thing that is damaged, or unreadable; the field names are the JSON keys.

    `kind` is one of the words below, `name` what it is called there: the blake3 of a content,
    the number of an event, the name of a table, a version. `versions` are the qualified names
    of the versions that cannot be had back without it, `paths` what it is called in them.
    """

    kind: str
    name: str
    problem: str
    versions: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    repaired: bool = False


CATALOG = "catalog"
"""The file of the catalog: its header, its trees, its schema."""
CATALOG_FILE = "catalog.db"
"""What it is called in a home."""
EVENT = "event"
STATE = "state"
MANIFEST = "manifest"
VERSION = "version"
RUN = "run"
PLACE = "place"
"""Where the catalog says that a content lies in a pack; of one whose bytes are there all the same,
that it does not say where."""
TREE = "tree"
"""What `path` hands out: a folder of links, of which nothing is needed."""
CONTENT = "content"
"""What a version holds."""
BLOB = "blob"
"""A file of the store, for itself: no version needs the bytes in it that are damaged."""
UNREADABLE = "unreadable"
"""What this account may not read, so that nobody knows whether it is damaged."""

HEALED_BY_BYTES = frozenset({CONTENT, BLOB})
"""What `verify --repair` can heal."""
MADE_OF_OTHERS = frozenset({CATALOG, STATE, PLACE})
"""What `doctor --rebuild` makes anew, from events, records and packs."""
