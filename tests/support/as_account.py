"""`registry` as other accounts of this machine, where the tests run as the superuser.

`python -m tests.support.as_account` reads requests, one JSON array per line: the account with its
group and umask, the folder, the environment, files for stdout and stderr, and the arguments. It
answers each with the exit status. For anybody but the superuser each account is the one that
runs the tests.
"""

from __future__ import annotations

import ast
import codecs
import importlib
import json
import os
import pkgutil
import sys
from contextlib import suppress
from pathlib import Path

import registry_cli
from registry_cli.__main__ import main


def load_all() -> None:
    """Load all that a command may load: the accounts may not be allowed to see it."""
    for module in pkgutil.walk_packages(registry_cli.__path__, "registry_cli."):
        if not module.name.endswith("__main__"):
            _load(module.name)
    for encoding in ("ascii", "idna", "latin-1"):
        codecs.lookup(encoding)


def run_as(
    account: tuple[int, int, int],
    folder: str,
    environment: dict[str, str],
    streams: list[str],
    arguments: list[str],
) -> int:
    """Run a command in a process of its own; return its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    uid, group, umask = account
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in enumerate(streams, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
    os.umask(umask)
    if os.geteuid() == 0:
        os.setgroups([group])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    sys.argv = ["registry", *arguments]
    main()
    os._exit(70)  # `main` ends the process itself


def _load(module: str) -> None:
    """Load a module of ours and everything that it names in its functions, too."""
    found = importlib.import_module(module)
    tree = ast.parse(Path(str(found.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            with suppress(ImportError):  # names of functions, and extras that are not there
                importlib.import_module(name)


if __name__ == "__main__":
    load_all()
    for line in sys.stdin:
        sys.stdout.write(f"{run_as(*json.loads(line))}\n")
        sys.stdout.flush()
