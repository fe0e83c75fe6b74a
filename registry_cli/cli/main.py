"""The one place where failures become messages, crash logs and exit codes."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

import typer

from registry_cli._version import __version__
from registry_cli.cli.app import USAGE_ERROR, root
from registry_cli.cli.exit_codes import BROKEN_PIPE, BUG, INTERRUPTED
from registry_cli.cli.notices import tell, tell_as
from registry_cli.cli.shared import Format, Shared
from registry_cli.cli.signals import EndingSignals, Terminated
from registry_cli.cli.streams import discard, prepare_streams
from registry_cli.cli.text import json_text, printable
from registry_cli.errors import RegistryError, UsageError, expected_failure, no_options


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status."""
    prepare_streams()
    signals = EndingSignals()
    signals.listen()
    shared = Shared()
    try:
        status = _invoke(arguments, shared)
        sys.stdout.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return BROKEN_PIPE
    except (KeyboardInterrupt, Terminated):
        signals.ignore()
        return _end(signals.exit_code or INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the one handler
        signals.ignore()
        if signals.exit_code is not None:
            return _end(signals.exit_code)
        return max(report(error, arguments, shared), shared.failure)
    return status


def _end(code: int) -> int:
    """Say that the command was interrupted, to who interrupted it by hand."""
    if code == INTERRUPTED:
        tell("interrupted")
    return code


def _invoke(arguments: list[str], shared: Shared) -> int:
    """Run the command; what Typer finds wrong comes out as our own errors."""
    command = root()
    if not arguments:
        arguments = ["--help"]
    try:
        with command.make_context("registry", list(arguments), obj=shared) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except USAGE_ERROR as error:
        from registry_cli.cli.usage import translated  # noqa: PLC0415 - only for an error

        raise translated(error, tuple(arguments)) from error
    return 0


def report(error: Exception, arguments: list[str], shared: Shared) -> int:
    """Tell a failure to people or programs, and return the exit status that it has."""
    expected = expected_failure(error)
    if expected is not None:
        _print_error(expected, shared, arguments, wants_json=_wants_json(arguments))
        return expected.exit_code
    log = _write_crash_log(error, arguments)
    tell(
        f"error: a bug in registry {__version__}: {type(error).__name__}: "
        f"{printable(str(error))}; please attach {log}"
    )
    return BUG


def _wants_json(arguments: list[str]) -> bool:
    """Say whether JSON is asked for, also where the command line was not read to its end."""
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    joined = "\0".join(("", *words, ""))
    formats = (Format.JSON, Format.JSONL)
    return "\0--json\0" in joined or any(
        f"\0--format{sign}{each}\0" in joined for each in formats for sign in ("=", "\0")
    )


def _print_error(
    error: RegistryError, shared: Shared, arguments: list[str], *, wants_json: bool
) -> None:
    hint = None
    if error.hint is not None:
        options = shared.to_arguments(has_user=not error.hint.is_for_admin)
        # What is no moment of the past must not be asked for again.
        moment_of = no_options if isinstance(error, UsageError) else shared.moment_of
        hint = error.hint.rendered(options, tuple(arguments), moment_of)
    if wants_json or shared.format in {Format.JSON, Format.JSONL}:
        import json  # noqa: PLC0415 - only for an error in JSON

        body = {"code": error.code, "message": error.message, "hint": hint}
        tell(json_text(json.dumps({"error": body}, ensure_ascii=False)))
        return
    tell_as("error", printable(error.message, keep="\n"), has_color=shared.has_color)
    if hint is not None:
        tell_as("hint", printable(hint), has_color=shared.has_color)


def _write_crash_log(error: Exception, arguments: list[str]) -> str:
    from registry_cli.cli.about import about  # noqa: PLC0415 - only for a report

    text = f"{about()}\narguments: {arguments!r}\n\n{''.join(traceback.format_exception(error))}"
    name = f"registry-crash-{time.time_ns()}.log"
    state = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    for folder in (Path(state).expanduser() / "registry", Path("/tmp")):  # noqa: S108 - the last resort, under a name of its own
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return str(folder / name)
    return "what follows\n" + text
