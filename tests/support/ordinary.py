"""`registry` for whom permissions count, even where the tests run as the superuser.

`python -m tests.support.ordinary` takes the arguments of `registry`.
"""

from registry_cli.__main__ import main
from tests.support.privileges import drop_privileges

if __name__ == "__main__":
    drop_privileges()
    main()
