"""The manifests: built by kustomize, held against Kubernetes' schemas, and their commands run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from provisioning.cli import parser
from provisioning.graph import credential
from provisioning.settings import Settings
from tests.cli.served import served
from tests.deploy.database import EXTRANET, KEY, Database
from tests.deploy.manifests import EXAMPLE, FOLDER, Manifest, Pod, built, of, pods, tool
from tests.house.repository import ROOT

VERSIONS = ("1.33", "1.34", "1.35", "1.36", "1.37")
PODS = list(pods(built(EXAMPLE)))
WORKER = next(pod for pod in PODS if pod.owner == "Deployment/extranet-worker")


def overlay(folder: Path, components: str) -> tuple[Manifest, ...]:
    """The example with another choice of components, built in a copy of the whole folder."""
    subprocess.run(["cp", "-r", FOLDER, folder], check=True)
    place = folder / FOLDER.name / EXAMPLE.relative_to(FOLDER)
    file = place / "kustomization.yaml"
    text = file.read_text("utf-8")
    assert "# components: [" in text
    file.write_text(text.replace("# components: [", components), "utf-8")
    return built(place)


@pytest.fixture
def passes(tmp_path: Path) -> tuple[Manifest, ...]:
    """The example without a worker, as its commented line has it."""
    return overlay(tmp_path, "components: [")


@pytest.mark.parametrize("version", VERSIONS)
def test_the_manifests_are_what_kubernetes_takes(tmp_path: Path, version: str, passes) -> None:
    file = tmp_path / "built.yaml"
    file.write_text(yaml.safe_dump_all([*built(EXAMPLE), *passes]), "utf-8")
    ran = tool("kubernetes-validate", "--strict", "-k", version, file)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("readOnlyRootFilesystem", "readOnlyRootFileSystem"), ("schedule:", "shedule:")],
)
def test_a_slip_in_a_manifest_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    text = yaml.safe_dump_all(built(EXAMPLE))
    assert right in text
    file = tmp_path / "built.yaml"
    file.write_text(text.replace(right, wrong), "utf-8")
    assert tool("kubernetes-validate", "--strict", "-k", VERSIONS[-1], file).returncode != 0


def test_there_is_no_secret_in_a_manifest() -> None:
    manifests = built(EXAMPLE)
    assert of(manifests, "Secret") == {}
    for pod in PODS:
        literal = {each["name"] for each in pod.container["env"] if "value" in each}
        assert literal == {"EXTRANET_STATE", "EXTRANET_CREDENTIAL", "AZURE_FEDERATED_TOKEN_FILE"}
    for name, each in of(manifests, "ConfigMap").items():
        assert not re.search(r"SECRET|PASSWORD|DATABASE_URL", str(each["data"])), name


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_a_pod_may_do_as_little_as_it_can(pod: Pod) -> None:
    """The level *restricted* of Kubernetes' Pod Security Standards, and a root it cannot write."""
    whole, own = pod.spec["securityContext"], pod.container["securityContext"]
    assert whole["runAsNonRoot"]
    assert whole["runAsUser"] == whole["runAsGroup"] == whole["fsGroup"] == 10001
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & pod.spec.keys()
    assert pod.spec["automountServiceAccountToken"] is False
    assert all("hostPath" not in volume for volume in pod.spec["volumes"])
    written = {m["name"] for m in pod.container["volumeMounts"] if not m.get("readOnly")}
    assert written == {"state", "tmp"}


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_what_a_pod_names_is_there(pod: Pod) -> None:
    manifests = built(EXAMPLE)
    named = {volume["name"]: volume for volume in pod.spec["volumes"]}
    assert named.keys() == {mount["name"] for mount in pod.container["volumeMounts"]}
    assert named["files"]["configMap"]["name"] in of(manifests, "ConfigMap")
    assert pod.container["envFrom"][0]["configMapRef"]["name"] in of(manifests, "ConfigMap")
    claim = named["state"]["persistentVolumeClaim"]["claimName"]
    assert claim in of(manifests, "PersistentVolumeClaim")
    assert pod.spec["serviceAccountName"] in of(manifests, "ServiceAccount")


def secrets(pod: Pod) -> set[tuple[str, str]]:
    sources = [each["valueFrom"] for each in pod.container["env"] if "valueFrom" in each]
    return {(each["secretKeyRef"]["name"], each["secretKeyRef"]["key"]) for each in sources}


def test_only_the_migration_is_the_owner_of_the_tables() -> None:
    owners = {pod.owner for pod in PODS if ("extranet-owner", "database-url") in secrets(pod)}
    assert owners == {"CronJob/extranet-migrate"}
    assert of(built(EXAMPLE), "CronJob")["extranet-migrate"]["spec"]["suspend"] is True


def test_the_guide_makes_each_secret_that_a_pod_asks_for() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8").replace("\\\n", " ")
    made = {
        (name, key)
        for name, rest in re.findall(r"kubectl create secret generic (\S+)(.*)", guide)
        for key in re.findall(r"--from-(?:literal|file)=\"?([a-z-]+)=", rest)
    }
    assert made == set().union(*map(secrets, PODS))


