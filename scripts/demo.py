"""The main job, start to end, on a tenant simulated over HTTP on this machine.

Every line it prints comes from the command it shows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXTRANET = [sys.executable, "-m", "provisioning"]
LEAVING = "paul.martin@ars-bretagne.example"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="extranet-demo-") as folder:
        work = Path(folder)
        environment = {**os.environ, "EXTRANET_STATE": str(work / "state")}
        if sys.stdout.isatty():
            environment.setdefault("FORCE_COLOR", "1")
        with simulated_tenant(work, environment) as address:
            tell(address, work, environment)


def tell(address: str, work: Path, environment: dict[str, str]) -> None:
    tenant = ("--graph", address)

    def run(title: str, *words: str, expected: int) -> None:
        heading(title, words)
        code = subprocess.run(
            [*EXTRANET, *words], env=environment, cwd=ROOT, check=False
        ).returncode
        if code != expected:
            sys.exit(f"the demo stops here: exit code {code}, expected {expected}")

    run("The reviewed files are valid", "validate", expected=0)
    reviewed = str(work / "plan.json")
    run("What would change: people, by name", "plan", *tenant, "--out", reviewed, expected=2)
    run("Make it so", "apply", reviewed, *tenant, "--yes", expected=0)
    run("A second plan finds nothing to do", "plan", *tenant, expected=0)
    shorter = work / "approvals.yaml"
    shorter.write_text(without_an_approval((ROOT / "approvals.yaml").read_text("utf-8")), "utf-8")
    again = ("--approvals", str(shorter), *tenant)
    run("One approval is removed: exactly that person goes out", "plan", *again, expected=2)
    run("Applied, within the limits", "apply", *again, "--yes", expected=0)
    heading("Where to look next", ())
    print(
        "  spaces.yaml and approvals.yaml   the two files that were just applied\n"
        "  .venv/bin/extranet plan --sandbox   the same, on a sandbox you keep under .extranet/\n"
        "  README.md, then docs/            the thirty-minute reading path\n"
        "  provisioning/kinds/guest.py      one kind, five minutes"
    )


def heading(title: str, words: tuple[str, ...]) -> None:
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold}== {title}{plain}", flush=True)
    if words:
        print(f"$ extranet {' '.join(words)}", flush=True)


def without_an_approval(text: str) -> str:
    """The file without the profiles of Paul Martin, who stays an accepted person."""
    profiles = re.compile(r"\n    profiles:(\n      .*)+")
    found = profiles.search(text, text.index(LEAVING))
    assert found, f"{LEAVING} has no profile left to remove"
    return text[: found.start()] + text[found.end() :]


@contextmanager
def simulated_tenant(work: Path, environment: dict[str, str]) -> Iterator[str]:
    command = [*EXTRANET, "simulate", "--port", "0", "--state", str(work / "tenant.json")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
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
