"""A local-first artifact registry: versions, links, aliases and history on your own disk.

In Python, `import registry_cli as wandb` runs scripts that were written for the artifacts and the
registry of W&B (docs/python.md).
"""

from registry_cli._version import __version__

TYPE_CHECKING = False  # typing costs 6 ms, and the names below what they need: each is loaded
if TYPE_CHECKING:  # when it is asked for
    from registry_cli import errors as errors
    from registry_cli.errors import RegistryError as Error
    from registry_cli.sdk import new_ids as util
    from registry_cli.sdk.accepted import (
        AlertLevel,
        ArtifactTTL,
        Settings,
        agent,
        alert,
        controller,
        login,
        plot_table,
        require,
        restore,
        save,
        sweep,
        termerror,
        termlog,
        termsetup,
        termwarn,
        unwatch,
        watch,
    )
    from registry_cli.sdk.api import Api
    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.media import (
        Audio,
        EvalTable,
        Graph,
        Histogram,
        Html,
        Image,
        Molecule,
        Object3D,
        Plotly,
        Table,
        Video,
        box3d,
    )
    from registry_cli.sdk.run import Run
    from registry_cli.sdk.run_values import RunValues
    from registry_cli.sdk.session import (
        define_metric,
        finish,
        init,
        link_artifact,
        link_model,
        log,
        log_artifact,
        log_model,
        teardown,
        use_artifact,
        use_model,
    )
    from registry_cli.sdk.wanted import setup

    run: Run | None
    """The run that is going on, None where there is none."""
    config: RunValues
    """The configuration of the run that is going on."""
    summary: RunValues
    """The summary of the run that is going on."""

_SOURCES = {
    "accepted": (
        "AlertLevel", "ArtifactTTL", "Settings", "agent", "alert", "controller",
        "login", "plot_table", "require", "restore", "save", "sweep",
        "termerror", "termlog", "termsetup", "termwarn", "unwatch", "watch",
    ),
    "api": ("Api",),
    "artifact": ("Artifact",),
    "media": (
        "Audio", "EvalTable", "Graph", "Histogram", "Html", "Image", "Molecule", "Object3D",
        "Plotly", "Table", "Video", "box3d",
    ),
    "run": ("Run",),
    "session": (
        "define_metric", "finish", "init", "link_artifact", "link_model", "log", "log_artifact",
        "log_model", "teardown", "use_artifact", "use_model",
    ),
    "wanted": ("setup",),
}  # fmt: skip
_MODULES = {name: module for module, names in _SOURCES.items() for name in names}

__all__ = [
    "AlertLevel",
    "Api",
    "Artifact",
    "ArtifactTTL",
    "Audio",
    "Error",
    "EvalTable",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "Molecule",
    "Object3D",
    "Plotly",
    "Run",
    "Settings",
    "Table",
    "Video",
    "__version__",
    "agent",
    "alert",
    "box3d",
    "config",
    "controller",
    "define_metric",
    "finish",
    "init",
    "link_artifact",
    "link_model",
    "log",
    "log_artifact",
    "log_model",
    "login",
    "plot_table",
    "require",
    "restore",
    "run",
    "save",
    "setup",
    "summary",
    "sweep",
    "teardown",
    "termerror",
    "termlog",
    "termsetup",
    "termwarn",
    "unwatch",
    "use_artifact",
    "use_model",
    "util",
    "watch",
]


def __getattr__(name: str) -> object:
    """Load what is asked for."""
    from importlib import import_module  # noqa: PLC0415 - most who import this ask for nothing

    if name in _MODULES:
        found = getattr(import_module(f"registry_cli.sdk.{_MODULES[name]}"), name)
        globals()[name] = found
        return found
    if name == "run":
        from registry_cli.sdk.session import current_run  # noqa: PLC0415 - as above

        return current_run()
    if name in {"config", "summary"}:
        from registry_cli.sdk.session import require_run  # noqa: PLC0415 - as above

        return getattr(require_run(name), name)
    if name == "util":
        return import_module("registry_cli.sdk.new_ids")
    if name == "plot":
        from registry_cli.sdk.errors import NotHereError  # noqa: PLC0415 - as above

        raise NotHereError("plot: there is no web page, and nothing draws charts")
    if name in {"CommError", "Error", "UsageError", "errors"}:
        errors_module = import_module("registry_cli.errors")
        if name == "UsageError":
            return errors_module.UsageError
        return errors_module if name == "errors" else errors_module.RegistryError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
