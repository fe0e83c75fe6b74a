"""How two versions differ, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.columns import Column, View, hidden
from registry_cli.cli.entries import entry_json
from registry_cli.cli.layout import counted
from registry_cli.cli.marks import TO, Meaning, marked
from registry_cli.cli.text import human_size, printable
from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.domain.metadata import to_json
from registry_cli.domain.patch_names import patch_name
from registry_cli.operations.diff import ADDED, REMOVED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.diff import Difference, FileChange, ValueChange

_SIGNS: Final = {ADDED: "+", REMOVED: "-"}
_CHANGED: Final = "~"


class DiffRow(NamedTuple):
    """One thing that differs: of a file, `old` and `new` are digests, and sizes are in bytes."""

    kind: str
    change: str
    name: str
    old: str | None
    new: str | None
    old_size: int | None
    new_size: int | None


ROW: Final = View(
    columns=(
        hidden("kind"),
        hidden("change"),
        hidden("name"),
        hidden("old"),
        hidden("new"),
        Column("old_size", lambda row: row.old_size, None),
        Column("new_size", lambda row: row.new_size, None),
    ),
    identifier=lambda row: row.name,
)


def diff_rows(difference: Difference) -> list[DiffRow]:
    """Return all that differs: files first, in the order of their paths."""
    return [
        *(_file_row(each) for each in difference.files),
        *(
            DiffRow(each.kind, each.change, each.key, _text(each, ADDED), _text(each, REMOVED),
                    None, None)
            for each in difference.values
        ),
    ]  # fmt: skip


def diff_json(difference: Difference) -> dict[str, Any]:
    """Return the names of the versions, what differs, and how many files are the same."""
    return {
        "old": difference.old.qualified_name,
        "new": difference.new.qualified_name,
        "same_count": difference.same_count,
        "files": [
            {
                "path": each.path,
                "change": each.change,
                "old": _entry_json(each.old),
                "new": _entry_json(each.new),
                **({"patch": each.patch} if each.patch is not None else {}),
            }
            for each in difference.files
        ],
        "metadata": [_value_json(each) for each in difference.values if each.kind == "metadata"],
        "metrics": [_value_json(each) for each in difference.values if each.kind == "metric"],
    }


def diff_page(difference: Difference, _reader: Reader) -> str:
    """Tell what differs, file by file, and key by key."""
    old, new = (
        marked(each.qualified_name, Meaning.NAME) for each in (difference.old, difference.new)
    )
    lines = [f"{old} {TO} {new}"]
    if difference.is_empty:
        lines.append(f"no difference: {counted(difference.same_count, 'file')}")
        return "\n".join(lines)
    if difference.files:
        lines += ["", *map(_file_line, difference.files)]
    lines.append(_totals(difference))
    for kind, title in (("metadata", "Metadata"), ("metric", "Metrics")):
        changes = [each for each in difference.values if each.kind == kind]
        if changes:
            lines += ["", marked(title, Meaning.NAME), *map(_value_line, changes)]
    patches = patch_text(difference)
    if patches:
        # A tab is what an editor shows it to be; on a terminal nothing else may move the cursor.
        lines += ["", printable(patches.expandtabs().rstrip("\n"), keep="\n")]
    return "\n".join(lines)


def patch_text(difference: Difference) -> str:
    """Return the patches of all files, as `patch -p1` takes them.

    Of one that has none, because it is binary or large, there is a word, which patch passes over.
    """
    if not difference.has_patch:
        return ""
    return "".join(each.patch or _differs(each) for each in difference.files)


def _differs(change: FileChange) -> str:
    old = patch_name("a", change.path, is_there=change.old is not None)
    new = patch_name("b", change.path, is_there=change.new is not None)
    return f"Files {old} and {new} differ\n"


def _totals(difference: Difference) -> str:
    counts = dict.fromkeys(("added", "removed", "changed"), 0)
    grown = 0
    for each in difference.files:
        counts[each.change] += 1
        grown += _size_of(each.new) - _size_of(each.old)
    told = [f"{count:,} {change}" for change, count in counts.items() if count]
    told.append(f"{difference.same_count:,} the same")
    if grown:
        told.append(f"{human_size(abs(grown))} {'more' if grown > 0 else 'less'}")
    return ", ".join(told)


def _file_line(change: FileChange) -> str:
    sizes = " -> ".join(
        human_size(_size_of(entry)) if not isinstance(entry, ReferenceEntry) else "a reference"
        for entry in (change.old, change.new)
        if entry is not None
    )
    sizes = sizes.replace("->", TO)
    return f"{_SIGNS.get(change.change, _CHANGED)} {printable(change.path)}  {sizes}"


def _size_of(entry: Entry | None) -> int:
    return entry.size or 0 if entry is not None else 0


def _value_line(change: ValueChange) -> str:
    sign = _SIGNS.get(change.change, _CHANGED)
    told = [_json(each) for each in _sides(change)]
    return f"{sign} {printable(change.key)}  {f' {TO} '.join(told)}"


def _sides(change: ValueChange) -> Iterator[Json]:
    if change.change != ADDED:
        yield change.old
    if change.change != REMOVED:
        yield change.new


def _json(value: Json) -> str:
    return printable(value if isinstance(value, str) else to_json(value))


def _text(change: ValueChange, missing: str) -> str | None:
    """Return the old or the new value as JSON; `missing` is the change where there is none."""
    if change.change == missing:
        return None
    return to_json(change.old if missing == ADDED else change.new)


def _file_row(change: FileChange) -> DiffRow:
    old, new = change.old, change.new
    return DiffRow(
        "file",
        change.change,
        change.path,
        old.shown_digest if old is not None else None,
        new.shown_digest if new is not None else None,
        old.size if old is not None else None,
        new.size if new is not None else None,
    )


def _entry_json(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    keys = entry_json(entry)
    del keys["path"]
    return keys


def _value_json(change: ValueChange) -> dict[str, Any]:
    return {
        "key": change.key, "change": change.change, "old": change.old, "new": change.new,
    }  # fmt: skip
