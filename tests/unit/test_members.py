"""The headers of bundles: each follows from name and size, and every tar program reads it."""

from __future__ import annotations

import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.bundles import members
from registry_cli.bundles.members import Member
from registry_cli.domain.bundles import LARGEST_SIZE

NAMES = (
    members.HEAD,
    members.RECORDS,
    members.PAGE + "0" * 64,
    members.CONTENT + "af" * 32,
    members.END,
)
SIZES = (0, 1, 511, 512, 8**11 - 1, 8**11, 8**11 + 1, LARGEST_SIZE)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_header_is_what_others_make_of_it(name: str, size: int) -> None:
    header = members.header_of(Member(name, size))
    read = tarfile.TarInfo.frombuf(header, "ascii", "strict")
    assert len(header) == members.BLOCK
    assert (read.name, read.size, read.mode, read.mtime) == (name, size, 0o444, 0)
    assert read.isreg()
    assert members.read_header(header) == Member(name, size)


@given(
    name=st.sampled_from(NAMES),
    size=st.integers(0, LARGEST_SIZE),
    place=st.integers(0, members.BLOCK - 1),
    value=st.integers(0, 255),
)
def test_a_header_of_which_one_byte_changed_is_that_of_another_member_or_none(
    name: str, size: int, place: int, value: int
) -> None:
    header = bytearray(members.header_of(Member(name, size)))
    before = header[place]
    header[place] = value
    assert (members.read_header(bytes(header)) == Member(name, size)) == (value == before)


@pytest.mark.parametrize("size", [LARGEST_SIZE + 1, 2**80])
def test_a_size_that_nobody_has_is_none(size: int) -> None:
    assert members.read_header(members.header_of(Member(members.RECORDS, size))) is None


@given(st.integers(0, 10**7))
def test_contents_are_filled_up_to_whole_blocks(size: int) -> None:
    assert (size + members.padding_of(size)) % members.BLOCK == 0
    assert 0 <= members.padding_of(size) < members.BLOCK
