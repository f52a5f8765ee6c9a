"""What a person would see wrong on a page, measured in a browser at a width in CSS pixels."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.patience import HANG

FLAGS = [
    "--lang=fr",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
]

SIDEWAYS = """() => {
  const root = document.documentElement, over = [];
  if (root.scrollWidth <= root.clientWidth) return over;
  for (const each of document.querySelectorAll('body *')) {
    const box = each.getBoundingClientRect();
    if (box.right > root.clientWidth + 1 && !each.closest('.scroll'))
      over.push(each.tagName + ': ' + each.textContent.trim().slice(0, 40));
  }
  return over.length ? over : ['something invisible'];
}"""

# A word is letters and digits without a place to break; an address, or what is longer than any
# word, as a seal, may break where it must.
CUT = """() => {
  const cut = [], words = /[\\p{L}\\p{N}\\p{M}’']+/gu, range = document.createRange();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (const found of node.data.matchAll(words)) {
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map(each => Math.round(each.top)));
      if (lines.size > 1 && found[0].length < 30) cut.push(found[0]);
    }
  }
  return cut;
}"""

# axe finds no background of a text that the edge of a scrolling region cuts.
CUT_OFF = """() => Math.max(0, ...[...document.querySelectorAll('.scroll')]
  .map(each => each.scrollWidth - each.clientWidth))"""
WRONG = {"resultTypes": ["violations", "incomplete"]}
CONTRAST = {**WRONG, "runOnly": ["color-contrast"]}

_SHEET = re.compile(rb"/Type\s*/Page\b")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's; ``scripts/browser`` installs it."""
    path = shutil.which("chromium")
    assert path, "no chromium here: run scripts/browser, as make test does"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways; an element of class ``scroll`` scrolls by itself."""
    return page.evaluate(SIDEWAYS)


def cut_words(page: Page) -> list[str]:
    return page.evaluate(CUT)


def accessibility(page: Page) -> list[str]:
    """What axe refuses, and the contrasts that it could not reckon; best practices included."""
    found = Axe().run(page, options=WRONG).response
    wrong, unsure = found["violations"], _unsure(found)
    if unsure:
        again = _where_nothing_is_cut_off(page)
        wrong, unsure = [*wrong, *again["violations"]], _unsure(again)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in (*wrong, *unsure)]


def _unsure(found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in found["incomplete"] if each["id"] == "color-contrast"]


def _where_nothing_is_cut_off(page: Page) -> Mapping[str, Any]:
    """Contrasts of the page when it is as wide as its regions ask for."""
    before = page.viewport_size
    assert before
    page.set_viewport_size({**before, "width": before["width"] + page.evaluate(CUT_OFF)})
    found: Mapping[str, Any] = Axe().run(page, options=CONTRAST).response
    page.set_viewport_size(before)
    return found


def printed(page: Page) -> int:
    """How many sheets of A4, in the direction that the page asks for."""
    return len(_SHEET.findall(page.pdf(prefer_css_page_size=True, format="A4")))


def open_page(browser: Browser, path: Path, width: int, height: int = 900) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.set_default_timeout(HANG * 1000)
    page.goto(path.as_uri())
    return page
