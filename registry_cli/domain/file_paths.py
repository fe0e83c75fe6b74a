"""Which paths a file in an artifact may have: judged by POSIX and Windows rules everywhere."""

import re
from typing import Final

from registry_cli.errors import Hint, UsageError

_DRIVE: Final = r"[A-Za-z]:"


def parse_file_path(path: str) -> str:
    """Accept a relative POSIX path in UTF-8 that cannot leave the folder it is written to.

    Refused: empty, `.` and `..` parts, a leading `/`, a backslash, a drive, NUL, and bytes
    that are not UTF-8. Everything else that POSIX allows (`aux.txt`, `a.`, line breaks) stays.
    """
    problem = _problem(path)
    if problem is not None:
        raise UsageError(
            f"the file path {path!r} {problem}",
            Hint("rename the file, or leave it out with --exclude"),
        )
    return path


def _problem(path: str) -> str | None:
    try:
        path.encode()
    except UnicodeEncodeError:
        return "is not UTF-8"
    if not path:
        return "is empty"
    if "\\" in path or "\0" in path:
        return "holds a backslash or NUL"
    if re.match(_DRIVE, path):
        return "starts with a drive"
    if any(part in {"", ".", ".."} for part in path.split("/")):
        return "is absolute or holds an empty, '.' or '..' part"
    return None
