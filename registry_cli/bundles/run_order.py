"""The order of records about runs: sorted by id, each with its series, then its uses."""

from registry_cli.domain.bundles import (
    ITEMS_IN_RECORD,
    BundledRunDetails,
    BundledSeries,
    BundledUses,
    RunRecord,
)


class RunOrder:
    """Look at each record in turn; raises ValueError for what is out of order."""

    def __init__(self) -> None:
        self._run = ""
        self._series: BundledSeries | None = None
        self._uses: BundledUses | None = None

    def check(self, record: RunRecord) -> None:
        """Judge the next record by those before it."""
        match record:
            case BundledRunDetails():
                if record.run.id <= self._run:
                    raise ValueError("runs are not in order")
                self._run, self._series, self._uses = record.run.id, None, None
            case BundledSeries():
                self._check_series(record)
                self._series = record
            case BundledUses():
                self._check_uses(record)
                self._uses = record

    def _check_series(self, record: BundledSeries) -> None:
        if not self._run or self._uses is not None:
            raise ValueError("values stand behind no run")
        _check_count(len(record.steps))
        if len(record.values) != len(record.steps):
            raise ValueError("there are not as many values as steps")
        before = -1
        if self._series is not None and self._series.metric == record.metric:
            _check_is_full(len(self._series.steps))
            before = self._series.steps[-1]
        for step in record.steps:
            if step <= before:
                raise ValueError("steps are not in order")
            before = step

    def _check_uses(self, record: BundledUses) -> None:
        if not self._run:
            raise ValueError("uses stand behind no run")
        _check_count(len(record.uses))
        before = ""
        if self._uses is not None:
            if record.direction < self._uses.direction:
                raise ValueError("uses are not in order")
            if record.direction == self._uses.direction:
                _check_is_full(len(self._uses.uses))
                before = self._uses.uses[-1].id
        for use in record.uses:
            if use.id <= before:
                raise ValueError("uses are not in order")
            before = use.id


def _check_count(count: int) -> None:
    if not 0 < count <= ITEMS_IN_RECORD:
        raise ValueError("a record holds too much or nothing")


def _check_is_full(count: int) -> None:
    if count != ITEMS_IN_RECORD:
        raise ValueError("a record is not full, and the next goes on")
