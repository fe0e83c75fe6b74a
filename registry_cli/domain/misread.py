"""Hints for references that cannot be read: what they look like, and what was probably meant.

Imported only for an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.domain.names import (
    CORE_REGISTRIES,
    REGISTRY_PREFIX,
    is_version_number,
    make_artifact_name,
    registry_key,
)
from registry_cli.domain.reference_values import MIGRATED_PROJECT, CollectionPath
from registry_cli.domain.suggestions import instead_of
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.domain.reference_values import Reference
    from registry_cli.errors import Correction

    Parse = Callable[[str], object]
    """What reads a text or raises `UsageError`; hints name only what can be read."""

_TARGET: Final = "a target is a registry and a collection, as wandb-registry-model/my-collection"
_REGISTRY: Final = "a registry is R, wandb-registry-R or ORGANIZATION/wandb-registry-R"
_LISTING: Final = ("registries",)
_LIKELY: Final = CollectionPath(None, "model", "my-collection")


def target_hint(text: str, parse: Parse, likely: CollectionPath | None = None) -> Hint:
    """Say what a link target is, for one that is none; `likely` completes the half of one."""
    path, colon, version = text.partition(":")
    if colon and "/" in path:
        return _without_version(text, path, version)
    meant = _meant_target(text, likely or _LIKELY)
    if meant is not None and _is_read_by(parse, meant):
        return Hint(_TARGET, _LISTING, correct=_other_target(text, meant))
    return Hint(f"{_TARGET}; these registries are there", _LISTING)


def registry_hint(text: str, parse: Parse, parse_reference: Parse) -> Hint:
    """Say what a registry argument is, for one that is none."""
    # Of `a/b` nobody knows whether the registry is a or b.
    meant = text.rpartition("/")[0]
    if REGISTRY_PREFIX in meant and _is_read_by(parse, meant):
        return Hint(_REGISTRY, _LISTING, correct=instead_of(text, meant))
    if _is_read_by(parse_reference, text):
        return Hint(_REGISTRY, _LISTING, correct=_listing_versions)
    return Hint(_REGISTRY, _LISTING)


def _listing_versions(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
    """List the versions of what is a collection and no registry; both take the same options."""
    if arguments.count("collections") != 1:
        return None
    return tuple("versions" if each == "collections" else each for each in arguments)


def parts_hint(text: str, parse: Parse) -> Hint:
    """Say how many parts a reference has, for one that has too many."""
    path, _, version = text.rpartition("/")
    meant = f"{path}:{version}"
    if is_version_number(version) and _is_read_by(parse, meant):
        advice = "a version follows a colon"
        return Hint(
            advice,
            ("show", meant),
            correct=instead_of(text, meant),
            in_python=f"{advice}: {meant!r}",
        )
    return Hint("at most three: entity/project/name, or organization/wandb-registry-R/collection")


def at_sign_hint(name: str, parse: Parse) -> Hint:
    """Say what follows `@`, for a name that something else follows."""
    meant = name.replace("@", ":", 1)
    hint = "a digest has at least 8 hex digits, a version or alias follows a colon"
    if _is_read_by(parse, meant):
        correct = instead_of(name, meant)
        return Hint(hint, ("show", meant), correct=correct, in_python=f"{hint}: {meant!r}")
    return Hint(hint)


def name_hint(text: str, parse: Callable[[str], Reference]) -> Hint:
    """Say what `--name` takes, for what is no name of an artifact but perhaps a reference."""
    rule = "use a to z, A to Z, digits, '_', '.' and '-', at most 128 of them"
    if not _is_read_by(parse, text):
        can_be_made = _is_read_by(make_artifact_name, text)
        if not (can_be_made or text.isascii()):
            return Hint(f"{rule}; the collection of --link may be called by any letters")
        return Hint(rule, correct=_other_name(text, text, ()) if can_be_made else None)
    reference = parse(text)
    if reference.registry is not None:
        return Hint("a name has no registry; a collection is given by --link")
    if not _is_read_by(make_artifact_name, reference.name):
        return Hint(rule)
    advice = "a name has no project and no version"
    return Hint(advice, correct=_other_name(text, reference.name, project_options(reference)))


def project_options(reference: Reference) -> tuple[str, ...]:
    """Write where a reference leads as options of a log."""
    parts = (("--project", reference.project), ("--entity", reference.entity))
    return tuple(word for option, value in parts if value is not None for word in (option, value))


def _other_name(text: str, name: str, more: tuple[str, ...]) -> Correction:
    """Give the option another value, made valid, and add others behind it."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, option in enumerate(arguments[:-1], start=1):
            if option in {"-n", "--name"} and arguments[place] == text:
                valid = make_artifact_name(name)
                return (*arguments[:place], valid, *more, *arguments[place + 1 :])
        return None

    return correct


def _meant_target(text: str, likely: CollectionPath) -> str | None:
    match text.split("/"):
        case [name] if ":" in name:
            return name.replace(":", "/", 1)
        case [name]:
            is_registry = name.startswith(REGISTRY_PREFIX) or registry_key(name) in CORE_REGISTRIES
            return f"{name}/{likely.collection}" if is_registry else f"{likely.registry}/{name}"
        case [_, project, name] if project == MIGRATED_PROJECT:
            return f"model/{name}"
        case [organization, registry, name]:
            return f"{organization}/{REGISTRY_PREFIX}{registry}/{name}"
        case [*_, registry, name] if registry.startswith(REGISTRY_PREFIX):
            return f"{registry}/{name}"
        case _:
            return None


def _other_target(text: str, meant: str) -> Correction:
    """Put in a target, also where something else is called so: `-t model --link model`."""

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place, option in enumerate(arguments[:-1], start=1):
            if option == "--link" and arguments[place] == text:
                return (*arguments[:place], meant, *arguments[place + 1 :])
        return instead_of(text, meant)(arguments)

    return correct


def _without_version(text: str, path: str, version: str) -> Hint:
    """Leave out a number; an alias is given by an option."""
    is_alias = bool(version) and not is_version_number(version)

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        corrected = instead_of(text, path)(arguments)
        if corrected is None or not is_alias:
            return corrected
        return (*corrected, "--alias", version)

    if not is_alias:
        return Hint("leave the version out", _LISTING, correct=correct)
    in_python = f"a link gets its aliases by aliases=[{version!r}]"
    return Hint(
        "a link gets its aliases by --alias", _LISTING, correct=correct, in_python=in_python
    )


def _is_read_by(parse: Parse, text: str) -> bool:
    try:
        parse(text)
    except UsageError:
        return False
    return True
