"""Fill a home with versions, in one process: `python -m bench.filling HOME NAME COUNT`."""

import sys
import tempfile
from pathlib import Path

from registry_cli.cli.main import run


def _fill(home: str, name: str, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.bin")
        for number in range(count):
            file.write_text(f"{name} {number}", encoding="utf-8")
            status = run(["--home", home, "-q", "log", str(file), "-n", name, "-t", "model"])
            if status != 0:
                sys.exit(status)


if __name__ == "__main__":
    _fill(sys.argv[1], sys.argv[2], int(sys.argv[3]))
