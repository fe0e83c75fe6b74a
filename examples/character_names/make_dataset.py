"""Write the data set: the names of 12,886 characters and the general category of each.

The facts are those of the Unicode Character Database, version 3.2.0, which every Python carries
in its `unicodedata` module. The version never changes, so everybody gets the same bytes.
"""

import argparse
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from unicodedata import ucd_3_2_0 as database

from character import Character, write_characters

# Their names are made by a formula from the code point: they teach nothing about words.
GENERATED_NAMES = ("CJK UNIFIED IDEOGRAPH-", "CJK COMPATIBILITY IDEOGRAPH-", "HANGUL SYLLABLE ")

ONE_IN = 5


def named_characters() -> Iterator[Character]:
    """Go through all characters that have a name of their own, in the order of code points."""
    for code_point in range(sys.maxunicode + 1):
        character = chr(code_point)
        name = database.name(character, "")
        if name and not name.startswith(GENERATED_NAMES):
            yield Character(f"U+{code_point:04X}", name, database.category(character))


def is_for_testing(character: Character) -> bool:
    """Choose one character in five, by a checksum: at random, yet the same ones every time."""
    return zlib.crc32(character.code_point.encode()) % ONE_IN == 0


def make_dataset(folder: Path) -> str:
    """Write `train.csv`, `test.csv` and `about.json` into a folder, and say what was written."""
    characters = list(named_characters())
    train = [character for character in characters if not is_for_testing(character)]
    test = [character for character in characters if is_for_testing(character)]
    about = {
        "source": "Unicode Character Database, as shipped with Python",
        "unicode_version": database.unidata_version,
        "train_rows": len(train),
        "test_rows": len(test),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_characters(folder / "train.csv", train)
    write_characters(folder / "test.csv", test)
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="ascii")
    return f"{folder}: {len(train)} characters to learn from, {len(test)} to test with"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the files")
    print(make_dataset(parser.parse_args().folder))
