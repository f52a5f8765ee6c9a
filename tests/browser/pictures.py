"""Pictures of pages, small and grey, kept beside the tests: a layout that breaks shows in them.

``python -m tests.browser.pictures`` takes them anew, after somebody has looked at the pages.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.browser.measures import chromium, open_page
from tests.browser.published import all_pages

FOLDER = Path(__file__).parent / "pictures"
SHOWN = (
    "accueil",
    "accueil--acces-espaces",
    "camsp-cmpp--bibliotheque-zone-de-depot",
    "campagne",
    "relecture-grown",
)
_SCALE = 4
_FAINT = 40
"""Shades of grey, of 255, that another version of the browser or of a font may move."""


def take(browser: Browser, path: Path) -> Image.Image:
    page = open_page(browser, path, 1280, 1600)
    picture = Image.open(BytesIO(page.screenshot())).convert("L")
    page.close()
    return picture.reduce(_SCALE)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of the pixels, 0 to 1, that clearly differ; 1 when the sizes do."""
    if one.size != other.size:
        return 1.0
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[_FAINT:]) / sum(counts)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, chromium() as browser:
        pages = all_pages(Path(folder))
        for name in SHOWN:
            take(browser, pages[name]).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
