"""Single results as people read them: what was done in a line, and the command that is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import aligned, counted
from registry_cli.cli.layout import next_line as _next
from registry_cli.cli.marks import FROM, Meaning, marked
from registry_cli.cli.text import human_size, printable

if TYPE_CHECKING:
    from registry_cli.cli.reader import Reader
    from registry_cli.domain.registries import Registry
    from registry_cli.domain.versions import Version
    from registry_cli.operations.delete import Deleted
    from registry_cli.operations.export import Exported
    from registry_cli.operations.gc import Collected
    from registry_cli.operations.get import Got
    from registry_cli.operations.init import Initialized
    from registry_cli.operations.link import Linked
    from registry_cli.operations.log import Logged
    from registry_cli.operations.whoami import WhoAmI

_MOST_NAMED: Final = 5
"""How many names a line bears."""


def log_line(logged: Logged, seconds: float, reader: Reader) -> str:
    """Say what a log did, and what to do next."""
    version = logged.version
    what = "logged" if logged.is_created else "unchanged"
    line = (
        f"{what} {_name(version)}: {counted(version.file_count, 'file')}, "
        f"{human_size(version.size)} ({_stored(logged)}), {seconds:.2f} s"
    )
    if logged.link is not None:
        return f"{line}\n{_linked(logged.link)}{_next_get(logged.link, reader)}"
    if version.links:
        linked = f"linked as {', '.join(version.links)}"
        return f"{line}\n{linked}{_next(reader, 'get', version.links[0])}"
    if is_personal(version):  # so it cannot be linked
        return line + _next(reader, "show", version.qualified_name)
    return line + _next(reader, "link", version.qualified_name, likely_target(version))


def link_line(linked: Linked, reader: Reader) -> str:
    """Say what was linked, and how to get it."""
    already = "" if linked.is_created else "already "
    return f"{already}{_linked(linked.version)}{_next_get(linked.version, reader)}"


def unlink_line(removed: Version, reader: Reader) -> str:
    """Say what was unlinked, and how to see what is left."""
    line = f"unlinked {_name(removed)} {FROM} {removed.source}"
    return line + _next(reader, "versions", removed.qualified_name.rpartition(":")[0])


def delete_question(planned: Deleted) -> str:
    """Ask whether versions may be deleted."""
    what = f"{counted(planned.version_count, 'version')}, {human_size(planned.size)}"
    return f"Delete {_named(planned.deleted)} ({what}){_and_links(planned)}?"


def delete_line(done: Deleted, _reader: Reader) -> str:
    """Say what was deleted, or would be, and how its room is got back."""
    what = "would delete" if done.dry_run else "deleted"
    line = (
        f"{what} {_named(done.deleted)}: {counted(done.version_count, 'version')}, "
        f"{human_size(done.size)}{_and_links(done)}"
    )
    if done.freed_size is not None:
        line += f"\nthe next gc would free {human_size(done.freed_size)} more"
    return line


def gc_question(planned: Collected) -> str:
    """Ask whether the garbage may go."""
    return f"Remove {human_size(planned.freed_size)} that no version reaches ({_garbage(planned)})?"


def gc_line(done: Collected, _reader: Reader) -> str:
    """Say what a garbage collection removed, or would."""
    if done.is_empty:
        line = "nothing to remove"
    else:
        frees = "would free" if done.dry_run else "freed"
        line = f"{frees} {human_size(done.freed_size)}: {_garbage(done)}"
    if done.versions:
        line += f"\nof deleted versions: {_named(done.versions, done.version_count)}"
    if done.young_size:
        line += f"\n{human_size(done.young_size)} more once the grace is over"
    return line


def registry_line(registry: Registry, reader: Reader) -> str:
    """Say what a new registry accepts, and how to link there."""
    types = registry.accepted_types
    accepted = "all types" if types is None else ", ".join(types)
    name = marked(registry.name, Meaning.NAME)
    line = f"created the registry {name}, which accepts {accepted}"
    return line + _next(reader, "link", "REFERENCE", f"{registry.name}/COLLECTION")


def get_line(got: Got, seconds: float, reader: Reader) -> str:
    """Say what a get wrote, and where."""
    done = got.delivered
    intact = f", {done.intact:,} already there" if done.intact else ""
    removed = f", {done.removed:,} removed" if done.removed else ""
    return (
        f"got {_name(got.version)}: {counted(done.written, 'file')}, "
        f"{human_size(done.size)} written{intact}{removed}, {seconds:.2f} s\n"
        f"{printable(str(got.folder))}{_next(reader, 'show', got.version.qualified_name)}"
    )


def export_line(exported: Exported, seconds: float, reader: Reader) -> str:
    """Say what is in a bundle, and how to take it over elsewhere."""
    links = f", {counted(exported.link_count, 'link')}" if exported.link_count else ""
    name = printable(str(exported.file))
    return (
        f"exported {counted(exported.version_count, 'version')}{links}, "
        f"{counted(exported.content_count, 'file')}: {human_size(exported.size)}, "
        f"{seconds:.2f} s\n{name}{_next(reader, 'import', str(exported.file))}"
    )


def home_line(made: Initialized, reader: Reader, *, is_found: bool) -> str:
    """Say where the home is, whose it is, and how to put something in.

    `is_found`: commands find the home as this one did; else they have to name it.
    """
    if not is_found:
        reader = reader._replace(options=("--home", made.home, *reader.options))
    what = "made" if made.created else "kept"
    organization = _organization(made.organization, made.org_entity)
    line = (
        f"{what} the home {printable(made.home)}\n"
        f"organization {organization}; team {marked(made.team, Meaning.NAME)}"
    )
    return line + _next(reader, "log", "PATH", "--type", "TYPE")


def whoami_page(me: WhoAmI, _reader: Reader) -> str:
    """Tell who acts where, and what said so."""
    return aligned(
        [
            ("user", f"{marked(me.user, Meaning.NAME)} ({me.user_source})"),
            ("entity", f"{marked(me.entity, Meaning.NAME)} ({me.entity_source})"),
            ("project", f"{marked(me.project, Meaning.NAME)} ({me.project_source})"),
            ("run", f"{me.run} ({me.run_source})" if me.run else "one of its own for each log"),
            ("teams", ", ".join(me.teams)),
            ("organization", _organization(me.organization, me.org_entity)),
            ("roles", _roles(me)),
            ("home", f"{printable(me.home)} ({printable(me.home_source)})"),
        ]
    )


def is_personal(version: Version) -> bool:
    """Say whether a version belongs to a personal entity, as far as the version tells."""
    return version.source.startswith(f"{version.created_by}/")


def likely_target(version: Version) -> str:
    """Guess where a version would be linked: the core registry of its type, if there is one."""
    registry = version.type if version.type in {"model", "dataset"} else "REGISTRY"
    return f"{registry}/{version.name.partition(':')[0]}"


def _garbage(collected: Collected) -> str:
    """Say of what kinds the garbage is."""
    counts = (
        (collected.content_count, "content"),
        (collected.leftover_count, "leftover of killed commands"),
        (collected.tree_count, "tree of path"),
    )
    nouns = {"leftover of killed commands": "leftovers of killed commands", "tree of path": "trees"}
    parts = [
        f"{count:,} {noun if count == 1 else nouns.get(noun, noun + 's')}"
        for count, noun in counts
        if count
    ]
    return ", ".join(parts) or "packs with little in them"


def _named(names: tuple[str, ...], count: int | None = None) -> str:
    """Name several things, but not very many; `count` is how many there are, if more."""
    shown = ", ".join(marked(name, Meaning.NAME) for name in names[:_MOST_NAMED])
    more = (len(names) if count is None else count) - _MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def _and_links(deleted: Deleted) -> str:
    return f", with {_named(deleted.unlinked)}" if deleted.unlinked else ""


def _name(version: Version) -> str:
    return marked(version.qualified_name, Meaning.NAME)


def _stored(logged: Logged) -> str:
    """Say how much of the content the home held before, of this or any other artifact."""
    if logged.reference_count == logged.version.file_count:
        return "nothing is stored: only referred to"
    told = _held_before(logged)
    if not logged.reference_count:
        return told
    return f"{told}; {counted(logged.reference_count, 'file')} only referred to"


def _held_before(logged: Logged) -> str:
    if not logged.is_created or 0 < logged.held_size == logged.already_stored_size:
        return "all already stored"
    if not logged.already_stored_size:
        return "all new"
    return f"{human_size(logged.already_stored_size)} already stored"


def _linked(link: Version) -> str:
    aliases = ", ".join(marked(alias, Meaning.ALIAS) for alias in link.aliases)
    return f"linked {_name(link)} {FROM} {link.source} ({aliases})"


def _next_get(link: Version, reader: Reader) -> str:
    return _next(reader, "get", link.qualified_name)


def _organization(organization: str, entity: str) -> str:
    """Name the organization, and how paths name it where that differs."""
    name = marked(organization, Meaning.NAME)
    return name if organization == entity else f"{name}, in paths {entity}"


def _roles(me: WhoAmI) -> str:
    """Write each role once, with the registries where it is held."""
    held: dict[str, list[str]] = {}
    for name, role in me.roles.items():
        held.setdefault(role, []).append(name)
    parts = [f"{role} in {', '.join(names)}" for role, names in held.items()]
    return "; ".join([f"{me.role} of the organization", *parts])
