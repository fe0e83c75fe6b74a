"""What W&B's `Api` has besides what is in a home: refused, each with what to do in its place."""

from __future__ import annotations

from registry_cli._version import __version__
from registry_cli.sdk.refused import (
    NO_AUTOMATIONS,
    NO_LAUNCH,
    NO_PAGE,
    NO_SERVICE,
    NO_SWEEPS,
    Refused,
)


class ApiElsewhere:
    """None of it is in a home."""

    create_run = Refused("init() begins a run, and init(id=…) goes on with one")
    create_run_queue = Refused(NO_LAUNCH)
    upsert_run_queue = Refused(NO_LAUNCH)
    run_queue = Refused(NO_LAUNCH)
    queued_run = Refused(NO_LAUNCH)
    job = Refused(NO_LAUNCH)
    list_jobs = Refused(NO_LAUNCH)
    create_custom_chart = Refused(NO_PAGE)
    reports = Refused(NO_PAGE)
    create_user = Refused("an account of the operating system is a user: registry member add")
    sync_tensorboard = Refused("log what was measured with run.log")
    sweep = Refused(NO_SWEEPS)
    integrations = Refused(NO_SERVICE)
    webhook_integrations = Refused(NO_SERVICE)
    slack_integrations = Refused(NO_SERVICE)
    automation = Refused(NO_AUTOMATIONS)
    automations = Refused(NO_AUTOMATIONS)
    create_automation = Refused(NO_AUTOMATIONS)
    update_automation = Refused(NO_AUTOMATIONS)
    delete_automation = Refused(NO_AUTOMATIONS)

    @property
    def user_agent(self) -> str:
        """The name and version of this program."""
        return f"registry {__version__}"

    def flush(self) -> None:
        """Do nothing: what is read is read anew each time."""
