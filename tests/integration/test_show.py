"""`registry show`: one version, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command

KEYS = [
    "name", "qualified_name", "id", "type", "version", "index", "aliases", "tags", "digest",
    "size", "file_count", "created_at", "created_by", "description", "metadata", "metrics",
    "run", "is_link", "source", "links",
]  # fmt: skip


def test_a_version_has_the_documented_keys(registry: Command) -> None:
    make_files("data", {"b": "two", "a/c": "one"})
    registry("log", "data", "--type", "dataset", "-d", "text")

    shown = registry("show", "data", "--json").json

    assert list(shown) == [*KEYS, "files"]
    assert shown["name"] == "data:v0"
    assert shown["qualified_name"] == shown["source"] == "team/uncategorized/data:v0"
    assert (shown["version"], shown["index"]) == ("v0", 0)
    assert (shown["size"], shown["file_count"]) == (6, 2)
    assert shown["is_link"] is False
    assert shown["links"] == []


def test_a_link_also_says_when_and_by_whom(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    shown = registry("show", "model/c", "--json").json
    assert list(shown) == [*KEYS, "linked_at", "linked_by", "files"]
    assert shown["is_link"] is True


def test_files_come_with_size_and_blake3(registry: Command) -> None:
    import blake3

    make_files("data", {"b": "two", "a/c": "four"})
    registry("log", "data", "--type", "dataset")

    assert registry("show", "data", "--json").json["files"] == [
        {"path": "a/c", "size": 4, "digest": blake3.blake3(b"four").hexdigest()},
        {"path": "b", "size": 3, "digest": blake3.blake3(b"two").hexdigest()},
    ]


def test_a_link_has_the_files_of_its_source(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    files = [registry("show", name, "--json").json["files"] for name in ("gemma", "model/c")]
    assert files[0] == files[1]


def test_every_file_of_many_is_listed_once(registry: Command) -> None:
    make_files("data", {f"{number:04}": "x" for number in range(1500)})
    registry("log", "data", "--type", "dataset")
    files = registry("show", "data", "--json").json["files"]
    assert [file["path"] for file in files] == [f"{number:04}" for number in range(1500)]


def test_in_a_pipe_each_field_is_a_line(registry: Command) -> None:
    registry.log_text("gemma", "one", "-d", "a\tb\n\\", "--tag", "x", "--tag", "y", "-m", "k=[1]")

    fields = registry("show", "gemma").fields

    assert list(fields) == [*KEYS, "files"]
    assert fields["description"] == "a\\tb\\n\\\\"
    assert fields["tags"] == "x,y"
    assert fields["is_link"] == "false"
    assert fields["links"] == ""
    assert fields["index"] == "0"


def test_people_see_a_page(registry: Command) -> None:
    registry.log_text("gemma", "one", "-d", "A text.", "-m", "lr=0.1", "--metric", "acc=0.9")
    page = registry("show", "gemma", "--format", "table").stdout
    for part in ("team/uncategorized/gemma:v0", "A text.", "lr", "0.1", "acc", "3 B", "gemma"):
        assert part in page


@pytest.mark.parametrize("reference", ["nope", "gemma:v1", "gemma:best", "model/gemma"])
def test_an_unknown_version_is_not_found(registry: Command, reference: str) -> None:
    registry.log_text("gemma", "one")
    registry.paste(registry.refuse(3, "show", reference).hint)


def test_an_id_is_opaque_and_different_for_equal_content(registry: Command) -> None:
    first = registry.log_text("gemma", "one", "--json").json["id"]
    second = registry.log_text("gemma", "one", "--new-version", "--json").json["id"]
    assert first != second


def test_each_link_is_told_with_the_aliases_that_it_has(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry.log_text("other", "two", "--link", "model/b")
    registry("link", "gemma", "model/a", "--alias", "stable")
    registry("link", "gemma", "model/b", "--alias", "production", "--alias", "best")

    page = registry("show", "gemma:v0", "--format", "table").stdout
    parts = [line.partition("/wandb-registry-model/") for line in page.splitlines()]
    links = [link for _, slash, link in parts if slash]

    assert links == ["a:v0 (latest, stable)", "b:v1 (best, latest, production)"]
