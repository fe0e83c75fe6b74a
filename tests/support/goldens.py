"""What every command prints, kept in `tests/goldens`: for people, as JSON, and with `-q`.

Each command line runs in a copy of the same home, on a stage where clock and chance stand still.
`python -m tests.support.goldens` writes what is printed now.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.command import Command
from tests.support.files import make_files
from tests.support.stage import on_stage, staged
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = Path(__file__).parent.parent / "goldens"
UPDATE: Final = "UPDATE_GOLDENS"
"""The variable that asks the test to write the files, not to compare them."""

_COLUMNS: Final = 80
_LATER: Final = 2 * 3600
"""Seconds between the making of the home and the commands."""

_MOST_LINES: Final = 100
_MOST_LINES_OF: Final = {"completion": 7}  # the rest is kept in `completions`
"""Lines of one output beyond which only their number is kept."""

_LONGEST_LINE: Final = 500
"""Characters of a line beyond which only their number is kept."""

WAYS: Final = ((), ("--json",), ("-q",))
"""The options of each run; without any it is on a terminal."""

MODEL: Final = ("log", "my_model.txt", "-n", "gemma-finetuned", "-t", "model")
COLLECTION: Final = "wandb-registry-model/first-collection"

CASES: Final[dict[str, list[tuple[str, ...]]]] = {
    "alias add": [
        ("alias", "add", "model/first-collection:v0", "canary", "--expect", "none"),
        ("alias", "add", "gemma-finetuned:v0", "canary", "--expect", "v1"),
    ],
    "alias list": [
        ("alias", "list", "model/first-collection"),
        ("alias", "list", "model/first-collection", "--history"),
        ("alias", "list", "model/first-collection:production", "--as-of", "16"),
    ],
    "alias remove": [
        ("alias", "remove", "model/first-collection", "production"),
        ("alias", "remove", "model/first-collection", "nope"),
    ],
    "artifacts": [("artifacts",), ("artifacts", "--type", "evaluation")],
    "collection create": [
        ("collection", "create", "Golden Datasets/empty", "-d", "Still **empty**.", "--tag", "new"),
        ("collection", "create", "model/first-collection"),
    ],
    "collection delete": [
        ("collection", "delete", "model/first-collection", "--dry-run"),
        ("collection", "delete", "model/first-collection", "--yes"),
        ("collection", "delete", "model/first-collection"),
    ],
    "collection edit": [
        ("collection", "edit", "model/first-collection", "--add-tag", "served"),
        ("collection", "edit", "model/first-collection"),
    ],
    "collection rename": [
        ("collection", "rename", "model/first-collection", "served"),
        ("collection", "rename", "model/nope", "served"),
    ],
    "collection show": [
        ("collection", "show", "model/first-collection"),
        ("collection", "show", "model/nope"),
    ],
    "collections": [("collections",), ("collections", "Golden Datasets"), ("collections", "nope")],
    "completion": [("completion", "bash"), ("completion", "csh")],
    "delete": [
        ("delete", "gemma-finetuned:v0", "--force", "--yes"),
        ("delete", "gemma-finetuned:v1", "--dry-run"),
        ("delete", "questions", "--all", "--force", "--dry-run"),
        ("delete", "gemma-finetuned", "--yes"),
    ],
    "describe": [
        ("describe", "gemma-finetuned:v0", "Answers questions."),
        ("describe", "gemma-finetuned", ""),
    ],
    "du": [("du",), ("du", "gemma-finetuned"), ("du", "nope")],
    "doctor": [("doctor", "--rebuild", "--as", "viewer2")],  # the rest differs by machine
    "exists": [("exists", "gemma-finetuned"), ("exists", "gemma-finetuned:v7")],
    "gc": [
        ("gc", "--grace", "0", "--dry-run"),
        ("gc", "--grace", "0", "--yes"),
        ("gc", "--yes"),
        ("gc", "--grace", "soon", "--yes"),
    ],
    "compare": [
        ("compare", "gemma-finetuned", "--max", "accuracy"),
        ("compare", "gemma-finetuned:v0", "model/first-collection:production"),
        ("compare", "gemma-finetuned", "--max", "nope"),
    ],
    "diff": [
        ("diff", "gemma-finetuned:v0", "gemma-finetuned:v1"),
        ("diff", "gemma-finetuned:v0", "gemma-finetuned:v1", "--patch", "--exit-code"),
    ],
    "lineage": [
        ("lineage", "gemma-finetuned:v1"),
        ("lineage", "questions", "--down", "--depth", "1"),
        ("lineage", "nope"),
    ],
    "metric": [
        ("metric", "loss=0.25", "accuracy=0.9", "--step", "3", "--run", "nightly"),
        ("metric", "loss=0.25"),
        ("metric", "loss=NaN", "--run", "nightly"),
    ],
    "run": [("run", "--name", "baseline", "--", "true"), ("run", "--", "no-such-command")],
    "runs": [
        ("runs",),
        ("runs", "nightly"),
        ("runs", "--state", "failed"),
        ("runs", "nope"),
    ],
    "export": [
        ("export", "gemma-finetuned", "-o", "new.bundle"),
        ("export", "--list"),
        ("export", "-o", "new.bundle"),
    ],
    "get": [
        ("get", "model/first-collection:production", "served"),
        ("get", "gemma-finetuned:v7"),
    ],
    "help": [("help",), ("help", "roles"), ("help", "nope")],
    "history": [
        ("history", "model/first-collection"),
        ("history", "--kind", "nope"),
        ("history", "--head"),
    ],
    "history redact": [
        ("history", "redact", "10", "--dry-run"),
        ("history", "redact", "10", "--field", "description", "--yes"),
        ("history", "redact", "9", "--yes"),
    ],
    "import": [
        ("import", "gemma.bundle"),
        ("import", "gemma.bundle", "--home", "elsewhere"),
        ("import", "my_model.txt"),
    ],
    "init": [("init", "elsewhere"), ("init", "--organization", "reviewco", "--team", "vision")],
    "link": [
        ("link", "gemma-finetuned", "model/second-collection", "-a", "candidate"),
        ("link", "gemma-finetuned", COLLECTION),
        ("link", "questions", "model/questions"),
    ],
    "log": [
        ("log", "my_model.txt", "-n", "gemma-finetuned"),
        ("log", "questions"),
        ("log", "questions", "-n", "more", "-t", "dataset", "--link", "dataset/more"),
        ("log", "my_model.txt"),
        ("log", "--reference", "s3://bucket/pairs.tar", "--size", "2048", "-t", "dataset"),
        ("log", "--reference", "https://me:secret@example.org/pairs.tar", "-t", "dataset"),
        ("log", "--reference", "file:///nowhere/pairs.tar", "-t", "dataset"),
    ],
    "member add": [
        ("member", "add", "viewer2", "--role", "viewer", "--registry", "Golden Datasets"),
        ("member", "add", "viewer2", "--role", "owner"),
    ],
    "member list": [("member", "list"), ("member", "list", "--registry", "Golden Datasets")],
    "member remove": [
        ("member", "remove", "viewer2", "--team", "team"),
        ("member", "remove", "viewer2"),
    ],
    "member role": [
        ("member", "role", "viewer2", "--role", "viewer", "--team", "team"),
        ("member", "role", "viewer2", "--role", "admin"),
    ],
    "metadata set": [
        ("metadata", "set", "model/first-collection:v0", "lr=0.02"),
        ("metadata", "set", "gemma-finetuned", "lr=0.02"),
    ],
    "metadata unset": [("metadata", "unset", "gemma-finetuned:v0", "lr")],
    "path": [("path", "gemma-finetuned"), ("path", "questions"), ("path", "questions", "nope")],
    "protect": [("protect", "model", "production"), ("protect", "model", "latest")],
    "registries": [("registries",)],
    "registry create": [
        ("registry", "create", "Evaluations", "--description", "What we report to others"),
        ("registry", "create", "golden datasets"),
    ],
    "registry delete": [
        ("registry", "delete", "Golden Datasets", "--dry-run"),
        ("registry", "delete", "Golden Datasets", "--yes"),
        ("registry", "delete", "model", "--yes"),
    ],
    "registry edit": [
        ("registry", "edit", "Golden Datasets", "--add-type", "text"),
        ("registry", "edit", "Golden Datasets", "--remove-type", "dataset"),
    ],
    "registry rename": [
        ("registry", "rename", "Golden Datasets", "Data"),
        ("registry", "rename", "model", "Data"),
    ],
    "registry show": [("registry", "show", "Golden Datasets"), ("registry", "show", "nope")],
    "search": [
        ("search", "gemma"),
        ("search", "--file", "*.txt", "--limit", "2"),
        ("search", "nothing"),
        ("search", '"gemma'),
    ],
    "sql": [
        ("sql", "select qualified_name, aliases from registry_versions order by 1"),
        ("sql", "delete from tags"),
        ("sql", "select name from sqlite_master", "--as", "viewer2"),
    ],
    "show": [("show", "gemma-finetuned"), ("show", "model/first-collection"), ("show", "nope")],
    "team create": [("team", "create", "vision"), ("team", "create", "team")],
    "team list": [("team", "list")],
    "team show": [("team", "show", "team"), ("team", "show", "vision")],
    "tag add": [
        ("tag", "add", "model/first-collection:v0", "seen by two"),
        ("tag", "add", "model/first-collection", "a,b"),
    ],
    "tag remove": [("tag", "remove", "gemma-finetuned:v0", "small")],
    "unprotect": [("unprotect", "model", "production")],
    "undo": [("undo", "14"), ("undo", "1"), ("undo", "999")],
    "unlink": [("unlink", f"{COLLECTION}:v0"), ("unlink", "gemma-finetuned:v0")],
    "verify": [
        ("verify",),
        ("verify", "gemma-finetuned:v0", "--full"),
        ("verify", "--history"),
        ("verify", "--history", "--expect-head", "0" * 64),
        ("verify", "nope"),
    ],
    "versions": [
        ("versions", "gemma-finetuned"),
        ("versions", "model/first-collection"),
        ("versions", "gemma"),
        ("versions", "gemma-finetuned", "--metadata", "lr~1"),
    ],
    "whoami": [
        ("whoami",),
        ("whoami", "--as", "nobody2"),
        ("whoami", "--may", "link", "model"),
        ("whoami", "--may", "link", "model", "--as", "viewer2"),
    ],
}
"""The command lines of each command, among them what is refused."""


def make_scene() -> None:
    """Fill the home, and the working folder with what the command lines speak of."""
    make_files("questions", {"easy.jsonl": '{"question": "2 + 2"}\n', "sub/hard.jsonl": "{}\n"})
    described = ("-d", "Answers short questions.", "-m", "lr=0.01", "-m", "base=gemma")
    steps: list[tuple[str, tuple[str, ...]]] = [
        ("Model: 0.25", (*MODEL, *described, "--metric", "accuracy=0.81", "--tag", "small")),
        ("Model: 0.25", ("link", "gemma-finetuned", COLLECTION)),
        ("Model: 0.5", (*MODEL, *described, "--metric", "accuracy=0.93")),
        ("Model: 0.5", ("link", "gemma-finetuned", COLLECTION, "-a", "production")),
        ("Model: 0.5", ("registry", "create", "Golden Datasets", "--type", "dataset")),
        ("", ("log", "questions", "-t", "dataset", "--link", "Golden Datasets/questions")),
        ("Model: 0.7", ("log", "my_model.txt", "-n", "draft", "-t", "model")),
        ("Model: 0.75", ("delete", "draft", "--all", "--yes")),
        ("Model: 0.75", ("member", "add", "viewer2", "--role", "member", "--team", "team")),
        ("", ("metric", "loss=0.75", "accuracy=0.5", "--run", "nightly")),
        ("", ("metric", "loss=0.5", "accuracy=0.75", "--run", "nightly")),
        ("Model: 0.75", ("export", "model/first-collection", "-o", "gemma.bundle")),
    ]
    for number, (content, arguments) in enumerate(steps):
        make_files(".", {"my_model.txt": f"{content}\n"})
        with on_stage(arguments, seconds=60 * number):
            assert Command().run(*arguments).status == 0


def read_golden(command: str) -> str:
    """Return what is kept of a command; nothing where it is new."""
    path = _path(command)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def write_golden(command: str, text: str) -> None:
    """Keep this."""
    FOLDER.mkdir(exist_ok=True)
    _path(command).write_text(text, encoding="utf-8")


def run_case(arguments: Sequence[str], options: Sequence[str]) -> str:
    """Run a command line, in one of the ways, and return what is kept of it."""
    if not options:
        command = staged(arguments, seconds=_LATER)
        quiet = {"NO_COLOR": "1"}
        screen = on_terminal(command, columns=_COLUMNS, environment=quiet, answer="n\n")
        return _written(arguments, "   (on a terminal)", [("", screen.text)], screen.status)
    with on_stage(arguments, seconds=_LATER):
        result = Command().run(*arguments, *options)
    outputs = [("", result.stdout), ("stderr", result.stderr)]
    return _written(arguments, f" {' '.join(options)}", outputs, result.status)


def _written(
    arguments: Sequence[str], how: str, outputs: list[tuple[str, str]], status: int
) -> str:
    parts = [f"=== {shlex.join(('registry', *arguments))}{how}\n"]
    most_lines = _MOST_LINES_OF.get(arguments[0], _MOST_LINES)
    for name, output in outputs:
        lines = [line.rstrip() for line in _independent(output).splitlines()]
        if name and lines:
            parts.append(f"--- {name}\n")
        parts += [f"{_short(line)}\n" for line in lines[:most_lines]]
        more = len(lines) - most_lines
        parts += [f"(and {more} more lines)\n"] if more > 0 else []
    return "".join([*parts, f"--- status {status}\n"])


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} (and more)"


def _independent(text: str) -> str:
    """Return a text in which all folders of the test are those of one user."""
    folder = str(Path.cwd().parent)
    return text.replace(folder, "/home/you").replace(os.path.realpath(folder), "/home/you")


def _path(command: str) -> Path:
    return FOLDER / f"{command.replace(' ', '-')}.txt"


if __name__ == "__main__":
    tests = ["-n0", "-q", "tests/integration/test_goldens.py", "-k", "prints_what_is_kept"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *tests], env={**os.environ, UPDATE: "1"}, check=False
    )
    sys.exit(done.returncode)
