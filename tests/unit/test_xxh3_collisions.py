"""Built pairs collide in xxh3_128, in the installed implementation, and in nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.xxh3_collisions import colliding_pair

MEDIUM = [32, 33, 64, 100, 128, 129, 200, 240]
LONG = [241, 256, 300, 512, 1024, 1025, 4096, 65536 + 7, 2**20]


def assert_collides(length: int, variant: int) -> None:
    import blake3
    import xxhash

    left, right = colliding_pair(length, variant)
    assert len(left) == len(right) == length
    assert left != right
    assert xxhash.xxh3_128_digest(left) == xxhash.xxh3_128_digest(right)
    assert blake3.blake3(left).digest() != blake3.blake3(right).digest()


@pytest.mark.parametrize("variant", [0, 1, 2, -1])
@pytest.mark.parametrize("length", MEDIUM + LONG)
def test_pair_collides_in_xxh3_128_and_differs_in_blake3(length: int, variant: int) -> None:
    assert_collides(length, variant)


# Medium lengths differ in how chunks overlap: each of them once, and the first long ones.
@pytest.mark.parametrize("length", range(32, 260))
def test_every_small_length_collides(length: int) -> None:
    assert_collides(length, variant=0)


@given(length=st.integers(32, 20_000), variant=st.integers())
@example(length=2**16 + 1, variant=2**70)
def test_any_length_and_variant_collide(length: int, variant: int) -> None:
    assert_collides(length, variant)


@pytest.mark.parametrize("length", [32, 33, 240, 241])
def test_arguments_decide_the_pair(length: int) -> None:
    contents = {content for variant in range(50) for content in colliding_pair(length, variant)}
    assert len(contents) == 100
    assert colliding_pair(length) == colliding_pair(length, variant=0)


@pytest.mark.parametrize("length", [31, 16, 0, -1])
def test_shorter_lengths_are_refused(length: int) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        colliding_pair(length)
