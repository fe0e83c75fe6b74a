"""What of the files under a path is left out: the patterns of `--exclude`."""

import re
from collections.abc import Iterable
from fnmatch import translate
from typing import Final

_WILDCARDS: Final = frozenset("*?[")


class Exclusion:
    """Patterns that each stand for a path in an artifact, or for the last part of one."""

    def __init__(self, patterns: Iterable[str]) -> None:
        stripped = [pattern.rstrip("/") for pattern in patterns]
        # A name without wildcards, such as `.git`, is the usual case, and much faster.
        self._texts = frozenset(each for each in stripped if not _WILDCARDS.intersection(each))
        globs = [translate(each) for each in stripped if each not in self._texts]
        self._glob = re.compile("|".join(globs)) if globs else None
        self._has_names_only = not globs and not any("/" in each for each in stripped)

    def covers(self, path: str) -> bool:
        """Say whether a pattern stands for the path."""
        return self.covers_in(*_split(path))

    def covers_in(self, prefix: str, name: str) -> bool:
        """Say whether a pattern stands for a name in a folder, whose path `prefix` is with `/`."""
        if name in self._texts:
            return True
        if self._has_names_only:
            return False
        path = prefix + name
        if path in self._texts:
            return True
        glob = self._glob
        return glob is not None and (glob.match(path) or glob.match(name)) is not None


def _split(path: str) -> tuple[str, str]:
    before, slash, name = path.rpartition("/")
    return before + slash, name
