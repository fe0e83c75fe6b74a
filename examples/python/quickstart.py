"""Log a model and publish it: the first script of the registry, offline."""

import random
from pathlib import Path

import registry_cli as wandb

COLLECTION = "first-collection"
REGISTRY = "model"

run = wandb.init(project="registry_quickstart")

# Stands for what a training would write.
Path("my_model.txt").write_text(f"Model: {random.random()}", encoding="utf-8")

logged = run.log_artifact(
    artifact_or_path="./my_model.txt",
    name="gemma-finetuned",
    type="model",
)
link = run.link_artifact(artifact=logged, target_path=f"wandb-registry-{REGISTRY}/{COLLECTION}")
print(f"{logged.qualified_name} is linked as {link.qualified_name}")
