"""The guides: what they show is typed, in order, and answers as shown.

Each guide has a folder of its own, a copy of the repository's files and nothing else: no state, no
credential, so that a guide which forgets ``--sandbox`` ends at the sign-in wall. Whatever cannot be
typed here stands in ``ELSEWHERE`` with what holds it; its options are read all the same.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from provisioning.cli import parser
from tests.house.guides import Typed, blocks, differs, stages, typed
from tests.house.laptop import Laptop, settled
from tests.house.repository import ROOT, committed, place

DOCUMENTS = [
    path
    for path in committed()
    if path.suffix == ".md"
    and path.parent in (ROOT, ROOT / "docs", ROOT / "graph_simulator")
    and path.stem != "CHANGELOG"
]
ENDLESS = "does not end"
READER_S = "names what only the reader has"
SETTING = "settings of the reader's machine"
ELSEWHERE: dict[str, dict[str, str]] = {
    "README.md": {
        "make demo": "tests/house/test_demo.py",
        "make portal": "tests/portal",
        "make test": "this",
    },
    "CONTRIBUTING.md": {"make demo": "tests/house/test_demo.py", "make test": "this"},
    "docs/admins.md": {
        "git clone": "tests/release/test_installed.py",
        "make demo": "tests/house/test_demo.py",
        ". .venv/bin/activate": "tests/release/test_installed.py",
        "extranet apply --expect": READER_S,
        "extranet apply plan.json --yes": READER_S,
        "*/10 * * * *": "a line of a crontab",
        "extranet worker status --format prometheus --out /var/": READER_S,
    },
    "docs/deploy.md": {"": "tests/deploy/test_guide.py"},
    "docs/first-day.md": {
        "extranet permissions --grant": READER_S,
        "export": SETTING,
        "extranet adopt": READER_S,
        'extranet import "group': READER_S,
        "extranet import guest": READER_S,
    },
    "docs/portal.md": {
        "make portal": "tests/portal",
        "extranet portal serve": ENDLESS,
        "extranet portal check": READER_S,
        "sudo": "tests/deploy",
    },
    "docs/probe.md": {
        "extranet probe --graph": "tests/probe",
        "extranet probe --scratch-prefix": "tests/probe",
        "extranet probe --clean": "tests/probe",
    },
    "docs/releasing.md": {"": "tests/release/test_release.py"},
    "docs/requests.md": {
        "export": SETTING,
        "extranet people correct 1": READER_S,  # who asked for it did so on the portal
        "extranet worker run --every": ENDLESS,
    },
    "docs/simulator.md": {"export": SETTING, "az login": SETTING, ".venv/bin/pytest": READER_S},
}
"""Guide -> how a line begins that is not typed here -> why, or which tests are about it."""
SIGNED_IN = {"docs/review.md"}
"""Guides of whoever is signed in to a tenant: theirs is served here."""
FACTS = '{"format": 1, "tool": "0", "on": "2026-01-01", "facts": []}'


def commands(path: Path) -> list[Typed]:
    return list(typed(path.read_text("utf-8")))


def elsewhere(path: Path, line: str) -> bool:
    return any(line.startswith(start) for start in ELSEWHERE.get(place(path), {}))


RUNNING = [p for p in DOCUMENTS if any(not elsewhere(p, each.line) for each in commands(p))]


@pytest.mark.parametrize("path", RUNNING, ids=place)
def test_what_a_guide_shows_is_typed_in_order_and_answers_as_shown(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of_the_repository(tmp_path)
    settled(tmp_path, monkeypatch)
    with ExitStack() as processes:
        laptop = Laptop(tmp_path, monkeypatch, processes)
        if place(path) in SIGNED_IN:
            versions(tmp_path)
            laptop.sign_in()
        for each in commands(path):
            if elsewhere(path, each.line):
                continue
            code, said = laptop.type(each.line)
            assert code in each.expected, f"{each.line}\n{said}"
            if each.answer:
                assert differs(each.answer, said) == "", f"{each.line}\n{said}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_every_command_that_a_document_names_exists(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in named(path.read_text("utf-8")):
        try:
            parser().parse_args(words)
        except SystemExit as left:
            if left.code:
                pytest.fail(f"extranet {shlex.join(words)}: {capsys.readouterr().err}")


def test_what_is_run_elsewhere_is_shown_somewhere() -> None:
    shown = {place(path): [each.line for each in commands(path)] for path in DOCUMENTS}
    idle = {
        (guide, start)
        for guide, starts in ELSEWHERE.items()
        for start in starts
        if not any(line.startswith(start) for line in shown[guide])
    }
    assert idle == set()
    for why in {why for starts in ELSEWHERE.values() for why in starts.values()}:
        assert " " in why or why == "this" or (ROOT / why).exists(), why


def copy_of_the_repository(folder: Path) -> None:
    """The files that a command reads: YAML and CSV at the top, and what docs/ shows."""
    for path in committed():
        under = path.relative_to(ROOT)
        if path.suffix in {".yaml", ".csv", ".json"} and under.parts[0] not in {"tests", "bench"}:
            (folder / under.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / under)
    (folder / "facts.json").write_text(FACTS, "utf-8")


def versions(folder: Path) -> None:
    """A repository: ``main``, and ``my-branch`` on which one approval is gone."""

    def git(*words: str) -> None:
        identity = ("-c", "user.name=Inès", "-c", "user.email=ines@cnsa.example")
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)

    approvals = folder / "approvals.yaml"
    git("init", "--initial-branch", "main")
    git("add", "--all")
    git("commit", "--message", "The files")
    git("switch", "--create", "my-branch")
    text = approvals.read_text("utf-8")
    begin = text.index("  - first_name:")
    approvals.write_text(text[:begin] + text[text.index("  - first_name:", begin + 1) :], "utf-8")
    git("commit", "--all", "--message", "One leaves")


def named(text: str) -> Iterator[list[str]]:
    """Every ``extranet …`` at the beginning of a line of a block, whatever its language."""
    for _, lines in blocks(text):
        for line in "\n".join(lines).replace("\\\n", " ").splitlines():
            found = re.match(r"\s*(?:\$ |[*/\d]+(?: \*){4} +|run: )?(extranet [^|]+)", line)
            if found and "…" not in line and "..." not in line:
                words = stages(found[1])[0]
                yield words[1 : words.index(">") if ">" in words else None]


def test_a_session_is_read_as_a_shell_would() -> None:
    text = """
