"""What a query found: read from the catalog each time somebody goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

Item_co = TypeVar("Item_co", covariant=True)


class Results(Sequence[Item_co], Generic[Item_co]):
    """A sequence that is also its own iterator, as in `next(api.runs())`."""

    def __init__(self, read: Callable[[], Iterable[Item_co]]) -> None:
        self._read = read
        self._remaining: Iterator[Item_co] | None = None

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._read())

    def __next__(self) -> Item_co:
        if self._remaining is None:
            self._remaining = iter(self)
        return next(self._remaining)

    def __len__(self) -> int:
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
