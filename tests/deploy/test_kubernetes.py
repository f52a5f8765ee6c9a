"""The manifests: built by kustomize, held against Kubernetes' schemas, and their commands run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from provisioning.cli import parser
from provisioning.graph import credential
from provisioning.settings import Settings
from tests.deploy.manifests import EXAMPLE, FOLDER, Manifest, Pod, built, of, pods
from tests.house.repository import ROOT

VERSIONS = ("1.33", "1.34", "1.35", "1.36", "1.37")
PODS = list(pods(built(EXAMPLE)))
WORKER = next(pod for pod in PODS if pod.owner == "Deployment/extranet-worker")
PORTAL = next(pod for pod in PODS if pod.owner == "Deployment/extranet-portal")
OF_THE_TENANT = [pod for pod in PODS if pod is not PORTAL]
"""Those that sign in to it and share its state folder."""


def overlay(folder: Path, components: str) -> tuple[Manifest, ...]:
    """The example with another choice of components, built in a copy of the whole folder."""
    subprocess.run(["cp", "-r", FOLDER, folder], check=True)
    place = folder / FOLDER.name / EXAMPLE.relative_to(FOLDER)
    file = place / "kustomization.yaml"
    text = file.read_text("utf-8")
    assert "# components: [" in text
    file.write_text(text.replace("# components: [", components), "utf-8")
    return built(place)


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Manifest, ...]:
    """The example without a worker, as its commented line has it."""
    return overlay(tmp_path_factory.mktemp("passes"), "components: [")


def taken(manifests: Iterable[Manifest], version: str) -> bool:
    """By that version of Kubernetes, whose schemas kubernetes-validate brings."""
    import kubernetes_validate

    try:
        for each in manifests:
            kubernetes_validate.validate(each, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    return True


@pytest.mark.parametrize("version", VERSIONS)
def test_the_manifests_are_what_kubernetes_takes(version: str, passes) -> None:
    assert taken([*built(EXAMPLE), *passes], version)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("readOnlyRootFilesystem", "readOnlyRootFileSystem"), ("schedule:", "shedule:")],
)
def test_a_slip_in_a_manifest_is_found(right: str, wrong: str) -> None:
    text = yaml.safe_dump_all(built(EXAMPLE))
    assert right in text
    assert not taken(yaml.safe_load_all(text.replace(right, wrong)), VERSIONS[-1])


def test_there_is_no_secret_in_a_manifest() -> None:
    manifests = built(EXAMPLE)
    assert of(manifests, "Secret") == {}
    for pod in PODS:
        literal = {each["name"] for each in pod.container["env"] if "value" in each}
        signs_in = {"EXTRANET_CREDENTIAL", "AZURE_FEDERATED_TOKEN_FILE"}
        assert literal == {"EXTRANET_STATE"} | (set() if pod is PORTAL else signs_in)
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
    if pod is PORTAL:
        return
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
    assert of(passes, "Deployment").keys() == {"extranet-portal"}
    assert of(passes, "CronJob")["extranet-full-pass"]["spec"]["suspend"] is False


@pytest.mark.parametrize("pod", OF_THE_TENANT, ids=lambda pod: pod.owner)
def test_every_pod_is_drawn_to_the_node_that_has_the_state(pod: Pod) -> None:
    """And, where it is the first of them, it finds itself: it does not wait for another."""
    affinity = pod.spec["affinity"]["podAffinity"]
    (term,) = affinity["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    assert term["labelSelector"]["matchLabels"].items() <= pod.labels.items()


def test_nobody_may_call_and_the_machine_s_own_identity_is_out_of_reach() -> None:
    spec = of(built(EXAMPLE), "NetworkPolicy")["extranet"]["spec"]
    assert spec["podSelector"].keys() == {"matchExpressions"}
    assert spec["podSelector"]["matchExpressions"] == [
        {
            "key": "app.kubernetes.io/component",
            "operator": "NotIn",
            "values": [PORTAL.labels["app.kubernetes.io/component"]],
        }
    ]
    assert spec.get("ingress", []) == []
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
    settings = Settings.from_environment({**env, **WORKER.configured(built(EXAMPLE))})
    signs_in = credential(settings, "https://graph.microsoft.com/v1.0")
    assert type(signs_in).__name__ == "WorkloadIdentityCredential"


def test_the_portal_reaches_no_tenant_and_is_reached_by_what_ends_tls() -> None:
    manifests = built(EXAMPLE)
    spec = of(manifests, "NetworkPolicy")["extranet-portal"]["spec"]
    ports = [{each["port"] for each in rule["ports"]} for rule in spec["egress"]]
    assert ports == [{53}, {5432}]
    assert spec["egress"][1]["to"] == [{"ipBlock": {"cidr": "10.20.0.5/32"}}]
    assert spec["podSelector"]["matchLabels"].items() <= PORTAL.labels.items()
    ((port,),) = ([each["port"] for each in rule["ports"]] for rule in spec["ingress"])
    (served,) = PORTAL.container["ports"]
    assert port == served["containerPort"] == int(PORTAL.command[-1])
    service = of(manifests, "Service")["extranet-portal"]["spec"]
    assert service["selector"].items() <= PORTAL.labels.items()
    (rule,) = of(manifests, "Ingress")["extranet-portal"]["spec"]["rules"]
    files = next(f for n, f in of(manifests, "ConfigMap").items() if "files" in n)
    assert (
        yaml.safe_load(files["data"]["spaces.yaml"])["portal"]["url"] == f"https://{rule['host']}"
    )


def test_the_role_of_the_portal_is_its_own() -> None:
    mine = {pod.owner for pod in PODS if ("extranet-portal", "database-url") in secrets(pod)}
    assert mine == {PORTAL.owner}
    assert secrets(PORTAL) == {("extranet-portal", "database-url"), ("extranet", "secret-key")}
    assert "persistentVolumeClaim" not in str(PORTAL.spec)


def extranet_words(command: list[str]) -> list[str]:
    """Of ``extranet …``, or of a shell's line that runs it and looks at how it ended."""
    if command[0] == "sh":
        command = command[2].split(" || ")[0].split()
    assert command[0] == "extranet"
    return command[1:]


@pytest.mark.parametrize("pod", PODS, ids=lambda pod: pod.owner)
def test_the_command_of_a_pod_exists(pod: Pod) -> None:
    parser().parse_args(extranet_words(pod.command))
