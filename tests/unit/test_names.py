"""The rules of names, on both sides of every bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.domain import names
from registry_cli.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

BIDI_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROLS = "\x00\x07\t\n\r\x1b\x1f\x7f\x80\x9f"
FREE_TEXT = {
    "collection": names.parse_collection_name,
    "project": names.parse_project_name,
    "entity": names.parse_entity_name,
    "type": names.parse_type,
    "alias": names.parse_alias,
}
EVERY_KIND: dict[str, Callable[[str], str]] = {
    **FREE_TEXT,
    "artifact": names.parse_artifact_name,
    "registry": names.parse_registry_name,
    "tag": names.parse_tag,
}
LONGEST = {kind: 113 if kind == "registry" else 128 for kind in EVERY_KIND if kind != "tag"}


@pytest.mark.parametrize(("kind", "longest"), LONGEST.items())
def test_length_is_bounded(kind: str, longest: int) -> None:
    parse = EVERY_KIND[kind]

    assert parse("a") == "a"
    assert parse("a" * longest) == "a" * longest
    for name in ("", "a" * (longest + 1)):
        with pytest.raises(UsageError):
            parse(name)


@pytest.mark.parametrize("kind", FREE_TEXT)
@pytest.mark.parametrize(
    "name",
    ["Example ML Task", " a ", "모델", "データ", "naïve", "a@b", "a.b_c-d", "..", "😀", 'q"'],
)
def test_free_text_may_hold_anything_printable(kind: str, name: str) -> None:
    assert FREE_TEXT[kind](name) == name


@pytest.mark.parametrize("kind", FREE_TEXT)
@pytest.mark.parametrize("character", ["/", ":"])
def test_free_text_holds_nothing_that_separates_parts(kind: str, character: str) -> None:
    with pytest.raises(UsageError):
        FREE_TEXT[kind](f"a{character}b")


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("character", [*CONTROLS, *BIDI_MARKS, "\u2028", "\udc80"], ids=ascii)
def test_no_name_holds_controls_bidi_marks_or_undecodable_bytes(kind: str, character: str) -> None:
    for name in (character, f"a{character}", f"{character}a", f"a{character}b"):
        with pytest.raises(UsageError):
            EVERY_KIND[kind](name)


@pytest.mark.parametrize("name", ["a", "A", "0", "_", "-", "...", ".a", "a.b-c_D9", "v0", "latest"])
def test_artifact_names_are_of_a_few_characters(name: str) -> None:
    assert names.parse_artifact_name(name) == name


@pytest.mark.parametrize("name", [".", "..", "a b", "a/b", "a:b", "é", "모", "a@b", "a\\b", "٣"])
def test_artifact_names_hold_nothing_else(name: str) -> None:
    with pytest.raises(UsageError):
        names.parse_artifact_name(name)


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("model.bin", "model.bin"),
        ("my model (1).bin", "my-model-1-.bin"),
        ("(1) model (final)", "1-model-final"),
        ("-x.bin", "-x.bin"),
        ("- my model", "my-model"),
        ("Modèle №3…", "Modele-No3..."),
        ("a" * 200, "a" * 128),
    ],
)
def test_a_file_name_is_made_a_valid_artifact_name(file_name: str, name: str) -> None:
    assert names.make_artifact_name(file_name) == name


@pytest.mark.parametrize(
    "file_name", ["모델.bin", "모델", "내 모델 v1", "モデル.bin", "モデル٣", "-", "…"]
)
def test_no_artifact_name_is_made_of_which_letters_would_be_missing(file_name: str) -> None:
    with pytest.raises(UsageError):
        names.make_artifact_name(file_name)


@pytest.mark.parametrize("parse", [names.parse_project_name, names.parse_entity_name])
def test_projects_and_entities_do_not_look_like_registries(parse: Callable[[str], str]) -> None:
    assert parse("wandb-registry") == "wandb-registry"
    assert parse("a-wandb-registry-b") == "a-wandb-registry-b"
    for name in ("wandb-registry-", "wandb-registry-model"):
        with pytest.raises(UsageError):
            parse(name)


@pytest.mark.parametrize("name", ["Golden Datasets", "모델", "a.b", "a@b", "a&b=c", "model"])
def test_registry_names_may_hold_spaces(name: str) -> None:
    assert names.parse_registry_name(name) == name


@pytest.mark.parametrize("character", "/\\#?%:")
def test_registry_names_hold_nothing_of_paths_and_addresses(character: str) -> None:
    with pytest.raises(UsageError):
        names.parse_registry_name(f"a{character}b")


def test_registry_names_do_not_repeat_the_prefix() -> None:
    with pytest.raises(UsageError):
        names.parse_registry_name("wandb-registry-model")


@pytest.mark.parametrize(
    "name", ["model", "Model", "MODELS", "models", "dataset", "Datasets", "DATASET"]
)
def test_the_core_registries_cannot_be_created_under_any_name(name: str) -> None:
    with pytest.raises(RefusedError):
        names.refuse_core_name(name)


@pytest.mark.parametrize("name", ["modeling", "datasets2", "a model"])
def test_names_that_only_resemble_the_core_ones_are_free(name: str) -> None:
    names.refuse_core_name(name)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Golden Datasets", "golden datasets"), ("models", "Model"), ("STRASSE", "straße")],
)
def test_registries_are_the_same_in_any_case(first: str, second: str) -> None:
    assert names.registry_key(first) == names.registry_key(second)


@pytest.mark.parametrize("name", ["job", "wandb-", "wandb-history"])
def test_reserved_types_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        names.parse_type(name)


@pytest.mark.parametrize("name", ["model", "jobs", "Job", "wandb", "my-wandb-type"])
def test_other_types_are_free(name: str) -> None:
    assert names.parse_type(name) == name


@pytest.mark.parametrize("name", ["v0", "v1", "v007", "v12345678901234567890"])
def test_an_alias_is_no_version_number(name: str) -> None:
    with pytest.raises(UsageError):
        names.parse_alias(name)


@pytest.mark.parametrize("name", ["v", "v2.0", "v-1", "V1", "1", "version1", "latest", "v1 "])
def test_an_alias_may_resemble_a_version_number(name: str) -> None:
    assert names.parse_alias(name) == name


@pytest.mark.parametrize("name", ["a", "a b", "a  b", "needs-review", "x_1", "모델", "-", "é 9"])
def test_tags_are_words(name: str) -> None:
    assert names.parse_tag(name) == name


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "a.b", "a,b", "a\tb", "a/b", "a\n", "a!"])
def test_tags_hold_nothing_else(name: str) -> None:
    with pytest.raises(UsageError):
        names.parse_tag(name)


@pytest.mark.parametrize("name", ["a", "0", "x" * 64, "s135mud4", "run_1-b"])
def test_run_ids_are_short_words(name: str) -> None:
    assert names.parse_run_id(name) == name


@pytest.mark.parametrize("name", ["", "x" * 65, "-a", "_a", "a b", "a/b", "a\n", "é"])
def test_run_ids_hold_nothing_else(name: str) -> None:
    with pytest.raises(UsageError):
        names.parse_run_id(name)


@given(kind=st.sampled_from(sorted(EVERY_KIND)), name=st.text(max_size=140))
def test_a_name_is_kept_as_it_is_or_refused_with_a_hint(kind: str, name: str) -> None:
    try:
        assert EVERY_KIND[kind](name) == name
    except UsageError as error:
        assert error.message  # noqa: PT017 - either outcome is right, and each is looked at
        assert error.hint is not None  # noqa: PT017 - as above
