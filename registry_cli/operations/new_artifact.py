"""What is said when a log makes an artifact that somebody may have meant for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.catalog import known_names, sequences

if TYPE_CHECKING:
    from registry_cli.operations.resolve import Resolver
    from registry_cli.operations.scope import Scope

_MOST_NAMED: Final = 3
_DEFAULT: Final = "default"


def tell_of_near_ones(resolver: Resolver, scope: Scope, name: str, type_: str) -> None:
    """Tell of a type that is nearly another, and of a name that is another project's.

    Neither is an error: types and names are free. But a type stays, and a version that went
    into the default project, as none was named, is not where it is looked for.
    """
    near = _types_like(resolver, type_)
    if near:
        resolver.workspace.note(
            f"the type {type_!r} is new, and near to {' and '.join(map(repr, near))}; an "
            "artifact keeps its type: if another was meant, log it under another name"
        )
    others = elsewhere(resolver, scope.entity.name, name)
    if scope.project.origin == _DEFAULT and others:
        resolver.workspace.note(
            f"{name!r} is new in the project {scope.project.value!r}, which is taken "
            f"where none is named; there is also {', '.join(others[:_MOST_NAMED])}"
        )


def elsewhere(resolver: Resolver, entity: str, name: str) -> list[str]:
    """Return the artifacts of that name in all projects of an entity, by their full names."""
    found = sequences.find_artifacts_anywhere(resolver.connection, name)
    return [each.qualified_name for each in found if each.entity == entity]


def _types_like(resolver: Resolver, type_: str) -> list[str]:
    """Return types that are there and nearly called so; nothing where the type is there itself."""
    known: list[str] = []
    for row in resolver.visible_registries():
        known += row.accepted_types or ()
    if type_ in known:
        return []
    known += known_names.list_known_types(resolver.connection)
    if type_ in known:
        return []
    from registry_cli.domain.suggestions import closest  # noqa: PLC0415 - only for a new type

    return closest(type_, dict.fromkeys(known), least=0.8)
