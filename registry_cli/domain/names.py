"""The rules for every name that people choose (docs/references.md), each as one parsing function.

A function returns the name as it is to be stored, or raises `UsageError` saying what is allowed.
"""

from __future__ import annotations

from registry_cli.errors import Hint, RefusedError, UsageError

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import Final

REGISTRY_PREFIX: Final = "wandb-registry-"
LATEST: Final = "latest"
CORE_REGISTRIES: Final = {"model": "model", "dataset": "dataset"}
"""Core registries and the one type that each accepts."""

_CORE_SYNONYMS: Final = {"models": "model", "datasets": "dataset"}
_LONGEST: Final = 128
_LONGEST_REGISTRY: Final = 113

# C0, DEL and C1 controls, line and paragraph separators, the marks that reorder text,
# and lone surrogates, which are bytes that are not UTF-8.
UNPRINTABLE: Final = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_ARTIFACT: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
# Patterns are for what few commands need: `re` costs 3 ms, and what make and the TAB key call
# does without it.
_TAG: Final = r"\A[-\w]+( +[-\w]+)*\Z"
_RUN: Final = r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z"


def has_unprintable(text: str) -> bool:
    """Say whether the text holds control characters, bidi marks or undecodable bytes."""
    # What Python calls printable holds none of them, which spares most commands the pattern.
    return not text.isprintable() and _finds(UNPRINTABLE, text)


def is_version_number(text: str) -> bool:
    """Say whether the text is `v` and digits, which no alias may be."""
    return text.startswith("v") and text.isascii() and text[1:].isdigit()


def is_artifact_name(text: str) -> bool:
    """Say whether an artifact may be called so, if it is not too long."""
    return text not in {".", ".."} and _ARTIFACT.issuperset(text)


def parse_artifact_name(name: str) -> str:
    """Accept 1-128 of letters, digits, `_`, `.` and `-`, but not `.` or `..`."""
    _check_length("artifact", name, _LONGEST)
    if not is_artifact_name(name):
        raise UsageError(
            f"invalid artifact name {name!r}",
            Hint("use a to z, A to Z, digits, '_', '.' and '-', at most 128 of them"),
        )
    return name


def make_artifact_name(file_name: str) -> str:
    """Turn the base name of a path into a valid artifact name: `my model.bin` → `my-model.bin`.

    What is valid stays as it is. Of others accents go. Other letters and digits would be lost, and
    files with different names come under one, so a name that has any is refused.
    """
    import re  # noqa: PLC0415 - as said at the patterns

    name = file_name
    if is_artifact_name(name) and any(each.isalnum() for each in name):
        return name[:_LONGEST]
    if not name.isascii():
        import unicodedata  # noqa: PLC0415 - few names need it

        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(each for each in decomposed if not unicodedata.combining(each))
    is_whole = all(each.isascii() or not each.isalnum() for each in name)
    # A name that began with a dash would be taken for an option wherever it is written.
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-")[:_LONGEST]
    if not is_whole or not any(each.isalnum() for each in name):
        raise UsageError(
            f"no artifact name can be made from {file_name!r}",
            Hint("give one with --name", in_python="give one with name=…"),
        )
    return parse_artifact_name(name)


def parse_collection_name(name: str) -> str:
    """Accept 1-128 characters without `/`, `:` or control characters; spaces are fine."""
    return _check_free_text("collection", name)


def parse_project_name(name: str) -> str:
    """Accept what a collection may be called, unless it looks like a registry."""
    _check_free_text("project", name)
    if name.startswith(REGISTRY_PREFIX):
        raise UsageError(
            f"invalid project name {name!r}",
            Hint(f"names that start with {REGISTRY_PREFIX!r} belong to registries"),
        )
    return name


def parse_entity_name(name: str) -> str:
    """Accept what a project may be called."""
    _check_free_text("entity", name)
    if name.startswith(REGISTRY_PREFIX):
        raise UsageError(
            f"invalid entity name {name!r}",
            Hint(f"names that start with {REGISTRY_PREFIX!r} belong to registries"),
        )
    return name


def parse_registry_name(name: str) -> str:
    """Accept 1-113 characters that cannot be mistaken for a path, a URL or a reference."""
    _check_length("registry", name, _LONGEST_REGISTRY)
    bad = has_unprintable(name) or any(character in name for character in "/\\#?%:")
    if bad or name.startswith(REGISTRY_PREFIX):
        raise UsageError(
            f"invalid registry name {name!r}",
            Hint(
                "1-113 characters without / \\ # ? % : or control characters, "
                f"not starting with {REGISTRY_PREFIX!r}"
            ),
        )
    return name


def refuse_core_name(name: str) -> None:
    """Refuse to give a registry a name of the core ones, which `models` and `datasets` are, too."""
    if registry_key(name) in CORE_REGISTRIES or name.casefold() in _CORE_SYNONYMS:
        raise RefusedError(
            f"the registry {name!r} is one of the two core registries",
            Hint("choose another name; these are there", ("registries",)),
        )


def registry_key(name: str) -> str:
    """Return what identifies a registry whatever the case: `Models` → `model`."""
    folded = name.casefold()
    return _CORE_SYNONYMS.get(folded, folded)


def parse_type(name: str) -> str:
    """Accept a type: as a collection name, but not `job` nor anything that starts `wandb-`."""
    _check_free_text("type", name)
    if name == "job" or name.startswith("wandb-"):
        raise UsageError(
            f"the type {name!r} is reserved",
            Hint("choose another, such as model or dataset"),
        )
    return name


def parse_alias(name: str) -> str:
    """Accept an alias: as a collection name, but not `v` and digits (`v2.0` is fine)."""
    _check_free_text("alias", name)
    if is_version_number(name):
        raise UsageError(
            f"invalid alias {name!r}: it would be mistaken for a version number",
            Hint("choose another, such as production or v2.0"),
        )
    return name


def parse_tag(name: str) -> str:
    """Accept words of letters, digits, `_` and `-`, separated by spaces."""
    if not _finds(_TAG, name):
        raise UsageError(
            f"invalid tag {name!r}",
            Hint("use words of letters, digits, '_' and '-', separated by spaces"),
        )
    return name


def parse_run_id(name: str) -> str:
    """Accept a run id: letters, digits, `_` and `-`, at most 64, not starting with a mark."""
    if not _finds(_RUN, name):
        raise UsageError(
            f"invalid run id {name!r}",
            Hint("use at most 64 letters, digits, '_' and '-', starting with a letter or digit"),
        )
    return name


def _finds(pattern: str, text: str) -> bool:
    import re  # noqa: PLC0415 - as said at the patterns

    return re.search(pattern, text) is not None


def _check_free_text(kind: str, name: str) -> str:
    _check_length(kind, name, _LONGEST)
    if has_unprintable(name) or "/" in name or ":" in name:
        raise UsageError(
            f"invalid {kind} name {name!r}",
            Hint("at most 128 characters without '/', ':' or control characters"),
        )
    return name


def _check_length(kind: str, name: str, longest: int) -> None:
    if not name:
        raise UsageError(f"the {kind} name is empty", Hint(f"give 1-{longest} characters"))
    if len(name) > longest:
        raise UsageError(
            f"the {kind} name {name[:24]!r}… has {len(name)} characters",
            Hint(f"at most {longest} are allowed"),
        )
