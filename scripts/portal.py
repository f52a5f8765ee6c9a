"""The portal on a simulated tenant, the worker beside it, and a way in for each role.

Everything is in a folder that goes when this stops: no other store or tenant is touched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from demo import CLAIRE, EXTRANET, KARIM, NADIA, PAUL, ROOT, ZOE, simulated_tenant, without

HUGO = "hugo.lemaire@cnsa.example"
PASSWORD = "Portail-de-demo-1"
ROLES = (
    ("professionnel", PAUL),
    ("responsable", CLAIRE),
    ("référent", KARIM),
    ("campagne", NADIA),
    ("administrateur", HUGO),
)
ASKED = (
    (PAUL, "Paul", "Martin", "microsoft", ("ars", "ARS-BRETAGNE")),
    (ZOE, "Zoé", "Lacaze", "standard", ("camsp", "990000002 CAMSP Les Tilleuls")),
)


class Sandbox:
    """Commands on one simulated tenant and one embedded store."""

    def __init__(self, work: Path, environment: dict[str, str], tenant: str) -> None:
        self.environment, self.tenant = environment, tenant
        for name in ("spaces.yaml", "finess.csv"):
            shutil.copy(ROOT / name, work)
        text = (ROOT / "approvals.yaml").read_text("utf-8")
        (work / "approvals.yaml").write_text(without(text, PAUL, ZOE), "utf-8")
        self.rules = work / "spaces.yaml"
        self.target = ("--graph", tenant)

    def command(self, *words: str) -> list[str]:
        return [*EXTRANET, *words, "--file", str(self.rules)]

    def run(self, *words: str, typed: str = "") -> str:
        """What it prints. It stops everything where the command fails."""
        command = self.command(*words)
        ran = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=typed, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if ran.returncode not in (0, 2):
            sys.exit(f"extranet {' '.join(words)}: {ran.stderr or ran.stdout}")
        return ran.stdout

    @contextmanager
    def started(self, *words: str, **more: IO[str] | int) -> Iterator[subprocess.Popen[str]]:
        """It is told to stop, and waited for."""
        process = subprocess.Popen(
            self.command(*words),
            env=self.environment,
            cwd=ROOT,
            text=True,
            start_new_session=True,  # Ctrl-C is for whoever stops them in order
            **more,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    def prepare(self) -> None:
        """The tenant is as the files want it; Paul was let in, Zoé waits for a responsable.

        It answers without lag nor throttling: a newcomer has two minutes.
        """
        calm = json.dumps({"lag": 0, "throttling": False}).encode()
        door = self.tenant.removesuffix("/v1.0") + "/_simulator/settings"
        urllib.request.urlopen(door, calm).close()
        self.run("apply", *self.target, "--yes")
        for address, first, last, mode, structure in ASKED:
            self.run(
                "requests", "submit", "--address", address, "--first-name", first, "--last-name",
                last, "--mode", mode, "--structure", *structure, "--proved",
            )  # fmt: skip
        self.run("requests", "approve", "1", "--as", CLAIRE)
        self.run("deposits", "status", "--year", "2025", *self.target)

    def sign_ins(self) -> Iterator[tuple[str, str]]:
        addresses = [address for _, address in ROLES]
        typed = f"{PASSWORD}\n" * len(addresses)
        said = self.run("portal", "password", *addresses, "--sandbox", typed=typed)
        for (role, _), line in zip(ROLES, said.splitlines(), strict=True):
            yield role, line.split()[-1]


def main(port: str) -> None:
    with ExitStack() as held:
        work = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="extranet-portal-")))
        environment = {**os.environ, "EXTRANET_STATE": str(work / "state")}
        environment["EXTRANET_TENANT_SIZE"] = "L"
        if "DATABASE_URL" in environment:
            sys.exit("make portal is for the sandbox alone; unset DATABASE_URL")
        tenant = held.enter_context(simulated_tenant(work, environment))
        sandbox = Sandbox(work, environment, tenant)
        print("A simulated tenant is made as spaces.yaml wants it…", flush=True)
        sandbox.prepare()
        ways = list(sandbox.sign_ins())
        worker = ("worker", "run", "--every", "2s", "--full-every", "10s", *sandbox.target)
        log = held.enter_context((work / "worker.log").open("w"))
        held.enter_context(sandbox.started(*worker, stdout=log, stderr=log))
        serve = ("portal", "serve", "--sandbox", "--port", port, "--mails-of", tenant)
        served = held.enter_context(sandbox.started(*serve, stdout=subprocess.PIPE))
        assert served.stdout
        found = re.search(r"http://\S+", served.stdout.readline())
        if found is None:
            sys.exit(f"the portal does not listen on port {port}; try: make portal PORT=8090")
        tell(found.group(), ways, work)
        served.wait()


def tell(address: str, ways: list[tuple[str, str]], work: Path) -> None:
    print(f"\n  {address}             le portail")
    print(f"  {address}/courriels   les courriels qui partent, liens et invitations compris\n")
    for role, login in ways:
        print(f"  {role:16} {login:20} {PASSWORD}")
    print(
        "\nIn two minutes: ask for an account, follow the link in /courriels, sign in as the"
        "\nresponsable and accept, accept the invitation in /courriels: the tile is there."
        f"\nIts rules are {work / 'spaces.yaml'}: change them, the portal and the worker follow."
        f"\nWhat the worker says is in {work / 'worker.log'}."
        "\nCtrl-C stops everything; nothing is kept.",
        flush=True,
    )


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "8080")
    except KeyboardInterrupt:
        print("\nStopped.")
