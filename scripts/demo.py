"""The main job, start to end, on a tenant simulated over HTTP on this machine.

Every line it prints comes from the command it shows.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EXTRANET = [sys.executable, "-m", "provisioning"]
PAUL, ZOE = "paul.martin@ars-bretagne.example", "zoe.lacaze@camsp-les-tilleuls.example"
CLAIRE, NADIA = "claire.fontaine@cnsa.example", "nadia.perrin@cnsa.example"
KARIM = "karim.dubois@cnsa.example"
PREVIEW = ".extranet/preview"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="extranet-demo-") as folder:
        work = Path(folder)
        environment = {**os.environ, "EXTRANET_STATE": str(work / "state")}
        environment.pop("DATABASE_URL", None)
        if sys.stdout.isatty():
            environment.setdefault("FORCE_COLOR", "1")
        with simulated_tenant(work, environment) as address:
            Demo(address, work, environment).tell()


class Demo:
    def __init__(self, address: str, work: Path, environment: dict[str, str]) -> None:
        self.door = address.removesuffix("/v1.0") + "/_simulator"
        self.work, self.environment = work, environment
        approvals = work / "approvals.yaml"
        text = (ROOT / "approvals.yaml").read_text("utf-8")
        approvals.write_text(without(text, PAUL, ZOE), "utf-8")
        self.files = ("--approvals", str(approvals))
        self.tenant = (*self.files, "--graph", address)
        self.worker = ("worker", "run", "--once", *self.tenant)

    def run(self, title: str, *words: str, expected: int = 0, hidden: str = "") -> None:
        heading(title, tuple("CODE" if word == hidden else word for word in words))
        command = [*EXTRANET, *words]
        code = subprocess.run(command, env=self.environment, cwd=ROOT, check=False).returncode
        if code != expected:
            sys.exit(f"the demo stops here: exit code {code}, expected {expected}")

    def tell(self) -> None:
        self.files_become_a_tenant()
        self.two_people_ask()
        self.two_people_are_let_in()
        self.one_leaves()
        self.run("The extranet as it is published, to open", "preview", "--out", PREVIEW)
        heading("Where to look next", ())
        print(
            f"  {PREVIEW}/index.html   every page, drawn from what was sent to SharePoint\n"
            "  spaces.yaml and approvals.yaml   the two files that were just applied\n"
            "  .venv/bin/extranet plan --sandbox   the same, on a sandbox kept under .extranet/\n"
            "  README.md, then docs/            the thirty-minute reading path\n"
            "  provisioning/kinds/guest.py      one kind, five minutes"
        )

    def files_become_a_tenant(self) -> None:
        reviewed = str(self.work / "plan.json")
        self.run("The reviewed files are valid", "validate", *self.files)
        self.run("What would change", "plan", *self.tenant, "--out", reviewed, expected=2)
        self.run("Make it so", "apply", reviewed, *self.tenant, "--yes")
        self.run("A second plan finds nothing to do", "plan", *self.tenant)

    def two_people_ask(self) -> None:
        submit = ("requests", "submit", "--address")
        paul = ("--first-name", "Paul", "--last-name", "Martin", "--mode", "microsoft")
        zoe = ("--first-name", "Zoé", "--last-name", "Lacaze", "--mode", "standard")
        ars, camsp = ("ars", "ARS-BRETAGNE"), ("camsp", "990000002 CAMSP Les Tilleuls")
        self.run("Paul asks: Microsoft Online", *submit, PAUL, *paul, "--structure", *ars)
        self.run("Zoé asks: standard account", *submit, ZOE, *zoe, "--structure", *camsp)
        self.run("Each gets a link to prove the address", *self.worker)
        for who in (PAUL, ZOE):
            code = self.link_sent_to(who)
            self.run("The link is followed", "requests", "confirm", code, hidden=code)

    def two_people_are_let_in(self) -> None:
        approve, ask = ("requests", "approve"), ("profiles", "submit")
        self.run("The wrong person may not accept", *approve, "1", "--as", KARIM, expected=1)
        self.run("A responsable accepts Paul", *approve, "1", "--as", CLAIRE)
        self.run("A responsable accepts Zoé", *approve, "2", "--as", NADIA)
        wish = ("--function", "charge-mission", "--sub-function", "investissement")
        self.run("Paul asks for his profile", *ask, PAUL, "ars-investissement", *wish, *self.files)
        self.run("Zoé asks for hers", *ask, ZOE, "camsp-deposant", *self.files)
        grant = ("profiles", "approve")
        self.run("The wrong referent may not", *grant, "2", "--as", KARIM, expected=1)
        self.run("The space's referent grants Paul's", *grant, "1", "--as", KARIM)
        self.run("The space's referent grants Zoé's", *grant, "2", "--as", NADIA)
        self.run("One pass: accounts, memberships, mails", *self.worker)
        heading("Paul accepts Microsoft's invitation", ())
        self.behind("redeem", {"address": PAUL})
        self.run("The next pass sees it, and tells him", *self.worker)
        heading("The mails that left", ())
        for mail in self.behind("sent"):
            print(f"  {mail['to'][0]}: {mail['subject']}", flush=True)
        self.run("Why can Paul get in?", "why", PAUL, *self.tenant)

    def one_leaves(self) -> None:
        self.run("Paul leaves", "people", "leave", PAUL, "--as", CLAIRE, *self.files)
        self.run("Exactly that person goes out", "plan", *self.tenant, expected=2)
        self.run("Applied, within the limits", *self.worker)
        self.run("Why can Paul not get in?", "why", PAUL, *self.tenant, expected=2)
        self.run("What was decided is as it was written", "audit", "verify")

    def link_sent_to(self, address: str) -> str:
        """What only the person and their mailbox know."""
        contents = [mail["content"] for mail in self.behind("sent") if mail["to"] == [address]]
        return str(contents[-1]).partition("/confirmer/")[2].partition('"')[0]

    def behind(self, door: str, content: object = None) -> list[dict[str, Any]]:
        """The back door of the simulated tenant: what no Graph tells or does."""
        data = None if content is None else json.dumps(content).encode()
        with urllib.request.urlopen(f"{self.door}/{door}", data) as answer:
            found: dict[str, list[dict[str, Any]]] = json.load(answer)
        return found.get("value", [])


def heading(title: str, words: tuple[str, ...]) -> None:
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}== {title}{plain}", flush=True)
    if words:
        print(f"$ extranet {shlex.join(words)}", flush=True)


def without(text: str, *addresses: str) -> str:
    """The approvals of everybody else."""
    entries = re.split(r"(?m)^(?=  - first_name:)", text)
    return "".join(each for each in entries if not any(who in each for who in addresses))


@contextmanager
def simulated_tenant(work: Path, environment: dict[str, str]) -> Iterator[str]:
    command = [*EXTRANET, "simulate", "--port", "0", "--state", str(work / "tenant.json")]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
        start_new_session=True,  # Ctrl-C is for whoever stops it
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        address = re.search(r"http://\S+", said)
        if not address:
            sys.exit("the simulated tenant did not start")
        yield address.group()
    finally:
        process.terminate()
        process.wait(timeout=10)


if __name__ == "__main__":
    main()
