"""The configuration and the summary of a run: dicts whose keys are attributes, too."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from registry_cli.sdk.errors import InvalidValueError, WrongTypeError
from registry_cli.sdk.plain_json import refusing_depth, to_json_value

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, ValuesView

    from registry_cli.domain.metadata import Json

    Read = Callable[[], dict[str, Json]]
    Write = Callable[[dict[str, Json], tuple[str, ...]], None]
    """Takes the keys that get values, and those that go."""


class RunValues(MutableMapping[str, Any]):
    """Values of a run: each is read from the catalog, and written there at once.

    `config.lr` is `config["lr"]`. A value is a copy: to change what is in it, assign it again.
    """

    _read: Read
    _write: Write

    def __init__(self, read: Read, write: Write) -> None:
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "_write", write)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON is anything
        return self._read()[key]

    def __setitem__(self, key: str, value: object) -> None:
        self._write(to_values({key: value}), ())

    def __delitem__(self, key: str) -> None:
        if key not in self._read():
            raise KeyError(key)
        self._write({}, (key,))

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def items(self) -> ItemsView[str, Any]:
        """Return keys and values as they are now, read once."""
        return self._read().items()

    def values(self) -> ValuesView[Any]:
        """Return the values as they are now, read once."""
        return self._read().values()

    def __getattr__(self, key: str) -> Any:  # noqa: ANN401 - as above
        if key.startswith("__"):
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"there is no {key!r}; there are {', '.join(self)}") from None

    def __setattr__(self, key: str, value: object) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        del self[key]

    def update(self, *given: Any, allow_val_change: bool | None = None, **named: Any) -> None:  # noqa: ANN401 - as a dict takes it
        """Set several values in one stroke; attributes of an object that is no dict count, too."""
        values = to_values(given[0] if given else {})
        self._write({**values, **to_values(named)}, ())

    def setdefaults(self, d: Mapping[str, Any]) -> None:
        """Set the values of keys that have none yet."""
        held = self._read()
        self.update({key: value for key, value in to_values(d).items() if key not in held})

    def update_locked(self, d: Mapping[str, Any], *_: object, **__: object) -> None:
        """Set several values, as `update`."""
        self.update(d)

    def merge_locked(self, d: Mapping[str, Any], *_: object, **__: object) -> dict[str, Any]:
        """Set several values, and return them."""
        values = to_values(d)
        self.update(values)
        return {**values}

    def persist(self) -> None:
        """Do nothing: what is set is kept at once."""

    @property
    def _json_dict(self) -> dict[str, Any]:
        """All values as a dict of its own: scripts of W&B's documents read it of a summary."""
        return self._read()

    def as_dict(self) -> dict[str, Any]:
        """Return all values as a dict of its own."""
        return self._read()

    def __repr__(self) -> str:
        return repr(self._read())


def to_values(given: object) -> dict[str, Json]:
    """Return values by key from a dict, or from the attributes of what a parser of options made."""
    if given is None:
        return {}
    if callable(by_name := getattr(given, "flag_values_dict", None)):  # as flags of Abseil have it
        given = by_name()
    if not isinstance(given, Mapping):
        if isinstance(given, str | bytes) or not hasattr(given, "__dict__"):
            raise WrongTypeError(f"values come as a dict, not as {type(given).__name__}")
        given = vars(given)
    with refusing_depth("what is set"):
        return {_checked(key): to_json_value(value) for key, value in given.items()}


def _checked(key: object) -> str:
    if not isinstance(key, str):
        raise WrongTypeError(f"a key is text, not {type(key).__name__}")
    if key in {"_read", "_write", "_json_dict"}:
        raise InvalidValueError(f"{key!r} cannot be a key")
    return key
