"""`registry` and `python -m registry_cli`."""

import gc
import sys


def main() -> None:
    """Run the command line and exit with its status."""
    # To load Typer makes some 25,000 objects, none of them garbage, and Python would search
    # them for it 40 times: a tenth of a short command. A long one still collects.
    gc.set_threshold(50_000)
    if sys.argv[1:2] == ["__complete"]:
        complete(sys.argv[2:])
        return
    try:
        from registry_cli.cli.main import run  # noqa: PLC0415 - the door to Typer

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still loading
        status = 130
    sys.exit(status)


def complete(arguments: list[str]) -> None:
    """Answer the TAB key, without Typer; whatever goes wrong, a key press shows no error."""
    try:
        from registry_cli.cli.complete import answer  # noqa: PLC0415 - only for the key

        answer(arguments)
    except (Exception, KeyboardInterrupt):  # noqa: BLE001, S110 - as said
        pass


if __name__ == "__main__":
    main()
