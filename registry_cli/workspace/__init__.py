"""The only wiring: catalog, blobs, identity and clock of one home, for every operation.

Faces make a `Workspace`; operations receive it. Nothing below reads the environment.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.workspace.settings import Setting, Surroundings
    from registry_cli.workspace.workspace import Workspace

__all__ = ["Setting", "Surroundings", "Workspace"]


def __getattr__(name: str) -> object:
    """Load what is asked for: the front door takes settings only, not the whole workspace."""
    if name == "Workspace":
        from registry_cli.workspace.workspace import Workspace  # noqa: PLC0415 - as said

        return Workspace
    if name in __all__:
        from registry_cli.workspace import settings  # noqa: PLC0415 - as said

        return getattr(settings, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
