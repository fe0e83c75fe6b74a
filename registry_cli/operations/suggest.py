"""Hints for names that are not there: what was probably meant, among what the user may see.

Imported only where something was not found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from registry_cli.catalog import entities, known_names, registries, sequences, versions
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.references import Alias, parse_reference
from registry_cli.domain.roles import Role
from registry_cli.domain.suggestions import closest, did_you_mean, instead_of
from registry_cli.errors import Hint, RegistryError
from registry_cli.operations.entity_hint import entity_hint
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.known_names import KnownPath
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import Reference, Selector
    from registry_cli.operations.visibility import Visibility

_ALIKE: Final = 0.7
"""How much alike registries are at least: `Golden Datasets` is one to be made, not `dataset`."""
_NUMBER: Final = r"[Vv]?([0-9]{1,9})"


class Suggestions:
    """What a user may have meant, among what the user sees.

    `resolve` returns what a reference leads to, and raises `RegistryError` where that is nothing.
    """

    def __init__(self, visibility: Visibility, resolve: Callable[[Reference], object]) -> None:
        self._visibility = visibility
        self._resolve = resolve
        self._connection = visibility.connection

    def registry(self, name: str, again: tuple[tuple[str, ...], ...]) -> Hint:
        """Name a registry like this one, else how to make it, for who may.

        `again` is the user's command.
        """
        names = [row.name for row in self._visibility.visible_registries()]
        there = f"there are {', '.join(names)}"
        meant = closest(name, names, least=_ALIKE) or _named_in(name, names)
        if not meant and self._visibility.access.organization_role < Role.MEMBER:
            return Hint(there, ("registries",))
        if not meant:
            return Hint(f"{there}; to make this one", ("registry", "create", name), *again)
        correct = instead_of(name, meant[0])
        commands = [corrected for each in again if (corrected := correct(each)) is not None]
        return Hint(
            f"{did_you_mean(meant)}? {there}", *(commands or [("registries",)]), correct=correct
        )

    def organization(self, name: str, again: tuple[tuple[str, ...], ...]) -> Hint:
        """Name the one organization that there is."""
        own = entities.read_organization(self._connection).name
        text = f"this home belongs to {own!r}, which need not be named"
        if again:
            return Hint(text, *again)
        return Hint(text, ("registries",), correct=instead_of(name, own))

    def collection(self, reference: Reference, registry: RegistryRow) -> Hint:
        """Name a collection of that name in another registry, or one like it in this one."""
        return (
            self._with_colon(reference)
            or self._elsewhere(reference)
            or self._like(
                reference.name,
                {
                    path.name: path.name
                    for path in known_names.list_known_paths(self._connection)
                    if path.project_id == registry.id
                },
                ("collections", registry.name),
            )
            or Hint("list what is there", ("collections", registry.name))
        )

    def entity(self, reference: Reference, name: str) -> Hint:
        """Name what a reference to an unknown entity was to lead to."""
        listing = Hint("see what there is", ("artifacts",))
        return (
            self._with_colon(reference)
            or self._elsewhere(reference)
            or entity_hint(self._connection, name, ("team", "user", "organization"), listing)
        )

    def reference(self, reference: Reference) -> Hint:
        """Name what is called so elsewhere, or something like it that is spelt as long."""
        return (
            self._with_colon(reference)
            or self._registry(reference)
            or self._elsewhere(reference)
            or self._like(_path(reference), self._spellings(reference), ("artifacts",))
            or Hint("list what is there", ("artifacts",))
        )

    def version(self, sequence: Sequence, selector: Selector | None) -> Hint:
        """Name an alias like the one asked for, or the version of that number."""
        listing = Hint("list its versions", ("versions", sequence.qualified_name))
        if not isinstance(selector, Alias):
            return listing
        name = selector.name
        names = known_names.list_known_aliases(self._connection, sequence.id)
        number = re.fullmatch(_NUMBER, name)
        if number and versions.find_by_number(self._connection, sequence.id, int(number[1])):
            names.append(f"v{int(number[1])}")
        meant = closest(name, names)
        if not meant:
            return listing
        return Hint(
            did_you_mean(meant),
            ("show", f"{sequence.qualified_name}:{meant[0]}"),
            correct=instead_of(f":{name}", f":{meant[0]}"),
        )

    def _with_colon(self, reference: Reference) -> Hint | None:
        """Read `name/v3` as `name:v3`, where that leads to a version."""
        path, _, version = _path(reference).rpartition("/")
        if reference.selector is not None or not path:
            return None
        try:
            meant = parse_reference(f"{path}:{version}")
            self._resolve(meant)
        except RegistryError:
            return None
        advice = "a version follows a colon"
        return Hint(
            advice,
            ("show", str(meant)),
            correct=instead_of(_path(reference), str(meant)),
            in_python=f"{advice}: {str(meant)!r}",
        )

    def _registry(self, reference: Reference) -> Hint | None:
        """Read the bare name of a registry as it, and `R:C` as `R/C`."""
        if reference.project is not None:
            return None
        name = reference.name.removeprefix(REGISTRY_PREFIX)
        row = self._visibility.find_registry(name)
        if row is None:
            return None
        if isinstance(reference.selector, Alias):
            collection = reference.selector.name
            if sequences.find_collection(self._connection, row.id, collection) is not None:
                meant = f"{reference.name}/{collection}"
                return Hint(
                    did_you_mean([meant]),
                    ("versions", meant),
                    correct=instead_of(str(reference), meant),
                )
        return Hint(
            f"{reference.name!r} is a registry; list what is there", ("collections", row.name)
        )

    def _elsewhere(self, reference: Reference) -> Hint | None:
        """Name what has the same name in another project or registry."""
        found = sequences.find_artifacts_anywhere(self._connection, reference.name)
        names = [sequence.qualified_name for sequence in found]
        for sequence in sequences.find_registry_collections(self._connection, reference.name):
            registry_name = sequence.qualified_name.split("/")[1].removeprefix(REGISTRY_PREFIX)
            registry = registries.find_registry(self._connection, registry_name)
            if registry is not None and self._visibility.sees(registry):
                names.append(sequence.qualified_name)
        if not names:
            return None
        return Hint(
            "there is " + ", ".join(names),
            ("versions", names[0]),
            correct=instead_of(_path(reference), names[0]),
        )

    def _like(self, typed: str, known: dict[str, str], listing: tuple[str, ...]) -> Hint | None:
        """Name what is spelt like this; `known` maps spellings to what to write instead."""
        meant = [known[each] for each in closest(typed, known)]
        if not meant:
            return None
        return Hint(did_you_mean(meant), listing, correct=instead_of(typed, meant[0]))

    def _spellings(self, reference: Reference) -> dict[str, str]:
        """Map what the user may see, in as many parts as the reference has, to what names it."""
        scope = read_scope(self._connection, self._visibility.workspace)
        defaults = (scope.entity.name, scope.project.value)
        visible = {row.id for row in self._visibility.visible_registries()}
        length = _path(reference).count("/") + 1
        left_out = len(defaults) + 1 - length
        spellings: dict[str, str] = {}
        for path in known_names.list_known_paths(self._connection):
            if path.kind == "collection" and path.project_id not in visible:
                continue
            parts = _parts(path)
            spelling = "/".join(parts[-length:])
            if path.kind == "artifact" and parts[:left_out] == defaults[:left_out]:
                spellings[spelling] = spelling
            else:
                spellings.setdefault(spelling, "/".join(parts))
        return spellings


def _named_in(text: str, names: list[str]) -> list[str]:
    """Return the names that are a word of the text, as `model` is of `model-registry`."""
    words = re.split(r"[-_. ]+", text.casefold())
    return [name for name in names if name.casefold() in words]


def _parts(path: KnownPath) -> tuple[str, ...]:
    """Return an artifact in three parts, a collection in the two of its short form."""
    if path.kind == "collection":
        return (path.project.removeprefix(REGISTRY_PREFIX), path.name)
    return (path.entity, path.project, path.name)


def _path(reference: Reference) -> str:
    return str(reference._replace(selector=None))
