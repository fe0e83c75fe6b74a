"""What an artifact is at the moment: a draft, or a logged version. Everything else asks here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from registry_cli.errors import Hint
from registry_cli.sdk.edits import Edits
from registry_cli.sdk.errors import FrozenError, NotLoggedError, with_hint
from registry_cli.sdk.fixed import Fixed

if TYPE_CHECKING:
    from registry_cli.sdk.draft import Draft
    from registry_cli.sdk.drafted import Drafted
    from registry_cli.sdk.place import Place


class ArtifactState(Fixed):
    """Either a draft or a place where a version was logged; the one becomes the other."""

    _draft: Draft | None = None
    _drafted: Drafted | None = None
    _place: Place | None = None
    _edits: Edits

    @classmethod
    def _at(cls, place: Place) -> Self:
        """Return the artifact of a logged version."""
        artifact = cls.__new__(cls)
        artifact._place = place
        artifact._edits = Edits()
        return artifact

    def _become(self, place: Place) -> None:
        """Turn from a draft into what it was logged as."""
        if self._draft is not None:
            self._draft.close()
        self._draft = self._drafted = None
        self._place = place
        self._edits = Edits()

    def _logged(self, wanted: str) -> Place:
        """Return where it was logged; `wanted` is what only logged artifacts have."""
        if self._place is None:
            raise with_hint(
                NotLoggedError(
                    f"the artifact is not logged yet, and has no {wanted!r}",
                    Hint("log it with run.log_artifact(artifact)"),
                )
            )
        return self._place

    def _drafting(self, wanted: str) -> Draft:
        """Return the draft; `wanted` is what changes its files."""
        if self._draft is None:
            name = self._logged(wanted).frozen.qualified_name
            raise with_hint(
                FrozenError(
                    f"{name!r} is logged, and its files never change: {wanted!r}",
                    Hint("artifact.new_draft() begins the next version"),
                )
            )
        return self._draft
