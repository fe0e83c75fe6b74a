"""Answer whether the acting user may do something, by the rules that would judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.references import (
    Alias,
    parse_link_target,
    parse_reference,
    parse_registry_path,
)
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, NotFoundError, RefusedError, UsageError
from registry_cli.operations.member_scope import find_scope, require_governing
from registry_cli.operations.protections import require_changing_protected, require_free
from registry_cli.operations.registry_create import require_creating
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class MayRequest(NamedTuple):
    """What somebody wants to do, one of `VERBS`, and to what."""

    verb: str
    target: str | None = None


class Answer(NamedTuple):
    """Whether the user may, and why; the field names are the JSON keys.

    `role` is that in the registry which the target lies in, else that in the organization.
    """

    may: bool
    user: str
    verb: str
    target: str | None
    role: str
    reason: str


class _Target(NamedTuple):
    """What a verb is about: a registry or what lies in it, or what an entity owns.

    `collection` is None where the registry itself is meant, or one that is new.
    """

    name: str | None
    registry: RegistryRow | None = None
    owner: Entity | None = None
    alias: str | None = None
    collection: Sequence | None = None


class _Rule(NamedTuple):
    """What a verb takes, in a word, how that is found, and what judges it."""

    takes: str
    find: Callable[[Resolver, str], _Target]
    judge: Callable[[Resolver, _Target, str], None]


def may(workspace: Workspace, request: MayRequest) -> Answer:
    """Return the answer; raises `NotFoundError` for a target that is not there for the user."""
    rule = _rule_of(request)
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        target = rule.find(resolver, request.target or "")
        role = resolver.access.organization_role
        if target.registry is not None:
            role = resolver.access.role_in(target.registry) or role
        reason, is_allowed = _reason(resolver, target, role.spelling), True
        try:
            rule.judge(resolver, target, request.verb)
        except RefusedError as refusal:
            reason, is_allowed = refusal.message, False
        return Answer(is_allowed, workspace.actor, request.verb, target.name, role.spelling, reason)


def _rule_of(request: MayRequest) -> _Rule:
    rule = _RULES.get(request.verb)
    if rule is None:
        verbs = ", ".join(VERBS)
        raise UsageError(f"there is no verb {request.verb!r}", Hint(f"the verbs are {verbs}"))
    if rule.takes and request.target is None:
        raise UsageError(
            f"{request.verb} what: name {rule.takes}", Hint("see how", ("help", "whoami"))
        )
    if request.target is not None and not rule.takes:
        raise UsageError(
            f"{request.verb} is about the whole home, not about {request.target!r}",
            Hint("leave it out", ("whoami", "--may", request.verb)),
        )
    return rule


def _reason(resolver: Resolver, target: _Target, role: str) -> str:
    """Say what allows it, should it be allowed."""
    user = resolver.workspace.actor
    if target.registry is not None:
        return f"{user} is {role} in the registry {target.registry.name!r}"
    if target.owner is None or resolver.access.is_admin:
        return f"{user} is {role} of the organization"
    if target.owner.name == user:
        return f"{user} owns it"
    held = entities.role_in_entity(resolver.connection, user, target.owner.id)
    if held is None:
        return "artifacts can be read by everybody"
    return f"{user} is {held.spelling} of the team {target.owner.name!r}"


def _find_registry(resolver: Resolver, text: str) -> _Target:
    """Find a registry, or the one of a collection, which may be new."""
    organization, name = None, text
    try:
        organization, name = parse_registry_path(text)
    except UsageError:
        organization, name, _ = parse_link_target(text)
    row = resolver.registry(organization, name)
    return _Target(row.qualified_name, row)


def _find_reference(resolver: Resolver, text: str) -> _Target:
    """Find an artifact, a collection or a version; else a registry."""
    try:
        reference = parse_reference(text)
        sequence, registry = resolver.sequence(reference)
    except (NotFoundError, UsageError) as error:
        try:
            return _find_registry(resolver, text)
        except (NotFoundError, UsageError):
            raise error from None
    name = sequence.qualified_name
    if reference.selector is not None:
        name = resolver.version(reference).qualified_name
    owner = entities.find_entity(resolver.connection, sequence.entity)
    if registry is None:
        return _Target(name, None, owner, _alias_of(reference))
    return _Target(name, registry, None, _alias_of(reference), sequence)


def _find_owner(resolver: Resolver, text: str) -> _Target:
    """Find a team or a user."""
    entity = parse_entity_name(text)
    owner = read_scope(resolver.connection, resolver.workspace, entity=entity).entity
    return _Target(owner.name, owner=owner)


def _find_members(resolver: Resolver, text: str) -> _Target:
    """Find a team or a registry whose members are to change; nothing is the organization."""
    entity = entities.find_entity(resolver.connection, text)
    if entity is not None and entity.kind != "user":
        return _Target(entity.name, owner=entity)
    return _find_registry(resolver, text)


def _find_nothing(_resolver: Resolver, _text: str) -> _Target:
    return _Target(None)


def _alias_of(reference: Reference) -> str | None:
    return reference.selector.name if isinstance(reference.selector, Alias) else None


def _browse(resolver: Resolver, target: _Target, verb: str) -> None:
    if target.registry is not None:
        resolver.access.require(target.registry, Permission.BROWSE, verb)


def _use(resolver: Resolver, target: _Target, verb: str) -> None:
    if target.registry is not None:
        resolver.access.require(target.registry, Permission.USE, f"{verb} what is there")


def _curate(resolver: Resolver, target: _Target, verb: str) -> None:
    if target.registry is None:
        _require_owning(resolver, target, verb)
        return
    resolver.access.require(target.registry, Permission.CURATE, verb)
    if verb in {"alias", "unlink"} and target.alias is not None:
        require_free(resolver, target.registry, [target.alias], verb)


def _require_owning(resolver: Resolver, target: _Target, verb: str) -> None:
    if target.owner is not None:
        resolver.access.require_changing(target.owner, verb)


def _delete(resolver: Resolver, target: _Target, verb: str) -> None:
    """Judge what takes a registry, a collection or an artifact away."""
    if target.registry is None:
        if target.owner is not None:
            resolver.access.require_deleting(target.owner)
        return
    _change(resolver, target, verb)


def _change(resolver: Resolver, target: _Target, verb: str) -> None:
    """Judge what edits, renames or deletes a registry or a collection."""
    registry, collection = target.registry, target.collection
    if registry is None:
        raise RefusedError(f"only registries and collections have that: {verb}")
    if collection is not None:
        resolver.access.require(registry, Permission.CURATE, verb)
        if verb != "edit":
            require_changing_protected(resolver, registry, collection, verb)
        return
    if registry.is_core and verb != "edit":
        raise RefusedError(f"{registry.name!r} is a core registry, which nobody may {verb}")
    resolver.access.require(registry, Permission.GOVERN, verb)


def _govern(resolver: Resolver, target: _Target, verb: str) -> None:
    if target.registry is not None:
        resolver.access.require(target.registry, Permission.GOVERN, verb)


def _log(resolver: Resolver, target: _Target, _verb: str) -> None:
    if target.owner is not None:
        resolver.access.require_logging(target.owner)


def _manage_members(resolver: Resolver, target: _Target, _verb: str) -> None:
    if target.registry is not None:
        resolver.access.require(target.registry, Permission.GOVERN, "manage its members")
        return
    team = target.owner.name if target.owner is not None and target.owner.kind == "team" else None
    require_governing(resolver, find_scope(resolver, None, team))


def _create(resolver: Resolver, _target: _Target, _verb: str) -> None:
    require_creating(resolver.access)


def _administer(resolver: Resolver, _target: _Target, verb: str) -> None:
    resolver.access.require_admin(_ADMINISTERING[verb])


_ADMINISTERING: Final = {
    "gc": "collect garbage",
    "import": "import",
    "sql": "query the catalog with SQL",
    "undo": "undo what others did",
    "team": "create teams",
    "as": "act as others",
}
"""What only admins of the organization may, by its verb."""

_REFERENCE: Final = "an artifact, a collection or a registry"

_RULES: Final[dict[str, _Rule]] = {
    **dict.fromkeys(
        ("show", "versions", "history", "search"), _Rule(_REFERENCE, _find_reference, _browse)
    ),
    **dict.fromkeys(("get", "path", "use"), _Rule(_REFERENCE, _find_reference, _use)),
    "link": _Rule("a registry", _find_registry, _curate),
    **dict.fromkeys(
        ("unlink", "alias", "tag", "describe", "metadata"),
        _Rule(_REFERENCE, _find_reference, _curate),
    ),
    "log": _Rule("a team or a user", _find_owner, _log),
    "delete": _Rule(_REFERENCE, _find_reference, _delete),
    "protect": _Rule("a registry", _find_registry, _govern),
    **dict.fromkeys(
        ("edit", "rename"), _Rule("a collection or a registry", _find_reference, _change)
    ),
    "member": _Rule("a team, a registry or the organization", _find_members, _manage_members),
    "create": _Rule("", _find_nothing, _create),
    **dict.fromkeys(_ADMINISTERING, _Rule("", _find_nothing, _administer)),
}

VERBS: Final = tuple(_RULES)
"""What can be asked about; most are called as their commands."""
