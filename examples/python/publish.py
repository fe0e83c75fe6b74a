"""Publish a model of a team under its organization's name: the link logs the draft first.

registry registry create 'Golden Datasets' --type dataset
python publish.py TEAM ORGANIZATION    # as `registry whoami` tells them, such as team local
"""

import sys
from pathlib import Path

import registry_cli as wandb

try:
    team, organization = sys.argv[1:]
except ValueError:
    sys.exit(__doc__)

with wandb.init(entity=team, project="link_quickstart") as run:
    Path("my_model.txt").write_text("simulated model file", encoding="utf-8")
    logged = run.log_artifact("./my_model.txt", "artifact-name", type="model")
    run.link_artifact(
        artifact=logged, target_path=f"{organization}/wandb-registry-model/Example ML Task"
    )

run = wandb.init(entity=team, project="link_quickstart")
artifact = wandb.Artifact(name="raw-images", type="dataset", metadata={"source": "camera"})
artifact.add_file(local_path="my_model.txt")
target_path = f"{organization}/wandb-registry-Golden Datasets/raw_images"
link = run.link_artifact(artifact=artifact, target_path=target_path)
run.finish()
print(link.qualified_name)
