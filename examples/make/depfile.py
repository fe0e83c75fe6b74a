"""Print a rule for make: this target is made anew when a module that the script imports changes.

Only modules in the folder of the script count; the others come with Python.
"""

import argparse
import re
from modulefinder import ModuleFinder
from pathlib import Path


def imported_modules(script: Path) -> list[Path]:
    """Find the neighbours of a script that it imports, directly or through others; sorted."""
    finder = ModuleFinder(path=[str(script.parent)])
    finder.run_script(str(script))
    files = (script.parent / f"{name}.py" for name in finder.modules)
    return sorted(file for file in files if file.is_file())


def escaped(path: Path) -> str:
    """Write a path as make reads it."""
    return re.sub(r"([ #:])", r"\\\1", str(path)).replace("$", "$$")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("script", type=Path)
    options = parser.parse_args()
    modules = [escaped(module) for module in imported_modules(options.script)]
    print(f"{escaped(options.target)}: {' '.join(modules)}")
    # A module that goes away is then no missing input, but a reason to make the target anew.
    for module in modules:
        print(f"{module}:")
