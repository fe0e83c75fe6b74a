"""One file per command, and this list of them: help and completion need no import of any.

Each module defines one function with the name that is listed here; its signature is the command.
"""

from typing import Final, NamedTuple


class Entry(NamedTuple):
    """Where a command is defined, its group on the first help page, and its one line of help."""

    module: str
    group: str
    line: str


DAILY: Final = "Every day"
CONSUME: Final = "Consume"
PUBLISH: Final = "Publish"
BROWSE: Final = "Browse"
GOVERN: Final = "Govern"
EXPERIMENT: Final = "Experiment"
MAINTAIN: Final = "Maintain"
LEARN: Final = "Learn"

COMMANDS: Final[dict[str, Entry]] = {
    "log": Entry("log", DAILY, "Log files and folders as the next version of an artifact"),
    "link": Entry("link", DAILY, "Link a version to a collection of a registry"),
    "collections": Entry("collections", DAILY, "List the collections of registries"),
    "versions": Entry("versions", DAILY, "List the versions of an artifact or collection"),
    "whoami": Entry("whoami", DAILY, "Tell who acts where, and what said so"),
    "get": Entry("get", CONSUME, "Get the files of a version into a folder"),
    "path": Entry("path", CONSUME, "Print where a version can be read without copying"),
    "exists": Entry("exists", CONSUME, "Answer by exit status whether a version is there"),
    "unlink": Entry("unlink", PUBLISH, "Remove a link from its collection"),
    "delete": Entry("delete", PUBLISH, "Delete versions, or whole artifacts"),
    "alias add": Entry("alias_add", PUBLISH, "Let aliases name a version"),
    "alias remove": Entry("alias_remove", PUBLISH, "Take aliases from the versions they name"),
    "alias list": Entry("alias_list", PUBLISH, "List aliases, or how they moved"),
    "tag add": Entry("tag_add", PUBLISH, "Add tags to a version, artifact or collection"),
    "tag remove": Entry("tag_remove", PUBLISH, "Remove tags"),
    "describe": Entry("describe", PUBLISH, "Describe a version, artifact or collection"),
    "metadata set": Entry("metadata_set", PUBLISH, "Set metadata of a version"),
    "metadata unset": Entry("metadata_unset", PUBLISH, "Take metadata away from a version"),
    "search": Entry("search", BROWSE, "Search names, texts, metadata and files"),
    "show": Entry("show", BROWSE, "Show one version with its files"),
    "history": Entry("history", BROWSE, "Tell what happened, by whom and when"),
    "artifacts": Entry("artifacts", BROWSE, "List the artifacts of all projects"),
    "registries": Entry("registries", BROWSE, "List the registries"),
    "lineage": Entry("lineage", BROWSE, "Tell where a version came from, and what came of it"),
    "compare": Entry("compare", BROWSE, "Compare versions by metrics and metadata"),
    "diff": Entry("diff", BROWSE, "Tell how two versions differ"),
    "runs": Entry("runs", BROWSE, "List runs, or show one with what it measured"),
    "run": Entry("run", EXPERIMENT, "Run a command, and remember what it did"),
    "metric": Entry("metric", EXPERIMENT, "Record what the current run measures"),
    "protect": Entry("protect", GOVERN, "Let only admins change an alias of a registry"),
    "unprotect": Entry("unprotect", GOVERN, "Let members change an alias again"),
    "registry create": Entry("registry_create", GOVERN, "Create a registry"),
    "registry show": Entry("registry_show", GOVERN, "Show a registry, and what to paste"),
    "registry edit": Entry("registry_edit", GOVERN, "Change what a registry accepts and is for"),
    "registry rename": Entry("registry_rename", GOVERN, "Rename a registry"),
    "registry delete": Entry("registry_delete", GOVERN, "Delete a registry with its collections"),
    "collection create": Entry("collection_create", GOVERN, "Create a collection"),
    "collection show": Entry("collection_show", GOVERN, "Show a collection, and what to paste"),
    "collection edit": Entry("collection_edit", GOVERN, "Change what a collection is for"),
    "collection rename": Entry("collection_rename", GOVERN, "Rename a collection"),
    "collection delete": Entry("collection_delete", GOVERN, "Delete a collection with its links"),
    "team create": Entry("team_create", GOVERN, "Create a team"),
    "team show": Entry("team_show", GOVERN, "Show a team, its members and roles"),
    "team list": Entry("team_list", GOVERN, "List the teams"),
    "member add": Entry("member_add", GOVERN, "Give a user a role"),
    "member role": Entry("member_role", GOVERN, "Change the role that somebody has"),
    "member remove": Entry("member_remove", GOVERN, "Take the role of somebody away"),
    "member list": Entry("member_list", GOVERN, "List who has which role"),
    "history redact": Entry("history_redact", MAINTAIN, "Blank a text that leaked"),
    "gc": Entry("gc", MAINTAIN, "Remove what no version reaches"),
    "du": Entry("du", MAINTAIN, "Tell how much disk artifacts and versions use"),
    "undo": Entry("undo", MAINTAIN, "Undo an event by its inverse"),
    "sql": Entry("sql", MAINTAIN, "Ask the catalog in SQL"),
    "init": Entry("init", MAINTAIN, "Make a home, or rename its organization and team"),
    "verify": Entry("verify", MAINTAIN, "Verify that what was logged is still what it was"),
    "export": Entry("export", MAINTAIN, "Export versions and links to a bundle"),
    "import": Entry("import_", MAINTAIN, "Import a bundle: all of it, or nothing"),
    "doctor": Entry("doctor", MAINTAIN, "Look after a home, and say what helps"),
    "completion": Entry("completion", MAINTAIN, "Print what completes command lines in a shell"),
    "help": Entry("help", LEARN, "Explain a topic or a command"),
}

LOOK_BACK: Final = frozenset(
    {
        "alias list", "artifacts", "collection show", "collections", "compare", "diff", "exists",
        "get", "history", "lineage", "member list", "path", "registries", "registry show", "runs",
        "search", "show", "sql", "team list", "team show", "versions", "whoami",
    }
)  # fmt: skip
"""The commands that take --as-of."""

GROUPS: Final[dict[str, str]] = {
    "alias": "Manage aliases",
    "tag": "Manage tags",
    "metadata": "Manage metadata",
    "registry": "Manage registries",
    "collection": "Manage collections",
    "team": "Manage teams",
    "member": "Manage who has which role",
}
