"""What an export says of a run, as far as a bundle takes it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from registry_cli.catalog import bundled_runs
from registry_cli.errors import Hint, RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.bundles.record_spool import RecordSpool
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.bundles import BundledRunDetails, RunRecord


def add_run(connection: Connection, records: RecordSpool, told: BundledRunDetails) -> bool:
    """Add what a run told, its series and its uses; say whether that is all.

    What is too large is left out, because nobody could shorten it any more.
    """
    is_all = _add_details(records, told)
    series: Iterator[RunRecord] = bundled_runs.list_series(connection, told.run.id)
    for record in itertools.chain(series, bundled_runs.list_uses(connection, told.run.id)):
        try:
            records.add(record)
        except ValueError:  # of a name without end
            is_all = False
    return is_all


def _add_details(records: RecordSpool, told: BundledRunDetails) -> bool:
    bare = told._replace(python=None, config={}, summary={})
    lighter_and_lighter = (
        told,
        told._replace(python=None),
        told._replace(python=None, config={}),
        bare,
        bare._replace(command=None, git=None, notes="", tags=()),
    )
    for each in lighter_and_lighter:
        try:
            records.add(each)
        except ValueError:
            continue
        return each is told
    raise RegistryError(
        f"what is said of the run {told.run.id!r} does not fit in a bundle",
        Hint("shorten its name"),
    )
