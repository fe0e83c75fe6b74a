"""Media types, which a web app would show: refused, each with what to do in its place."""

from __future__ import annotations

from typing import NoReturn

from registry_cli.sdk.errors import UnsupportedError


class Media:
    """What is made to be looked at in a web app, of which there is none here."""

    def __new__(cls, *args: object, **kwargs: object) -> NoReturn:
        """Refuse to be made."""
        raise UnsupportedError(
            f"{cls.__name__} is shown by a web app, and there is none here: "
            "write a file, such as a CSV or an image, and log it as an artifact"
        )


class Table(Media):
    """A table."""


class Image(Media):
    """An image."""


class Audio(Media):
    """A sound."""


class Video(Media):
    """A film."""


class Html(Media):
    """A page."""


class Histogram(Media):
    """A distribution."""


class Object3D(Media):
    """A body."""


class Plotly(Media):
    """A chart."""


class Graph(Media):
    """A network."""


class Molecule(Media):
    """A molecule."""


class EvalTable(Media):
    """A table of an evaluation."""


class box3d(Media):  # noqa: N801 - as W&B calls it
    """A box around a body."""
