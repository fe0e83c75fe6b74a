"""Flip bits of a catalog, and see that no command takes one for a bug, or ends with a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.damage import flip_bit
from tests.support.damage_matrix import fill_home

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.command import Command

COMMANDS: Final = (
    ("gc", "--grace", "0", "-n"),
    ("doctor",),
    ("verify",),
    ("versions", "many"),
    ("show", "many"),
    ("get", "many", "back", "--force"),
    ("export", "--all", "-o", "bundle"),
    ("history",),
    ("runs",),
    ("lineage", "gemma"),
)
"""What reads a catalog, each in another way."""
_EXPECTED: Final = {0, 2, 3, 4, 5, 6, 7}
"""A name that a bit changed is no longer found, or is one that a rule refuses."""


class Mistaken(NamedTuple):
    """A command that ended otherwise than it may, and the bit that made it."""

    bit: int
    command: Sequence[str]
    status: int
    told: str


def fill(registry: Command) -> None:
    """Give the home packs, versions, links, and runs that told of themselves."""
    fill_home()
    Path("train.sh").write_text("true\n", encoding="utf-8")
    registry("run", "--", "sh", "train.sh")


def choose_bits(catalog: Path, count: int, seed: int) -> list[int]:
    """Return bits of bytes that hold something."""
    used = [place for place, byte in enumerate(catalog.read_bytes()) if byte]
    chance = random.Random(seed)
    return [8 * place + chance.randrange(8) for place in chance.sample(used, count)]


def flip_and_run(
    registry: Command, catalog: Path, bits: Sequence[int], commands: Sequence[Sequence[str]]
) -> Iterator[Mistaken]:
    """Flip one bit after the other; yield what ends in a bug or a traceback."""
    whole = catalog.read_bytes()
    for bit in bits:
        for command in commands:
            flip_bit(catalog, bit)
            done = registry.run(*command)
            if done.status not in _EXPECTED or "Traceback" in done.stderr:
                yield Mistaken(bit, command, done.status, done.stderr)
            catalog.write_bytes(whole)
            for name in ("journal", "wal", "shm"):
                catalog.with_name(f"{catalog.name}-{name}").unlink(missing_ok=True)
            shutil.rmtree("back", ignore_errors=True)
            Path("bundle").unlink(missing_ok=True)
