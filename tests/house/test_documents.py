"""The commands that the documents show.

In README.md and docs/*.md, every line ``$ extranet …`` or ``extranet …`` of a ```` ```console ````
block is run, in order, in one folder for each document: a copy of the repository's own files, a
fresh state, and a tenant served on this machine in the place of the real one and of any loopback
address. ``apply`` is given ``--yes``; what follows ``>`` or ``|`` is left out; ``simulate``, which
does not end, is only parsed. Exit codes 0 and 2 are good.

In blocks of any other language such lines are parsed: an option that no longer exists is found.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from provisioning.cli import main, parser
from tests.cli.served import served
from tests.house.repository import ROOT, committed, place

DOCUMENTS = [
    path
    for path in committed()
    if path.suffix == ".md" and path.parent in (ROOT, ROOT / "docs") and path.stem != "CHANGELOG"
]
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w*)$")
_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+/v1\.0")


class Shown(NamedTuple):
    language: str
    words: list[str]


def shown(text: str) -> Iterator[Shown]:
    """Every command line ``extranet …`` of the fenced blocks, without the name of the program."""
    language: str | None = None
    for line in text.replace("\\\n", " ").splitlines():
        fence = _FENCE.match(line.rstrip())
        if fence:
            language = fence["language"] if language is None else None
        elif language is not None and (found := re.match(r"\s*(?:\$ )?extranet (.+)", line)):
            yield Shown(language, words_of(found[1]))


def words_of(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if set(word) <= set("<>|&;()"):
            break
        words.append(word)
    return words


def placeholder(words: list[str]) -> bool:
    """``extranet plan …`` shows no command: it says "whatever follows"."""
    return any("…" in word or "..." in word for word in words)


@pytest.mark.parametrize("path", DOCUMENTS, ids=place)
def test_every_command_of_a_document_exists(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _, words in shown(path.read_text("utf-8")):
        if placeholder(words):
            continue
        try:
            parser().parse_args(words)
        except SystemExit as left:
            if left.code:
                pytest.fail(f"extranet {shlex.join(words)}: {capsys.readouterr().err}")


def copy_of_the_repository(folder: Path) -> None:
    """The files that a command reads: YAML and CSV at the top, and what docs/ shows."""
    for path in committed():
        under = path.relative_to(ROOT)
        if path.suffix in {".yaml", ".csv", ".json"} and under.parts[0] not in {"tests", "bench"}:
            (folder / under.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / under)


RUNNING = [path for path in DOCUMENTS if "```console" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", RUNNING, ids=place)
def test_the_sessions_of_a_document_run(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy_of_the_repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRANET_STATE", str(tmp_path / "state"))
    with served(tmp_path) as tenant:
        monkeypatch.setenv("EXTRANET_GRAPH", tenant.address)
        for language, shown_words in shown(path.read_text("utf-8")):
            if language != "console" or shown_words[0] == "simulate":
                continue
            words = [_LOOPBACK.sub(tenant.address, word) for word in shown_words]
            words += ["--yes"] if words[0] == "apply" and "--yes" not in words else []

            code = main(words)

            assert code in {0, 2}, f"extranet {shlex.join(words)}: {capsys.readouterr().err}"


def test_a_session_is_found_and_read_as_a_shell_would() -> None:
    text = """
```console
$ extranet plan --sandbox --out 'my plan.json' > /dev/null   # what would change
extranet validate \\
    --approvals a.csv
Tenant: not a command
```

Outside: extranet apply

```sh
extranet schema > spaces.schema.json
```
"""

    assert list(shown(text)) == [
        Shown("console", ["plan", "--sandbox", "--out", "my plan.json"]),
        Shown("console", ["validate", "--approvals", "a.csv"]),
        Shown("sh", ["schema"]),
    ]


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
