"""Names of files in a patch, quoted as Git and GNU patch read them."""

from __future__ import annotations

from typing import Final

NOTHING: Final = "/dev/null"
"""What stands for a file that is not there."""

_NAMED: Final = {
    "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    '"': '\\"', "\\": "\\\\",
}  # fmt: skip
_DELETE: Final = "\x7f"


def patch_name(side: str, path: str, *, is_there: bool = True) -> str:
    """Return the name of a file on one side, `a` or `b`.

    A name that could end its line, or look like another, is quoted: else whoever chooses it could
    lead a patch to any other file.
    """
    if not is_there:
        return NOTHING
    name = f"{side}/{path}"
    escaped = "".join(map(_escaped, name))
    return name if escaped == name else f'"{escaped}"'


def header_name(side: str, path: str, *, is_there: bool = True) -> str:
    """Return the name as it stands behind `---` or `+++`, where a tab ends one with blanks."""
    name = patch_name(side, path, is_there=is_there)
    return f"{name}\t" if " " in name and not name.startswith('"') else name


def _escaped(character: str) -> str:
    if character < " " or character == _DELETE:
        return _NAMED.get(character, f"\\{ord(character):03o}")
    return _NAMED.get(character, character)
