"""The table of roles: who may do what, in open and in restricted registries, by every command.

Each row is a command line; each person runs it in the same home, and the exit statuses are
compared with what the table of the documents says.
"""

from __future__ import annotations

import os
import shutil
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from registry_cli.cli.commands import COMMANDS
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


class May(IntEnum):
    """Roles in a registry by how much they may; 0: the registry is not there."""

    NOTHING = 0
    BROWSE = 1
    USE = 2
    CURATE = 3
    GOVERN = 4


OWNER: Final = "owner"
"""Who owns the folder of the home, and so acts without `--as`."""

GRANTED: Final = {
    "looks2": "restricted-viewer", "views2": "viewer", "works2": "member", "governs2": "admin",
}  # fmt: skip
"""Who has which role in both registries."""

IN_ORGANIZATION: Final = {
    "org-looks2": "restricted-viewer", "org-views2": "viewer", "org-works2": "member",
    "org-admin2": "admin",
}  # fmt: skip
"""Who has which role in the organization, and none in the registries."""

OPEN: Final = {
    # Everybody is a viewer at least of what is the organization's, unless made less.
    "looks2": May.USE, "views2": May.USE, "works2": May.CURATE, "governs2": May.GOVERN,
    "mate2": May.CURATE, "org-looks2": May.BROWSE, "org-views2": May.USE,
    "org-works2": May.CURATE, "org-admin2": May.GOVERN, OWNER: May.GOVERN,
    "known2": May.USE, "unknown2": May.USE,
}  # fmt: skip
CLOSED: Final = {
    "looks2": May.BROWSE, "views2": May.USE, "works2": May.CURATE, "governs2": May.GOVERN,
    "mate2": May.CURATE, "org-looks2": May.NOTHING, "org-views2": May.NOTHING,
    "org-works2": May.NOTHING, "org-admin2": May.GOVERN, OWNER: May.GOVERN,
    "known2": May.NOTHING, "unknown2": May.NOTHING,
}  # fmt: skip
REGISTRIES: Final = {"open": OPEN, "closed": CLOSED}
PEOPLE: Final = tuple(OPEN)

ADMINS: Final = {"org-admin2", OWNER}
COLLEAGUES: Final = {"org-works2", *ADMINS}
"""Members of the organization."""


class Row(NamedTuple):
    """A command line, in which `{R}` is the registry, and what it takes.

    `hidden` is the status where the registry is not there.
    """

    line: str
    takes: May
    hidden: int = 3


class Apart(NamedTuple):
    """A command line that no role in a registry decides: those who may, and what others get."""

    line: str
    people: frozenset[str]
    refused: int = 5


def only(*people: str) -> frozenset[str]:
    """Return the admins and these."""
    return frozenset({*ADMINS, *people})


EVERYBODY: Final = frozenset(PEOPLE)

