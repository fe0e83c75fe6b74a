"""What means something to a service and a web app only: accepted, so that scripts just run."""

from __future__ import annotations


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


class Settings:
    """Settings of a service: kept as they were given, and without effect."""

    def __init__(self, **kwargs: object) -> None:
        self.__dict__.update(kwargs)
