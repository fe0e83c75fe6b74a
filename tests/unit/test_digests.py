"""Digests are those of the public algorithms, whatever the pieces the content comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.digests import (
    ContentDigest,
    DamageCheck,
    Hasher,
    IdentityHasher,
    blake3_hex,
    page_boundary_hash,
)
from tests.support.xxh3_collisions import colliding_pair

# Published: the digests of nothing, and of "abc".
EMPTY = ContentDigest(
    "99aa06d3014798d86001c324468d497f",
    "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
)
ABC = ContentDigest(
    "06b05ab6733a618578af5f94892f3950",
    "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
)


@pytest.mark.parametrize(("content", "digest"), [(b"", EMPTY), (b"abc", ABC)], ids=["", "abc"])
def test_digests_are_the_published_ones(content: bytes, digest: ContentDigest) -> None:
    assert Hasher().update(content).digest() == digest
    assert DamageCheck().update(content).hexdigest() == digest.xxh3
    assert IdentityHasher().update(content).hexdigest() == digest.blake3
    assert blake3_hex(content) == digest.blake3


@given(pieces=st.lists(st.binary(max_size=300), max_size=8))
def test_pieces_do_not_count(pieces: list[bytes]) -> None:
    whole, hasher, check, identity = b"".join(pieces), Hasher(), DamageCheck(), IdentityHasher()
    for piece in pieces:
        hasher.update(piece)
        check.update(memoryview(piece))
        identity.update(piece)
    expected = Hasher().update(whole).digest()
    assert hasher.digest() == expected
    assert check.hexdigest() == expected.xxh3
    assert identity.hexdigest() == expected.blake3


def test_asking_does_not_end_a_digest() -> None:
    hasher = Hasher().update(b"a")
    assert hasher.digest() == hasher.digest()
    assert hasher.update(b"bc").digest() == ABC


def test_the_name_of_a_blob_holds_both_digests() -> None:
    assert ABC.blob_name == f"{ABC.xxh3}-{ABC.blake3}"


def test_contents_that_collide_in_one_digest_have_different_names() -> None:
    left, right = (Hasher().update(content).digest() for content in colliding_pair(100))
    assert left.xxh3 == right.xxh3
    assert left.blob_name != right.blob_name


def test_where_a_manifest_is_cut_never_changes() -> None:
    # Another value would make every page of every data set anew.
    assert page_boundary_hash("train/images/0001.png") == 10448307732137686717