ROWS: Final = [
    Row("collections {R}", May.BROWSE),
    Row("versions {R}/c", May.BROWSE),
    Row("versions gemma --registry {R}", May.BROWSE),
    Row("search c --registry {R}", May.BROWSE),
    Row("show {R}/c", May.BROWSE),
    Row("show {R}/c --as-of {head}", May.BROWSE),
    Row("history {R}/c", May.BROWSE),
    Row("history --registry {R}", May.BROWSE),
    Row("alias list {R}/c", May.BROWSE),
    Row("exists {R}/c", May.BROWSE, hidden=1),
    Row("du {R}/c", May.BROWSE),
    Row("verify {R}/c:v0", May.BROWSE),
    Row("lineage {R}/c", May.BROWSE),
    Row("compare {R}/c:v0 {R}/c:v1", May.BROWSE),
    Row("diff {R}/c:v0 {R}/c:v1", May.BROWSE),
    Row("member list --registry {R}", May.BROWSE),
    Row("registry show {R}", May.BROWSE),
    Row("collection show {R}/c", May.BROWSE),
    Row("show {R}", May.BROWSE),
    Row("whoami --may show {R}", May.BROWSE),
    Row("diff {R}/c:v0 {R}/c:v1 --patch", May.USE),
    Row("get {R}/c back", May.USE),
    Row("path {R}/c", May.USE),
    Row("export {R}/c -o a.bundle", May.USE),
    Row("export --list {R}/c", May.USE),
    Row("link {R}/c everyones/c", May.USE),
    Row("link gemma:v0 {R}/new", May.CURATE),
    Row("link gemma:v1 {R}/c", May.CURATE),
    Row("unlink {R}/c:v0", May.CURATE),
    Row("alias add {R}/c:v0 next", May.CURATE),
    Row("alias remove {R}/c best", May.CURATE),
    Row("tag add {R}/c x", May.CURATE),
    Row("tag add {R}/c:v0 x", May.CURATE),
    Row("tag remove {R}/c seen", May.CURATE),
    Row("describe {R}/c text", May.CURATE),
    Row("describe {R}/c:v0 text", May.CURATE),
    Row("metadata set {R}/c:v0 a=1", May.CURATE),
    Row("metadata unset {R}/c:v0 lr", May.CURATE),
    Row("alias add {R}/c:v0 production", May.GOVERN),
    Row("alias remove {R}/c production", May.GOVERN),
    Row("unlink {R}/c:v1", May.GOVERN),
    Row("link gemma:v0 {R}/c -a production", May.GOVERN),
    Row("collection create {R}/new --type model", May.CURATE),
    Row("collection edit {R}/c --add-tag x", May.CURATE),
    Row("collection rename {R}/free d", May.CURATE),
    Row("collection delete {R}/free --yes", May.CURATE),
    Row("collection delete {R}/free --dry-run", May.CURATE),
    Row("collection rename {R}/c d", May.GOVERN),  # which holds a protected alias
    Row("collection delete {R}/c --yes", May.GOVERN),
    Row("registry edit {R} --description text", May.CURATE),
    Row("registry edit {R} --add-type model", May.GOVERN),
    Row("registry edit {R} --visibility restricted", May.GOVERN),
    Row("registry rename {R} other", May.GOVERN),
    Row("registry delete {R} --yes", May.GOVERN),
    Row("registry delete {R} --dry-run", May.GOVERN),
    Row("protect {R} other", May.GOVERN),
    Row("unprotect {R} production", May.GOVERN),
    Row("member add new2 --role viewer --registry {R}", May.GOVERN),
    Row("member role views2 --role member --registry {R}", May.GOVERN),
    Row("member remove views2 --registry {R}", May.GOVERN),
]
"""What is done to a registry, or to what is in it."""

TOGETHER: Final = [
    Row("log gemma --link {R}/c", May.CURATE),
    Row("log gemma --link {R}/c -a production", May.GOVERN),
]
"""What takes a role in a registry of who may log for the team."""

