"""Whatever people do, the state is what the events add up to, and what a plain model expects."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry_cli.catalog.changes import event_of
from registry_cli.catalog.event_checks import verify_chain
from registry_cli.catalog.state_checks import list_state_tables
from registry_cli.domain.founding import organization_entity
from registry_cli.domain.names import CORE_REGISTRIES, LATEST, REGISTRY_PREFIX, registry_key
from registry_cli.domain.redactions import list_texts
from registry_cli.domain.references import (
    RegistryPath,
    parse_link_target,
    parse_reference,
)
from registry_cli.domain.roles import Role
from registry_cli.errors import ConflictError, NotFoundError, RefusedError
from registry_cli.operations.alias_add import AliasAddRequest, Expected, add_aliases
from registry_cli.operations.alias_remove import AliasRemoveRequest, remove_aliases
from registry_cli.operations.collection_create import CollectionCreateRequest, create_collection
from registry_cli.operations.collection_delete import CollectionDeleteRequest, delete_collection
from registry_cli.operations.collection_rename import CollectionRenameRequest, rename_collection
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.describe import DescribeRequest, describe
from registry_cli.operations.doctor_rebuild import rebuild
from registry_cli.operations.export import Wanted
from registry_cli.operations.history import read_head
from registry_cli.operations.history_redact import RedactRequest, redact
from registry_cli.operations.init import InitRequest, init
from registry_cli.operations.link import LinkRequest, link
from registry_cli.operations.log import LogRequest, log
from registry_cli.operations.member_add import MemberAddRequest, add_member
from registry_cli.operations.metadata import (
    MetadataSetRequest,
    MetadataUnsetRequest,
    set_metadata,
    unset_metadata,
)
from registry_cli.operations.registry_create import RegistryCreateRequest, create_registry
from registry_cli.operations.registry_delete import RegistryDeleteRequest, delete_registry
from registry_cli.operations.registry_edit import RegistryEditRequest, edit_registry
from registry_cli.operations.registry_rename import RegistryRenameRequest, rename_registry
from registry_cli.operations.tag import TagRequest, add_tags, remove_tags
from registry_cli.operations.team_create import create_team
from registry_cli.operations.undo import UndoRequest, undo
from registry_cli.operations.unlink import UnlinkRequest, unlink
from registry_cli.operations.verify import verify
from registry_cli.operations.verify_history import verify_history
from registry_cli.operations.verify_request import VerifyRequest
from registry_cli.operations.versions import VersionsRequest, list_versions
from tests.support.bundles import export_bytes, import_bytes
from tests.support.history import assert_state_is_what_events_say
from tests.support.soundness import open_catalog
from tests.support.workspace import Clock, Silence, open_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

TYPES = {"net": "model", "digits": "dataset", "notes": "text"}
CONTENTS = ["", "a", "b"]
ALIASES = ["best", "production", "v2.0", "한국어"]
TAGS = ["good", "needs review"]
COLLECTIONS = ["first", "Example ML Task"]
NEW_COLLECTIONS = [*COLLECTIONS, "third"]
REGISTRIES = {"Golden Datasets": ("dataset",), "Anything": None, "golden datasets": ("model",)}
NAMES = ["reviewco", "team", "local", "research"]

LIVE_ALIASES = """
    SELECT sequence.qualified_name, alias.name, membership.number
    FROM aliases AS alias
    JOIN memberships AS membership ON membership.id = alias.membership_id
    JOIN sequence_names AS sequence ON sequence.sequence_id = alias.sequence_id
    WHERE alias.to_event IS NULL
