"""The entity, project and run that are meant where a reference or a log names none."""

from __future__ import annotations

from registry_cli.catalog import entities
from registry_cli.domain.names import parse_entity_name, parse_project_name, parse_run_id
from registry_cli.errors import Hint, NotFoundError, UsageError
from registry_cli.named_tuples import NamedTuple
from registry_cli.workspace.settings import Setting

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Final

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.entities import Entity
    from registry_cli.workspace.viewpoint import Viewpoint

DEFAULT_PROJECT: Final = "uncategorized"


class Scope(NamedTuple):
    """The current entity, project and run, and where each came from."""

    entity: Entity
    entity_origin: str
    project: Setting
    run: Setting | None


def read_scope(
    connection: Connection,
    workspace: Viewpoint,
    *,
    entity: str | None = None,
    project: str | None = None,
) -> Scope:
    """Return the scope; `entity` and `project` are what options say, before the environment.

    Raises `NotFoundError` for an entity that the home does not know. Variables of another tool
    are fall-backs: where they name an unknown entity, all of them are ignored with one note.
    """
    around = workspace.surroundings
    wanted = Setting(entity, "--entity") if entity is not None else around.entity
    known = _find_entity(connection, wanted) if wanted is not None else None
    ignores_fallbacks = wanted is not None and wanted.is_fallback and known is None
    if wanted is not None and known is None and not wanted.is_fallback:
        hint = _creation_hint(wanted.value, workspace.actor)
        if wanted.value == entity:  # an option, which a hint can correct
            from registry_cli.operations.entity_hint import entity_hint  # noqa: PLC0415 - for an error

            hint = entity_hint(connection, entity, ("team", "user"), hint)
        raise NotFoundError(f"there is no entity {wanted.value!r} ({wanted.origin})", hint)
    if ignores_fallbacks and wanted is not None:
        workspace.note(
            f"{wanted.origin}={wanted.value} names no entity of this home; "
            "the WANDB_* variables are ignored",
            is_lasting=True,
        )
    return Scope(
        entity=known or entities.default_team(connection),
        entity_origin=wanted.origin if wanted is not None and known is not None else "default",
        project=_project(project, around.project, ignores_fallbacks=ignores_fallbacks),
        run=_run(around.run, ignores_fallbacks=ignores_fallbacks),
    )


def _creation_hint(name: str, actor: str) -> Hint:
    if name == actor:
        return Hint(
            "an admin can add you",
            ("member", "add", name, "--role", "member"),
            is_for_admin=True,
        )
    return Hint("an admin can create it as a team", ("team", "create", name), is_for_admin=True)


def _find_entity(connection: Connection, wanted: Setting) -> Entity | None:
    try:
        name = parse_entity_name(wanted.value)
    except UsageError:
        if wanted.is_fallback:
            return None
        raise
    return entities.find_entity(connection, name)


def _project(option: str | None, around: Setting | None, *, ignores_fallbacks: bool) -> Setting:
    if option is not None:
        return Setting(parse_project_name(option), "--project")
    if around is None or (around.is_fallback and ignores_fallbacks):
        return Setting(DEFAULT_PROJECT, "default")
    return Setting(parse_project_name(around.value), around.origin)


def _run(around: Setting | None, *, ignores_fallbacks: bool) -> Setting | None:
    if around is None or (around.is_fallback and ignores_fallbacks):
        return None
    return Setting(parse_run_id(around.value), around.origin)
