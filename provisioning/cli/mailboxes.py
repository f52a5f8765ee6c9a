"""The mails of a tenant that ``extranet simulate`` serves, by its back door."""

from __future__ import annotations

from typing import Any

import httpx

from provisioning.errors import Refusal
from provisioning.graph.auth import is_loopback
from provisioning.portal.configuration import Mailboxes, SandboxMail

_PATIENCE = 20
"""Seconds."""


def mailboxes(root: str) -> Mailboxes:
    """Of the simulated tenant at ``root``: on this machine, or ``Refusal``."""
    if not is_loopback(root):
        raise Refusal(f"{root} is no tenant of this machine; its mails are nobody's to show here")
    door = root.rstrip("/").removesuffix("/v1.0") + "/_simulator"

    def read() -> list[SandboxMail]:
        sent = [
            SandboxMail(each["at"], ", ".join(each["to"]), each["subject"], each["content"])
            for each in _asked(f"{door}/sent")
        ]
        invitations = [
            SandboxMail(each["at"], each["to"], "Invitation de Microsoft", each["body"], True)
            for each in _asked(f"{door}/outbox")
        ]
        return sorted((*sent, *invitations))

    def accept(address: str) -> None:
        _asked(f"{door}/redeem", {"address": address})

    return Mailboxes(read, accept)


def _asked(address: str, content: object = None) -> list[dict[str, Any]]:
    method = "GET" if content is None else "POST"
    try:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as client:
            answer = client.request(method, address, json=content)
            answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Refusal(f"le tenant simulé ne répond pas : {error}") from None
    found: list[dict[str, Any]] = answer.json().get("value", [])
    return found
