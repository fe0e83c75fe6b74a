"""What means something to a service and a web app only: accepted, so that scripts just run."""

from __future__ import annotations

from typing import NoReturn

from registry_cli.sdk.errors import UnsupportedError


def login(*args: object, **kwargs: object) -> bool:
    """Return True: nobody has to log in to a folder."""
    return True


def setup(*args: object, **kwargs: object) -> None:
    """Do nothing: there is nothing to set up."""


def teardown(*args: object, **kwargs: object) -> None:
    """Do nothing: nothing is left running."""


def watch(*args: object, **kwargs: object) -> None:
    """Do nothing: gradients are drawn by a web app."""


def unwatch(*args: object, **kwargs: object) -> None:
    """Do nothing, as `watch`."""


def termlog(*args: object, **kwargs: object) -> None:
    """Do nothing: messages to a terminal are the script's own."""


def define_metric(*args: object, **kwargs: object) -> None:
    """Do nothing: how a chart is drawn is for a web app."""


def alert(*args: object, **kwargs: object) -> None:
    """Do nothing: messages are sent by a service."""


class AcceptedByRun:
    """Methods of a run that scripts call, and that mean nothing here."""

    def define_metric(self, *args: object, **kwargs: object) -> None:
        """Do nothing: how a chart is drawn is for a web app."""

    def watch(self, *args: object, **kwargs: object) -> None:
        """Do nothing: gradients are drawn by a web app."""

    def unwatch(self, *args: object, **kwargs: object) -> None:
        """Do nothing, as `watch`."""

    def alert(self, *args: object, **kwargs: object) -> None:
        """Do nothing: messages are sent by a service."""

    def mark_preempting(self) -> None:
        """Do nothing: a run that is killed is seen as such."""

    def log_code(self, *args: object, **kwargs: object) -> None:
        """Do nothing: the commit is noted, and git has the code."""

    def save(self, *args: object, **kwargs: object) -> NoReturn:
        """Refuse: files belong to artifacts."""
        raise UnsupportedError("a run keeps no files of its own: log them with log_artifact")


class Settings:
    """Settings of a service: kept as they were given, and without effect."""

    def __init__(self, **kwargs: object) -> None:
        self.__dict__.update(kwargs)
