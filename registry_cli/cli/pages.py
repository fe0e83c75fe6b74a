"""Single results as people read them: a closing line, or a page about one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.cli.text import human_size, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.registries import Registry
    from registry_cli.domain.versions import Version, VersionWithFiles
    from registry_cli.operations.get import Got
    from registry_cli.operations.link import Linked
    from registry_cli.operations.log import Logged
    from registry_cli.operations.whoami import WhoAmI

_MOST_FILES = 50


def log_line(logged: Logged, seconds: float, shared: tuple[str, ...]) -> str:
    """Say what a log did, and what to do next."""
    version = logged.version
    what = "logged" if logged.is_created else "unchanged"
    line = (
        f"{what} {version.qualified_name}: {_count(version.file_count, 'file')}, "
        f"{human_size(version.size)} ({_stored(logged)}), {seconds:.2f} s"
    )
    if logged.link is not None:
        return f"{line}\n{_linked(logged.link)}\n{_next_get(logged.link, shared)}"
    if version.links:
        return f"{line}\nlinked as {', '.join(version.links)}"
    if version.qualified_name.startswith(f"{version.created_by}/"):
        return line  # of a personal entity, so it cannot be linked
    return f"{line}\nnext: {_command(shared, 'link', version.qualified_name, _target(version))}"


def link_line(linked: Linked, shared: tuple[str, ...]) -> str:
    """Say what was linked, and how to get it."""
    already = "" if linked.is_created else "already "
    return f"{already}{_linked(linked.version)}\n{_next_get(linked.version, shared)}"


def registry_line(registry: Registry, shared: tuple[str, ...]) -> str:
    """Say what a new registry accepts, and how to link there."""
    types = registry.accepted_types
    accepted = "all types" if types is None else ", ".join(types)
    return (
        f"created the registry {registry.name}, which accepts {accepted}\n"
        f"next: {_command(shared, 'link', 'REFERENCE', f'{registry.name}/COLLECTION')}"
    )


def get_line(got: Got, seconds: float) -> str:
    """Say what a get wrote, and where."""
    done = got.delivered
    intact = f", {done.intact:,} already there" if done.intact else ""
    removed = f", {done.removed:,} removed" if done.removed else ""
    return (
        f"got {got.version.qualified_name}: {_count(done.written, 'file')}, "
        f"{human_size(done.size)} written{intact}{removed}, {seconds:.2f} s\n{got.folder}"
    )


def version_page(shown: VersionWithFiles) -> str:
    """Tell all about one version."""
    version = shown.version
    rows = [
        ("type", version.type),
        ("aliases", ", ".join(version.aliases)),
        ("tags", ", ".join(version.tags)),
        ("source", version.source if version.is_link else ""),
        ("links", ", ".join(version.links)),
        ("size", f"{human_size(version.size)} in {_count(version.file_count, 'file')}"),
        ("digest", version.digest),
        ("created", f"{_moment(version.created_at)} by {version.created_by}"),
        (
            "linked",
            f"{_moment(version.linked_at)} by {version.linked_by}" if version.linked_at else "",
        ),
        ("run", version.run or ""),
        *((f"metadata {key}", str(value)) for key, value in version.metadata.items()),
        *((f"metric {key}", str(value)) for key, value in version.metrics.items()),
    ]
    parts = [version.qualified_name, _aligned(rows)]
    if version.description:
        parts.append(printable(version.description, keep="\n"))
    files = [(human_size(file.size), printable(file.path)) for file in shown.files[:_MOST_FILES]]
    more = len(shown.files) - len(files)
    listed = "\n".join(f"{size:>10}  {path}" for size, path in files)
    parts.append(listed + (f"\n{'':>10}  … and {more} more: --json has all" if more else ""))
    return "\n\n".join(parts)


def whoami_page(me: WhoAmI) -> str:
    """Tell who acts where, and what said so."""
    return _aligned(
        [
            ("user", f"{me.user} ({me.user_source})"),
            ("entity", f"{me.entity} ({me.entity_source})"),
            ("project", f"{me.project} ({me.project_source})"),
            ("run", f"{me.run} ({me.run_source})" if me.run else "one of its own for each log"),
            ("teams", ", ".join(me.teams)),
            ("organization", _organization(me)),
            ("roles", _roles(me)),
            ("home", f"{me.home} ({me.home_source})"),
        ]
    )


def _aligned(rows: Iterable[tuple[str, str]]) -> str:
    filled = [(name, text) for name, text in rows if text]
    width = max(len(name) for name, _ in filled)
    return "\n".join(f"{printable(name):<{width}}  {printable(text)}" for name, text in filled)


def _stored(logged: Logged) -> str:
    """Say how much of the content the home held before, of this or any other artifact."""
    if not logged.is_created or 0 < logged.version.size == logged.already_stored_size:
        return "all already stored"
    if not logged.already_stored_size:
        return "all new"
    return f"{human_size(logged.already_stored_size)} already stored"


def _linked(link: Version) -> str:
    return f"linked {link.qualified_name} ← {link.source} ({', '.join(link.aliases)})"


def _next_get(link: Version, shared: tuple[str, ...]) -> str:
    return f"next: {_command(shared, 'get', link.qualified_name)}"


def _organization(me: WhoAmI) -> str:
    """Name the organization, and how paths name it where that differs."""
    if me.organization == me.org_entity:
        return me.organization
    return f"{me.organization}, in paths {me.org_entity}"


def _roles(me: WhoAmI) -> str:
    """Write each role once, with the registries where it is held."""
    held: dict[str, list[str]] = {}
    for name, role in me.roles.items():
        held.setdefault(role, []).append(name)
    parts = [f"{role} in {', '.join(names)}" for role, names in held.items()]
    return "; ".join([f"{me.role} of the organization", *parts])


def _moment(time: str) -> str:
    """Write a moment as people read it, to the second."""
    return f"{time[:19].replace('T', ' ')} UTC"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _target(version: Version) -> str:
    """Guess where a version would be linked: the core registry of its type, if there is one."""
    registry = version.type if version.type in {"model", "dataset"} else "REGISTRY"
    return f"{registry}/{version.name.partition(':')[0]}"


def _command(shared: tuple[str, ...], *arguments: str) -> str:
    import shlex  # noqa: PLC0415 - only for people

    return shlex.join(("registry", *shared, *arguments))
