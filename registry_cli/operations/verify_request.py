"""What `verify` is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.domain.references import Reference


class VerifyRequest(NamedTuple):
    """What to verify (None: the whole home), how, and where good bytes may be.

    What `resumes` goes on from is kept in the user's cache folder.
    """

    reference: Reference | None = None
    is_full: bool = False
    resumes: bool = False
    repairs_from: Path | None = None
