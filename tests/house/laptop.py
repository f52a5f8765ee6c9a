"""A machine on which what a guide shows is typed: one folder, a clean one, and nobody signed in.

``extranet`` runs in this process; what serves a tenant is a process, and its port is not the one
shown. Whatever else is typed has to be known here.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import string
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path

import httpx
import pytest

from provisioning.cli import main
from tests.cli.served import EXTRANET, environment
from tests.house.guides import stages
from tests.patience import HANG

SERVERS = {
    ("extranet", "simulate"): [*EXTRANET, "simulate"],
    ("python", "-m", "graph_simulator"): [sys.executable, "-m", "graph_simulator"],
}
LICENCES, UNITS = 60_000, 6_000
"""Of a large tenant, whose quota no guide exhausts: nothing here waits for another minute."""
_PORT = re.compile(r"127\.0\.0\.1:\d+")


class Laptop:
    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, processes: ExitStack) -> None:
        self.folder, self._patch, self._processes = folder, patch, processes
        self._variables: dict[str, str] = {}
        self._address = ""

    def type(self, line: str) -> tuple[int, str]:
        """The exit code of the last command, and what a terminal shows."""
        code, said, given = 0, "", ""
        for words in stages(self._here(line)):
            code, said = self._run(words, given)
            given = said
        return code, said

    def sign_in(self) -> None:
        """From here on the tenant of this machine is one that is served."""
        self._serve(["extranet", "simulate", "--port", "0"])
        self._patch.setenv("EXTRANET_GRAPH", f"http://{self._address}/v1.0")

    def _here(self, line: str) -> str:
        line = _PORT.sub(self._address, line) if self._address else line
        return string.Template(line).safe_substitute(self._variables)

    def _run(self, words: list[str], given: str) -> tuple[int, str]:
        words, _, target = _until(words, ">")
        code, said = self._command(words, given)
        if target:
            path = Path(target[0]).expanduser()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said, "utf-8")
        return code, "" if target else said

    def _command(self, words: list[str], given: str) -> tuple[int, str]:
        for start in SERVERS:
            if tuple(words[: len(start)]) == start:
                return 0, self._serve(words)
        match words:
            case ["extranet", *rest]:
                return self._extranet(rest, given)
            case ["curl", *rest]:
                return 0, _curl(rest)
            case ["echo", *rest]:
                return 0, " ".join(rest) + "\n"
            case ["python3", *rest]:
                return self._process([sys.executable, *rest], given)
            case [assignment] if re.match(r"\w+=", assignment):
                name, _, value = assignment.partition("=")
                self._variables[name] = value
                return 0, ""
        pytest.fail(f"{words[0]}: not known to this test; run it, or say in ELSEWHERE what does")

    def _extranet(self, words: list[str], given: str) -> tuple[int, str]:
        if words[0] == "portal":  # Django is set up once a process, and theirs is a larger one
            return self._process([*EXTRANET, *words], given)
        said = io.StringIO()
        self._patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with redirect_stdout(said), redirect_stderr(said):
            try:
                code = main(words)
            except SystemExit as left:
                code = left.code if isinstance(left.code, int) else 1
        return code, said.getvalue()

    def _process(self, words: list[str], given: str) -> tuple[int, str]:
        ran = subprocess.run(
            words,
            cwd=self.folder,
            env=environment(self.folder),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=HANG,
        )
        return ran.returncode, ran.stdout

    def _serve(self, words: list[str]) -> str:
        program, start = next(
            (program, len(start))
            for start, program in SERVERS.items()
            if tuple(words[: len(start)]) == start
        )
        rest = list(words[start:])
        rest[rest.index("--port") + 1] = "0"
        process = subprocess.Popen(
            [*program, *rest],
            cwd=self.folder,
            env=environment(self.folder),
            stdout=subprocess.PIPE,
            text=True,
        )
        self._processes.enter_context(process)
        self._processes.callback(process.kill)
        assert process.stdout
        said = process.stdout.readline()
        found = _PORT.search(said)
        assert found, said
        self._address = found.group()
        self._patch.setenv("EXTRANET_LICENCES", str(LICENCES))
        generous = {"sharepoint_units": UNITS}
        httpx.post(f"http://{self._address}/_simulator/settings", json=generous).raise_for_status()
        return said


def settled(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """In ``folder``, with none of the machine's own settings."""
    for name in os.environ:
        if name.startswith(("EXTRANET_", "AZURE_", "ACTIONS_", "IDENTITY_", "MSI_")) or name in {
            "DATABASE_URL",
            "NO_COLOR",
            "FORCE_COLOR",
        }:
            patch.delenv(name)
    patch.setenv("EXTRANET_LOCKS", str(folder / ".locks"))
    patch.setenv("HOME", str(folder / ".home"))
    patch.chdir(folder)


def _until(words: list[str], mark: str) -> tuple[list[str], str, list[str]]:
    if mark not in words:
        return words, "", []
    position = words.index(mark)
    return words[:position], mark, words[position + 1 :]


def _curl(words: list[str]) -> str:
    parser = argparse.ArgumentParser("curl")
    parser.add_argument("-X", dest="method", default="GET")
    parser.add_argument("-d", dest="data")
    parser.add_argument("url")
    asked = parser.parse_args(words)
    with httpx.Client(timeout=HANG) as client:
        answer = client.request(asked.method, asked.url, content=asked.data)
    assert answer.is_success, answer.text
    return answer.text