def test_one_worker_and_never_two_during_an_upgrade() -> None:
    spec = of(built(EXAMPLE), "Deployment")["extranet-worker"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert spec["selector"]["matchLabels"].items() <= WORKER.labels.items()
    assert of(built(EXAMPLE), "CronJob")["extranet-full-pass"]["spec"]["suspend"] is True


def test_full_passes_come_instead_of_the_worker_never_beside_it(passes) -> None:
    assert of(passes, "Deployment") == {}
    assert of(passes, "CronJob")["extranet-full-pass"]["spec"]["suspend"] is False


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_every_pod_is_drawn_to_the_node_that_has_the_state(pod: Pod) -> None:
    """And, where it is the first of them, it finds itself: it does not wait for another."""
    affinity = pod.spec["affinity"]["podAffinity"]
    (term,) = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert term["labelSelector"]["matchLabels"].items() <= pod.labels.items()


def test_nobody_may_call_and_the_machine_s_own_identity_is_out_of_reach() -> None:
    (policy,) = of(built(EXAMPLE), "NetworkPolicy").values()
    spec = policy["spec"]
    assert (spec["podSelector"], spec.get("ingress", [])) == ({}, [])
    assert set(spec["policyTypes"]) == {"Ingress", "Egress"}
    ports = [{each["port"] for each in rule["ports"]} for rule in spec["egress"]]
    assert ports == [{53}, {443}, {5432}]
    assert spec["egress"][1]["to"][0]["ipBlock"]["except"] == ["169.254.169.254/32"]
    assert spec["egress"][2]["to"] == [{"ipBlock": {"cidr": "10.20.0.5/32"}}]


def test_the_memory_allowed_is_that_of_the_units() -> None:
    common = ROOT / "deploy" / "systemd" / "extranet-.service.d" / "common.conf"
    (megabytes,) = re.findall(r"MemoryMax=(\d+)M", common.read_text("utf-8"))
    for pod in PODS:
        assert pod.container["resources"]["limits"] == {"memory": f"{megabytes}Mi"}
        assert {"cpu", "memory"} == pod.container["resources"]["requests"].keys()


def test_the_federated_token_is_mounted_where_signing_in_looks_for_it() -> None:
    env = {each["name"]: each["value"] for each in WORKER.container["env"] if "value" in each}
    (mount,) = (m for m in WORKER.container["volumeMounts"] if m["name"] == "identity")
    (volume,) = (v for v in WORKER.spec["volumes"] if v["name"] == "identity")
    token = volume["projected"]["sources"][0]["serviceAccountToken"]
    assert env["AZURE_FEDERATED_TOKEN_FILE"] == f"{mount['mountPath']}/{token['path']}"
    assert token["audience"] == "api://AzureADTokenExchange"
    settings = Settings.from_environment({**env, **configured(WORKER)})
    signs_in = credential(settings, "https://graph.microsoft.com/v1.0")
    assert type(signs_in).__name__ == "WorkloadIdentityCredential"


def configured(pod: Pod) -> Mapping[str, str]:
    name = pod.container["envFrom"][0]["configMapRef"]["name"]
    return dict(of(built(EXAMPLE), "ConfigMap")[name]["data"])


def extranet_words(command: list[str]) -> list[str]:
    """Of ``extranet …``, or of a shell's line that runs it and looks at how it ended."""
    if command[0] == "sh":
        command = command[2].split(" || ")[0].split()
    assert command[0] == "extranet"
    return command[1:]


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_the_command_of_a_pod_exists(pod: Pod) -> None:
    parser().parse_args(extranet_words(pod.command))


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
            **configured(pod),
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
    migrate = next(pod for pod in PODS if pod.owner == "CronJob/extranet-migrate")
    with served(root / "extranet") as tenant:
        made = Cluster(root, tenant.address, server)
        code, said = made.ran(migrate, migrate.command)
        assert code == 0, said
        server.psql("rights.sql", server.name)
        yield made


JOBS = [pod for pod in PODS if pod.owner.startswith("CronJob/")]
ALARM = {"CronJob/extranet-drift": {0, 2}}
"""Exit code 2 of drift is drift: the job fails, and that is what was wanted."""


@pytest.mark.parametrize("pod", JOBS, ids=lambda pod: pod.owner)
def test_the_command_of_a_job_runs_and_ends_well(cluster: Cluster, pod: Pod) -> None:
    code, said = cluster.ran(pod, pod.command)
    assert code in ALARM.get(pod.owner, {0}), said


def test_the_worker_runs_and_its_probes_say_so(cluster: Cluster) -> None:
    ready = WORKER.container["readinessProbe"]["exec"]["command"]
    alive = WORKER.container["livenessProbe"]["exec"]["command"]
    with cluster.started(WORKER, WORKER.command) as process:
        try:
            assert process.stdout
            told = (line for line in process.stdout if re.match("everybody|the pass stopped", line))
            assert next(told, "it ended").startswith("everybody was read")
            probes = [cluster.ran(WORKER, probe) for probe in (ready, alive)]
            process.terminate()
            said, _ = process.communicate(timeout=60)
        finally:
            process.kill()
    assert [code for code, _ in probes] == [0, 0], probes
    assert process.returncode == 0, said


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
