"""`registry doctor`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import checks, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.operations import doctor as operation

EPILOG: Final = """\
Examples:
  registry doctor
  registry doctor --json
  registry doctor --rebuild

Output in a pipe:
  check, standing, detail, hint

Exit codes:
  0  nothing is in the way; also where there is no home yet
  6  something is damaged
  7  the machine is in the way: permissions, locks, room

See also:
  registry verify, registry whoami, registry help home
"""


def doctor(
    context: typer.Context,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make the state anew from the history, with a backup."),
    ] = False,
) -> None:
    """Look after a home: versions, file system, locks, permissions, leftovers.

    With -q it prints the checks that found something. Contents are for verify to read.
    """
    shared = shared_of(context)
    findings = operation.doctor(open_workspace(context), operation.DoctorRequest(rebuild))
    told = [checks.told_finding(finding, shared) for finding in findings]
    checks.show_checked(
        shared,
        {"findings": [views.FINDING.to_json(row) for row in told]},
        [row.check for row in told if row.standing != "fine"],
        told,
        views.FINDING,
        lambda reader: checks.doctor_page(told, reader),
    )
    operation.raise_problem(findings)
