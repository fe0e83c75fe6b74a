"""`registry` and `python -m registry_cli`."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from registry_cli.cli.main import run  # noqa: PLC0415 - the door to Typer

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
