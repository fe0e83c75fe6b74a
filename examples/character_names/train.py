"""Train a classifier on the data set, and measure it on the part that it has not seen."""

import argparse
import json
from pathlib import Path

from character import read_characters
from classifier import learn


def train(data: Path, model: Path, *, with_pairs: bool, epochs: int) -> str:
    """Write `model.json` and `metrics.json` into the folder `model`, and say how good it is."""
    classifier = learn(read_characters(data / "train.csv"), with_pairs=with_pairs, epochs=epochs)
    accuracy = classifier.accuracy(read_characters(data / "test.csv"))
    metrics = {
        "accuracy": round(accuracy, 4),
        "epochs": epochs,
        "features": "words and pairs" if with_pairs else "words",
    }
    model.mkdir(parents=True, exist_ok=True)
    classifier.save(model / "model.json")
    (model / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="ascii")
    return f"{model}: accuracy {accuracy:.4f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that make_dataset.py wrote")
    parser.add_argument("model", type=Path, help="the folder to write the model into")
    parser.add_argument("--pairs", action="store_true", help="look at pairs of words too")
    parser.add_argument("--epochs", type=int, default=1, help="passes over the data (default: 1)")
    options = parser.parse_args()
    print(train(options.data, options.model, with_pairs=options.pairs, epochs=options.epochs))
