"""Events: every field enters the chain, a body by its digest only."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.catalog.apply import _EFFECTS
from registry_cli.domain.events import GENESIS, Kind, body_digest, chain_hash

FIELDS: dict[str, Any] = {
    "seq": 1,
    "at": "2023-11-14T22:13:20.000000Z",
    "actor": "viewer2",
    "kind": Kind.TEAM_CREATED,
    "subject": "research",
    "digest": body_digest("{}"),
}


def test_the_hash_is_the_documented_one() -> None:
    import blake3

    text = (
        f'["{GENESIS}",1,"2023-11-14T22:13:20.000000Z","viewer2","team-created","research",'
        f'"{blake3.blake3(b"{}").hexdigest()}"]'
    )
    assert chain_hash(GENESIS, **FIELDS) == blake3.blake3(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("seq", 2),
        ("at", "2023-11-14T22:13:20.000001Z"),
        ("actor", "viewer3"),
        ("kind", Kind.USER_ADDED),
        ("subject", "Research"),
        ("digest", body_digest("{ }")),
    ],
)
def test_every_field_counts(field: str, other: object) -> None:
    assert chain_hash(GENESIS, **FIELDS) != chain_hash(GENESIS, **{**FIELDS, field: other})


def test_the_event_before_counts() -> None:
    first = chain_hash(GENESIS, **FIELDS)
    assert chain_hash(first, **FIELDS) != first


@given(left=st.tuples(st.text(), st.text()), right=st.tuples(st.text(), st.text()))
def test_no_text_can_pass_for_two_fields(left: tuple[str, str], right: tuple[str, str]) -> None:
    hashes = {
        chain_hash(GENESIS, **{**FIELDS, "actor": actor, "subject": subject})
        for actor, subject in (left, right)
    }
    assert (len(hashes) == 1) == (left == right)


def test_the_first_event_follows_zeros() -> None:
    assert set(GENESIS) == {"0"}
    assert len(GENESIS) == len(chain_hash(GENESIS, **FIELDS)) == 64


def test_every_kind_does_something_to_the_state() -> None:
    assert set(_EFFECTS) == set(Kind)


def test_kinds_are_words_that_stay() -> None:
    assert {kind.value for kind in Kind} >= {
        "organization-named",
        "organization-renamed",
        "team-created",
        "team-renamed",
        "user-added",
        "role-granted",
        "role-revoked",
        "registry-created",
        "project-created",
        "artifact-created",
        "version-logged",
        "collection-created",
        "version-linked",
        "version-unlinked",
        "aliases-set",
        "tags-added",
    }
