"""The only wiring: catalog, blobs, identity and clock of one home, for every operation.

Faces make a `Workspace`; operations receive it. Nothing below reads the environment.
"""

from registry_cli.workspace.settings import Setting, Surroundings
from registry_cli.workspace.workspace import Workspace

__all__ = ["Setting", "Surroundings", "Workspace"]