APART: Final = [
    Apart("registries", EVERYBODY),
    Apart("artifacts", EVERYBODY),
    Apart("search gemma", EVERYBODY),
    Apart("whoami", EVERYBODY),
    Apart("history", EVERYBODY),
    Apart("team list", EVERYBODY),
    Apart("team show team", EVERYBODY),
    Apart("member list", EVERYBODY),
    Apart("member list --team team", EVERYBODY),
    Apart("get gemma back", EVERYBODY),
    Apart("path gemma", EVERYBODY),
    Apart("export gemma -o a.bundle", EVERYBODY),
    Apart("du", EVERYBODY),
    Apart("verify", EVERYBODY),
    Apart("doctor", EVERYBODY),
    Apart("runs", EVERYBODY),
    Apart("run -- true", only("mate2"), refused=125),
    Apart("metric acc=1 --run new", only("mate2")),
    Apart("log gemma", only("mate2")),
    Apart("log gemma --entity known2 --type model", only("known2")),
    Apart("alias add gemma:v0 x", only("mate2")),
    Apart("alias remove gemma first", only("mate2")),
    Apart("tag add gemma x", only("mate2")),
    Apart("tag remove gemma seen", only("mate2")),
    Apart("describe gemma:v0 text", only("mate2")),
    Apart("metadata set gemma:v0 a=1", only("mate2")),
    Apart("metadata unset gemma:v0 lr", only("mate2")),
    Apart("delete tea:v0 --yes", only("mate2")),
    Apart("delete tea --all --yes", only("mate2")),
    Apart("delete gemma:v0 --force --yes", only("mate2")),  # and unlinks, as the team may
    Apart("registry create new", only("org-works2")),
    Apart("team create audio", only()),
    Apart("member add new2 --role viewer", only()),
    Apart("member role org-views2 --role member", only()),
    Apart("member remove org-views2", only()),
    Apart("member add new2 --role viewer --team team", only("leads2")),
    Apart("member role mate2 --role viewer --team team", only("leads2")),
    Apart("member remove mate2 --team team", only("leads2")),
    Apart("sql values(1)", only()),
    Apart("gc --yes", only()),
    Apart("gc --dry-run", only()),
    Apart("import tea.bundle", only()),
    Apart("undo {others_event}", only()),
    Apart("history redact {others_event} --yes", only()),
    Apart("history redact {others_event} --dry-run", only()),
    Apart("verify --history", EVERYBODY),
    Apart("init --organization other", only()),
    Apart("init --team other", only()),
    Apart("init --shared", only()),
    Apart("doctor --rebuild", only()),
]
"""What the organization, a team or nobody decides."""

WITHOUT_A_HOME: Final = {"completion", "help"}
"""Commands that look at no home, so that nobody's role counts."""

LEADER: Final = "leads2"
"""An admin of the team, with no other role: only in `APART`."""


def fill(registry: Command) -> None:
    """Make the same things in an open and in a restricted registry, for people of all roles."""
    registry("team", "create", "vision")
    for name, role in IN_ORGANIZATION.items():
        registry("member", "add", name, "--role", role)
    registry("member", "add", "mate2", "--role", "member", "--team", "team")
    registry("member", "add", LEADER, "--role", "admin", "--team", "team")
    registry("member", "add", "known2", "--role", "viewer", "--team", "vision")
    registry.log_text("tea", "leaves")
    registry("tag", "add", "tea", "seen")
    registry("export", "tea", "-o", "tea.bundle")
    registry.log_text("gemma", "zero", "-a", "first", "-m", "lr=1", "--tag", "shared")
    registry.log_text("gemma", "one")
    registry("tag", "add", "gemma", "seen")
    registry("registry", "create", "everyones")
    for name in (set(PEOPLE) | {"known2"}) - {OWNER, "unknown2"}:
        registry("member", "add", name, "--role", "member", "--registry", "everyones")
    for name, visibility in (("open", "organization"), ("closed", "restricted")):
        registry("registry", "create", name, "--visibility", visibility)
        registry("member", "add", "team", "--role", "member", "--registry", name)
        for person, role in GRANTED.items():
            registry("member", "add", person, "--role", role, "--registry", name)
        registry("link", "gemma:v0", f"{name}/c", "-a", "best")
        registry("link", "gemma:v1", f"{name}/c", "-a", "production")
        registry("protect", name, "production")
        registry("tag", "add", f"{name}/c", "seen")
        registry("collection", "create", f"{name}/free", "--type", "model")
    registry("describe", "gemma", "a text")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def run_as_everybody(registry: Command, line: str, people: tuple[str, ...]) -> dict[str, int]:
    """Return the exit status for each of the people; a refusal must leave the home as it was."""
    home = Path(os.environ["REGISTRY_HOME"])
    before = snapshot(home)
    kept = home.parent / "kept"
    shutil.copytree(home, kept, symlinks=True)
    statuses = {}
    for person in people:
        acting = () if person == OWNER else ("--as", person)
        done = registry.run(*acting, *line.split())
        statuses[person] = done.status
        if done.status in {3, 5, 125}:
            assert done.message, done
            assert done.hint, done
            assert snapshot(home) == before, (person, line)
        else:
            shutil.rmtree(home)
            shutil.copytree(kept, home, symlinks=True)
        shutil.rmtree("back", ignore_errors=True)
        Path("a.bundle").unlink(missing_ok=True)
    return statuses


