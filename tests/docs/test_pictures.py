"""The pictures of the terminal show what it shows."""

from __future__ import annotations

import re

import pytest

from tests.support.documents import CHECKOUT
from tests.support.pictures import FOLDER, PICTURES, draw, perform, read_texts

pytestmark = pytest.mark.docs


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_the_terminal_shows(name: str) -> None:
    """Where this fails: `make pictures` draws what is shown now."""
    picture = PICTURES[name]
    drawn = draw(picture, perform(picture))

    kept = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert read_texts(drawn) == read_texts(kept)
    assert len(read_texts(kept)) > 10


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_fetches_nothing_and_has_colours_for_light_and_dark_pages(name: str) -> None:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")

    assert re.findall(r"https?://[^\s\"]+", svg) == ["http://www.w3.org/2000/svg"]
    before, _, light = svg.partition("@media (prefers-color-scheme: light)")
    for rule in re.findall(r"^\.terminal-r\d+ ", before, re.MULTILINE):
        assert f"\n{rule}{{ fill: " in light


def test_every_picture_is_in_the_readme_and_nothing_else_is() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")

    shown = set(re.findall(r"!\[[^\]]+\]\(docs/images/([\w-]+)\.svg\)", readme))
    assert shown == set(PICTURES) == {path.stem for path in FOLDER.iterdir()}
