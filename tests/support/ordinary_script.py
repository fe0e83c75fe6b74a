"""A Python script for whom permissions count, even where the tests run as the superuser.

`python -m tests.support.ordinary_script TEXT` runs the text, in which `wandb` is our API.
"""

import sys
import textwrap

import registry_cli
from tests.support.privileges import drop_privileges

if __name__ == "__main__":
    drop_privileges()
    exec(textwrap.dedent(sys.argv[1]), {"wandb": registry_cli})  # noqa: S102 - the test's own
