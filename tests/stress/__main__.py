"""Run the long proofs: `python -m tests.stress [--seed N] [--fresh] [ROW ...]`.

What is done is kept in build/stress; a run that was interrupted goes on with what is left, unless
what they are about changed. Figures go to docs/reliability.json, and from there into
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import Final

from tests.stress.ledger import Ledger
from tests.stress.report import misses_target, write_figures
from tests.stress.rows import ROWS, load
from tests.stress.runner import run_row
from tests.stress.tree import CHECKOUT, copy_tree, digest_of_tests, program_digest

_BUILD: Final = CHECKOUT / "build" / "stress"


def main() -> int:
    """Run the rows that are named, or all; return 1 where any failed or missed its target."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--fresh", action="store_true", help="begin anew")
    options = parser.parse_args()
    failed: list[str] = []
    for row in options.rows or ROWS:
        proof = load(row)
        program = program_digest(proof.operations)
        program_and_tests = f"{program}-{digest_of_tests()}"
        state = program_and_tests if proof.is_of_tests else program
        tree = _BUILD / f"tree-{program_and_tests}"
        if options.fresh:
            shutil.rmtree(tree, ignore_errors=True)
        if not tree.exists():
            copy_tree(tree)
        path = _BUILD / f"{row}.jsonl"
        if options.fresh:
            path.unlink(missing_ok=True)
        ledger = Ledger.opened(path, options.seed, state)
        try:
            if not run_row(row, seed=options.seed, tree=tree, ledger=ledger):
                failed.append(row)
        finally:
            done = [each for each in ledger.done.values() if each.failure is None]
            bad = len(ledger.done) - len(done)
            if ledger.done:
                write_figures(row, seed=options.seed, program=program, done=done, failed=bad)
                if misses_target(row) and row not in failed:
                    failed.append(row)
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}; see {_BUILD}\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
