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

    create_run: Refused = Refused("init() begins a run, and init(id=…) goes on with one")
    create_run_queue: Refused = Refused(NO_LAUNCH)
    upsert_run_queue: Refused = Refused(NO_LAUNCH)
    run_queue: Refused = Refused(NO_LAUNCH)
    queued_run: Refused = Refused(NO_LAUNCH)
    job: Refused = Refused(NO_LAUNCH)
    list_jobs: Refused = Refused(NO_LAUNCH)
    create_custom_chart: Refused = Refused(NO_PAGE)
    reports: Refused = Refused(NO_PAGE)
    create_user: Refused = Refused(
        "accounts of the operating system are users: registry member add"
    )
    sync_tensorboard: Refused = Refused("log what was measured with run.log")
    sweep: Refused = Refused(NO_SWEEPS)
    integrations: Refused = Refused(NO_SERVICE)
    webhook_integrations: Refused = Refused(NO_SERVICE)
    slack_integrations: Refused = Refused(NO_SERVICE)
    automation: Refused = Refused(NO_AUTOMATIONS)
    automations: Refused = Refused(NO_AUTOMATIONS)
    create_automation: Refused = Refused(NO_AUTOMATIONS)
    update_automation: Refused = Refused(NO_AUTOMATIONS)
    delete_automation: Refused = Refused(NO_AUTOMATIONS)

    @property
    def user_agent(self) -> str:
        """The name and version of this program."""
        return f"registry {__version__}"

    def flush(self) -> None:
        """Do nothing: what is read is read anew each time."""
