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
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from provisioning.cli import parser
from tests.schemas import checked

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
        out = open(sys.argv[sys.argv.index("--output") + 1], "w") if "--output" in said else None
        moved = answer.startswith("https:") and out
        print(answer, end="" if moved else "\\n", file=sys.stdout if moved else out)
        break
"""


def tool(*words: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], capture_output=True, text=True, check=False)


def test_the_workflows_are_what_github_takes() -> None:
    ran = checked("--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    assert ran.exit_code == 0, ran.output


def test_the_pipeline_is_what_gitlab_takes() -> None:
    schema = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci")
    ran = checked(*schema, PIPELINES[-1])
    assert ran.exit_code == 0, ran.output


def test_nothing_in_the_workflows_is_dangerous() -> None:
    """Injection, tokens left behind, actions that are not pinned, rights that are too wide."""
    ran = tool("zizmor", "--offline", "--no-progress", str(ROOT / ".github" / "workflows"))
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_no_pipeline_holds_a_secret_and_each_command_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "CLIENT_SECRET" not in text
    assert "secrets." not in text
    for command in re.findall(r"\.venv/bin/extranet ([a-z-]+[^\n|<>&]*)", text):
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
            "CI_JOB_ID": "41",
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
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        asked = folder / "asked"
        lines = asked.read_text("utf-8").splitlines() if asked.exists() else []
        self.asked = [" ".join(json.loads(line)) for line in lines]


OUR_NOTE = '[{"id": 99, "author": {"id": 3}, "body": "<!-- extranet review -->"}]'


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.md"
    path.write_text("3 people gain an access", "utf-8")
    return path


@pytest.mark.parametrize(
    ("script", "number", "answers"),
    [
        ("comment", ("5",), {"comments --paginate": "99"}),
        ("gitlab/comment", ("12",), {"/user": '{"id": 3}', "per_page": OUR_NOTE}),
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
    [
        ("comment", ("5",), {}),
        ("gitlab/comment", ("12",), {"/user": '{"id": 3}', "per_page": "[]"}),
        ("gitlab/comment", ("12",), {"/user": '{"id": 4}', "per_page": OUR_NOTE}),
    ],
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


def test_a_comment_is_ours_by_its_author(tmp_path: Path, report: Path) -> None:
    """What gh is asked to look for; gh itself reads the answer."""
    ran = Ran(tmp_path, "comment", "5", report.name, answers={})
    assert '.user.login == "github-actions[bot]"' in ran.asked[0]


@pytest.mark.parametrize("script", ["merged", "gitlab/merged"])
def test_a_commit_that_nobody_reviewed_is_not_applied(tmp_path: Path, script: str) -> None:
    ran = Ran(tmp_path, script, "abc123", answers={"/merge_requests": "[]"})
    assert ran.code == 1
    assert "nobody reviewed a plan" in ran.err


def test_a_merge_request_is_known_by_the_commit_that_it_made(tmp_path: Path) -> None:
    others = [
        {"iid": 1, "state": "opened", "sha": "abc123"},
        {"iid": 2, "state": "merged", "sha": "fff", "merge_commit_sha": "other"},
        {"iid": 3, "state": "merged", "sha": "head", "squash_commit_sha": "abc123"},
    ]
    ran = Ran(tmp_path, "gitlab/merged", "abc123", answers={"/merge_requests": json.dumps(others)})
    assert (ran.code, ran.out) == (0, "3 head\n")


def test_only_the_last_word_of_each_on_the_last_commit_is_an_approval(tmp_path: Path) -> None:
    said = [
        ("ines", "APPROVED", "head"),
        ("karim", "APPROVED", "before"),
        ("claire", "APPROVED", "head"),
        ("claire", "CHANGES_REQUESTED", "head"),
        ("nadia", "DISMISSED", "head"),
    ]
    answers = {
        "/reviews": "\n".join("\t".join(each) for each in said),
        "/pulls/5": "--author=@paul",
    }
    ran = Ran(tmp_path, "approvals", "5", "head", answers=answers)
    assert ran.out.split() == ["--author=@paul", "--approved-by=@ines"]


def test_who_approves_on_gitlab(tmp_path: Path) -> None:
    answers = {
        "/approvals": '{"approved_by": [{"user": {"username": "ines"}}]}',
        "/12": '{"author": {"username": "paul"}}',
    }
    ran = Ran(tmp_path, "gitlab/approvals", "12", answers=answers)
    assert ran.out.split() == ["--author=@paul", "--approved-by=@ines"]


def test_without_a_reviewed_plan_nothing_is_applied(tmp_path: Path) -> None:
    ran = Ran(tmp_path, "reviewed-plan", "headsha", "plan.json", answers={})
    assert ran.code == 1
    assert "no successful review of headsha" in ran.err
    assert not (tmp_path / "plan.json").exists()
    (listing,) = ran.asked
    assert "--event pull_request_target" in listing


def test_a_plan_of_another_digest_is_not_applied(tmp_path: Path) -> None:
    answers = {"run list": "7", "artifacts?name": f"41 sha256:{'0' * 64}", "41/zip": "a zip"}
    ran = Ran(tmp_path, "reviewed-plan", "headsha", "plan.json", answers=answers)
    assert ran.code == 1
    assert "not the one that the review of headsha kept" in ran.err
    assert not (tmp_path / "plan.json").exists()


PLAN = '{"plan": 1}'
DIGEST = sha256(f"{PLAN}\n".encode()).hexdigest()


def plan_note(author: int, digest: str = DIGEST) -> str:
    body = f"<!-- extranet plan abc 41 {digest} --> plan {digest}"
    return json.dumps([{"id": 9, "author": {"id": author}, "body": body}])


@pytest.mark.parametrize(
    ("notes", "why"),
    [
        ("[]", "no plan of abc was kept"),
        (plan_note(4), "no plan of abc was kept"),
        (plan_note(3, "0" * 64), "not the one that was reviewed"),
        (plan_note(3), ""),
    ],
)
def test_a_plan_passes_by_its_digest_in_a_note_of_ours(
    tmp_path: Path, notes: str, why: str
) -> None:
    answers = {"/user": '{"id": 3}', "per_page": notes, "/jobs/41/": PLAN}
    ran = Ran(tmp_path, "gitlab/reviewed-plan", "12", "abc", "plan.json", answers=answers)
    assert (ran.code, why in ran.err) == (1 if why else 0, True)
    if not why:
        assert (tmp_path / "plan.json").read_text("utf-8") == f"{PLAN}\n"


def test_no_token_follows_a_redirection(tmp_path: Path) -> None:
    elsewhere = "https://storage.example/signed"
    answers = {"/user": '{"id": 3}', "per_page": plan_note(3), "/jobs/41/": elsewhere}
    ran = Ran(
        tmp_path,
        "gitlab/reviewed-plan", "12", "abc", "plan.json",
        answers={**answers, elsewhere: PLAN},
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert elsewhere in ran.asked[-1]
    assert "PRIVATE-TOKEN" not in ran.asked[-1]
    assert not any("--location" in line or " -L" in line for line in ran.asked)


def test_the_job_that_plans_says_the_digest(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(f"{PLAN}\n", "utf-8")
    ran = Ran(tmp_path, "gitlab/keep-plan", "12", "abc", "plan.json", answers={})
    assert ran.code == 0, ran.err
    assert f"extranet plan abc 41 {DIGEST}" in (tmp_path / "note.md").read_text("utf-8")


def steps_of_github(job: str, file: str) -> list[tuple[str, str]]:
    """Where and what a job runs, in order."""
    found = yaml.safe_load((ROOT / ".github" / "workflows" / file).read_text("utf-8"))
    steps = found["jobs"][job]["steps"]
    return [(each.get("working-directory", "."), each["run"]) for each in steps if "run" in each]


def steps_of_gitlab(job: str) -> list[tuple[str, str]]:
    found = yaml.safe_load(PIPELINES[-1].read_text("utf-8"))
    return [(".", "\n".join(found[job]["script"]))]


PROGRAM = """#!/bin/sh
echo "$0 $*" >> "$CALLED"
case "$*" in *--require-approval*) exit {refuses} ;; esac
"""
DIFFERENT = ("scripts/environment", "ci/comment", "ci/merged", "ci/approvals", "ci/reviewed-plan")
ENFORCING = {
    "github review": steps_of_github("change", "review.yml"),
    "github apply": steps_of_github("apply", "apply.yml"),
    "gitlab review": steps_of_gitlab("review"),
    "gitlab apply": steps_of_gitlab("apply"),
}


@pytest.mark.parametrize("job", ENFORCING)
@pytest.mark.parametrize("refuses", [0, 1])
def test_a_job_stops_where_approvals_do_not_suffice(tmp_path: Path, job: str, refuses: int) -> None:
    """The jobs as they are written, with a program and scripts that only write down their call."""
    (tmp_path / "change").mkdir()
    scripts = {
        *DIFFERENT,
        "ci/as-data",
        *(f"ci/gitlab/{name}" for name in ("comment", "merged", "approvals", "reviewed-plan")),
        "bin/git",
    }
    for name in scripts:
        script = tmp_path / name
        script.parent.mkdir(parents=True, exist_ok=True)
        said = "echo 5 head base" if name.endswith("merged") else "echo --approved-by=@ines"
        script.write_text(f'#!/bin/sh\necho "$0" >> "$CALLED"\n{said}\n', "utf-8")
        script.chmod(0o755)
    program = tmp_path / ".venv" / "bin" / "extranet"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM.format(refuses=refuses), "utf-8")
    program.chmod(0o755)
    names = "GITHUB_SHA PULL HEAD BASE REVIEW REVIEW_HEAD CI_COMMIT_SHA CI_COMMIT_BEFORE_SHA"
    environment = {
        **dict.fromkeys(names.split(), "abc"),
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
        "CALLED": str(tmp_path / "called"),
    }
    code = 0
    for folder, script in ENFORCING[job]:
        ran = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path / folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if code := ran.returncode:
            break
    called = (tmp_path / "called").read_text("utf-8")
    assert "--require-approval --approved-by=@ines" in called
    assert (code != 0) is bool(refuses), ran.stderr
    assert ("extranet apply" in called) is ("apply" in job and not refuses)


def test_what_holds_a_credential_runs_the_program_of_the_base_alone() -> None:
    """The change is in its own folder, of which nothing is run."""
    text = (ROOT / ".github" / "workflows" / "review.yml").read_text("utf-8")
    assert "\n  pull_request:" not in text
    for job in yaml.safe_load(text)["jobs"].values():
        taken = [each["with"] for each in job["steps"] if "ref" in each.get("with", {})]
        assert ["base.sha" in each["ref"] for each in taken] == [True, False]
        assert taken[1]["path"] == "change"
        for step in job["steps"]:
            words = step.get("run", "").split()
            assert not [word for word in words if word.startswith(("./", "change/"))]


def test_a_merge_request_of_gitlab_only_asks() -> None:
    """Its pipeline is what it says itself: it holds no token, and the protected branch reviews."""
    gitlab = yaml.safe_load(PIPELINES[-1].read_text("utf-8"))
    asking = [
        name
        for name, job in gitlab.items()
        if isinstance(job, dict) and "merge_request_event" in str(job.get("rules"))
    ]
    assert asking == ["ask"]
    assert gitlab["ask"].keys() == {"stage", "rules", "variables", "trigger"}
    assert gitlab["ask"]["trigger"]["branch"] == "$CI_DEFAULT_BRANCH"


def test_a_change_with_a_symbolic_link_is_not_read(tmp_path: Path) -> None:
    git = ("git", "-C", str(tmp_path))
    subprocess.run([*git, "init", "--quiet"], check=True)
    (tmp_path / "spaces.yaml").write_text("", "utf-8")
    codes = []
    for link in ("approvals.yaml", "other.yaml"):
        subprocess.run([*git, "add", "."], check=True)
        ran = subprocess.run([ROOT / "ci" / "as-data", tmp_path], capture_output=True, check=False)
        codes.append(ran.returncode)
        (tmp_path / link).symlink_to("/proc/self/environ")
    assert codes == [0, 1]
