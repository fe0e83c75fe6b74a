"""What means something to a service and a web app only: accepted, so that scripts just run."""

from __future__ import annotations

from enum import Enum
from typing import NoReturn

from registry_cli.sdk.errors import UnsupportedError
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.home import tell
from registry_cli.sdk.refused import NO_FILES, NO_PAGE, NO_SWEEPS, Refused


class ArtifactTTL(Enum):
    """How long an artifact is kept: nothing expires by itself, so it says nothing."""

    INHERIT = 0


class AlertLevel(Enum):
    """How urgent a message is that nobody sends."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


def login(*args: object, **kwargs: object) -> bool:
    """Do nothing: nobody has to log in to a folder. Returns True."""
    return True


def require(*args: object, **kwargs: object) -> None:
    """Do nothing: there is nothing to be switched on."""


def watch(*args: object, **kwargs: object) -> None:
    """Do nothing: gradients are drawn by a web app."""


def unwatch(*args: object, **kwargs: object) -> None:
    """Do nothing: gradients are drawn by a web app."""


def alert(*args: object, **kwargs: object) -> None:
    """Do nothing: messages are sent by a service."""


def termsetup(*args: object, **kwargs: object) -> None:
    """Do nothing: there is nothing to set up."""


def termlog(string: str = "", *args: object, **kwargs: object) -> None:
    """Tell a message on the terminal."""
    tell(string)


def termwarn(string: str = "", *args: object, **kwargs: object) -> None:
    """Tell a warning on the terminal."""
    tell(f"warning: {string}")


def termerror(string: str = "", *args: object, **kwargs: object) -> None:
    """Tell an error on the terminal."""
    tell(f"error: {string}")


def save(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: files belong to artifacts."""
    raise UnsupportedError(f"save: {NO_FILES}")


def restore(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: files belong to artifacts."""
    raise UnsupportedError("restore: a run keeps no files of its own: use_artifact gets them")


def sweep(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: there are no sweeps."""
    raise UnsupportedError(f"sweep: {NO_SWEEPS}")


def agent(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: there are no sweeps."""
    raise UnsupportedError(f"agent: {NO_SWEEPS}")


def controller(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: there are no sweeps."""
    raise UnsupportedError(f"controller: {NO_SWEEPS}")


def plot_table(*args: object, **kwargs: object) -> NoReturn:
    """Refuse: nothing draws charts."""
    raise UnsupportedError(f"plot_table: {NO_PAGE}")


class AcceptedByRun(Fixed):
    """Names of a run that scripts use, and that mean nothing here."""

    save: Refused = Refused(NO_FILES)
    restore: Refused = Refused("a run keeps no files of its own: use_artifact gets them")
    dir: Refused = Refused("a run keeps no files: write to a folder of yours, and log_artifact")
    sync_dir: Refused = Refused(NO_FILES)
    status: Refused = Refused("nothing is synchronised: what was logged is there")
    to_html: Refused = Refused(NO_PAGE)
    upsert_artifact: Refused = Refused("a version is logged whole, by one process: log_artifact")
    finish_artifact: Refused = Refused("a version is logged whole, by one process: log_artifact")

    @property
    def url(self) -> None:
        """None: there is no web page. `registry runs ID` shows the run."""
        return

    @property
    def project_url(self) -> None:
        """None: there is no web page."""
        return

    @property
    def sweep_id(self) -> None:
        """None: there are no sweeps."""
        return

    @property
    def sweep_url(self) -> None:
        """None: there are no sweeps."""
        return

    @property
    def offline(self) -> bool:
        """Always True: nothing goes over a network."""
        return True

    def watch(self, *args: object, **kwargs: object) -> None:
        """Do nothing: gradients are drawn by a web app."""

    def unwatch(self, *args: object, **kwargs: object) -> None:
        """Do nothing: gradients are drawn by a web app."""

    def alert(self, *args: object, **kwargs: object) -> None:
        """Do nothing: messages are sent by a service."""

    def mark_preempting(self) -> None:
        """Do nothing: a run that is killed is seen as such."""

    def write_logs(self, text: str) -> None:
        """Do nothing: what a script prints is its own."""

    def pin_config_keys(self, *args: object, **kwargs: object) -> None:
        """Do nothing: what a page shows first is for a web app."""

    def display(self, *args: object, **kwargs: object) -> bool:
        """Do nothing: there is no web page. Returns False."""
        return False


class Settings:
    """Settings of a run and of a service; those of `init` are heeded, others have no effect."""

    def __init__(self, **kwargs: object) -> None:
        self.__dict__.update(kwargs)
