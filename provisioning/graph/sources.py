"""The ways of proving who we are to a real tenant, in the order in which they are tried.

The first way that is configured is the one used: a certificate that is refused must not let
the run go on under a developer's own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import httpx

from provisioning.graph.auth import LocalCredential, SignIn, check_root, is_loopback
from provisioning.graph.errors import Unreachable


class Source(NamedTuple):
    """``lacks`` names what must be set before ``make`` can work; empty when nothing is missing.

    ``sharepoint``: its own REST service takes tokens had so (page *App-only access for SharePoint*:
    a certificate, an assertion or a managed identity, never a secret).
    """

    title: str
    lacks: Callable[[SignIn], list[str]]
    make: Callable[[SignIn], Any]
    sharepoint: bool = True


def credential(settings: SignIn, root: str) -> Any:
    """A credential for ``root``; raises Unreachable with what was tried and what to set."""
    check_root(root)
    return LocalCredential() if is_loopback(root) else _chosen(settings, root).make(settings)


def closed_sharepoint(settings: SignIn, root: str) -> str:
    """Why SharePoint's own REST service would refuse this way of signing in; empty: it takes it."""
    if is_loopback(root) or (source := _chosen(settings, root)).sharepoint:
        return ""
    return f"SharePoint takes no token had by {source.title}; use a certificate or an assertion"


def _chosen(settings: SignIn, root: str) -> Source:
    chosen = settings.credential
    tried = SOURCES if chosen == "auto" else {chosen: SOURCES[chosen]}
    missing = []
    for source in tried.values():
        lacks = source.lacks(settings)
        if not lacks:
            return source
        missing.append(f"{source.title} (set {' and '.join(lacks)})")
    raise Unreachable(f"no way to sign in to {root} is configured; tried: {'; '.join(missing)}")


def _needs(settings: SignIn, *more: str) -> list[str]:
    own = {"AZURE_TENANT_ID": settings.tenant_id, "AZURE_CLIENT_ID": settings.client_id}
    lacks = [name for name, value in own.items() if not value]
    return lacks + [name for name in more if not settings.environment.get(name)]


def _certificate_lacks(settings: SignIn) -> list[str]:
    lacks = _needs(settings)
    return lacks if settings.certificate else [*lacks, "AZURE_CLIENT_CERTIFICATE_PATH"]


def _certificate(settings: SignIn) -> Any:
    from azure.identity import CertificateCredential

    assert settings.tenant_id
    assert settings.client_id
    try:
        return CertificateCredential(
            settings.tenant_id,
            settings.client_id,
            certificate_path=settings.certificate,
            password=settings.environment.get("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        )
    except (OSError, ValueError) as error:
        raise Unreachable(
            f"the certificate {settings.certificate} cannot be used ({type(error).__name__}); "
            "AZURE_CLIENT_CERTIFICATE_PATH must name a PEM or PKCS12 file with its private key"
        ) from None


def _workload(settings: SignIn) -> Any:
    from azure.identity import WorkloadIdentityCredential

    return WorkloadIdentityCredential(
        tenant_id=settings.tenant_id,
        client_id=settings.client_id,
        token_file_path=settings.environment["AZURE_FEDERATED_TOKEN_FILE"],
    )


def _github(settings: SignIn) -> Any:
    from azure.identity import ClientAssertionCredential

    assert settings.tenant_id
    assert settings.client_id
    return ClientAssertionCredential(
        settings.tenant_id, settings.client_id, lambda: github_assertion(settings.environment)
    )


def github_assertion(
    environment: Mapping[str, str], transport: httpx.BaseTransport | None = None
) -> str:
    """The job's own identity token (page *Security hardening with OpenID Connect*)."""
    address = environment["ACTIONS_ID_TOKEN_REQUEST_URL"]
    audience = quote("api://AzureADTokenExchange", safe="")
    with httpx.Client(transport=transport, timeout=30) as http:
        answer = http.get(
            f"{address}&audience={audience}",
            headers={"Authorization": f"Bearer {environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"},
        )
    if answer.status_code != 200:
        raise Unreachable(
            f"GitHub gave no identity token ({answer.status_code}); "
            "the job needs the permission id-token: write"
        )
    return str(answer.json()["value"])


def _managed(settings: SignIn) -> Any:
    from azure.identity import ManagedIdentityCredential

    if settings.client_id:
        return ManagedIdentityCredential(client_id=settings.client_id)
    return ManagedIdentityCredential()


def _managed_lacks(settings: SignIn) -> list[str]:
    """Asking a machine that has no identity takes long, so it must show that it has one."""
    if settings.credential == "managed-identity":
        return []
    shown = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT")
    return [] if any(settings.environment.get(name) for name in shown) else [shown[0]]


def _environment(_settings: SignIn) -> Any:
    from azure.identity import EnvironmentCredential

    return EnvironmentCredential()


def _developer(settings: SignIn) -> Any:
    from azure.identity import AzureCliCredential

    return AzureCliCredential(tenant_id=settings.tenant_id or "")


def _developer_lacks(settings: SignIn) -> list[str]:
    from shutil import which

    found = which("az", path=settings.environment.get("PATH"))
    return [] if found else ["up the Azure CLI, then run `az login`"]


SOURCES: Final[Mapping[str, Source]] = {
    "certificate": Source("certificate", _certificate_lacks, _certificate),
    "workload-identity": Source(
        "workload identity",
        lambda settings: _needs(settings, "AZURE_FEDERATED_TOKEN_FILE"),
        _workload,
    ),
    "github": Source(
        "GitHub Actions",
        lambda settings: _needs(
            settings, "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
        ),
        _github,
    ),
    "environment": Source(
        "client secret",
        lambda settings: _needs(settings, "AZURE_CLIENT_SECRET"),
        _environment,
        sharepoint=False,
    ),
    "managed-identity": Source("managed identity", _managed_lacks, _managed),
    "developer": Source("developer sign-in", _developer_lacks, _developer, sharepoint=False),
}