"""

aliases = st.sets(st.sampled_from(ALIASES), max_size=2)
tags = st.sets(st.sampled_from(TAGS), max_size=2)


@dataclass(eq=False)
class Owner:
    """A team or the organization, whose name may change; those it had stay its own."""

    name: str
    display_name: str
    former_names: set[str] = field(default_factory=set)

    def rename(self, name: str, display_name: str) -> None:
        self.former_names |= self.names()
        self.name, self.display_name = name, display_name

    def names(self) -> set[str]:
        """Return every name that leads here."""
        return {self.name, self.display_name, *self.former_names}


@dataclass(eq=False)
class Named:
    """A registry or a collection by its name, and how late it lost each that it had."""

    name: str
    lost: dict[str, int] = field(default_factory=dict)

    def rename(self, name: str, order: int) -> None:
        self.lost[registry_key(self.name)] = order
        self.name = name

    def has_led_here(self, name: str) -> bool:
        """Say whether a name is or was that of this."""
        return registry_key(name) in {registry_key(self.name), *self.lost}


@dataclass(eq=False)
class Sequence:
    """An artifact or a collection: which version has which number, and which number an alias.

    Of a collection `place` tells its registry and its own name.
    """

    owner: Owner
    path: str
    type: str
    numbers: dict[int, str] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    count_ever: int = 0
    place: tuple[Named, Named] | None = None

    @property
    def qualified_name(self) -> str:
        return f"{self.owner.name}/{self.path}"

    def add(self, uid: str) -> int:
        number = self.count_ever
        self.numbers[number] = uid
        self.count_ever += 1
        return number

    def put(self, uid: str, number: int, empty: set[int]) -> int:
        """Add what is imported; tell of a sequence that was empty before."""
        if not self.numbers:
            empty.add(id(self))
        number = max(number, self.count_ever)
        self.numbers[number] = uid
        self.count_ever = number + 1
        return number

    def name_highest(self, empty: set[int]) -> None:
        """Give `latest` to the highest version of what was empty, where nothing brought it."""
        if id(self) in empty:
            self.aliases.setdefault(LATEST, max(self.numbers))

    def names_of(self, number: int) -> frozenset[str]:
        """Return the aliases of a version."""
        return frozenset(name for name, to in self.aliases.items() if to == number)

    def remove(self, number: int) -> None:
        del self.numbers[number]
        had_latest = self.aliases.get(LATEST) == number
        self.aliases = {name: to for name, to in self.aliases.items() if to != number}
        if had_latest and self.numbers:
            self.aliases[LATEST] = max(self.numbers)

    def label(self, number: int, names: set[str]) -> None:
        self.aliases |= dict.fromkeys({LATEST, *names}, number)


class Source(NamedTuple):
    """Where a version was logged, and what it holds."""

    artifact: Sequence
    number: int
    content: str
    tags: set[str]

    @property
    def reference(self) -> str:
        return f"{self.artifact.qualified_name}:v{self.number}"


class KeptVersion(NamedTuple):
    """A version in a bundle."""

    number: int
    uid: str
    content: str
    tags: frozenset[str]
    aliases: frozenset[str]


class KeptLink(NamedTuple):
    """A link in a bundle, by the path of its collection."""

    path: str
    number: int
    uid: str
    aliases: frozenset[str]
    type: str


class Kept(NamedTuple):
    """A bundle of one artifact, and what is in it, sorted as it is there."""

    bundle: bytes
    owner: Owner
    name: str
    versions: list[KeptVersion]
    links: list[KeptLink]


@cache
def foreign_bundle() -> tuple[bytes, list[KeptVersion], list[KeptLink]]:
    """Return a bundle of another home, in which the numbers of `net` begin at v1."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_home(Path(folder) / "foreign", cache_folder=Path(folder) / "cache")
        file = Path(folder) / "file"  # as in the home under test: the path counts
        target = parse_link_target("model/first")
        kept: list[KeptVersion] = []
        for number, content in enumerate(["", "a", "foreign"]):
            file.write_text(content)
            request = LogRequest(
                (str(file),), {}, {}, name="net", type="model", tags=("good",), link=target
            )
            version = log(workspace, request, Silence()).version
            names = frozenset({LATEST} if number == 2 else ())
            kept.append(KeptVersion(number, version.id, content, frozenset({"good"}), names))
        links = [
            KeptLink("wandb-registry-model/first", each.number, each.uid, each.aliases, "model")
            for each in kept
        ]
        wanted = Wanted(tuple(parse_reference(f"model/first:v{each}") for each in (1, 2)))
        return export_bytes(workspace, wanted), kept[1:], links[1:]


