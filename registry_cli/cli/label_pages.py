"""What is said where people change aliases, tags, descriptions and metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli import views
from registry_cli.cli.marks import Meaning, marked
from registry_cli.domain.versions import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.cli.columns import View
    from registry_cli.cli.reader import Reader
    from registry_cli.domain.registries import Registry
    from registry_cli.domain.sequences import Artifact, Collection
    from registry_cli.operations.alias_remove import RemovedAliases


def view_of(changed: Version | Artifact | Collection) -> View:
    """Return how a version, artifact or collection is written."""
    return views.VERSION if isinstance(changed, Version) else views.ARTIFACT


def alias_line(version: Version, _reader: Reader) -> str:
    """Say which aliases a version has now."""
    return f"{_name(version)} is {_aliases(version.aliases)}"


def alias_removed_line(removed: RemovedAliases, _reader: Reader) -> str:
    """Say which version each alias named."""
    return "\n".join(
        f"removed {marked(alias, Meaning.ALIAS)} from "
        f"{marked(f'{removed.qualified_name}:{version}', Meaning.NAME)}"
        for alias, version in removed.aliases.items()
    )


def tags_line(changed: Version | Artifact | Collection, _reader: Reader) -> str:
    """Say which tags something has now, and what shares them."""
    tags = f"has the tags {', '.join(changed.tags)}" if changed.tags else "has no tags"
    return f"{_name(changed)} {tags}{_shared(changed)}"


def description_line(changed: Version | Artifact | Collection, _reader: Reader) -> str:
    """Say that something is described now, and what shares the text."""
    what = "described" if changed.description else "has no description now:"
    return f"{what} {_name(changed)}{_shared(changed)}"


def metadata_line(version: Version, _reader: Reader) -> str:
    """Say which keys a version has now, and what shares them."""
    keys = f"has the metadata {', '.join(version.metadata)}" if version.metadata else "has none"
    return f"{_name(version)} {keys}{_shared(version)}"


def protection_line(registry: Registry, _reader: Reader) -> str:
    """Say which aliases are protected in a registry now."""
    held = _aliases(registry.protected_aliases) or "no aliases"
    return f"{marked(registry.name, Meaning.NAME)} protects {held}"


def _shared(changed: Version | Artifact | Collection) -> str:
    """Name the other places of a version, which changed with it."""
    if not isinstance(changed, Version):
        return ""
    places = {changed.source, *changed.links} - {changed.qualified_name}
    return f"\nthe same holds in {', '.join(sorted(places))}" if places else ""


def _name(changed: Version | Artifact | Collection) -> str:
    return marked(changed.qualified_name, Meaning.NAME)


def _aliases(aliases: Iterable[str]) -> str:
    return ", ".join(marked(alias, Meaning.ALIAS) for alias in aliases)
