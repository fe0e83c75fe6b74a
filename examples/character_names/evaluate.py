"""Print the accuracy of a trained model: the share of the test data that it gets right."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from character import Character, read_characters
from classifier import Classifier


def by_category(classifier: Classifier, characters: list[Character]) -> Iterator[str]:
    """Go through the categories, the largest first: how many of its characters were told."""
    total = Counter(each.category for each in characters)
    right = Counter(
        each.category for each in characters if classifier.category_of(each.name) == each.category
    )
    for category, count in total.most_common():
        yield f"{category}  {right[category]:5} of {count:5}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="the folder that train.py wrote")
    parser.add_argument("data", type=Path, help="the folder that make_dataset.py wrote")
    parser.add_argument("--by-category", action="store_true", help="show each category as well")
    options = parser.parse_args()
    trained = Classifier.load(options.model / "model.json")
    unseen = read_characters(options.data / "test.csv")
    print(f"{trained.accuracy(unseen):.4f}")
    if options.by_category:
        print(*by_category(trained, unseen), sep="\n")