def status_of(row: Row, role: May) -> int:
    """Return the exit status that the table promises."""
    if role is May.NOTHING:
        return row.hidden
    return 0 if role >= row.takes else 5


@pytest.mark.parametrize("name", REGISTRIES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.line)
def test_each_role_may_what_the_table_says(registry: Command, row: Row, name: str) -> None:
    head = registry("history", "--head").column[0]

    done = run_as_everybody(registry, row.line.format(R=name, head=head), PEOPLE)

    expected = {person: status_of(row, role) for person, role in REGISTRIES[name].items()}
    if row.line.startswith("link {R}") and name == "open":
        expected["unknown2"] = 5  # who may use it, but not link where the others are members
    assert done == expected


@pytest.mark.parametrize("name", REGISTRIES)
@pytest.mark.parametrize("row", TOGETHER, ids=lambda row: row.line)
def test_a_log_with_a_link_takes_both_roles(registry: Command, row: Row, name: str) -> None:
    for person in GRANTED:
        registry("member", "add", person, "--role", "member", "--team", "team")
    registry("member", "remove", "team", "--registry", name)
    Path("gemma").write_text("two", encoding="utf-8")

    done = run_as_everybody(registry, row.line.format(R=name), (*GRANTED, OWNER))

    roles = REGISTRIES[name]
    assert done == {person: status_of(row, roles[person]) for person in (*GRANTED, OWNER)}


@pytest.mark.parametrize("row", APART, ids=lambda row: row.line)
def test_what_no_registry_decides(registry: Command, row: Apart) -> None:
    event = registry("history", "--kind", "described", "-q").lines[0]
    Path("gemma").write_text("two", encoding="utf-8")
    people = (*PEOPLE, LEADER)

    done = run_as_everybody(registry, row.line.format(others_event=event), people)

    allowed = row.people | ({LEADER} if row.people == EVERYBODY or "mate2" in row.people else set())
    assert done == {person: 0 if person in allowed else row.refused for person in people}


def test_who_is_no_admin_acts_for_nobody_in_any_command(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(home)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    lines = [(row.line, 5) for row in ROWS] + [(row.line, row.refused) for row in APART]
    for line, status in lines:
        words = line.format(R="open", head=1, others_event=1).split()
        done = registry.run("--as", "org-admin2", *words)
        assert done.status == status, done
        assert "may not act as org-admin2" in done.message
    assert snapshot(home) == before


@pytest.mark.parametrize("name", ["team", "vision", "local"])
def test_a_team_and_the_organization_are_no_users_to_act_as(registry: Command, name: str) -> None:
    registry.paste(registry.refuse(3, "collections", "--as", name).hint)


def test_a_name_that_nobody_has_acts_as_a_viewer_which_is_told(
    registry: Command, account: str
) -> None:
    done = registry("get", "open/c", "back", "--as", "unknown2")
    assert done.notes == ["the home knows no user 'unknown2', who therefore is a viewer"]
    assert registry("whoami", "--as", "known2").notes == []
    assert registry("whoami", "--as", account).notes == []
    assert registry("whoami", "--as", account, "--json").json["role"] == "admin"


def test_every_command_is_in_the_table() -> None:
    lines = [row.line for row in (*ROWS, *TOGETHER)] + [row.line for row in APART]
    missing = {
        name
        for name in COMMANDS.keys() - WITHOUT_A_HOME
        if not any(f"{line} ".startswith(f"{name} ") for line in lines)
    }
    assert not missing, "say in a row who may do this"
