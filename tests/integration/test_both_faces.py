"""The command and Python obey the same rules: the same scenario leaves the same catalog."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.faces import ByCommand, ByPython, Face, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command

RUN = "sharedrn"
TARGET = "wandb-registry-model/chat"


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")
    return path


def refused(action: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Refusal) as refusal:
        action()
    return refusal.value.code, refusal.value.message


def log_and_link(face: Face) -> object:
    write("gemma", "one")
    names = [face.log("gemma", type="model", aliases=["best"], tags=["new"])]
    names.append(face.link("gemma:best", TARGET, "production"))
    write("gemma", "two")
    names.append(face.log("gemma"))
    names.append(face.link("gemma", TARGET))
    write("gemma", "one")
    names.append(face.log("gemma"))
    return names


def say_and_forget(face: Face) -> object:
    face.log(write("gemma", "one"), type="model", metadata={"lr": 0.1}, description="first")
    face.link("gemma", TARGET)
    face.say("gemma:v0", aliases=["best"], tags=["reviewed"], metadata={"ok": 1})
    face.say("model/chat:v0", description="through the link", aliases=["production"])
    face.forget("gemma:v0", alias="best", tag="reviewed", key="ok")
    return None


def link_mistakes(face: Face) -> object:
    face.log(write("data", "rows"), type="dataset")
    face.log(write("gemma", "one"), type="model")
    face.create_registry("Golden Datasets", "dataset", visibility="restricted")
    return [
        refused(lambda: face.link("data", TARGET)),
        refused(lambda: face.link("gemma", "wandb-registry-nope/chat")),
        refused(lambda: face.link("gemma", "elsewhere/wandb-registry-model/chat")),
        refused(lambda: face.link("gemma", TARGET, "v3")),
        refused(lambda: face.link("gemma:v9", TARGET)),
        refused(lambda: face.unlink("gemma:v0")),
        refused(lambda: face.create_registry("golden datasets")),
        refused(lambda: face.create_registry("models")),
        refused(lambda: face.create_registry("a/b")),
        face.link("data", "Golden Datasets/raw", "v2.0"),
    ]


def log_mistakes(face: Face) -> object:
    face.log(write("gemma", "one"), type="model")
    write("fresh", "new")
    return [
        refused(lambda: face.log("fresh")),
        refused(lambda: face.log("gemma", type="dataset")),
        refused(lambda: face.log("gone", type="model")),
        refused(lambda: face.log("fresh", type="job")),
        refused(lambda: face.log("fresh", type="model", name="a b")),
        refused(lambda: face.log("fresh", type="model", aliases=["v1"])),
        refused(lambda: face.log("fresh", type="model", tags=["a/b"])),
        face.exists("fresh"),
    ]


def take_away(face: Face) -> object:
    face.log(write("gemma", "one"), type="model")
    face.log(write("gemma", "two"))
    face.link("gemma:v0", TARGET)
    told = [
        refused(lambda: face.delete("gemma:v0")),
        refused(lambda: face.delete("model/chat:v0")),
    ]
    face.unlink("model/chat:v0")
    face.link("gemma:v1", TARGET)
    face.delete("gemma:v0")
    face.delete("gemma:v1", is_forced=True)
    return [*told, face.exists("gemma"), face.exists("model/chat")]


def measure_and_use(face: Face) -> object:
    for name in ("a.txt", "deep/b.txt"):
        write(f"data/{name}", name)
    face.log("data", type="dataset")
    face.link("data", "wandb-registry-dataset/rows")
    face.measure(0, acc=0.5, loss=2)
    face.measure(1, acc=0.75)
    return [
        face.use("dataset/rows", "got"),
        face.use("data:v0", "part", "deep/"),
        refused(lambda: face.use("data", "none", "nope")),
    ]


def handle_what_has_no_files(face: Face) -> object:
    Path("hollow").mkdir()
    told: list[object] = [
        face.log_nothing("later", "model"),
        face.log_nothing("later", "model"),
        refused(lambda: face.log_nothing("later", "dataset")),
        refused(lambda: face.log("hollow", type="model")),
        face.use("later", "got"),
        refused(lambda: face.use("later", "none", "nope")),
        face.link("later", TARGET, "planned"),
    ]
    face.say("later:v0", aliases=["begun"], tags=["new"], metadata={"lr": 1})
    told.append(face.log(write("later", "weights")))
    told += [face.log_nothing("later", "model"), face.use("later:v1", "got")]
    told.append(refused(lambda: face.delete("later:v0")))
    face.delete("later:v0", is_forced=True)
    return [*told, face.log_nothing("later", "model"), face.exists("model/chat")]


def read_headers(face: Face) -> object:
    face.log(write("table.csv", "a,b\n1,2\n"), type="dataset", metadata={"lr": 0.1})
    face.log(write("table.csv", "a,b\n1,2\n3,4\n"), type="dataset", metadata={"headers": "mine"})
    return None


def refer_to_files(face: Face) -> object:
    folder = Path.cwd().parent / "shared"  # one address in both homes
    for name in ("a", "sub/b"):
        write(str(folder / name), name)
    here, there = f"file://{folder}", "s3://bucket/far.bin"
    told: list[object] = [
        face.refer("data", here, type="dataset"),
        face.refer("data", here),
        face.use("data", "got"),
        face.refer("data", f"{here}/a", there),
        face.use("data", "part", "a"),
        refused(lambda: face.use("data", "none"))[0],
        face.refer("far", there, type="model", digest=f"sha256:{'a' * 64}", size=7),
        face.refer("far", f"{here}/a", checksum=False),
        face.refer("far", there, name="in/here.bin"),
        refused(lambda: face.refer("data", here, max_objects=1)),
        refused(lambda: face.refer("data", f"{here}/gone")),
        refused(lambda: face.refer("data", "shared")),
        refused(lambda: face.refer("data", "file://shared/a")),
        refused(lambda: face.refer("data", "https://me:secret@host/x")),
        refused(lambda: face.refer("data", "https://host/..")),
        refused(lambda: face.refer("data", there, name="../x")),
        refused(lambda: face.refer("data", there, digest="abc")),
        refused(lambda: face.refer("data", f"{here}/a", size=1)),
    ]
    write(str(folder / "a"), "B")
    told.append(refused(lambda: face.use("data:v0", "none"))[0])
    (folder / "a").unlink()
    told.append(refused(lambda: face.use("data:v0", "nothing"))[0])
    return told


def govern(face: Face) -> object:
    face.log(write("gemma", "one"), type="model")
    face.create_registry("golden", "model", visibility="restricted")
    face.create_team("data-team", "member2")
    face.link("gemma", "golden/chat")
    face.link("gemma", "golden/taken")
    face.give("data-team", "restricted-viewer", "golden")
    face.give("viewer2", "member", "golden")
    face.give("viewer2", "viewer", "golden")
    told = [
        refused(lambda: face.create_team("data-team")),
        refused(lambda: face.create_team("local")),
        refused(lambda: face.give("viewer2", "owner", "golden")),
        refused(lambda: face.give("viewer2", "viewer", "nope")),
        refused(lambda: face.take("nobody-here", "golden")),
        refused(lambda: face.rename("golden/chat", "taken")),
        refused(lambda: face.rename("golden/chat", "a/b")),
        refused(lambda: face.rename("golden", "Models")),
        refused(lambda: face.rename("model", "other")),
    ]
    face.rename("golden/chat", "better")
    face.rename("golden", "Gold")
    face.take("data-team", "gold")
    return [*told, face.exists("golden/chat"), face.exists("gold/better")]


SCENARIOS = (
    log_and_link, say_and_forget, link_mistakes, log_mistakes, take_away, measure_and_use,
    handle_what_has_no_files, read_headers, refer_to_files, govern,
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.__name__)
def test_a_scenario_leaves_the_same_catalog_through_both_faces(
    registry: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scenario: Callable[[Face], object],
) -> None:
    left = []
    for name in ("command", "python"):
        folder = tmp_path / f"work of {name}"
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / f"home of {name}"))
        monkeypatch.setenv("REGISTRY_PROJECT", "p")
        monkeypatch.setenv("REGISTRY_RUN_ID", RUN)
        registry("metric", "begun=1", "--step", "0")
        face = ByCommand(registry) if name == "command" else ByPython()
        told = scenario(face)
        if isinstance(face, ByPython):
            face.close()
        registry("verify")
        left.append((told, events(registry), run_of(registry)))

    assert left[0] == left[1]


def events(registry: Command) -> list[tuple[str, str, str]]:
    """Return what happened, oldest first; what is random has a number in its place."""
    ids: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return ids.setdefault(match[0], f"id {len(ids)}")

    told = registry("history", "--json").json
    return [
        (event["kind"], event["subject"], re.sub(r"\b[0-9a-f]{32}\b", number, str(event["body"])))
        for event in reversed(told)
    ]


def run_of(registry: Command) -> dict[str, Any]:
    run = registry("runs", RUN, "--json").json
    return {key: run[key] for key in ("summary", "config", "inputs", "outputs", "project")}


def test_both_faces_name_the_same_hint(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_PROJECT", "p")
    registry.log_text("data", "rows", type="dataset")
    told = registry("link", "data", TARGET, status=5)
    face = ByPython()

    with pytest.raises(Refusal) as refused:
        face.link("data", TARGET)
    face.close()

    reason = refused.value.__cause__
    assert reason is not None
    # Python knows the version by its full name.
    assert str(reason) == f"{told.message} (hint: {told.hint})".replace(
        "link data ", "link team/p/data:v0 "
    )
    assert home.exists()
