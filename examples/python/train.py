"""Train in a run: configuration, metrics step by step, a model with its score, published.

python train.py ORGANIZATION    # as `registry whoami` tells it; without a name, local
"""

import random
import sys
from pathlib import Path

import registry_cli as wandb

organization = sys.argv[1] if len(sys.argv) > 1 else "local"
registry, collection = "model", "quickstart-collection"

run = wandb.init(project="registry_quickstart", config={"epochs": 3, "lr": 0.1})

accuracy = 0.0
for _ in range(run.config.epochs):
    accuracy = random.random()
    run.log({"acc": accuracy})

Path("my_model.txt").write_text(f"Model: {random.random()}", encoding="utf-8")
logged = run.log_artifact(
    artifact_or_path="./my_model.txt", name="gemma-finetuned-3twsov9e", type="model"
)
link = run.link_artifact(
    artifact=logged,
    target_path=f"{organization}/wandb-registry-{registry}/registry-{collection}",
)
run.finish()
print(f"accuracy {accuracy:.2f}: {link.qualified_name}")
