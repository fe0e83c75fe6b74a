"""Which paths a file in an artifact may have: judged by POSIX and Windows rules everywhere."""

from registry_cli.errors import Hint, UsageError

_LONGEST_PART = 255
"""Bytes of one name: no file system of ours has longer ones."""
_MOST_BYTES = 4
"""Of one character in UTF-8."""


def parse_file_path(path: str) -> str:
    """Accept a relative POSIX path in UTF-8 that cannot leave the folder it is written to.

    Refused: empty, `.` and `..` parts, a leading `/`, a backslash, a drive, NUL, and bytes
    that are not UTF-8, and names of more than 255 bytes. Everything else that POSIX allows
    (`aux.txt`, `a.`, line breaks) stays.
    """
    problem = _problem(path)
    if problem is not None:
        raise UsageError(
            f"the file path {path!r} {problem}",
            Hint(
                "rename the file, or leave it out with --exclude",
                in_python="rename the file, or add it under another name",
            ),
        )
    return path


def _problem(path: str) -> str | None:
    # A get of many files asks for each: looking into one string is all that it may cost.
    framed = f"/{path}/"
    if not path.isascii() and not _is_utf8(path):
        return "is not UTF-8"
    if not path or _has_long_part(path):
        return f"holds a name of more than {_LONGEST_PART} bytes" if path else "is empty"
    if "\\" in path or "\0" in path:
        return "holds a backslash or NUL"
    if path[1:2] == ":" and path[0].isascii() and path[0].isalpha():
        return "starts with a drive"
    if "//" in framed or "/./" in framed or "/../" in framed:
        return "is absolute or holds an empty, '.' or '..' part"
    return None


def _has_long_part(path: str) -> bool:
    if len(path) <= (_LONGEST_PART if path.isascii() else _LONGEST_PART // _MOST_BYTES):
        return False
    return any(len(part.encode()) > _LONGEST_PART for part in path.split("/"))


def _is_utf8(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
