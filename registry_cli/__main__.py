"""`registry` and `python -m registry_cli`."""

import gc
import os
import sys

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command line of this process and end the process with its status."""
    leave(run_command_line(sys.argv[1:]))


def run_command_line(arguments: list[str]) -> int:
    """Choose the door, run the command line, and return its exit status."""
    # To load Typer makes some 25,000 objects, none of them garbage, and Python would search
    # them for it 40 times: a tenth of a short command. A long one still collects.
    gc.set_threshold(50_000)
    if arguments[:1] == ["__complete"]:
        complete(arguments[1:])
        return 0
    try:
        if "path" in arguments or "exists" in arguments:
            from registry_cli.cli.front_door import answer  # noqa: PLC0415 - only for these

            status = answer(arguments)
            if status is not None:
                return status
        from registry_cli.cli.main import run  # noqa: PLC0415 - the door to Typer

        return run(arguments)
    except KeyboardInterrupt:  # at the front door, or while the program was still loading
        tell_interrupted()
        return 130


def complete(arguments: list[str]) -> None:
    """Answer the TAB key, without Typer; whatever goes wrong, a key press shows no error."""
    try:
        from registry_cli.cli.complete import answer  # noqa: PLC0415 - only for the key

        answer(arguments)
    except (Exception, KeyboardInterrupt):  # noqa: BLE001, S110 - as said
        pass


def tell_interrupted() -> None:
    """Say what the full door says, where somebody can hear it."""
    from registry_cli.cli.notices import tell  # noqa: PLC0415 - only for this

    tell("interrupted")


def leave(status: int) -> "NoReturn":
    """End the process at once.

    Python would first take every module and object apart, which the kernel does better: a
    quarter of a short command. Nothing waits for it: files and the catalog are closed by those
    who opened them. What a command wrote before it failed is written out; whether all of stdout
    could be written was found out before, where a failure can still be told.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                continue
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
