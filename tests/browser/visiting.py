"""The portal as ``make portal`` opens it, and people who use it in a browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.browser.measures import accessibility, cut_words, sideways
from tests.house.repository import ROOT
from tests.patience import HANG

PASSWORD = "Éléphant-bleu-42"
NAMED = """() => {
  const it = document.activeElement;
  const labels = [...(it.labels ?? [])].map(each => each.textContent);
  return [it.getAttribute('aria-label') ?? labels.join(' ').trim() ?? '', it.textContent.trim()]
    .find(each => each) ?? '';
}"""


@dataclass(frozen=True)
class Opened:
    """``logins`` by role, as they are printed, and the password of all of them.

    ``rules`` is the file that the portal and the worker follow.
    """

    process: subprocess.Popen[str]
    root: str
    logins: Mapping[str, str]
    password: str
    rules: Path

    def run(self, *words: str, typed: str = "") -> str:
        """What ``extranet`` prints, on the store of this portal."""
        known = {**os.environ, "EXTRANET_STATE": str(self.rules.parent / "state")}
        command = [sys.executable, "-m", "provisioning", *words, "--file", str(self.rules)]
        done = subprocess.run(
            command, env=known, cwd=ROOT, input=typed, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def make_portal() -> Iterator[Opened]:
    command = [sys.executable, "scripts/portal.py", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = ""
        try:
            while "Ctrl-C stops everything" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            rows = re.findall(r"^  (\w+) +(\S+) +(\S+)$", said, re.MULTILINE)
            address, rules = re.search(r"http://\S+", said), re.search(r"/\S+spaces.yaml", said)
            assert address
            assert rules
            logins = {role: login for role, login, _ in rows}
            yield Opened(process, address.group(), logins, rows[0][2], Path(rules.group()))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=HANG)


class Visitor:
    """One person's browser: what is wrong on each page that is looked at is kept.

    ``measured``: at which widths; tests/portal measures every page, in each of its states.
    """

    def __init__(
        self, browser: Browser, root: str, *, measured: Sequence[int] = (), **context: Any
    ) -> None:
        self.context = browser.new_context(reduced_motion="reduce", **context)
        self.context.set_default_timeout(HANG * 1000)
        self.page: Page = self.context.new_page()
        self.root, self.measured = root, measured
        self.scripts = context.get("java_script_enabled", True)  # axe is one
        self.wrong: list[str] = []
        self.page.on("console", self._heard)

    def _heard(self, said: ConsoleMessage) -> None:
        """What the policy of contents forbids is said there; an answer 400, too."""
        if said.type in ("error", "warning") and "status of 400" not in said.text:
            self.wrong.append(said.text)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.root}{path}")

    def look(self, title: str) -> None:
        assert title in self.page.title()
        for width in self.measured:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.wrong += [f"{title} at {width}: {each}" for each in sideways(self.page)]
            self.wrong += [f"{title} at {width}: cut {each}" for each in cut_words(self.page)]
        if self.measured and self.scripts:
            self.wrong += [f"{title}: {each}" for each in accessibility(self.page)]

    def press(self, name: str, within: Locator | None = None) -> None:
        with self.page.expect_navigation():  # the page that comes, not the one that goes
            (within or self.page).get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).click()

    def fill(self, name: str, typed: str) -> None:
        self.page.get_by_label(f"* {name}", exact=True).fill(typed)

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.open("/")
        self.fill("Identifiant", login)
        self.fill("Mot de passe", password)
        self.press("Se connecter")

    def mail(self, to: str, subject: str) -> Locator:
        """Once the worker's passes have sent it."""
        self.open("/courriels")
        found = self.page.get_by_role("article", name=subject).filter(has_text=f"À {to}")
        while not found.count():
            self.page.wait_for_timeout(250)
            self.page.reload()
        return found.first

    def until(self, text: str) -> None:
        """The page says so, once the worker's passes have made it true."""
        while not self.page.get_by_text(text, exact=True).count():
            self.page.wait_for_timeout(250)
            self.page.reload()

    def tab_to(self, name: str) -> None:
        """With the keyboard alone; whatever has the focus shows it."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(NAMED).strip() == name:
                style = "getComputedStyle(document.activeElement)"
                if self.page.evaluate(f"{style}.outlineStyle") == "none":
                    self.wrong.append(f"no sign of the focus on {name}")
                return
        raise AssertionError(
            f"the keyboard does not reach {name!r}: {self.page.inner_text('body')}"
        )
