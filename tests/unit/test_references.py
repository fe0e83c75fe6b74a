"""References, link targets and registry arguments as they are parsed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain.references import (
    Alias,
    CollectionPath,
    DigestPrefix,
    Reference,
    RegistryPath,
    Selector,
    VersionNumber,
    parse_link_target,
    parse_reference,
    parse_registry_path,
)
from registry_cli.errors import UsageError

DIGEST = "a868431cb690ff5f2d438d32449dac5134383709dfc79ebafc4c634c1da9ed83"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("gemma", (None, None, "gemma")),
        ("quickstart/gemma", (None, "quickstart", "gemma")),
        ("team/quickstart/gemma", ("team", "quickstart", "gemma")),
        ("model/Example ML Task", (None, "model", "Example ML Task")),
        ("my project/gemma", (None, "my project", "gemma")),
        ("wandb-registry-model/c", (None, "wandb-registry-model", "c")),
        ("team/model-registry/c d", ("team", "model-registry", "c d")),
        ("org/wandb-registry-model/c d", ("org", "wandb-registry-model", "c d")),
        (
            "reviewco_8d50ae8b/wandb-registry-Golden Datasets/raw",
            ("reviewco_8d50ae8b", "wandb-registry-Golden Datasets", "raw"),
        ),
    ],
)
@pytest.mark.parametrize(
    ("suffix", "selector"),
    [
        ("", None),
        (":v0", VersionNumber(0)),
        (":v12", VersionNumber(12)),
        (":v9223372036854775807", VersionNumber(2**63 - 1)),
        (":latest", Alias("latest")),
        (":v2.0", Alias("v2.0")),
        (":best of all", Alias("best of all")),
        ("@a868431c", DigestPrefix("a868431c")),
        ("@A868431C", DigestPrefix("a868431c")),
        ("@" + DIGEST, DigestPrefix(DIGEST)),
    ],
)
def test_a_reference_is_a_path_and_what_selects_a_version(
    text: str, parts: tuple[str | None, str | None, str], suffix: str, selector: Selector | None
) -> None:
    assert parse_reference(text + suffix) == Reference(*parts, selector)


@pytest.mark.parametrize(
    ("text", "registry"),
    [
        ("gemma", None),
        ("model/c", None),
        ("wandb-registry-model/c", "model"),
        ("org/wandb-registry-Golden Datasets/c", "Golden Datasets"),
    ],
)
def test_only_the_full_form_surely_names_a_registry(text: str, registry: str | None) -> None:
    assert parse_reference(text).registry == registry


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "gemma/",
        "/gemma",
        "a//b",
        "a/b/c/d",
        "team/project/name/file.txt",
        "gemma:",
        "gemma:v01",
        "gemma:a/b",
        "gemma:a:b",
        "gemma:v9223372036854775808",
        pytest.param("gemma:v" + "9" * 5000, id="a number that Python itself does not read"),
        "gemma@a868431",  # seven digits
        "gemma@" + DIGEST + "0",
        "@a868431c",
        "two words",
        "team/project/two words",
        "wandb-registry-/c",
        "wandb-registry-a#b/c",
        "org/wandb-registry-model/",
        "a\nb",
        "model/a\u202eb",
    ],
    ids=ascii,
)
def test_what_is_no_reference_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_reference(text)
    assert refused.value.hint is not None


def test_a_collection_whose_name_looks_like_a_digest_is_named_with_a_selector() -> None:
    collection = "weights@deadbeef"

    assert parse_reference(f"model/{collection}:latest").name == collection
    assert parse_reference(f"model/{collection}") == Reference(
        None, "model", "weights", DigestPrefix("deadbeef")
    )


_WORDS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)
_SELECTORS: st.SearchStrategy[Selector | None] = st.one_of(
    st.none(),
    st.integers(0, 2**63 - 1).map(VersionNumber),
    _WORDS.map(lambda word: Alias(f"a{word}")),
    st.text("0123456789abcdef", min_size=8, max_size=64).map(DigestPrefix),
)


@given(
    parts=st.tuples(st.none() | _WORDS, _WORDS, _WORDS) | st.tuples(st.none(), st.none(), _WORDS),
    selector=_SELECTORS,
)
def test_a_reference_written_out_means_the_same(
    parts: tuple[str | None, str | None, str], selector: Selector | None
) -> None:
    reference = Reference(*parts, selector)
    assert parse_reference(str(reference)) == reference


@given(text=st.text(max_size=40))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    try:
        reference = parse_reference(text)
    except UsageError:
        return
    assert parse_reference(str(reference)) == reference


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("model/c", CollectionPath(None, "model", "c")),
        ("Models/Example ML Task", CollectionPath(None, "Models", "Example ML Task")),
        ("wandb-registry-model/c", CollectionPath(None, "model", "c")),
        ("local/wandb-registry-model/c", CollectionPath("local", "model", "c")),
        (
            "reviewco_8d50ae8b/wandb-registry-Golden Datasets/raw",
            CollectionPath("reviewco_8d50ae8b", "Golden Datasets", "raw"),
        ),
    ],
)
def test_a_link_target_is_a_registry_and_a_collection(text: str, target: CollectionPath) -> None:
    assert parse_link_target(text) == target
    assert parse_link_target(str(target)) == target


@pytest.mark.parametrize(
    "text",
    [
        "",
        "collection",
        "model/",
        "/c",
        "local/model/c",
        "org/team/wandb-registry-model/c",
        "wandb-registry-/c",
        "model/c:v1",
        "model/c:production",
        "a?b/c",
        "model/a\tb",
    ],
    ids=ascii,
)
def test_what_is_no_link_target_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_link_target(text)
    assert refused.value.hint is not None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("model", RegistryPath(None, "model")),
        ("Golden Datasets", RegistryPath(None, "Golden Datasets")),
        ("wandb-registry-model", RegistryPath(None, "model")),
        ("local/wandb-registry-model", RegistryPath("local", "model")),
    ],
)
def test_a_registry_argument_has_three_forms(text: str, path: RegistryPath) -> None:
    assert parse_registry_path(text) == path


@pytest.mark.parametrize(
    "text", ["", "local/model", "a/b/c", "/", "wandb-registry-", "a:b", "local/wandb-registry-"]
)
def test_what_is_no_registry_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_registry_path(text)
