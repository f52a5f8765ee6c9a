from __future__ import annotations

import asyncio
import base64
import sys

import httpx
import pytest
import respx
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from provisioning.graph import connect, credential
from provisioning.graph.auth import LocalCredential, Tokens, check_root
from provisioning.graph.errors import GraphError, Unreachable
from provisioning.graph.sources import SOURCES, github_assertion
from provisioning.settings import Settings
from tests.graph.service import ROOT, to

IDENTITY = {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c"}
PUBLIC = "https://graph.microsoft.com/v1.0"


def settings(**env):
    return Settings.from_environment({"PATH": "/nowhere", **env})


@pytest.mark.parametrize(
    "root", ["http://127.0.0.1:8000/v1.0", "http://localhost/v1.0/", "http://[::1]:8000/v1.0"]
)
def test_a_tenant_on_this_machine_needs_no_credential(root):
    assert isinstance(credential(settings(), root), LocalCredential)
    assert check_root(root) == root.rstrip("/")


@pytest.mark.parametrize(
    "root",
    [
        "http://graph.example/v1.0",
        "http://127.0.0.2/v1.0",
        "http://localhost.example/v1.0",
        "ftp://localhost/v1.0",
        "graph.microsoft.com",
        "",
    ],
)
def test_a_token_is_never_shown_to_the_network(root):
    with pytest.raises(Unreachable, match="https"):
        credential(settings(), root)

    async def main():
        async with connect(root, LocalCredential()):
            raise AssertionError

    with pytest.raises(Unreachable):
        asyncio.run(main())


def test_when_no_way_in_is_configured_one_sentence_says_what_to_set():
    with pytest.raises(Unreachable) as caught:
        credential(settings(), PUBLIC)
    sentence = str(caught.value)
    for title in (source.title for source in SOURCES.values()):
        assert title in sentence
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_CERTIFICATE_PATH", "az login"):
        assert name in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        ({**IDENTITY, "AZURE_FEDERATED_TOKEN_FILE": "/t"}, "WorkloadIdentityCredential"),
        (
            {
                **IDENTITY,
                "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x/?a",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "y",
            },
            "ClientAssertionCredential",
        ),
        ({"IDENTITY_ENDPOINT": "https://x", "IDENTITY_HEADER": "y"}, "ManagedIdentityCredential"),
        ({"EXTRANET_CREDENTIAL": "managed-identity"}, "ManagedIdentityCredential"),
    ],
)
def test_what_is_configured_is_what_is_used(env, kind):
    assert type(credential(settings(**env), PUBLIC)).__name__ == kind


def test_a_chosen_way_in_is_the_only_one_tried():
    env = {**IDENTITY, "AZURE_FEDERATED_TOKEN_FILE": "/t", "EXTRANET_CREDENTIAL": "certificate"}
    with pytest.raises(Unreachable, match="AZURE_CLIENT_CERTIFICATE_PATH") as caught:
        credential(settings(**env), PUBLIC)
    assert "workload" not in str(caught.value)


def test_an_unusable_certificate_does_not_let_another_identity_in(tmp_path):
    (tmp_path / "bad.pem").write_text("nothing")
    for name in ("bad.pem", "absent.pem"):
        env = {**IDENTITY, "AZURE_CLIENT_CERTIFICATE_PATH": str(tmp_path / name)}
        with pytest.raises(Unreachable, match="private key"):
            credential(settings(**env, AZURE_FEDERATED_TOKEN_FILE="/t"), PUBLIC)


def test_a_github_job_shows_its_own_token():
    def respond(request):
        assert request.headers["authorization"] == "Bearer job"
        assert request.url.params["audience"] == "api://AzureADTokenExchange"
        return httpx.Response(200, json={"value": "proof"})

    env = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://actions.example/token?api=2",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job",
    }
    assert github_assertion(env, httpx.MockTransport(respond)) == "proof"
    with pytest.raises(Unreachable, match="id-token: write") as caught:
        github_assertion(env, httpx.MockTransport(lambda _: httpx.Response(403)))
    assert "job " not in str(caught.value).replace("the job ", "")


class Blocking:
    """As azure-identity's synchronous credentials: answers from a thread."""

    def __init__(self, lifetime=3_600):
        self.asked = 0
        self.lifetime = lifetime

    def get_token(self, *scopes, claims=None, enable_cae=False, **options):
        import time

        self.asked += 1
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return AccessToken(f"{scopes[0]} {claims}", int(time.time()) + self.lifetime)


@pytest.mark.parametrize(("lifetime", "asked"), [(3_600, 1), (60, 5)])
def test_a_token_is_asked_for_once_and_again_near_its_end(lifetime, asked):
    blocking = Blocking(lifetime)

    async def main():
        tokens = Tokens(blocking, ROOT)
        await asyncio.gather(*(tokens.get_token(tokens.scope) for _ in range(5)))

    asyncio.run(main())
    assert blocking.asked == asked


def test_the_scope_is_that_of_the_root_and_claims_reach_the_credential():
    blocking = Blocking()

    async def main():
        tokens = Tokens(blocking, "https://graph.example:8443/v1.0")
        return [
            (await tokens.get_token(tokens.scope, claims=claims, enable_cae=True)).token
            for claims in (None, "{}", None)
        ]

    first, second, third = asyncio.run(main())
    assert first == "https://graph.example/.default None"
    assert second == third == "https://graph.example/.default {}"
    assert blocking.asked == 2


def test_a_refused_sign_in_is_one_sentence_for_every_call():
    class Refused:
        def get_token(self, *_scopes, **_options):
            raise ClientAuthenticationError("AADSTS700016: unknown application.\nTrace ID: x")

    async def main():
        async with to(lambda _: httpx.Response(200), credential=Refused()) as graph:
            return await asyncio.gather(
                *(graph.get(f"/users/{n}", dict) for n in range(3)), return_exceptions=True
            )

    for error in asyncio.run(main()):
        assert isinstance(error, GraphError)
        assert "AADSTS700016" in str(error)
        assert "Trace" not in str(error)


@respx.mock
def test_a_claims_challenge_is_passed_on_to_the_credential():
    challenge = f'Bearer realm="", claims="{base64.b64encode(b"{}").decode()}"'
    route = respx.get(f"{ROOT}/me")
    route.side_effect = [
        httpx.Response(401, headers={"WWW-Authenticate": challenge}),
        httpx.Response(200, json={}),
    ]

    async def main():
        async with to(credential=Blocking()) as graph:
            await graph.get("/me", dict)

    asyncio.run(main())
    before, after = (call.request.headers["authorization"] for call in route.calls)
    assert before.endswith("None")
    assert after.endswith("{}")


def test_azure_identity_is_imported_only_for_a_real_tenant():
    import subprocess

    code = (
        "import sys, provisioning.graph as g\n"
        "from provisioning.settings import Settings\n"
        "g.credential(Settings(), 'http://localhost/v1.0')\n"
        "sys.exit('azure.identity' in sys.modules or 'msgraph' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
