"""What a query found is read anew for everybody who goes through it, and no oftener."""

from __future__ import annotations

from registry_cli.sdk.results import Results


class Counted:
    """A query whose answer changes, and that counts how often it is asked."""

    def __init__(self) -> None:
        self.items = [1, 2]
        self.count = 0

    def read(self) -> list[int]:
        self.count += 1
        return [*self.items]


def test_a_list_of_results_asks_once() -> None:
    query = Counted()
    results = Results(query.read)
    assert list(results) == [1, 2]
    assert query.count == 1
    assert [*results] == [1, 2]
    assert query.count == 2


def test_each_look_sees_what_is_there_now() -> None:
    query = Counted()
    results = Results(query.read)
    assert (len(results), results[0], bool(results)) == (2, 1, True)
    for item in results:
        query.items.append(item + 2)
        assert len(results) == len(query.items)
    assert list(results) == [1, 2, 3, 4]
    query.items.clear()
    assert (len(results), bool(results), list(results)) == (0, False, [])


def test_results_are_their_own_iterator_too() -> None:
    results = Results(Counted().read)
    assert (next(results), next(results), next(results, None)) == (1, 2, None)
