"""What events do to the state: a file for what they are about. Only `catalog.apply` calls these.

Nothing else writes to a state table. Rows are opened and closed, never deleted, so that a live
write and a rebuild, which call the same functions in the same order, end up equal, row ids
included.
"""

from typing import Any

Body = dict[str, Any]
"""The body of an event, in the shape that the operation which recorded it gave it."""
