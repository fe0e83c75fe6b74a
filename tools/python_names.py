"""Write what becomes of every public name of W&B: `python -m tools.python_names`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import registry_cli
from registry_cli.sdk import entries, media, people, project, run_values
from registry_cli.sdk.artifact import Artifact, ArtifactCollection, RunRecord
from registry_cli.sdk.errors import NotHereError
from registry_cli.sdk.refused import Refused
from registry_cli.sdk.registry import Registry
from registry_cli.sdk.runs import Runs
from tools.wandb_names import CLASSES, MODULE

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "python.md"
_HEADING: Final = "## Every public name\n"
_START: Final = """
What a script may ask of W&B 0.31 works here, is accepted without effect, or raises an error \
that says why: one that is also a `NotImplementedError` and an `AttributeError`, so that \
`hasattr` tells. This part is written from the program by `make names`.
"""
_NOTHING: Final = ("Do nothing: ", "None: ", "Always ")
"""How docstrings begin of what has no effect."""

PLACES: Final[dict[str, tuple[type, str]]] = {
    "Artifact": (Artifact, "an `Artifact`"),
    "ArtifactEntry": (entries.ArtifactEntry, "a file of an artifact"),
    "ArtifactManifest": (entries.ArtifactManifest, "a manifest"),
    "Run": (registry_cli.Run, "a run that goes on, as `init` returns it"),
    "Api": (registry_cli.Api, "`Api()`"),
    "RunRecord": (RunRecord, "a run that is looked at, as `Api().run` returns it"),
    "Runs": (Runs, "what `Api().runs` returns"),
    "Project": (project.Project, "a project"),
    "ArtifactType": (project.ArtifactType, "a type in a project"),
    "ArtifactCollection": (ArtifactCollection, "an artifact as a whole, or a collection"),
    "Registry": (Registry, "a registry"),
    "User": (people.User, "a user"),
    "Team": (people.Team, "a team"),
    "Member": (people.Member, "a member of a team"),
    "Organization": (people.Organization, "the organization"),
    "RunValues": (run_values.RunValues, "`config` and `summary`"),
}


class Fate(NamedTuple):
    """What becomes of a name: `works`, `accepted` or `refused`, and why where it does not work."""

    kind: str
    reason: str = ""


def fate_in_module(name: str) -> Fate:
    """Return what becomes of a name of the package itself. Raises where nothing is known of it."""
    if name in {"run", "config", "summary"}:  # which there are in a run only
        return Fate("works")
    try:
        found = getattr(registry_cli, name)
    except NotHereError as error:
        return Fate("refused", str(error).partition(": ")[2])
    if isinstance(found, type) and issubclass(found, media.Media):
        return Fate("refused", "nothing draws it: write a file, and log that")
    return _fate_of(found)


def fate_in_class(owner: type, name: str) -> Fate:
    """Return what becomes of a name of a class. Raises where nothing is known of it."""
    try:
        found = inspect.getattr_static(owner, name)
    except AttributeError:
        if any(name in vars(each).get("__annotations__", {}) for each in owner.__mro__):
            return Fate("works")
        raise
    return Fate("refused", found.reason) if isinstance(found, Refused) else _fate_of(found)


def every_name() -> str:
    """Return the part of the document, in Markdown."""
    module = {name: fate_in_module(name) for name in MODULE.split()}
    blocks = [_HEADING, _START, *_part("the module", module)]
    for label, names in CLASSES.items():
        owner, title = PLACES[label]
        blocks += _part(title, {name: fate_in_class(owner, name) for name in names.split()})
    return "".join(blocks).rstrip() + "\n"


def _fate_of(found: object) -> Fate:
    line = (inspect.getdoc(found) or "").partition("\n")[0]
    if isinstance(found, type) or not line:
        return Fate("works")
    if line.startswith("Refuse: "):
        return Fate("refused", line.removeprefix("Refuse: "))
    if line.startswith(_NOTHING):
        return Fate("accepted", line.removeprefix("Do nothing: "))
    return Fate("works")


def _part(title: str, fates: dict[str, Fate]) -> Iterator[str]:
    works = [name for name, fate in fates.items() if fate.kind == "works"]
    yield f"\n### Of {title}\n\n{', '.join(f'`{name}`' for name in works)} work.\n"
    rows: dict[Fate, list[str]] = {}
    for name, fate in fates.items():
        if fate.kind != "works":
            rows.setdefault(fate, []).append(name)
    if rows:
        yield "\n| | is | why |\n|---|---|---|\n"
    for fate, names in sorted(rows.items()):
        listed = ", ".join(f"`{name}`" for name in names)
        yield f"| {listed} | {fate.kind} | {fate.reason.rstrip('.')} |\n"


def with_every_name(document: str) -> str:
    """Return the document with this part as it is now, which is the last."""
    return document.partition(_HEADING)[0] + every_name()


if __name__ == "__main__":
    DOCUMENT.write_text(with_every_name(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
