"""Run one unit of a long proof: `python -m tests.stress.unit ROW UNIT SEED` prints its figures."""

from __future__ import annotations

import json
import sys

from tests.stress.rows import load

if __name__ == "__main__":
    row, unit, seed = sys.argv[1:]
    figures = load(row).run(unit, int(seed))
    sys.stdout.write(json.dumps(figures) + "\n")
