"""What `doctor` finds: one line per check, how it stands, and what helps."""

from enum import StrEnum
from typing import NamedTuple

from registry_cli.errors import Hint


class Standing(StrEnum):
    """How a check came out; the later ones count more."""

    FINE = "fine"
    NOTE = "note"
    """Nothing is wrong, but there is something to know, or to tidy up."""
    ENVIRONMENT = "environment"
    """The machine will not let us do what has to be done."""
    DAMAGED = "damaged"


class Finding(NamedTuple):
    """What one check found. `hint` says what helps, None where nothing has to be done."""

    check: str
    standing: Standing
    detail: str
    hint: Hint | None = None
