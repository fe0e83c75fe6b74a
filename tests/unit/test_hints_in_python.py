"""What a script is told names no options of a command that it does not have."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.unit.test_imports import ROOT, imports_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterator

FOR_COMMANDS = {
    "--all deletes all its versions; or choose one": "a script deletes one version, or all",
    "begin anew without --after; with --as-of nothing changes between two pages": "no pages",
    "give the last name that -q printed, such as team/project/name": "no pages",
    "put the stamp beside it, or leave the stamp out with --exclude": "no stamps",
    "name the registry with --registry": "a registry is the object that is asked",
    "say what with --add-type, --visibility or --description": "nothing edited is nothing saved",
    "leave out --as-of to see it as it is now": "no moments of the past",
    "leave out --as": "no acting as others",
    "see which versions are damaged, then bring good bytes with verify --repair FROM": "a command",
    "upgrade the program: pip install --upgrade registry-cli": "a command",
    "a name has no registry; a collection is given by --link": "made for a command line",
    "; the collection of --link may be called by any letters": "made for a command line",
}
"""Texts that no script is told, or that are a whole command, and why."""
OPTION = re.compile(r"(?<![\w-])--?[a-z]")


def modules_of_scripts(sources: dict[str, str]) -> set[str]:
    """Return the modules that the Python API imports, at once or later."""
    reached = {name for name in sources if name.startswith("registry_cli.sdk")}
    following = [*reached]
    while following:
        for name in {*imports_of(sources[following.pop()], {*sources})} - reached:
            reached.add(name)
            following.append(name)
    return reached


def texts_with_options(source: str) -> Iterator[str]:
    """Yield the parts of hints and notes that name an option, and say nothing else in Python."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called not in {"Hint", "note"} or any(key.arg == "in_python" for key in node.keywords):
            continue
        for each in ast.walk(node.args[0]):
            if isinstance(each, ast.Constant) and OPTION.search(str(each.value)):
                yield str(each.value)


def test_what_names_options_says_something_else_in_python() -> None:
    sources = {module_of(path): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    reached = {name for name in modules_of_scripts(sources) if ".cli." not in name}
    assert len(reached) > 100
    found = {text for name in reached for text in texts_with_options(sources[name])}
    assert found - FOR_COMMANDS.keys() == set()
    assert FOR_COMMANDS.keys() - found == set()


def test_an_option_would_be_found() -> None:
    assert [*texts_with_options('Hint(f"{rule}: --name", ("log",))')] == [": --name"]
    assert [*texts_with_options('workspace.note("with -q")')] == ["with -q"]
    assert [*texts_with_options('Hint("with --name", in_python="with name=")')] == []
    assert [*texts_with_options('Hint("well-known - or not")')] == []
