"""A local-first artifact registry: versions, links, aliases and history on your own disk."""

from registry_cli._version import __version__

__all__ = ["__version__"]
