"""An averaged perceptron that tells the category of a character from the words of its name.

It starts without an opinion and guesses. After each wrong guess, the words of that name get a
little more weight for the right category and a little less for the guessed one. The average of
the weights over all steps judges new names better than the last weights do.
"""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

from character import Character

Weights = dict[str, dict[str, float]]


def features(name: str, *, with_pairs: bool) -> list[str]:
    """Split a name into what the classifier sees: its words and, if asked, pairs of them."""
    words = name.split()
    if not with_pairs:
        return words
    return words + [f"{first} {second}" for first, second in pairwise(words)]


@dataclass(frozen=True, slots=True)
class Classifier:
    """What was learned: for each feature, how much it speaks for and against each category."""

    with_pairs: bool
    weights: Weights

    def category_of(self, name: str) -> str:
        """Name the most likely category; of equally likely ones, the first by name."""
        return _best_category(self.weights, features(name, with_pairs=self.with_pairs))

    def accuracy(self, characters: Sequence[Character]) -> float:
        """Measure the share of characters, from 0 to 1, whose category it tells rightly."""
        right = sum(self.category_of(each.name) == each.category for each in characters)
        return right / len(characters)

    def save(self, path: Path) -> None:
        """Write the classifier as JSON; equal classifiers make equal bytes."""
        content = {"with_pairs": self.with_pairs, "weights": self.weights}
        path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="ascii")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a classifier that `save` wrote."""
        return cls(**json.loads(path.read_text(encoding="ascii")))


def learn(characters: Sequence[Character], *, with_pairs: bool, epochs: int) -> Classifier:
    """Train a classifier: `epochs` times through all characters, each time in another order."""
    lessons = [(features(each.name, with_pairs=with_pairs), each.category) for each in characters]
    weights: Weights = defaultdict(lambda: defaultdict(float))
    # Each change times the step it was made at: what the average needs, without a sum per step.
    delayed: Weights = defaultdict(lambda: defaultdict(float))
    order = random.Random(0)
    step = 0
    for _ in range(epochs):
        order.shuffle(lessons)
        for seen, right in lessons:
            step += 1
            guessed = _best_category(weights, seen)
            if guessed == right:
                continue
            for feature in seen:
                for category, change in ((right, 1), (guessed, -1)):
                    weights[feature][category] += change
                    delayed[feature][category] += change * step
    return Classifier(with_pairs=with_pairs, weights=_averages(weights, delayed, step + 1))


def _best_category(weights: Weights, seen: Sequence[str]) -> str:
    scores: dict[str, float] = defaultdict(float)
    for feature in seen:
        for category, weight in weights.get(feature, {}).items():
            scores[category] += weight
    return min(scores, key=lambda category: (-scores[category], category), default="")


def _averages(weights: Weights, delayed: Weights, steps: int) -> Weights:
    # Six digits keep the file small; rounding costs no right answer.
    return {
        feature: {
            category: round(weight - delayed[feature][category] / steps, 6)
            for category, weight in by_category.items()
        }
        for feature, by_category in weights.items()
    }
