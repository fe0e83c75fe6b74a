"""What other tools call our commands. Imported only for errors."""

from __future__ import annotations

from typing import Final

from registry_cli.errors import Hint

SYNONYMS: Final = {
    "add": "log",
    "alias ls": "alias list",
    "alias rm": "alias remove",
    "alias set": "alias add",
    "aliases": "alias list",
    "artifact list": "artifacts",
    "artifact get": "get",
    "artifact ls": "artifacts",
    "artifact put": "log",
    "assign": "alias add",
    "audit": "history",
    "backup": "export",
    "checkout": "get",
    "clone": "get",
    "collection list": "collections",
    "collection ls": "collections",
    "collection rm": "collection delete",
    "config": "whoami",
    "datasets": "collections dataset",
    "download": "get",
    "experiments": "runs",
    "fetch": "get",
    "find": "search",
    "fsck": "verify",
    "graph": "lineage",
    "info": "show",
    "list": "artifacts",
    "login": "whoami",
    "ls": "artifacts",
    "member create": "member add",
    "member ls": "member list",
    "members": "member list",
    "models": "collections model",
    "promote": "link",
    "prune": "gc",
    "pull": "get",
    "push": "log",
    "put": "log",
    "register": "link",
    "registry list": "registries",
    "registry ls": "registries",
    "registry rm": "registry delete",
    "remove": "unlink",
    "restore": "get",
    "revert": "undo",
    "rm": "unlink",
    "rollback": "undo",
    "save": "log",
    "status": "whoami",
    "tag rm": "tag remove",
    "team add": "team create",
    "team ls": "team list",
    "teams": "team list",
    "upload": "log",
    "use": "get",
}
"""What other tools, or another command of ours, would call it."""

OTHER_TOPICS: Final = {"api": "python", "retention": "filters", "sdk": "python"}
"""What documents are called, and the pages of `registry help` that are nearest to them."""

ABSENT: Final = {
    **dict.fromkeys(
        ("remote", "sync"),
        Hint("there are no remotes in this version; bundles carry versions", ("export", "--help")),
    ),
    **dict.fromkeys(
        ("dashboard", "serve", "server", "ui", "web"),
        Hint("there is no web page; Datasette shows the catalog", ("sql", "--help")),
    ),
}
"""What other tools have, and this version has not."""
USUAL: Final = {"alias": "alias add", "metadata": "metadata set", "tag": "tag add"}
"""What is meant by a group and something of the user's own, such as a reference."""
