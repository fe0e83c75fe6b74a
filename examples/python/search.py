"""Find what a registry holds: by names, tags, aliases, times and metadata, and tidy up.

python search.py PATTERN TAG
"""

import sys
from datetime import UTC, datetime

import registry_cli as wandb

try:
    pattern, tag = sys.argv[1:]
except ValueError:
    sys.exit(__doc__)
api = wandb.Api()

for registry in api.registries(filter={"name": {"$regex": pattern}}):
    print(f"{registry.full_name}: {', '.join(registry.artifact_types) or 'all types'}")

tagged = api.registries().collections(filter={"name": {"$regex": "^[a-zA-Z]"}, "tag": tag})
print("collections:", ", ".join(each.name for each in tagged) or "none")

for version in (
    api.registries(filter={"name": {"$regex": pattern}})
    .collections()
    .versions(
        filter={
            "$or": [{"tag": tag}, {"alias": "production"}],
            "created_at": {"$gte": "2024-01-08", "$lte": datetime.now(UTC).isoformat()},
        }
    )
):
    print(f"{version.collection.name}:{version.version}", version.aliases, version.tags)

for kind in api.artifact_types():
    for artifact in kind.collections():
        unnamed = [version for version in artifact.versions() if not version.aliases]
        for version in unnamed:
            if not version.linked_artifacts:
                version.delete()
                print("deleted", version.qualified_name)
