"""`registry` and `python -m registry_cli`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        from registry_cli.cli.main import run  # noqa: PLC0415 - the door to Typer

        status = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program was still loading
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
