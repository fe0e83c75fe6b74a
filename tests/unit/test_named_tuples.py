"""Our light named tuples do what typing's do."""

from __future__ import annotations

import copy
import pickle
from typing import NamedTuple as TypingNamedTuple

import pytest

from registry_cli.named_tuples import CompiledNamedTuple, NamedTuple


class Ours(NamedTuple):
    """A declaration."""

    name: str
    size: int = 3
    tags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name} {self.size}"

    def grown(self) -> Ours:
        return self._replace(size=self.size + 1)


class Compiled(CompiledNamedTuple):
    """The same, compiled."""

    name: str
    size: int = 3
    tags: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name} {self.size}"

    def grown(self) -> Compiled:
        return self._replace(size=self.size + 1)


Kind = type[Ours] | type[Compiled]


class Theirs(TypingNamedTuple):
    """The same, by typing."""

    name: str
    size: int = 3
    tags: tuple[str, ...] = ()


KINDS = pytest.mark.parametrize("kind", [Ours, Compiled])


@KINDS
@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("a",), {}),
        (("a", 5), {}),
        (("a", 5, ("x",)), {}),
        (("a",), {"tags": ("x",)}),
        ((), {"tags": ("x",), "name": "a"}),
        ((), {"name": "a", "size": 4, "tags": ()}),
    ],
)
def test_values_are_taken_by_place_by_name_and_by_default(
    kind: Kind, values: tuple[object, ...], named: dict[str, object]
) -> None:
    ours: tuple[object, ...] = kind(*values, **named)  # type: ignore[arg-type]  # any of the cases
    theirs: tuple[object, ...] = Theirs(*values, **named)  # type: ignore[arg-type]  # as above

    assert ours == theirs
    assert hash(ours) == hash(theirs)
    assert repr(ours) == repr(theirs).replace("Theirs", kind.__name__)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        (("a", 1, (), "more"), {}),
        (("a",), {"name": "b"}),
        (("a",), {"other": 1}),
        ((), {"size": 1}),
    ],
)
def test_missing_doubled_and_unknown_values_are_refused(
    values: tuple[object, ...], named: dict[str, object]
) -> None:
    for declared in (Ours, Compiled, Theirs):
        with pytest.raises(TypeError):
            declared(*values, **named)  # type: ignore[arg-type]  # which is the point


@KINDS
def test_fields_have_names_and_cannot_be_set(kind: Kind) -> None:
    ours = kind("a")

    assert (ours.name, ours.size, ours.tags) == ("a", 3, ())
    assert ours.label == "a 3"
    with pytest.raises(AttributeError):
        ours.size = 4  # type: ignore[misc]  # which is the point
    with pytest.raises(AttributeError):
        ours.other = 4  # type: ignore[union-attr]  # which is the point


@KINDS
def test_a_changed_copy_leaves_the_original(kind: Kind) -> None:
    ours = kind("a")

    assert ours._asdict() == {"name": "a", "size": 3, "tags": ()}
    assert kind._fields == Theirs._fields
    assert ours.grown() == ("a", 4, ())
    assert ours == ("a", 3, ())


@KINDS
def test_copies_and_pickles_are_of_the_same_class(kind: Kind) -> None:
    ours = kind("a", 5)

    for same in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):  # noqa: S301 - our own bytes
        assert same == ours
        assert type(same) is kind


def test_patterns_match_by_place() -> None:
    for value in (Ours("a", 5), Compiled("a", 5)):
        match value:
            case Ours(name, size) | Compiled(name, size):
                assert (name, size) == ("a", 5)
            case _:
                pytest.fail("the pattern did not match")


@KINDS
def test_a_declaration_keeps_its_name_and_what_is_said_of_it(kind: Kind) -> None:
    assert kind.__module__ == __name__
    assert kind.__doc__
