"""What is said of an artifact that is not logged yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import parse_artifact_name, parse_type
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import speaking_python
from registry_cli.sdk.plain_json import to_metadata

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json


class Drafted:
    """The name and type of a draft, which do not change, and what is said of it, which may."""

    def __init__(
        self,
        name: object,
        type: object,
        description: object = None,
        metadata: object = None,
        *,
        reads_headers: bool = True,
    ) -> None:
        with speaking_python():
            self.name: str = parse_artifact_name(read_text("name", name))
            self.type: str = parse_type(read_text("type", type))
        self.description: str = read_description(description)
        self.metadata: dict[str, Json] = to_metadata(metadata)
        self.tags: list[str] = []
        self.reads_headers: bool = reads_headers
        """Whether what the headers of its files tell goes into its metadata, too."""


def read_description(given: object) -> str:
    """Return a description as it is stored; None is no text."""
    with speaking_python():
        return check_text(read_text("description", given)) if given is not None else ""
