"""Two teams and two collections: data that one team curates, and a model that another trains on it.

registry team create data-team
registry team create model-team
python tutorial.py data-team model-team
"""

import csv
import random
import sys
from pathlib import Path

import registry_cli as wandb
from registry_cli import Artifact, Run

DATA = "wandb-registry-dataset/zoo-animals"
MODEL = "wandb-registry-model/zoo-classifier"


def write_rows(path: Path, count: int) -> None:
    """Stand for an export of what was measured: legs, wings, class."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["legs", "wings", "class"])
        for _ in range(count):
            rows.writerow(random.choice([(2, 1, "bird"), (4, 0, "mammal")]))


def publish_data(team: str) -> None:
    """Log two versions of the data, the second as a draft of the first, and publish both."""
    with wandb.init(entity=team, project="zoo", job_type="curate") as run:
        write_rows(Path("zoo/train/rows.csv"), 80)
        write_rows(Path("zoo/test/rows.csv"), 20)
        data = wandb.Artifact("zoo-animals", type="dataset", metadata={"rows": 100})
        data.add_dir("zoo")
        run.link_artifact(data, DATA, aliases=["first"])

        draft = data.new_draft()
        with draft.new_file("README.txt") as file:
            file.write("legs, wings and class of animals\n")
        draft.metadata["license"] = "CC0"
        logged = run.log_artifact(draft, tags=["documented"])
        run.link_artifact(logged, DATA, aliases=["production"])


def train_epoch(run: Run, count: int, epoch: int) -> Artifact:
    """Stand for an epoch over so many rows: measure, and log what was learned."""
    run.log({"accuracy": 0.7 + 0.1 * epoch, "rows": count})
    weights = Path("classifier.txt")
    weights.write_text(f"weights after epoch {epoch}", encoding="utf-8")
    return run.log_artifact(weights, name="zoo-classifier", type="model")


def train(team: str) -> None:
    """Use the data that is in production, and publish the model of the best of three epochs."""
    with wandb.init(entity=team, project="zoo-models", config={"epochs": 3, "lr": 0.1}) as run:
        data = run.use_artifact(f"{DATA}:production", type="dataset")
        folder = Path(data.download(path_prefix="train/"))
        rows = (folder / "train/rows.csv").read_text(encoding="utf-8").splitlines()

        models = [train_epoch(run, len(rows) - 1, epoch) for epoch in range(run.config.epochs)]
        model = models[-1]
        model.aliases.append("best")
        model.tags.append("trained on CC0")
        model.description = "tells birds from mammals"
        model.save()
        run.link_artifact(model, MODEL, aliases=["staging"])


def promote(team: str) -> None:
    """Evaluate what is in staging, and let it be in production where it is good enough."""
    with wandb.init(entity=team, project="zoo-models", job_type="evaluate") as run:
        model = run.use_artifact(f"{MODEL}:staging")
        model.verify(model.download())
        data = run.use_artifact(f"{DATA}:production")
        data.get_entry("test/rows.csv").download("evaluation")
        run.summary["accuracy"] = 0.9
        model.aliases.append("production")
        model.save()


if __name__ == "__main__":
    try:
        data_team, model_team = sys.argv[1:]
    except ValueError:
        sys.exit(__doc__)
    publish_data(data_team)
    train(model_team)
    promote(model_team)
