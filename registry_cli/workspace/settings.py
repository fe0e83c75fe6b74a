"""What a face found around it: values, and where each came from."""

from __future__ import annotations

from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from registry_cli.domain.moments import Moment


class Setting(NamedTuple):
    """A value and where it came from: an option, an environment variable, a default."""

    value: str
    origin: str
    is_fallback: bool = False
    """Whether it is another tool's variable, ignored where the home does not know it."""


class Surroundings(NamedTuple):
    """Everything an operation may depend on beside its request.

    `account` and `account_id` are the operating-system account and its uid, `acting_as` the
    user of `--as`. `entity`, `project` and `run` are None where nothing was said. `now` returns
    nanoseconds since the epoch; `note` and `tell_wait` receive one line for people.
    """

    home: Path | str
    home_origin: str
    account: str
    account_id: int
    acting_as: str | None
    entity: Setting | None
    project: Setting | None
    run: Setting | None
    now: Callable[[], int]
    note: Callable[[str], None]
    tell_wait: Callable[[str], None]
    lock_wait: float = 60.0
    """How long to wait for a lock, in seconds."""
    forces_network_rules: bool = False
    is_single_host: bool = False
    as_of: Moment | None = None
    """The moment at which to look, None for now; who reads sees the state of then."""
    cache_folder: str | None = None
    """Where what costs only time to lose is kept, for this user; None keeps nothing."""
    speaks_python: bool = False
    """Whether notes are for who wrote a script, who has no options of a command line."""
    told: set[str] | None = None
    """What a script was told before of its names and settings; of a command that is nothing."""
