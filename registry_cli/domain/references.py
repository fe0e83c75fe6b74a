"""References and link targets: strings parsed once, at the edge, into `reference_values`.

Split at the first `:`, then at `/`. What a two-part name means is decided against the state,
by `operations.resolve`.
"""

from __future__ import annotations

from registry_cli.domain.names import (
    REGISTRY_PREFIX,
    is_version_number,
    parse_alias,
    parse_artifact_name,
    parse_collection_name,
    parse_entity_name,
    parse_project_name,
    parse_registry_name,
)
from registry_cli.domain.reference_values import (
    MIGRATED_PROJECT,
    Alias,
    CollectionPath,
    DigestPrefix,
    Reference,
    RegistryPath,
    Selector,
    VersionNumber,
)
from registry_cli.errors import Hint, UsageError

__all__ = [
    "MIGRATED_PROJECT",
    "Alias",
    "CollectionPath",
    "DigestPrefix",
    "Reference",
    "RegistryPath",
    "Selector",
    "VersionNumber",
    "parse_collection_path",
    "parse_link_target",
    "parse_qualified_name",
    "parse_reference",
    "parse_registry_path",
    "parse_selector",
]

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Final, NoReturn

_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_FEWEST_HEX_DIGITS: Final = 8
_MOST_HEX_DIGITS: Final = 64
_LARGEST_NUMBER: Final = 2**63 - 1
_MOST_PARTS: Final = 3


def parse_reference(text: str) -> Reference:
    """Parse `[[entity/]project/]name[:vN|:alias|@digest]`; `registry/collection` looks the same."""
    path, selector = _split_selector(text)
    parts = path.split("/")
    if len(parts) > _MOST_PARTS:
        from registry_cli.domain.misread import parts_hint  # noqa: PLC0415 - for an error

        raise UsageError(
            f"the reference {text!r} has {len(parts)} parts", parts_hint(text, parse_reference)
        )
    entity = parse_entity_name(parts[-3]) if len(parts) == _MOST_PARTS else None
    if len(parts) == 1:
        return Reference(None, None, parse_referenced_artifact(parts[0]), selector)
    project, name = parts[-2], parts[-1]
    if project.startswith(REGISTRY_PREFIX):
        parse_registry_name(project.removeprefix(REGISTRY_PREFIX))
        return Reference(entity, project, parse_collection_name(name), selector)
    parse_project_name(project)
    if entity is not None and project != MIGRATED_PROJECT:
        return Reference(entity, project, parse_referenced_artifact(name), selector)
    # Two parts can be a registry and a collection, and the old form leads to a collection:
    # their names are freer than an artifact's.
    return Reference(entity, project, parse_collection_name(name), selector)


def parse_link_target(text: str, *, likely: CollectionPath | None = None) -> CollectionPath:
    """Parse `R/C`, `wandb-registry-R/C` or `ORG/wandb-registry-R/C`.

    `likely` is what a hint completes the half of a target with.
    """
    parts = text.split("/")
    if len(parts) == 1:
        _refuse_target(text, "is no registry with a collection", likely)
    if len(parts) > _MOST_PARTS:
        _refuse_target(text, f"has {len(parts)} parts", likely)
    if ":" in parts[-1]:
        _refuse_target(text, "names a version; a link gets its own number", likely)
    organization = parse_entity_name(parts[0]) if len(parts) == _MOST_PARTS else None
    if organization is not None and not parts[1].startswith(REGISTRY_PREFIX):
        _refuse_target(text, f"names no registry: {parts[1]!r}", likely)
    registry = parse_registry_name(parts[-2].removeprefix(REGISTRY_PREFIX))
    return CollectionPath(organization, registry, parse_collection_name(parts[-1]))


def parse_collection_path(text: str) -> CollectionPath:
    """Parse a collection that is there already: where it is half a name, none is guessed."""
    if "/" in text:
        return parse_link_target(text)
    raise UsageError(
        f"{text!r} names no registry with a collection",
        Hint("write it as REGISTRY/COLLECTION; these are there", ("collections",)),
    )


def _refuse_target(text: str, problem: str, likely: CollectionPath | None) -> NoReturn:
    from registry_cli.domain.misread import target_hint  # noqa: PLC0415 - for an error

    raise UsageError(f"the target {text!r} {problem}", target_hint(text, parse_link_target, likely))


def parse_registry_path(text: str) -> RegistryPath:
    """Parse a registry argument."""
    parts = text.split("/")
    if len(parts) == 1:
        return RegistryPath(None, parse_registry_name(text.removeprefix(REGISTRY_PREFIX)))
    if len(parts) == 2 and parts[1].startswith(REGISTRY_PREFIX):  # noqa: PLR2004 - ORG/REGISTRY
        registry = parse_registry_name(parts[1].removeprefix(REGISTRY_PREFIX))
        return RegistryPath(parse_entity_name(parts[0]), registry)
    from registry_cli.domain.misread import registry_hint  # noqa: PLC0415 - for an error

    raise UsageError(
        f"invalid registry {text!r}", registry_hint(text, parse_registry_path, parse_reference)
    )


def parse_selector(text: str) -> VersionNumber | Alias:
    """Parse what follows the colon: `v3` or an alias."""
    if not is_version_number(text) or (text.startswith("v0") and text != "v0"):
        return Alias(parse_alias(text))
    # Python itself refuses to read numbers of thousands of digits.
    if len(text) > len(f"v{_LARGEST_NUMBER}") or int(text[1:]) > _LARGEST_NUMBER:
        raise UsageError(f"the version number {text[:24]!r} is too large", Hint("give v0, v1, …"))
    return VersionNumber(int(text[1:]))


def parse_qualified_name(name: str) -> Reference:
    """Read a name that the home itself told: three parts, and `:vN` where it is a version.

    An `@` is a character of the name, where a reference that somebody wrote may mean a digest.
    """
    path, colon, selector = name.partition(":")
    entity, project, base = path.split("/")
    return Reference(entity, project, base, parse_selector(selector) if colon else None)


def parse_referenced_artifact(name: str) -> str:
    """Accept the name of an artifact; what else stands there is perhaps a version."""
    if "@" not in name:
        return parse_artifact_name(name)
    from registry_cli.domain.misread import at_sign_hint  # noqa: PLC0415 - for an error

    raise UsageError(f"invalid artifact name {name!r}", at_sign_hint(name, parse_reference))


def _split_selector(text: str) -> tuple[str, Selector | None]:
    path, colon, selector = text.partition(":")
    if colon:
        return path, parse_selector(selector)
    # A collection may itself contain `@`, so only a long enough run of hex digits counts.
    path, _, digest = text.rpartition("@")
    is_long_enough = _FEWEST_HEX_DIGITS <= len(digest) <= _MOST_HEX_DIGITS
    if path and is_long_enough and _HEX_DIGITS.issuperset(digest):
        return path, DigestPrefix(digest.lower())
    return text, None
