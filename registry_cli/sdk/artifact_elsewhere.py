"""What artifacts of W&B have and is nothing, always the same, or under another name here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry_cli.operations.last_event import last_event_at
from registry_cli.sdk.arguments import read_path
from registry_cli.sdk.artifact_state import ArtifactState
from registry_cli.sdk.errors import UnsupportedError
from registry_cli.sdk.refused import NO_PAGE, Refused

if TYPE_CHECKING:
    from enum import Enum

_NO_PARTS = "a version is logged whole, by one process: log one artifact for each"


class ArtifactElsewhere(ArtifactState):
    """None of it can be changed."""

    add: Refused = Refused("media objects belong to a web app: write a file, and add_file it")
    get: Refused = Refused("there are no media objects: get_entry(name) is the file")
    __getitem__: Refused = Refused("there are no media objects: get_entry(name) is the file")
    to_html: Refused = Refused(NO_PAGE)

    @property
    def url(self) -> None:
        """None: there is no web page. `registry show` shows the version."""
        return

    @property
    def ttl(self) -> None:
        """None: nothing expires by itself; docs/retention.md is how to delete what is old."""
        return

    @ttl.setter
    def ttl(self, duration: Enum | None) -> None:
        if duration is not None and getattr(duration, "name", None) != "INHERIT":
            raise UnsupportedError("nothing expires by itself: see docs/retention.md")

    @property
    def distributed_id(self) -> None:
        """None: a version is logged whole, by one process."""
        return

    @property
    def incremental(self) -> bool:
        """Always False: `new_draft` begins with the files of a version."""
        return False

    @property
    def use_as(self) -> None:
        """None: a use has no name."""
        return

    @property
    def history_step(self) -> None:
        """None: which step a version was logged at is not noted."""
        return

    @property
    def digest_algorithm(self) -> str:
        """Always `blake3`."""
        return "blake3"

    @property
    def commit_hash(self) -> str:
        """The digest: nothing else names what was logged."""
        return self._logged("commit_hash").frozen.digest

    @property
    def updated_at(self) -> str:
        """When it was logged or last edited, in UTC as ISO 8601."""
        place = self._logged("updated_at")
        found = place.home.perform(lambda home: last_event_at(home, reference=place.reference))
        return found or place.frozen.created_at

    def finalize(self) -> None:
        """Do nothing: a draft is complete when it is logged."""

    def json_encode(self) -> dict[str, Any]:
        """Return what is known of the version, as `registry show --json` prints it."""
        return self._logged("json_encode").read()._asdict()

    def get_added_local_path_name(self, local_path: str) -> str | None:
        """Return the path in the draft of a file that was added, None of one that was not."""
        return self._drafting("get_added_local_path_name").path_of(
            read_path("local_path", local_path)
        )
