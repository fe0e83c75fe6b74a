"""What a run says of itself that is kept nowhere: it may not be written, or it is disabled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from registry_cli.domain.metadata import check_values
from registry_cli.domain.runs import check_labels

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import RunLabels
    from registry_cli.operations.run_values import RunValuesRequest
    from registry_cli.sdk.wanted import Wanted


class Unkept:
    """The values of one run, as long as the script goes on."""

    def __init__(self, wanted: Wanted, name: str, config: dict[str, Json]) -> None:
        self.name: str = wanted.name or name
        self.labels: RunLabels = check_labels(wanted.labels)
        self.config: dict[str, Json] = {**config}
        self.summary: dict[str, Json] = {}
        self.started: float = time.time()

    def change(self, request: RunValuesRequest) -> None:
        """Change what the catalog would have changed."""
        config, summary = check_values(request.config), check_values(request.summary)
        for held, values, gone in (
            (self.config, config, request.removed_config),
            (self.summary, summary, request.removed_summary),
        ):
            for key in gone:
                held.pop(key, None)
            held.update(values)
        if request.name is not None:
            self.name = request.name or request.run
        labels = request.labels
        if request.added_tags or request.removed_tags:
            kept = (tag for tag in self.labels.tags or () if tag not in request.removed_tags)
            labels = labels._replace(tags=(*kept, *request.added_tags))
        given = check_labels(labels)._asdict()
        self.labels = self.labels._replace(
            **{key: value for key, value in given.items() if value is not None}
        )
