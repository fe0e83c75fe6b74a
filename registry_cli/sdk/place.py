"""A logged version where it was found: in its artifact, or as a link in a collection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.names import LATEST, parse_type
from registry_cli.domain.references import Alias, parse_qualified_name, parse_reference
from registry_cli.errors import Hint
from registry_cli.operations.get import GetRequest, get
from registry_cli.operations.listing import Filters
from registry_cli.operations.show import ShowRequest, show
from registry_cli.operations.versions import VersionsRequest, list_versions
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import ClashError, speaking_python, with_hint
from registry_cli.sdk.home import Unwatched

if TYPE_CHECKING:
    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.sdk.home import Home


class Place(NamedTuple):
    """A version under one of its names, which has a number and so leads to it for ever.

    `frozen` is the version as it was found: what of it never changes is read there, and
    everything else anew each time.
    """

    home: Home
    frozen: Version

    @property
    def reference(self) -> Reference:
        """What operations take."""
        with speaking_python():
            return parse_qualified_name(self.frozen.qualified_name)

    def read(self) -> Version:
        """Return the version as the catalog has it now."""
        return read_version(self.home, self.reference)

    def source(self) -> Place:
        """Return the version in its artifact; of a version that is no link, itself."""
        return find_place(self.home, self.frozen.source) if self.frozen.is_link else self

    def files(self) -> tuple[Entry, ...]:
        """Return the files in the order of their paths."""
        return self.home.perform(lambda home: show(home, ShowRequest(self.reference))).files

    def get(
        self,
        folder: str | None,
        *,
        prefix: str = "",
        only: str | None = None,
        is_exact: bool = False,
        allows_missing_references: bool = False,
    ) -> str:
        """Write the files into a folder, also over edits; return its absolute path."""
        request = GetRequest(
            self.reference,
            folder=Path(os.path.abspath(folder)) if folder is not None else None,
            default_parent=_default_parent(),
            prefix=prefix,
            is_exact=is_exact,
            overwrites_edits=True,
            only=only,
            allows_missing_references=allows_missing_references,
        )
        return str(self.home.perform(lambda home: get(home, request, Unwatched())).folder)

    def default_folder(self) -> Path:
        """Return where a download goes that names no folder."""
        return _default_parent() / self.frozen.source.rpartition("/")[2]


def _default_parent() -> Path:
    """Return the folder in which each version has one of its own."""
    return Path(os.path.abspath(os.environ.get("WANDB_ARTIFACT_DIR") or "artifacts"))


def find_place(home: Home, name: str) -> Place:
    """Return what a reference leads to."""
    with speaking_python():
        reference = parse_reference(name)
    return Place(home, read_version(home, reference))


def check_type(place: Place, type: object) -> None:
    """Refuse a version of another type than a script says; None says nothing."""
    if type is None:
        return
    with speaking_python():
        wanted = parse_type(read_text("type", type))
    if wanted != place.frozen.type:
        name = place.frozen.qualified_name
        raise with_hint(
            ClashError(
                f"{name!r} is of type {place.frozen.type!r}, not {wanted!r}",
                Hint("leave the type out, or see what there is", ("show", name)),
            )
        )


def read_version(home: Home, reference: Reference) -> Version:
    """Return a version as the catalog has it now."""
    (version,) = home.perform(
        lambda workspace: list_versions(
            workspace, VersionsRequest(as_version(reference), Filters())
        )
    )
    return version


def as_version(reference: Reference) -> Reference:
    """Return a reference to one version: without a selector, that is `latest`."""
    if reference.selector is not None:
        return reference
    return reference._replace(selector=Alias(LATEST))
