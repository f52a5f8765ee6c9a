"""The pipelines of GitHub and GitLab: well formed, secretless, and their scripts do what they say.

``gh`` and ``curl`` are stood in for by a small program that answers from a table and writes down
what it was asked: what the services themselves would do cannot be tried here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.cli import parser

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PIPELINES = [*WORKFLOWS, ROOT / "ci" / "gitlab" / "extranet.gitlab-ci.yml"]
SCRIPTS = sorted(path for path in (ROOT / "ci").rglob("*") if path.is_file() and not path.suffix)
GUARDED = {"apply.yml": "apply", "release.yml": "release"}
"""The environment that a person opens before the workflow may write."""
STAND_IN = """#!{python}
import json, os, sys
with open(os.environ["ASKED"], "a") as asked:
    asked.write(json.dumps(sys.argv[1:]) + "\\n")
said = " ".join(sys.argv[1:])
for pattern, answer in json.loads(os.environ["ANSWERS"]).items():
    if pattern in said:
        print(answer)
        break
"""


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)


def test_the_workflows_are_what_github_takes() -> None:
    ran = tool(
        "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, WORKFLOWS)
    )
    assert ran.returncode == 0, ran.stdout


def test_the_pipeline_is_what_gitlab_takes() -> None:
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    ran = tool("check-jsonschema", *schema, str(PIPELINES[-1]))
    assert ran.returncode == 0, ran.stdout


def test_nothing_in_the_workflows_is_dangerous() -> None:
    """Injection, tokens left behind, actions that are not pinned, rights that are too wide."""
    ran = tool("zizmor", "--offline", "--no-progress", str(ROOT / ".github" / "workflows"))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_no_pipeline_holds_a_secret_and_each_command_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "CLIENT_SECRET" not in text
    assert "secrets." not in text
    for command in re.findall(r"\.venv/bin/extranet ([a-z-]+[^\n|>&]*)", text):
        words = [w.replace("$BASE", "HEAD") for w in shlex.split(command.split(" || ")[0])]
        parser().parse_args(words)


def test_only_the_job_that_applies_asks_for_the_identity_that_writes() -> None:
    for path in WORKFLOWS:
        environments = set(re.findall(r"environment: (\w+)", path.read_text("utf-8")))
        assert environments <= {GUARDED.get(path.name, "plan")}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_script_can_be_run_and_is_called_by_a_pipeline(path: Path) -> None:
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0
    name = str(path.relative_to(ROOT))
    assert any(name in pipeline.read_text("utf-8") for pipeline in PIPELINES)


class Ran:
    def __init__(self, folder: Path, script: str, *words: str, answers: dict[str, str]) -> None:
        tools = folder / "tools"
        tools.mkdir(exist_ok=True)
        for name in ("gh", "curl"):
            (tools / name).write_text(STAND_IN.format(python=sys.executable), "utf-8")
            (tools / name).chmod(0o755)
        environment = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "ASKED": str(folder / "asked"),
            "ANSWERS": json.dumps(answers),
            "GITHUB_REPOSITORY": "agency/extranet",
            "CI_API_V4_URL": "https://gitlab.example/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "12",
            "GITLAB_TOKEN": "masked",
        }
        done = subprocess.run(
            [ROOT / "ci" / script, *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.code, self.err = done.returncode, done.stderr
        asked = folder / "asked"
        lines = asked.read_text("utf-8").splitlines() if asked.exists() else []
        self.asked = [" ".join(json.loads(line)) for line in lines]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text("3 people gain an access", "utf-8")
    return path


@pytest.mark.parametrize(
    ("script", "number", "answers"),
    [
        ("comment", ("5",), {"comments --paginate": "99"}),
        ("gitlab/comment", (), {"per_page": '[{"id": 99, "body": "<!-- extranet review -->"}]'}),
    ],
)
def test_a_comment_that_is_there_is_replaced(
    tmp_path: Path, report: Path, script: str, number: tuple[str, ...], answers: dict[str, str]
) -> None:
    ran = Ran(tmp_path, script, *number, report.name, answers=answers)
    assert ran.code == 0, ran.err
    assert "PATCH" in ran.asked[-1] or "PUT" in ran.asked[-1]
    assert "99" in ran.asked[-1]


@pytest.mark.parametrize(
    ("script", "number", "answers"),
    [("comment", ("5",), {}), ("gitlab/comment", (), {"per_page": "[]"})],
)
def test_a_first_comment_is_written(
    tmp_path: Path, report: Path, script: str, number: tuple[str, ...], answers: dict[str, str]
) -> None:
    ran = Ran(tmp_path, script, *number, report.name, answers=answers)
    assert ran.code == 0, ran.err
    assert "POST" in ran.asked[-1]


@pytest.mark.parametrize(
    ("code", "known", "done"),
    [
        ("2", "", "issue create"),
        ("2", "31", "issue edit 31"),
        ("0", "31", "issue close 31"),
        ("0", "", "issue list"),
    ],
)
def test_drift_opens_one_issue_and_closes_it_when_clean(
    tmp_path: Path, report: Path, code: str, known: str, done: str
) -> None:
    ran = Ran(tmp_path, "drift-issue", code, report.name, answers={"issue list": known})
    assert ran.code == 0, ran.err
    assert ran.asked[-1].startswith(done)


def test_a_comparison_that_failed_fails_the_job(tmp_path: Path, report: Path) -> None:
    ran = Ran(tmp_path, "drift-issue", "1", report.name, answers={})
    assert ran.code == 1
    assert "failed" in ran.err


def test_without_a_reviewed_plan_nothing_is_applied(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "reviewed-plan", "abc123", "plan.json", answers={})
    assert ran.code == 1
    assert "nobody reviewed a plan" in ran.err
    assert not (tmp_path / "plan.json").exists()


def test_a_review_that_did_not_succeed_gives_no_plan(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "reviewed-plan", "abc123", "plan.json", answers={"/pulls": "headsha"})
    assert ran.code == 1
    assert "no successful review of headsha" in ran.err