class Home(RuleBasedStateMachine):
    """Random work in one home, beside a model of it in plain dicts."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.workspace: Workspace = open_home(Path(self.folder.name) / "home", now=self.clock)
        self.file = Path(self.folder.name) / "file"
        self.organization = Owner("local", "local")
        self.teams = [Owner("team", "team")]
        self.registries: dict[str, tuple[str, ...] | None] = {
            "model": ("model",),
            "dataset": ("dataset",),
        }
        self.artifacts: list[Sequence] = []
        self.named = {name: Named(name) for name in self.registries}
        self.renames = 0
        self.collections: list[Sequence] = []
        self.gone: list[Sequence] = []
        self.deleted: list[Sequence] = []
        self.versions: dict[str, Source] = {}
        self.kept = [Kept(foreign_bundle()[0], self.teams[0], "net", *foreign_bundle()[1:])]

    def teardown(self) -> None:
        if self.workspace.is_made():
            self._see_that_nothing_was_lost()
        self.folder.cleanup()

    def _see_that_nothing_was_lost(self) -> None:
        """Verify everything, and find the home the same after a rebuild."""
        verified = verify(self.workspace, VerifyRequest(is_full=True), Silence())
        assert verified.damages == ()
        assert verify_history(self.workspace).damages == ()
        before = self._look()
        rebuild(self.workspace)
        assert self._look() == before

    # What people do.

    @initialize(content=st.sampled_from(CONTENTS))
    def make_the_home(self, content: str) -> None:
        self._log(self.teams[0], "net", content, set(), set(), forces_version=False)

    @rule(
        data=st.data(),
        name=st.sampled_from(sorted(TYPES)),
        content=st.sampled_from(CONTENTS),
        names=aliases,
        labels=tags,
        forces_version=st.booleans(),
    )
    def log(
        self,
        data: st.DataObject,
        name: str,
        content: str,
        names: set[str],
        labels: set[str],
        *,
        forces_version: bool,
    ) -> None:
        team = data.draw(st.sampled_from(self.teams))
        self._log(team, name, content, names, labels, forces_version=forces_version)

    @rule(data=st.data(), names=aliases, labels=tags)
    def log_old_content_again(self, data: st.DataObject, names: set[str], labels: set[str]) -> None:
        source = self.versions[data.draw(st.sampled_from(list(self.versions)))]
        name = source.artifact.path.rpartition("/")[2]
        team = source.artifact.owner
        self._log(team, name, source.content, names, labels, forces_version=False)

    @rule(data=st.data(), collection=st.sampled_from(COLLECTIONS), names=aliases)
    def link_a_source(self, data: st.DataObject, collection: str, names: set[str]) -> None:
        uid = data.draw(st.sampled_from(list(self.versions)))
        registry = self._draw_registry(data, uid)
        self._link(uid, self.versions[uid].reference, registry, collection, names)

    @precondition(lambda self: self._links())
    @rule(data=st.data(), collection=st.sampled_from(COLLECTIONS), names=aliases)
    def link_a_link(self, data: st.DataObject, collection: str, names: set[str]) -> None:
        place, number = data.draw(st.sampled_from(self._links()))
        reference = f"{place.qualified_name}:v{number}"
        uid = place.numbers[number]
        self._link(uid, reference, self._draw_registry(data, uid), collection, names)

    @rule(data=st.data(), is_forced=st.booleans(), goes_on=st.booleans())
    def delete_a_version(self, data: st.DataObject, *, is_forced: bool, goes_on: bool) -> None:
        """Delete, and half of the time log the same content at once: it gets a new number."""
        uid = data.draw(st.sampled_from(list(self.versions)))
        source = self.versions[uid]
        self._delete(source.artifact, {source.number: uid}, source.reference, is_forced=is_forced)
        if goes_on or not self.versions:
            self._log_again(source)

    @rule(data=st.data(), is_forced=st.booleans(), goes_on=st.booleans())
    def delete_an_artifact(self, data: st.DataObject, *, is_forced: bool, goes_on: bool) -> None:
        """Delete all of it, and half of the time log there again: its numbers go on."""
        source = self.versions[data.draw(st.sampled_from(list(self.versions)))]
        artifact = source.artifact
        name = artifact.qualified_name
        self._delete(artifact, dict(artifact.numbers), name, is_forced=is_forced)
        if goes_on or not self.versions:
            self._log_again(source)

    @precondition(lambda self: self._links())
    @rule(data=st.data(), goes_on=st.booleans())
    def unlink(self, data: st.DataObject, *, goes_on: bool) -> None:
        """Unlink, and half of the time link to the same collection at once: numbers go on."""
        place, number = data.draw(st.sampled_from(self._links()))
        reference = parse_reference(f"{place.qualified_name}:v{number}")
        removed = unlink(self.workspace, UnlinkRequest(reference))
        assert removed.id == place.numbers[number]
        place.remove(number)
        if goes_on:
            fitting = [uid for uid, of in self.versions.items() if of.artifact.type == place.type]
            uid = data.draw(st.sampled_from(fitting))
            registry, _, collection = place.path.removeprefix(REGISTRY_PREFIX).partition("/")
            self._link(uid, self.versions[uid].reference, registry, collection, set())

    @rule(data=st.data(), names=aliases, expects=st.booleans(), removes=st.booleans())
    def change_aliases(
        self, data: st.DataObject, names: set[str], *, expects: bool, removes: bool
    ) -> None:
        """Move aliases to a version or a link, or remove some that are there, also `latest`."""
        place, number = data.draw(st.sampled_from(self._places()))
        reference = parse_reference(f"{place.qualified_name}:v{number}")
        if removes:
            held = sorted(name for name, to in place.aliases.items() if to == number)
            gone = set(data.draw(st.lists(st.sampled_from(held)))) if held else set()
            if gone:
                remove_aliases(self.workspace, AliasRemoveRequest(reference, tuple(gone)))
                place.aliases = {name: to for name, to in place.aliases.items() if name not in gone}
            return
        request = AliasAddRequest(
            reference, tuple(names), Expected(number) if expects and names else None
        )
        if request.expected is not None and {place.aliases.get(each) for each in names} != {number}:
            with pytest.raises(ConflictError):
                add_aliases(self.workspace, request)
            return
        add_aliases(self.workspace, request)
        place.aliases |= dict.fromkeys(names, number)

    @rule(data=st.data(), labels=tags, text=st.sampled_from(["", "a card", "another"]))
    def describe_and_tag(self, data: st.DataObject, labels: set[str], text: str) -> None:
        """Give a version, by any of its names, other tags, a description and metadata."""
        place, number = data.draw(st.sampled_from(self._places()))
        reference = parse_reference(f"{place.qualified_name}:v{number}")
        source = self.versions[place.numbers[number]]
        gone = source.tags - labels
        add_tags(self.workspace, TagRequest(reference, tuple(labels)))
        if gone:
            remove_tags(self.workspace, TagRequest(reference, tuple(gone)))
        source.tags.clear()
        source.tags.update(labels)
        described = describe(self.workspace, DescribeRequest(reference, text))
        assert described.description == text
        changed = set_metadata(self.workspace, MetadataSetRequest(reference, {"card": text}))
        assert changed.metadata["card"] == text
        if not text:
            unset_metadata(self.workspace, MetadataUnsetRequest(reference, ("card",)))

    @rule(back=st.integers(0, 7))
    def undo_something(self, back: int) -> None:
        """Undo one of the last events, where that can be done, and see what is then."""
        event = read_head(self.workspace).event - back
        try:
            done = undo(self.workspace, UndoRequest(event))
        except (NotFoundError, RefusedError):
            return
        assert all(each.body["undoes"] == event for each in done)
        for sequence in (*self.artifacts, *self.collections):
            reference = parse_reference(sequence.qualified_name)
            listed = list_versions(self.workspace, VersionsRequest(reference))
            sequence.numbers = {version.number: version.id for version in listed}
            sequence.aliases = {
                alias: version.number for version in listed for alias in version.aliases
            }
            for version in listed:
                self.versions[version.id].tags.clear()
                self.versions[version.id].tags.update(version.tags)

    @rule(data=st.data())
    def redact_something(self, data: st.DataObject) -> None:
        """Blank the texts of an event; what has none is refused, and all else stays."""
        event = data.draw(st.integers(1, read_head(self.workspace).event))
        before = [shown_facts(version) for rows in self._look().values() for version in rows]
        try:
            redact(self.workspace, RedactRequest((event,)))
        except RefusedError:
            return
        with self.workspace.reading() as connection:
            texts = list_texts(event_of(connection, event)[3])
        assert texts == {}
        after = [shown_facts(version) for rows in self._look().values() for version in rows]
        assert after == before

    @precondition(lambda self: self.versions)
    @rule(data=st.data(), takes_all=st.booleans())
    def keep_a_bundle(self, data: st.DataObject, *, takes_all: bool) -> None:
        """Export a version, or all of its artifact, with the links."""
        uid = data.draw(st.sampled_from(list(self.versions)))
        artifact = self.versions[uid].artifact
        chosen = artifact.numbers if takes_all else {self.versions[uid].number: uid}
        name = artifact.qualified_name if takes_all else self.versions[uid].reference
        wanted = Wanted((parse_reference(name),), takes_all=takes_all, brings_links=True)
        kept = Kept(
            export_bytes(self.workspace, wanted),
            artifact.owner,
            artifact.path.rpartition("/")[2],
            [
                KeptVersion(
                    number,
                    each,
                    self.versions[each].content,
                    frozenset(self.versions[each].tags),
                    artifact.names_of(number),
                )
                for number, each in sorted(chosen.items())
            ],
            sorted(
                KeptLink(
                    place.path, number, place.numbers[number], place.names_of(number), place.type
                )
                for place, number in self._links()
                if place.numbers[number] in chosen.values()
            ),
        )
        self.kept = [*self.kept[:1], *self.kept[-2:], kept]

    @rule(data=st.data(), brings_aliases=st.booleans())
    def import_a_bundle(self, data: st.DataObject, *, brings_aliases: bool) -> None:
        """Import, half of the time with aliases, what may be here, or deleted, or never was."""
        kept = data.draw(st.sampled_from(self.kept))
        if not all(map(self._takes, kept.links)):
            with pytest.raises((NotFoundError, ConflictError, RefusedError)):
                import_bytes(self.workspace, kept.bundle, brings_aliases=brings_aliases)
            return
        imported = import_bytes(self.workspace, kept.bundle, brings_aliases=brings_aliases)
        expected = list(self._import_versions(kept, brings_aliases=brings_aliases))
        expected += self._import_links(kept, brings_aliases=brings_aliases)
        assert [(each.qualified_name, each.created) for each in imported] == expected

    @rule(data=st.data(), seconds=st.integers(-100, 100))
    def govern(self, data: st.DataObject, seconds: int) -> None:
        """Do one of the things that are done less often than the rest."""
        self.clock.move(seconds)
        name = st.sampled_from(NAMES)
        match data.draw(st.integers(0, 8)):
            case 0:
                self.create_a_registry(data.draw(st.sampled_from(sorted(REGISTRIES))))
            case 1:
                self.create_a_team(data.draw(name))
            case 2:
                self.rename_the_team(data.draw(name))
            case 3:
                self.rename_the_organization(data.draw(name))
            case 4:
                self.rename_a_registry(data.draw(st.sampled_from(sorted(self.registries))), data)
            case 5:
                self.delete_or_edit_a_registry(data.draw(st.sampled_from(sorted(self.registries))))
            case 6 if self.collections:
                self.rename_a_collection(data.draw(st.sampled_from(self.collections)), data)
            case 7 if self.collections:
                self.delete_a_collection(data.draw(st.sampled_from(self.collections)))
            case _:
                self.grant_a_role(data, data.draw(st.sampled_from(Role)))

    def create_a_registry(self, name: str) -> None:
        request = RegistryCreateRequest(name, REGISTRIES[name], description="made by a test")
        if registry_key(name) in map(registry_key, self.registries):
            with pytest.raises(ConflictError):
                create_registry(self.workspace, request)
        else:
            create_registry(self.workspace, request)
            self.registries[name] = REGISTRIES[name]
            self.named[name] = Named(name)

    def rename_a_registry(self, name: str, data: st.DataObject) -> None:
        new = data.draw(st.sampled_from([*sorted(REGISTRIES), "Silver"]))
        request = RegistryRenameRequest(RegistryPath(None, name), new)
        others = [registry_key(each) for each in self.registries if each != name]
        if registry_key(new) in others:
            with pytest.raises(ConflictError):
                rename_registry(self.workspace, request)
        elif name in CORE_REGISTRIES:
            with pytest.raises(RefusedError):
                rename_registry(self.workspace, request)
        else:
            rename_registry(self.workspace, request)
            if new != name:
                self._rename(self.named[name], new)
                self.registries[new] = self.registries.pop(name)
                self.named[new] = self.named.pop(name)

    def delete_or_edit_a_registry(self, name: str) -> None:
        """Delete a registry, where that is refused edit it."""
        path = RegistryPath(None, name)
        if name in CORE_REGISTRIES:
            with pytest.raises(RefusedError):
                delete_registry(self.workspace, RegistryDeleteRequest(path))
            edit_registry(self.workspace, RegistryEditRequest(path, description=str(self.renames)))
            return
        accepted = self.registries[name]
        if accepted is not None and "text" not in accepted:
            edit_registry(self.workspace, RegistryEditRequest(path, added_types=("text",)))
            self.registries[name] = (*accepted, "text")
            return
        delete_registry(self.workspace, RegistryDeleteRequest(path))
        here = [each for each in self.collections if self._home(each) is self.named[name]]
        self._forget(*here)
        del self.registries[name], self.named[name]

    def rename_a_collection(self, collection: Sequence, data: st.DataObject) -> None:
        new = data.draw(st.sampled_from(NEW_COLLECTIONS))
        request = CollectionRenameRequest(parse_link_target(collection.path), new)
        assert collection.place is not None
        _, named = collection.place
        others = [
            each.place[1].name
            for each in self.collections
            if each is not collection
            and each.place is not None
            and self._home(each) is self._home(collection)
        ]
        if new in others:
            with pytest.raises(ConflictError):
                rename_collection(self.workspace, request)
        else:
            rename_collection(self.workspace, request)
            if new != named.name:
                self._rename(named, new)

    def delete_a_collection(self, collection: Sequence) -> None:
        """Delete a collection, and make one of its name: its numbers go on."""
        path = parse_link_target(collection.path)
        deleted = delete_collection(self.workspace, CollectionDeleteRequest(path))
        assert deleted.link_count == len(collection.numbers)
        self._forget(collection)
        create_collection(self.workspace, CollectionCreateRequest(path, collection.type))
        self._open(self._home(collection), path.collection, collection.type)

    def create_a_team(self, name: str) -> None:
        if self._is_taken(name):
            with pytest.raises(ConflictError):
                create_team(self.workspace, name)
        else:
            create_team(self.workspace, name)
            self.teams.append(Owner(name, name))

    def grant_a_role(self, data: st.DataObject, role: Role) -> None:
        team, registry = data.draw(
            st.sampled_from(
                [
                    (None, None),
                    *((team.name, None) for team in self.teams),
                    *((None, RegistryPath(None, name)) for name in self.registries),
                ]
            )
        )
        add_member(self.workspace, MemberAddRequest("viewer2", role, registry=registry, team=team))

    def rename_the_team(self, name: str) -> None:
        team = self.teams[0]
        if name != team.name and self._is_taken(name, except_for=team):
            with pytest.raises(ConflictError):
                init(self.workspace, InitRequest(team=name))
        else:
            init(self.workspace, InitRequest(team=name))
            team.rename(name, name)

    def rename_the_organization(self, name: str) -> None:
        init(self.workspace, InitRequest(organization=name))
        if name != self.organization.display_name:
            is_taken = self._is_taken(name, except_for=self.organization)
            entity = organization_entity(name, {name} if is_taken else set())
            self.organization.rename(entity, name)

    # What must hold after each.

    @invariant()
    def listings_agree_with_the_model(self) -> None:
        for sequence in (*self.artifacts, *self.collections):
            reference = parse_reference(sequence.qualified_name)
            listed = list_versions(self.workspace, VersionsRequest(reference))
            assert [shown_facts(version) for version in listed] == list(self._expected(sequence))

    @invariant()
    def aliases_are_those_of_the_model_and_no_others(self) -> None:
        expected = {
            (sequence.qualified_name, name): number
            for sequence in (*self.artifacts, *self.collections)
            for name, number in sequence.aliases.items()
        }
        with self.workspace.reading() as connection:
            rows = connection.execute(LIVE_ALIASES).fetchall()
        assert {(path, name): number for path, name, number in rows} == expected
        assert len(rows) == len(expected)

    @invariant()
    def the_state_is_what_the_events_add_up_to(self) -> None:
        if not self.workspace.is_made():
            return
        assert_state_is_what_events_say(self.workspace.home)
        with self.workspace.reading() as connection:
            verify_chain(connection)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    def _log(
        self,
        team: Owner,
        name: str,
        content: str,
        names: set[str],
        labels: set[str],
        *,
        forces_version: bool,
    ) -> None:
        self.file.write_text(content)
        request = LogRequest(
            paths=(str(self.file),),
            metadata={"length": len(content)},
            metrics={"loss": 0.5},
            name=name,
            type=TYPES[name],
            aliases=tuple(names),
            tags=tuple(labels),
            entity=team.name,
            forces_version=forces_version,
        )
        logged = log(self.workspace, request, Silence())
        artifact = self._artifact(team, name)
        equal = [
            number
            for number, uid in artifact.numbers.items()
            if self.versions[uid].content == content
        ]
        assert logged.is_created == (forces_version or not equal)
        number = artifact.add(logged.version.id) if logged.is_created else max(equal)
        assert logged.version.number == number
        if logged.is_created:
            assert logged.version.id not in self.versions
            self.versions[logged.version.id] = Source(artifact, number, content, set())
        artifact.label(number, names)
        self.versions[logged.version.id].tags.update(labels)

    def _look(self) -> dict[str, list[Version]]:
        """Return what is shown of every artifact and collection."""
        return {
            sequence.qualified_name: list_versions(
                self.workspace, VersionsRequest(parse_reference(sequence.qualified_name))
            )
            for sequence in (*self.artifacts, *self.collections)
        }

    def _log_again(self, source: Source) -> None:
        name = source.artifact.path.rpartition("/")[2]
        owner = source.artifact.owner
        self._log(owner, name, source.content, set(), set(), forces_version=False)

    def _import_versions(self, kept: Kept, *, brings_aliases: bool) -> Iterator[tuple[str, bool]]:
        empty: set[int] = set()
        for version in kept.versions:
            names = version.aliases if brings_aliases else frozenset()
            is_created = version.uid not in self.versions
            if is_created:
                artifact = self._artifact(kept.owner, kept.name)
                number = artifact.put(version.uid, version.number, empty)
                self.versions[version.uid] = Source(
                    artifact, number, version.content, set(version.tags)
                )
            source = self.versions[version.uid]
            source.artifact.aliases |= dict.fromkeys(names, source.number)
            yield source.reference, is_created
        for artifact in () if brings_aliases else self.artifacts:
            artifact.name_highest(empty)

    def _import_links(self, kept: Kept, *, brings_aliases: bool) -> Iterator[tuple[str, bool]]:
        empty: set[int] = set()
        for each in kept.links:
            names = each.aliases if brings_aliases else frozenset()
            home, name = self._split(each.path)
            assert home is not None
            place = self._collection(home, name)
            if place is None:
                place = self._open(home, name, self.versions[each.uid].artifact.type)
            is_created = each.uid not in place.numbers.values()
            if is_created:
                self._count_namesakes(place)
                place.put(each.uid, each.number, empty)
            (number,) = (at for at, uid in place.numbers.items() if uid == each.uid)
            place.aliases |= dict.fromkeys(names, number)
            yield f"{place.qualified_name}:v{number}", is_created
        for place in () if brings_aliases else self.collections:
            place.name_highest(empty)

    def _delete(
        self, artifact: Sequence, gone: dict[int, str], reference: str, *, is_forced: bool
    ) -> None:
        """Delete some versions of an artifact, or all of it, here and in the model."""
        is_whole = reference == artifact.qualified_name
        request = DeleteRequest((parse_reference(reference),), is_whole, is_forced)
        links = [(place, at) for place, at in self._links() if place.numbers[at] in gone.values()]
        own = {name for name, number in artifact.aliases.items() if number in gone} - {LATEST}
        if (links or own) and not is_forced:
            with pytest.raises(RefusedError):
                delete(self.workspace, request)
            return
        deleted = delete(self.workspace, request)
        assert deleted.version_count == len(gone)
        assert set(deleted.unlinked) == {f"{place.qualified_name}:v{at}" for place, at in links}
        for place, at in links:
            place.remove(at)
        for number, uid in gone.items():
            artifact.remove(number)
            del self.versions[uid]
        if is_whole:
            self.artifacts.remove(artifact)
            self.deleted.append(artifact)

    def _draw_registry(self, data: st.DataObject, uid: str) -> str:
        type_ = self.versions[uid].artifact.type
        fitting = [name for name, types in self.registries.items() if type_ in (types or [type_])]
        # Refusals are worth a try, and what is allowed is worth more of them.
        return data.draw(st.sampled_from([*fitting * 3, *self.registries]))

    def _link(
        self, uid: str, reference: str, registry: str, collection: str, names: set[str]
    ) -> None:
        type_ = self.versions[uid].artifact.type
        target = parse_link_target(f"wandb-registry-{registry}/{collection}")
        request = LinkRequest(parse_reference(reference), target, tuple(names))
        home = self.named[registry]
        place = self._collection(home, collection)
        accepted = self.registries[registry]
        if place is not None and place.type != type_:
            with pytest.raises(ConflictError):
                link(self.workspace, request)
        elif accepted is not None and type_ not in accepted:
            with pytest.raises(RefusedError):
                link(self.workspace, request)
        else:
            linked = link(self.workspace, request)
            if place is None:
                place = self._open(home, collection, type_)
            self._count_namesakes(place)
            assert linked.is_created == (uid not in place.numbers.values())
            number = place.add(uid) if linked.is_created else linked.version.number
            assert linked.version.number == number
            assert place.numbers[number] == linked.version.id == uid
            place.label(number, names)

    def _artifact(self, team: Owner, name: str) -> Sequence:
        path = f"uncategorized/{name}"
        for artifact in self.artifacts:
            if artifact.owner is team and artifact.path == path:
                return artifact
        # The numbers of one that was deleted are not used again.
        former = [each for each in self.deleted if each.owner is team and each.path == path]
        ever = max((each.count_ever for each in former), default=0)
        self.artifacts.append(Sequence(team, path, TYPES[name], count_ever=ever))
        return self.artifacts[-1]

    def _collection(self, home: Named, name: str) -> Sequence | None:
        """Return the collection that has a name, else the last that had it."""
        here = [
            (each, each.place[1])
            for each in self.collections
            if each.place is not None and each.place[0] is home
        ]
        for each, named in here:
            if named.name == name:
                return each
        had = [(named.lost[registry_key(name)], each) for each, named in here
               if registry_key(name) in named.lost]  # fmt: skip
        return max(had, key=lambda found: found[0])[1] if had else None

    def _open(self, home: Named, name: str, type_: str) -> Sequence:
        path = f"{REGISTRY_PREFIX}{home.name}/{name}"
        place = Sequence(self.organization, path, type_, place=(home, Named(name)))
        self.collections.append(place)
        return place

    def _forget(self, *collections: Sequence) -> None:
        self.collections = [each for each in self.collections if each not in collections]
        self.gone += collections

    def _rename(self, named: Named, new: str) -> None:
        """Rename a registry or a collection, and with it every path that it is in."""
        self.renames += 1
        named.rename(new, self.renames)
        for each in self.collections:
            if each.place is not None:
                home, own = each.place
                each.path = f"{REGISTRY_PREFIX}{home.name}/{own.name}"

    def _home(self, collection: Sequence) -> Named:
        assert collection.place is not None
        return collection.place[0]

    def _split(self, path: str) -> tuple[Named | None, str]:
        """Return the registry in a path of then, if it is there, and the name of the collection."""
        registry, _, name = path.removeprefix(REGISTRY_PREFIX).partition("/")
        key = registry_key(registry)
        for each in self.named.values():
            if registry_key(each.name) == key:
                return each, name
        had = [(each.lost[key], each) for each in self.named.values() if key in each.lost]
        return (max(had, key=lambda found: found[0])[1] if had else None), name

    def _takes(self, link: KeptLink) -> bool:
        """Say whether a link of a bundle finds a registry and a collection that take it."""
        home, name = self._split(link.path)
        accepted = self.registries[home.name] if home is not None else ()
        if home is None or (accepted is not None and link.type not in accepted):
            return False
        place = self._collection(home, name)
        return place is None or place.type == link.type

    def _count_namesakes(self, place: Sequence) -> None:
        """Let a collection go on where those ended that have or had its name."""
        assert place.place is not None
        home, named = place.place
        for each in (*self.collections, *self.gone):
            assert each.place is not None
            other_home, other = each.place
            if other_home.has_led_here(home.name) and other.has_led_here(named.name):
                place.count_ever = max(place.count_ever, each.count_ever)

    def _links(self) -> list[tuple[Sequence, int]]:
        return [(place, number) for place in self.collections for number in place.numbers]

    def _places(self) -> list[tuple[Sequence, int]]:
        sources = [(place, number) for place in self.artifacts for number in place.numbers]
        return sources + self._links()

    def _is_taken(self, name: str, except_for: Owner | None = None) -> bool:
        others = [owner for owner in (self.organization, *self.teams) if owner is not except_for]
        return any(name in other.names() for other in others)

    def _expected(self, sequence: Sequence) -> Iterator[dict[str, Any]]:
        for number, uid in sorted(sequence.numbers.items(), reverse=True):
            source = self.versions[uid]
            yield {
                "id": uid,
                "number": number,
                "qualified_name": f"{sequence.qualified_name}:v{number}",
                "source": source.reference,
                "type": source.artifact.type,
                "aliases": {name for name, to in sequence.aliases.items() if to == number},
                "tags": source.tags,
                "size": len(source.content),
                "links": {
                    f"{place.qualified_name}:v{link_number}"
                    for place, link_number in self._links()
                    if place.numbers[link_number] == uid
                },
            }


def shown_facts(version: Version) -> dict[str, Any]:
    """Return what the model knows of a version, from what is shown of it."""
    return {
        "id": version.id,
        "number": version.number,
        "qualified_name": version.qualified_name,
        "source": version.source,
        "type": version.type,
        "aliases": set(version.aliases),
        "tags": set(version.tags),
        "size": version.size,
        "links": set(version.links),
    }


def test_random_work_leaves_the_state_that_its_events_and_a_plain_model_say() -> None:
    quick = settings(max_examples=20, stateful_step_count=35, deadline=None)
    run_state_machine_as_test(Home, settings=quick)


@pytest.mark.stress
def test_much_random_work_leaves_the_state_that_its_events_and_a_plain_model_say() -> None:
    long = settings(max_examples=200, stateful_step_count=60, deadline=None)
    run_state_machine_as_test(Home, settings=long)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with a version and a link to it."""
    workspace = open_home(tmp_path / "home")
    file = tmp_path / "net.bin"
    file.write_text("weights")
    target = parse_link_target("wandb-registry-model/first")
    request = LogRequest((str(file),), {}, {}, type="model", tags=("good",), link=target)
    log(workspace, request, Silence())
    return workspace.home


def test_state_tables_are_all_that_is_neither_record_nor_event(home: Path) -> None:
    kept = {"events", "pages", "runs", "versions", "version_pages", "_sqlite_migrations"}
    places = {"packs", "packed_blobs"}
    told_by_runs = {
        "run_details",
        "metrics",
        "metric_points",
        "usages",
        "absent_usages",
        "run_diffs",
    }
    with closing(open_catalog(home)) as catalog:
        rows = catalog.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = {name for (name,) in rows if not name.startswith("search_texts")}  # a cache
        state = found - kept - places - told_by_runs
        assert list_state_tables(catalog) == sorted(state)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE aliases SET name = 'forged'",
        "DELETE FROM tags",
        "INSERT INTO former_names (entity_id, name, from_event) VALUES (1, 'x', 1)",
    ],
    ids=["changed", "gone", "added"],
)
def test_a_state_that_was_changed_behind_our_back_is_noticed(home: Path, forgery: str) -> None:
    assert_state_is_what_events_say(home)
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.execute(forgery)
    with pytest.raises(AssertionError):
        assert_state_is_what_events_say(home)
