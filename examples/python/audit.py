"""Say of everything in production where it comes from and who uses it, back to the first data."""

import registry_cli as wandb
from registry_cli import Artifact


def told(artifact: Artifact, depth: int = 0, way: tuple[str, ...] = ()) -> None:
    """Print an artifact, the run that logged it, and what that run used, and so on."""
    maker = artifact.logged_by()
    users = ", ".join(run.project for run in artifact.used_by()) or "nobody"
    by = f"{maker.entity} in {maker.project}" if maker is not None else "nobody known"
    print(f"{'  ' * depth}{artifact.source_name} by {by}, used by {users}")
    if maker is None or maker.id in way:  # a run may use what it logged itself
        return
    for used in maker.used_artifacts():
        told(used, depth + 1, (*way, maker.id))


api = wandb.Api()
for version in api.registries().versions(filter={"alias": "production"}):
    print(f"{version.project}/{version.name}, tags: {', '.join(version.tags) or 'none'}")
    told(version, 1)

documented = api.registry("dataset").versions(
    filter={"$and": [{"tag": "documented"}, {"metadata.rows": {"$gte": 100}}]}
)
print("documented data:", *(version.name for version in documented))
