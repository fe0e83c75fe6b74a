"""What `registry help` explains beside commands: one text per topic, and this list of them."""

from typing import Final

TOPICS: Final[dict[str, str]] = {
    "concepts": "Artifacts, versions, registries, collections, links, aliases",
    "references": "How to name a version, a collection, a registry",
    "names": "What things can be called",
    "formatting": "Tables, TSV and JSON: columns, keys, escapes",
    "exit-codes": "What the status of a command says",
    "environment": "The variables that commands read, and where the home is",
    "home": "The folder with everything in it: moving, sharing, reading it",
    "roles": "Who may do what",
    "filters": "Search, conditions, order and pages",
    "experiments": "Runs, metrics, lineage, comparisons",
    "python": "The same from a script",
    "make": "Stamps and recipes for Makefiles",
    "wandb": "Coming from W&B: what is called how",
}
