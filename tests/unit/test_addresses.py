"""Addresses of what a version refers to: one spelling of each, and no secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.addresses import LONGEST_ADDRESS, local_address, parse_address
from registry_cli.domain.source_digests import parse_source_digest, read_source_digest
from registry_cli.errors import UsageError


@pytest.mark.parametrize(
    ("text", "uri", "name", "location"),
    [
        ("s3://bucket/a/b.bin", "s3://bucket/a/b.bin", "b.bin", None),
        ("S3://bucket/a%20b", "s3://bucket/a%20b", "a%20b", None),
        ("gs://bucket/folder/", "gs://bucket/folder/", "folder", None),
        ("s3://bucket", "s3://bucket", "bucket", None),
        ("https://host:8080/a%20b?v=2#x", "https://host:8080/a%20b?v=2#x", "a b", None),
        ("https://[::1]/x", "https://[::1]/x", "x", None),
        ("https://host/..", "https://host/..", None, None),
        ("https://host/a%2Fb", "https://host/a%2Fb", None, None),
        ("https://host/%2e%2e", "https://host/%2e%2e", None, None),
        ("https://host/a%0ab", "https://host/a%0ab", None, None),
        ("doi:10.5281/zenodo.1", "doi:10.5281/zenodo.1", "zenodo.1", None),
        ("abfss://files@account.host/a", "abfss://files@account.host/a", "a", None),
        ("sftp://someone@host/a", "sftp://someone@host/a", "a", None),
        ("file:///data/x.bin", "file:///data/x.bin", "x.bin", "/data/x.bin"),
        ("FILE://localhost/data/x", "file:///data/x", "x", "/data/x"),
        ("file:/data//a/./../x/", "file:///data/x", "x", "/data/x"),
        ("file:///a b/한국어", "file:///a%20b/한국어", "한국어", "/a b/한국어"),
        ("file:///a%20b/100%.txt", "file:///a%20b/100%25.txt", "100%.txt", "/a b/100%.txt"),
        ("file:///%ED%95%9C", "file:///한", "한", "/한"),
        ("file:///a%0A", "file:///a%0A", "a\n", "/a\n"),
        ("file:///../../etc", "file:///etc", "etc", "/etc"),
    ],
)
def test_an_address_has_one_spelling_a_name_and_perhaps_a_path(
    text: str, uri: str, name: str | None, location: str | None
) -> None:
    address = parse_address(text)
    assert address == (uri, name, location)
    assert parse_address(uri) == address


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "a", "data/x", "/data/x", "C:/data", "c:\\data", " s3://b/x", "s3://b/x ",
        "s3://b/\n", "s3://b/\x1b[2J", "s3://b/\u202ex", "s3://b/\x00", "s3://b/\udcff", "s3:x",
        "s3://", "s3:///x", "https://", "https:x", "file://host/x", "file:x", "file:",
        "file:///%00", "file:///%FF", "wandb-artifact://x/y", "doi:", "://x", "1x://y",
        "s3://b/" + "x" * LONGEST_ADDRESS, "file:///" + "\u3000" * 700,
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_address(text)
    assert refused.value.hint is not None


@pytest.mark.parametrize(
    "text",
    [
        "jdbc:postgresql://user:hunter2@host/x", "view-source:https://hunter2@host/x",
        "https://user:hunter2@host/x", "https://hunter2@host/x", "http://hunter2:@host/x",
        "ftp://user:hunter2@host/x", "git+https://hunter2@host/x", "https://user:hun/ter2@host/x",
        "https://user:hunter2#@host/x", "s3://key:hunter2@bucket/x", "https://u@v:hunter2@host/x",
        "https://host/x?X-Amz-Signature=hunter2", "https://host/x?a=1&sig=hunter2",
        "https://host/x#access_token=hunter2", "https://host/x?a;token=hunter2",
        "https://host/x?%74oken=hunter2", "https://host/x?API_KEY=hunter2",
        "https://user:hunter2",
    ],
)  # fmt: skip
def test_an_address_with_a_secret_is_refused_and_the_secret_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="history") as refused:
        parse_address(text)
    assert "hunter2" not in refused.value.message
    assert "ter2" not in refused.value.message


@pytest.mark.parametrize("text", ["https:user:hunter2@host/x", "https:///user:hunter2@host/x"])
def test_a_secret_in_what_is_no_address_is_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_address(text)
    assert "hunter2" not in refused.value.message


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1))
def test_any_file_of_this_machine_has_an_address_that_leads_back(name: str) -> None:
    address = local_address(f"/data/{name}x")
    assert address.uri.isprintable()
    assert parse_address(address.uri) == address


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("blake3:" + "A" * 64, "a" * 64),
        ("sha256:" + "0" * 64, "sha256:" + "0" * 64),
        ("md5:" + "F" * 32, "md5:" + "f" * 32),
        ('etag:"abc-3"', 'etag:"abc-3"'),
        ("crc32c:yZRlqg==", "crc32c:yZRlqg=="),
    ],
)
def test_a_given_digest_names_its_algorithm(text: str, kept: str) -> None:
    assert parse_source_digest(text) == kept
    assert read_source_digest(kept) == kept


@pytest.mark.parametrize(
    "text", ["", "a" * 64, "sha256:", "sha256:00", "blake3:" + "g" * 64, "x:\n", ":a", "a:b c",
             "etag:" + "x" * 257, "UPPER:abc"],
)  # fmt: skip
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_source_digest(text)


@pytest.mark.parametrize("kept", ["sha256:" + "A" * 64, "blake3:" + "a" * 64, "A" * 64, ""])
def test_a_digest_that_is_kept_has_one_spelling(kept: str) -> None:
    with pytest.raises(UsageError):
        read_source_digest(kept)
