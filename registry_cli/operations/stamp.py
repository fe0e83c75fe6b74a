"""Stamp files for make: what a reference led to, rewritten only when that changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.errors import Hint, MachineError

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.domain.versions import Version


def write_stamp(path: Path, version: Version) -> None:
    """Write the qualified name and the digest, unless the file says so already."""
    content = f"{version.qualified_name} {version.digest}\n"
    try:
        if path.read_text(encoding="utf-8", errors="replace") == content:
            return
    except OSError:
        pass  # missing or unreadable: the write below says what is wrong
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_text(content, encoding="utf-8")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise MachineError(
            f"cannot write the stamp {str(path)!r}: {error.strerror}", Hint("check its folder")
        ) from error
