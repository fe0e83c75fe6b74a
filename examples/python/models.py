"""A model from the first log to production: with the shortcuts for models, and no artifact."""

import json
from pathlib import Path

import registry_cli as wandb

PROJECT = "digits"
NAME = "digits-model"
COLLECTION = "Digits"


def train(learning_rate: float) -> None:
    """Stand for a training: log a model as it gets better, and link the last one."""
    with wandb.init(project=PROJECT, job_type="train", config={"lr": learning_rate}) as run:
        for epoch in range(3):
            run.log({"train/loss": learning_rate / (epoch + 1), "val": {"accuracy": 0.8}})
        path = Path("model.json")
        path.write_text(json.dumps({"weights": [learning_rate]}), encoding="utf-8")
        run.log_model(path, name=NAME, aliases=[f"lr-{learning_rate}"])
        run.link_model(path, registered_model_name=COLLECTION, name=NAME)


def evaluate(alias: str) -> float:
    """Measure a model as it is in the registry, and say so in its metadata."""
    with wandb.init(project=PROJECT, job_type="evaluate", tags=["nightly"]) as run:
        used = f"wandb-registry-model/{COLLECTION}:{alias}"
        weights = json.loads(Path(run.use_model(used)).read_text(encoding="utf-8"))["weights"]
        score = 1.0 - float(sum(weights))
        run.log({"score": score, "confusion": [[8, 2], [1, 9]]})
        run.notes = f"scores {score}"
        model = run.use_artifact(used)
        model.metadata["score"] = score
        model.save()
    return score


def promote() -> str:
    """Let `production` name the best model of the collection, and return which that is."""
    versions = wandb.Api().artifacts("model", f"wandb-registry-model/{COLLECTION}")
    best = max(versions, key=lambda version: version.metadata["score"])
    best.aliases.append("production")
    best.description = f"The best of {len(versions)}."
    best.save()
    return best.version


if __name__ == "__main__":
    for rate in (0.5, 0.1, 0.3):
        train(rate)
    for number in range(3):
        print(f"v{number} scores {evaluate(f'v{number}')}")
    print(f"{promote()} is in production")
