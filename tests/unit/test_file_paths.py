"""Which paths a file in an artifact may have."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.file_paths import parse_file_path
from registry_cli.errors import UsageError


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "a/b/c.txt",
        "...",
        "a./b.",
        ".hidden/.file",
        "aux.txt",
        "con",
        "a b",
        " ",
        "a\nb",
        "a\x01",
        "ab:c",
        "dir/c:d",
        "~/x",
        "$HOME",
        "*?",
        "모델/naïve",
        "-rf",
        "x" * 255,
        "가" * 85,
        "/".join(["x" * 255] * 20),
    ],
    ids=lambda path: f"{ascii(path)[:20]}{len(path)}",
)
def test_what_posix_can_call_a_file_is_kept(path: str) -> None:
    assert parse_file_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        "./a",
        "a/.",
        "a/./b",
        "../a",
        "a/..",
        "a/../b",
        "a\\b",
        "a/" + "x" * 256,
        "가" * 86 + "/a",
        "\\\\server\\share",
        "..\\a",
        "//server/share",
        "c:",
        "c:a",
        "a:b",
        "C:/a",
        "Z:\\a",
        "a\0b",
        "a\udc80",
    ],
    ids=ascii,
)
def test_what_could_lead_elsewhere_on_any_platform_is_refused(path: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_file_path(path)
    assert refused.value.hint is not None


@given(path=st.text(st.characters(exclude_categories=[]), max_size=12))
def test_an_accepted_path_stays_beneath_its_folder(path: str) -> None:
    try:
        parse_file_path(path)
    except UsageError:
        return
    assert posixpath.normpath(posixpath.join("/folder", path)) == f"/folder/{path}"
    assert path.encode().decode() == path
