"""Fill a home with a long history: `python -m bench.history_filling HOME EVENTS`.

A thousand artifacts are logged in turn, each version is linked to a collection, where an alias
moves to it, and is described, tagged and given metadata; half of the links go again. The events
are those that the commands would record, but many are written in one transaction.
"""

from __future__ import annotations

import itertools
import os
import sys
from typing import TYPE_CHECKING, Final

from bench.filling import add_version, open_home
from registry_cli.domain.events import Kind

if TYPE_CHECKING:
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.workspace import Workspace

_AT_ONCE: Final = 20_000
_SEQUENCES: Final = 1000
_COLLECTIONS: Final = "local/wandb-registry-model"


def _fill(home: str, count: int) -> None:
    workspace = open_home(home)
    work = ((number, each) for number in itertools.count() for each in range(_SEQUENCES))
    is_done = False
    while not is_done:
        with workspace.writing() as transaction:
            until = min(count, transaction.last_event + _AT_ONCE)
            while transaction.last_event < until:
                number, sequence = next(work)
                _work(workspace, transaction, sequence, number)
            is_done = transaction.last_event >= count


def _work(workspace: Workspace, transaction: Transaction, sequence: int, number: int) -> None:
    """Log and link one more version, and move and say what people would."""
    artifact, collection = f"artifact-{sequence}", f"{_COLLECTIONS}/collection-{sequence}"
    uid = add_version(workspace, transaction, artifact, number)
    source, link = f"team/uncategorized/{artifact}:v{number}", f"{collection}:v{number}"
    if number == 0:
        transaction.record(Kind.COLLECTION_CREATED, collection, {"type": "model"})
    transaction.record(
        Kind.VERSION_LINKED, link, {"id": uid, "source": source, "aliases": ["latest"]}
    )
    transaction.record(Kind.ALIASES_SET, link, {"aliases": ["production"]})
    transaction.record(Kind.TAGS_ADDED, link, {"tags": ["reviewed"]})
    transaction.record(Kind.DESCRIBED, link, {"description": f"number {number}"})
    transaction.record(Kind.METADATA_SET, source, {"metadata": {"round": number}})
    if number % 2:
        gone = f"{collection}:v{number - 1}"
        transaction.record(Kind.VERSION_UNLINKED, gone, {"id": uid, "latest": None})


if __name__ == "__main__":
    _fill(sys.argv[1], int(sys.argv[2]))
    os.sync()
