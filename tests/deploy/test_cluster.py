"""The commands and probes of the manifests, run as their pods would, on a real PostgreSQL."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.cli.served import served
from tests.deploy.database import EXTRANET, KEY, Database
from tests.deploy.manifests import EXAMPLE, Pod, built, of, pods
from tests.patience import HANG

PODS = {pod.owner: pod for pod in pods(built(EXAMPLE))}
WORKER = PODS["Deployment/extranet-worker"]
PORTAL = PODS["Deployment/extranet-portal"]


class Cluster(NamedTuple):
    root: Path
    graph: str
    database: Database

    def started(self, pod: Pod, command: list[str]) -> subprocess.Popen[str]:
        """In the pod's folder, with its variables, its volumes under ``root``."""
        mounts = {m["name"]: m["mountPath"] for m in pod.container["volumeMounts"]}
        state = self.root / mounts["state"].lstrip("/")
        environment = {
            "PATH": f"{EXTRANET.parent}:/usr/bin:/bin",
            **pod.configured(built(EXAMPLE)),
            **{each["name"]: self.value(each) for each in pod.container["env"]},
            "EXTRANET_GRAPH": self.graph,
        }
        assert Path(environment["EXTRANET_STATE"]).is_relative_to(state)
        return subprocess.Popen(
            command,
            cwd=self.root / mounts["files"].lstrip("/"),
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def value(self, variable: dict) -> str:
        match variable:
            case {"value": value}:
                return value.replace("/var/lib", f"{self.root}/var/lib")
            case {"valueFrom": {"secretKeyRef": {"name": "extranet", "key": "secret-key"}}}:
                return KEY
            case {"valueFrom": {"secretKeyRef": {"name": "extranet-owner"}}}:
                return self.database.owner
            case {"valueFrom": {"secretKeyRef": {"name": "extranet-portal"}}}:
                return self.database.portal
            case {"valueFrom": {"secretKeyRef": {"name": "extranet"}}}:
                return self.database.running
        raise AssertionError(variable)

    def ran(self, pod: Pod, command: list[str]) -> tuple[int, str]:
        with self.started(pod, command) as process:
            said, _ = process.communicate()
        assert "Traceback" not in said
        return process.returncode, said


@pytest.fixture(scope="module")
def cluster(server: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Its first migration is done by the job that does it, as the guide says."""
    root = tmp_path_factory.mktemp("cluster")
    (root / "var/lib/extranet").mkdir(parents=True)
    (root / "extranet").mkdir()
    (files,) = (f for n, f in of(built(EXAMPLE), "ConfigMap").items() if "files" in n)
    for name, text in files["data"].items():
        (root / "extranet" / name).write_text(text, "utf-8")
    server.psql("roles.sql")
    migrate = PODS["CronJob/extranet-migrate"]
    with served(root / "extranet") as tenant:
        made = Cluster(root, tenant.address, server)
        code, said = made.ran(migrate, migrate.command)
        assert code == 0, said
        server.psql("rights.sql", server.name)
        yield made


JOBS = [pod for owner, pod in PODS.items() if owner.startswith("CronJob/")]
ALARM = {"CronJob/extranet-drift": {0, 2}}
"""Exit code 2 of drift is drift: the job fails, and that is what was wanted."""


@pytest.mark.parametrize("pod", JOBS, ids=lambda pod: pod.owner)
def test_the_command_of_a_job_runs_and_ends_well(cluster: Cluster, pod: Pod) -> None:
    code, said = cluster.ran(pod, pod.command)
    assert code in ALARM.get(pod.owner, {0}), said


def test_the_worker_runs_and_its_probes_say_so(cluster: Cluster) -> None:
    for looked in cluster.root.rglob("drift.json"):  # its alarm stands until the next look
        looked.unlink()
    ready = WORKER.container["readinessProbe"]["exec"]["command"]
    alive = WORKER.container["livenessProbe"]["exec"]["command"]
    with cluster.started(WORKER, WORKER.command) as process:
        try:
            assert process.stdout
            told = (line for line in process.stdout if re.match("everybody|the pass stopped", line))
            assert next(told, "it ended").startswith("everybody was read")
            probes = [cluster.ran(WORKER, probe) for probe in (ready, alive)]
            process.terminate()
            said, _ = process.communicate(timeout=HANG)
        finally:
            process.kill()
    assert [code for code, _ in probes] == [0, 0], probes
    assert process.returncode == 0, said


def test_the_portal_answers_its_probes_in_a_pod_of_its_own(cluster: Cluster) -> None:
    """On any free port, where the pod has the one that its probes name."""
    *words, _ = PORTAL.command
    probes = [
        PORTAL.container[each]["httpGet"]["path"] for each in ("readinessProbe", "livenessProbe")
    ]
    with cluster.started(PORTAL, [*words, "0"]) as process:
        try:
            assert process.stdout
            lines = (re.search(r"listens at http://[^:]+:(\d+)", line) for line in process.stdout)
            found = next(filter(None, lines), None)
            assert found, "it ended"
            with httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=HANG) as client:
                answers = [client.get(each).status_code for each in probes]
                proxied = {"Host": "portail.agence.example", "X-Forwarded-Proto": "https"}
                page = client.get("/", headers=proxied)
        finally:
            process.terminate()
            process.communicate(timeout=HANG)
    assert answers == [200, 200]
    assert page.status_code == 200


@pytest.mark.parametrize(("minutes", "code"), [(1, 0), (61, 1)])
def test_a_worker_whose_passes_stopped_ending_is_no_longer_alive(
    tmp_path: Path, minutes: int, code: int
) -> None:
    """Nor is one that never ended any; ``find`` is asked, so the file's age is set by ``touch``."""
    probe = WORKER.container["livenessProbe"]["exec"]["command"]
    environment = {"PATH": "/usr/bin:/bin", "EXTRANET_STATE": str(tmp_path)}
    assert subprocess.run(probe, env=environment, check=False, capture_output=True).returncode == 1
    subprocess.run(["touch", "-d", f"{minutes} minutes ago", tmp_path / "worker.json"], check=True)
    assert subprocess.run(probe, env=environment, check=False).returncode == code
