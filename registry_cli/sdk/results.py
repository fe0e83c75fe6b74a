"""What a query found: read from the catalog each time somebody goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload
from weakref import ref

from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import InvalidValueError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable

Item_co = TypeVar("Item_co", covariant=True)
Item = TypeVar("Item")


class _Found(Iterator[Item_co], Generic[Item_co]):
    """What was read once, for one who goes through it."""

    def __init__(self, items: Sequence[Item_co]) -> None:
        self._items = iter(items)
        self.count = len(items)
        self.is_unread = True

    def __next__(self) -> Item_co:
        self.is_unread = False
        return next(self._items)


class Results(Sequence[Item_co], Generic[Item_co]):
    """A sequence that is also its own iterator, as in `next(api.runs())`."""

    def __init__(self, read: Callable[[], Iterable[Item_co]]) -> None:
        self._read = read
        self._remaining: Iterator[Item_co] | None = None
        self._begun: ref[_Found[Any]] = ref(_Found(()))

    def __iter__(self) -> Iterator[Item_co]:
        found = _Found([*self._read()])
        self._begun = ref(found)
        return found

    def __next__(self) -> Item_co:
        if self._remaining is None:
            self._remaining = iter(self)
        return next(self._remaining)

    def __len__(self) -> int:
        begun = self._begun()
        if begun is not None and begun.is_unread:  # as `list` asks, before it goes through it
            return begun.count
        return sum(1 for _ in self._read())

    @overload
    def __getitem__(self, place: int) -> Item_co: ...
    @overload
    def __getitem__(self, place: slice) -> list[Item_co]: ...
    def __getitem__(self, place: int | slice) -> Item_co | list[Item_co]:
        return [*self._read()][place]

    def __bool__(self) -> bool:
        return any(True for _ in self._read())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {[*self._read()]!r}>"


def refuse_cursor(start: object) -> None:
    """Refuse a place to go on from: there are no pages, everything is found at once."""
    if start is not None:
        raise UnsupportedError("start: there are no pages here, and everything is found at once")


_FIELDS = {
    "created_at": "created_at", "createdat": "created_at", "updated_at": "updated_at",
    "updatedat": "updated_at", "name": "name", "index": "index", "version_index": "index",
    "versionindex": "index", "size": "size",
}  # fmt: skip
"""What an order may call the properties, whatever their case, and what these are called."""


def in_order(items: Iterable[Item], order: str | None) -> list[Item]:
    """Return items by an order such as `name` or `-created_at`; None leaves them as they are."""
    found = [*items]
    if order is None:
        return found
    given = read_text("order", order)
    field = _FIELDS.get(given.lstrip("+-").lower())
    if field is None:
        raise InvalidValueError(f"there is no order {given!r}; there are {', '.join(_FIELDS)}")

    def value(item: Item) -> Any:  # noqa: ANN401 - of whatever can be compared with its like
        found = getattr(item, field, None)
        if found is None:
            raise InvalidValueError(f"{item!r} cannot be put in the order {given!r}")
        return found

    return sorted(found, key=value, reverse=given.startswith("-"))
