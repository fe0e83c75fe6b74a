"""A large registry against a small one: 100,000 versions in 1,000 collections, each described."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.commands import registry
from bench.filling import open_home
from bench.large_file import remove
from bench.measuring import compare, repeat, run
from bench.report import Row
from registry_cli.catalog.named_rows import membership_named
from registry_cli.domain.events import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measuring import Run
    from bench.places import Place
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.metadata import Json

_ROUNDS: Final = 9
_BUDGET: Final = 1.2
_COLLECTIONS: Final = 1_000
_FEW_COLLECTIONS: Final = 10
_EACH: Final = 100
"""Versions in one artifact, and in the collection that links them."""

_REGISTRY: Final = "local/wandb-registry-model"
_PLAIN: Final = ("--name", "plain", "--type", "model")
_TOLD: Final = (
    *_PLAIN, "--tag", "seen by two", "--description", "A model that answers questions",
    "-m", "lr=0.1", "-m", "optimizer=adam",
)  # fmt: skip
_ASKED: Final = (
    ("collections", "--limit", "10"),
    ("collections", "--metadata", "rare=yes"),
    ("collections", "--metric", "acc>=0.9"),
    ("versions", "model/c-5"),
    ("versions", "model/c-5", "--metadata", "step>=90"),
    ("versions", "model/c-5", "--sort", "-metadata.step", "--limit", "10"),
    ("show", "model/c-5:v7"),
    ("collection", "show", "model/c-5"),
    ("search", "needle"),
    ("search", "common", "--limit", "10"),
    ("search", "c-5"),
    ("search", "モデル"),
    ("search", "--file", "*.safetensors"),
    ("search", "--file", "*.bin", "--limit", "10"),
    ("sql", "select qualified_name from registry_versions limit 10"),
)


def measure_curated(place: Place) -> Iterator[Row]:
    """Ask both homes for the same; then log with and without what goes to the index."""
    small, large = place.folder / "small", place.folder / "large"
    for home, collections in ((small, _FEW_COLLECTIONS), (large, _COLLECTIONS)):
        count = collections * _EACH
        run(sys.executable, "-m", "bench.filling", str(home), "a", str(count), str(collections))
        run(sys.executable, "-m", "bench.curated", str(home), str(collections))
    for arguments in _ASKED:
        compared = compare(
            repeat(*registry(large, *arguments)), repeat(*registry(small, *arguments)), _ROUNDS
        )
        label = f"`{' '.join(arguments)}` in {_COLLECTIONS:,} collections of {_EACH}"
        yield Row.of_ratio(label, f"in {_FEW_COLLECTIONS}", compared, _BUDGET)
    yield _measure_log(place, large)
    remove(small)
    remove(large)


def _measure_log(place: Place, home: Path) -> Row:
    """Compare a log that brings texts for the index with one that brings none."""
    model = place.folder / "model.bin"

    def log(number: int, *options: str) -> Run:
        model.write_text(f"{options} {number}", encoding="utf-8")
        return run(*registry(home, "log", str(model), *options))

    compared = compare(
        lambda number: log(number, *_TOLD), lambda number: log(number, *_PLAIN), _ROUNDS
    )
    return Row.of_ratio("`log` with texts to be found", "with none", compared, None)


def _curate(home: Path, collections: int) -> None:
    """Link all versions, and say something of each."""
    workspace = open_home(str(home))
    for number in range(collections):
        with workspace.writing() as transaction:
            transaction.record(
                Kind.COLLECTION_CREATED, f"{_REGISTRY}/c-{number}", {"type": "model"}
            )
            for step in range(_EACH):
                _link(transaction, number, step)
    with workspace.writing() as transaction:
        artifact = "team/uncategorized/a-5"
        transaction.record(Kind.DESCRIBED, f"{artifact}:v3", {"description": "a needle モデル"})
        transaction.record(Kind.METADATA_SET, f"{artifact}:v3", {"metadata": {"rare": "yes"}})


def _link(transaction: Transaction, number: int, step: int) -> None:
    source = f"team/uncategorized/a-{number}:v{step}"
    _, version_id = membership_named(transaction.connection, source)
    (uid,) = transaction.connection.execute(
        "SELECT uid FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    metadata: dict[str, Json] = {
        "step": step,
        "note": f"common words of number {number}",
        "lr": 0.1,
    }
    transaction.record(Kind.METADATA_SET, source, {"metadata": metadata})
    transaction.record(Kind.TAGS_ADDED, source, {"tags": ["seen by two"]})
    transaction.record(
        Kind.VERSION_LINKED,
        f"{_REGISTRY}/c-{number}:v{step}",
        {"id": uid, "source": source, "aliases": ["latest"]},
    )


if __name__ == "__main__":
    _curate(Path(sys.argv[1]), int(sys.argv[2]))
