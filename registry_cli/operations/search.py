"""Search names, descriptions, tags, aliases and metadata, and the files of versions."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.blobs.exclusion import Exclusion
from registry_cli.catalog import search as index
from registry_cli.catalog.search import Hit
from registry_cli.catalog.text_ranks import MEMBERSHIP, REGISTRY, rank_texts
from registry_cli.domain.found import Found
from registry_cli.domain.manifests import read_entries
from registry_cli.operations.listing import Filters, Paging, gone, wanted_by
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.filters import Wanted
    from registry_cli.catalog.search import Place
    from registry_cli.catalog.text_ranks import Key
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.search_expression import Expression, Word
    from registry_cli.workspace import Workspace

_FILE: Final = "file"
_LONGEST: Final = 200
"""Characters of a text that are shown."""

_TEXTS_AT_ONCE: Final = 500

_FROM_ABOVE: Final = 0.5
"""What a word counts that is found in what a thing lies in, not in itself."""


class SearchRequest(NamedTuple):
    """What to look for: texts, versions with a file whose path the glob stands for, or both.

    A glob is compared with whole paths and with their last parts.
    """

    expression: Expression | None
    file_glob: str | None = None
    filters: Filters = Filters()
    paging: Paging = Paging()


class _Match(NamedTuple):
    place: Place
    hit: Hit
    score: float


def search(workspace: Workspace, request: SearchRequest) -> list[Found]:
    """Return what is found and the user may see, the best first, then what was said last.

    Words may be found in a thing itself or in what it lies in, at least one of them in itself.
    Of a version every place is found: in its artifact, and as a link.
    """
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        path = request.filters.registry
        scope = _Scope(
            connection,
            hidden=resolver.hidden_registries(),
            within=resolver.registry(path.organization, path.registry).id if path else None,
            wanted=wanted_by(resolver, request.filters, workspace=workspace),
        )
        found = _Finding(connection, request)
        if found.is_bounded:
            matches = found.first_matches(scope)
        else:
            matches = list(found.matches(scope.read(found.candidates())))
        page = _page_of(matches, request.paging)
        return list(_tell(connection, page, found))


class _Scope(NamedTuple):
    """What the user may see and asks for."""

    connection: Connection
    hidden: frozenset[int]
    within: int | None
    wanted: Wanted

    def read(self, keys: Iterable[Key]) -> dict[Key, Place]:
        """Return those of the things that are there, may be seen and pass the filters."""
        return {
            key: place
            for key, place in index.read_places(self.connection, keys, self.wanted).items()
            if place.project_id not in self.hidden
            and (self.within is None or place.project_id == self.within)
        }


class _Finding:
    """What the words and the glob of a request lead to."""

    def __init__(self, connection: Connection, request: SearchRequest) -> None:
        self.paths: dict[int, str] = {}
        self._connection = connection
        self._limit = _limit_of_one(request)
        expression = request.expression
        self.words = expression.words if expression is not None else []
        self._groups: list[dict[Key, Hit]] = []
        self._excluded: list[dict[Key, Hit]] = []
        if expression is not None and self._limit is None:
            self._groups = [self._find_any(group) for group in expression.groups]
            self._excluded = [index.find_word(connection, word) for word in expression.excluded]
        self._glob = request.file_glob
        if self._glob is not None and self._limit is None:
            self._groups.append(self._find_files(self._find_pages(self._glob)))

    @property
    def is_bounded(self) -> bool:
        """Whether a few are asked for of all that hold one word, or one such file."""
        return self._limit is not None

    def first_matches(self, scope: _Scope) -> list[_Match]:
        """Follow the texts that hold the word, or the pages, from the best on until enough."""
        matches: list[_Match] = []
        known: set[Key] = set()
        for hits in self._hits_in_turn():
            new = {key: hit for key, hit in hits.items() if key not in known}
            known.update(new)
            places = scope.read(new)
            matches += [_Match(places[key], new[key], new[key].score) for key in places]
            if len(matches) >= (self._limit or 0):
                break
        return matches

    def candidates(self) -> set[Key]:
        """Return all that holds at least one of the words itself."""
        return {key for group in self._groups for key in group}

    def matches(self, places: dict[Key, Place]) -> Iterator[_Match]:
        """Yield those of the places in which everything that was asked for is found."""
        above = {place.key: place.above for place in places.values()}
        for key, sequence in list(above.items()):
            if key[0] == MEMBERSHIP and sequence is not None:
                above.setdefault(sequence, (REGISTRY, places[key].project_id))
        for place in places.values():
            line = [place.key]
            while (higher := above.get(line[-1])) is not None:
                line.append(higher)
            match = self._match(place, line)
            if match is not None:
                yield match

    def _match(self, place: Place, line: list[Key]) -> _Match | None:
        if any(key in excluded for excluded in self._excluded for key in line):
            return None
        best: Hit | None = None
        score = 0.0
        for group in self._groups:
            own = group.get(place.key)
            if own is not None:
                score += own.score
                if best is None or own.score > best.score:
                    best = own
                continue
            higher = next((group[key] for key in line if key in group), None)
            if higher is None:
                return None
            score += higher.score * _FROM_ABOVE
        return _Match(place, best, score) if best is not None else None

    def _find_any(self, words: tuple[Word, ...]) -> dict[Key, Hit]:
        found: dict[Key, Hit] = {}
        for word in words:
            for key, hit in index.find_word(self._connection, word).items():
                if key not in found or hit.score > found[key].score:
                    found[key] = hit
        return found

    def _hits_in_turn(self) -> Iterator[dict[Key, Hit]]:
        """Yield where the only word or the glob is found, some at a time, the best first."""
        if self._glob is not None:
            pages = self._find_pages(self._glob)
            while some := dict(itertools.islice(pages, _TEXTS_AT_ONCE)):
                yield self._find_files(some.items())
            return
        ranked = rank_texts(self._connection, self.words[0])
        while some_ranked := list(itertools.islice(ranked, _TEXTS_AT_ONCE)):
            yield index.find_owners(self._connection, some_ranked)

    def _find_pages(self, glob: str) -> Iterator[tuple[int, str]]:
        """Yield the pages, which many versions share, with the first path that is covered."""
        pattern = Exclusion([glob])
        for page_id, path, entries in index.find_pages(self._connection, _plain_part(glob)):
            paths = (
                [path] if path is not None else (file.path for file in read_entries(entries or ""))
            )
            covered = next((each for each in paths if pattern.covers(each)), None)
            if covered is not None:
                yield page_id, covered

    def _find_files(self, pages: Iterable[tuple[int, str]]) -> dict[Key, Hit]:
        paths = dict(pages)
        self.paths |= paths
        found: dict[Key, Hit] = {}
        for page_id, membership_id in index.memberships_with_page(self._connection, paths):
            found.setdefault((MEMBERSHIP, membership_id), Hit(_FILE, page_id, 1.0))
        return found


def _limit_of_one(request: SearchRequest) -> int | None:
    """Return how many are asked for, where no more than the best of one word need be looked at.

    The same holds for a glob without words.
    """
    expression, paging = request.expression, request.paging
    if expression is None:
        is_alone = request.file_glob is not None
    else:
        is_one_word = len(expression.words) == 1 and not expression.excluded
        is_alone = is_one_word and request.file_glob is None
    return paging.limit if is_alone and paging.order is None and paging.after is None else None


def _plain_part(glob: str) -> str:
    """Return the longest part of a glob that stands in every path as it is, and in JSON too."""
    parts, part = [""], ""
    in_set = False
    for character in glob.rstrip("/"):
        in_set = (in_set or character == "[") and character != "]"
        if in_set or character in '*?]"\\' or not character.isprintable():
            parts.append(part)
            part = ""
        else:
            part += character
    return max([*parts, part], key=len) if "[" not in glob else ""


def _page_of(matches: list[_Match], paging: Paging) -> list[_Match]:
    """Return the matches in order, after the one that is named, at most so many."""
    matches.sort(key=lambda match: (match.place.name, -match.place.number))
    if paging.order is None:
        matches.sort(key=lambda match: (-match.score, -match.hit.text_id))
    else:
        field = paging.order.field
        matches = paging.order.sorted(matches, lambda match: getattr(match.place, field))
    if paging.after is not None:
        names = [match.place.qualified_name for match in matches]
        if paging.after not in names:
            raise gone(paging.after)
        matches = matches[names.index(paging.after) + 1 :]
    return matches[: paging.limit]


def _tell(connection: Connection, matches: list[_Match], found: _Finding) -> Iterator[Found]:
    text_ids = {match.hit.text_id for match in matches if match.hit.field != _FILE}
    texts = index.read_texts(connection, text_ids)
    for place, hit, _ in matches:
        held = found.paths[hit.text_id] if hit.field == _FILE else texts[hit.text_id]
        yield Found(
            kind=place.kind,
            qualified_name=place.qualified_name,
            type=place.type,
            field=hit.field,
            text=_excerpt(held, found.words),
            created_at=place.created_at,
        )


def _excerpt(held: Any, words: list[Word]) -> str:  # noqa: ANN401 - text, or an object of JSON
    """Return the line of a text, or the key and value, in which a word stands."""
    lines = list(_leaves(held, "")) if isinstance(held, dict) else held.splitlines()
    wanted = [word.text.casefold() for word in words]
    line = next(
        (line for line in lines if any(word in line.casefold() for word in wanted)),
        lines[0] if lines else "",
    )
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _leaves(value: Json, path: str) -> Iterator[str]:
    """Yield `key=value` for each value in an object."""
    if isinstance(value, dict) and (value or not path):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    else:
        text = value if isinstance(value, str) else _to_json(value)
        yield f"{path}={text}"


def _to_json(value: Json) -> str:
    from registry_cli.domain.metadata import to_json  # noqa: PLC0415 - few texts are metadata

    return to_json(value)