```console
$ extranet plan --sandbox --out 'my plan.json'   # what would change
Tenant: one
…
$ extranet validate \\
    --approvals a.csv
```

Outside: $ extranet apply

```sh
extranet review-change   # exit code 1: not yet
echo 'a
b' | cat
```
"""

    assert [(each.language, each.line, each.answer, each.expected) for each in typed(text)] == [
        (
            "console",
            "extranet plan --sandbox --out 'my plan.json'   # what would change",
            "Tenant: one\n…",
            {0, 2},
        ),
        ("console", "extranet validate      --approvals a.csv", "", {0, 2}),
        ("sh", "extranet review-change   # exit code 1: not yet", "", {1}),
        ("sh", "echo 'a\nb' | cat", "", {0, 2}),
    ]
    assert stages("echo 'a|b' | cat > c # d") == [["echo", "a|b"], ["cat", ">", "c"]]
    assert next(named(text)) == ["plan", "--sandbox", "--out", "my plan.json"]


@pytest.mark.parametrize(
    ("shown", "said", "first"),
    [
        ("a\nb", "a\nb\n", ""),
        ("a\n…", "a\nb\nc", ""),
        ("a\n…\nc", "a\nb\nc", ""),
        ("…\nc", "a\nb\nc", ""),
        ("a\nc", "a\nb\nc", "c"),
        ("a", "a\nb", "and then: b"),
        ("…\nd", "a\nb", "d"),
        ("Fingerprint: 0123456789abcdef", "Fingerprint: fedcba9876543210", ""),
        ("at 2026-01-02 03:04 UTC", "at 2027-11-12 13:14 UTC", ""),
        ("18 guests", "19 guests", "18 guests"),
    ],
)
def test_an_answer_is_compared_line_by_line(shown: str, said: str, first: str) -> None:
    assert differs(shown, said) == first


def test_each_promise_of_the_page_on_security_is_held_by_tests_that_exist() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    promised = text.partition("## What is promised")[2].partition("\n## ")[0]
    rows = [line for line in promised.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)`", row)
        assert named, row
        for name in named:
            assert "\ndef test_" in (ROOT / name).read_text("utf-8"), name
