"""Raw calls to the simulated tenant: what the SDK cannot express."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import httpx

from graph_simulator import Simulator

ROOT = "https://graph.microsoft.com/v1.0"


class ManualClock:
    """Unix seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


class Api:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def __call__(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        content: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """Headers by keyword, underscores for hyphens: ``Prefer=...``, ``Content_Type=...``."""
        given = {"Authorization": "Bearer x", "client-request-id": "c"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}

        async def sent() -> httpx.Response:
            transport = self._simulator.transport()
            async with httpx.AsyncClient(transport=transport, headers=given) as client:
                url = path if path.startswith("http") else ROOT + path
                return await client.request(method, url, json=json, content=content)

        return asyncio.run(sent())

    def get(self, path: str, **headers: str) -> Any:
        answer = self("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, path: str, **headers: str) -> list[dict[str, Any]]:
        """Every page."""
        found: list[dict[str, Any]] = []
        next_link: str | None = path
        while next_link:
            page = self.get(next_link, **headers)
            found += page["value"]
            next_link = page.get("@odata.nextLink")
        return found

    def made(self, method: str, path: str, json: object = None, **headers: str) -> Any:
        answer = self(method, path, json, **headers)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def error(self, method: str, path: str, json: object = None, **headers: str) -> tuple[int, str]:
        answer = self(method, path, json, **headers)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    def batch(self, *items: dict[str, Any]) -> dict[str, dict[str, Any]]:
        numbered = [{"id": str(number), **item} for number, item in enumerate(items)]
        answer = self.made("POST", "/$batch", {"requests": numbered})
        return {item["id"]: item for item in answer["responses"]}

    def group(self, name: str = "Espace", **properties: object) -> str:
        """A Microsoft 365 group unless told otherwise; its id."""
        body = {
            "displayName": name,
            "mailEnabled": True,
            "mailNickname": name.lower(),
            "securityEnabled": False,
            "groupTypes": ["Unified"],
            **properties,
        }
        return str(self.made("POST", "/groups", body)["id"])


def security(**properties: object) -> dict[str, object]:
    return {"mailEnabled": False, "securityEnabled": True, "groupTypes": [], **properties}


def invitation(address: str, **properties: object) -> dict[str, object]:
    redirect = "https://extranet.example"
    return {
        "invitedUserEmailAddress": address,
        "inviteRedirectUrl": redirect,
        **properties,
    }


def link(id_: str) -> dict[str, str]:
    return {"@odata.id": f"{ROOT}/directoryObjects/{id_}"}


def token(**claims: object) -> str:
    """An ``Authorization`` of an unsigned JSON Web Token."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"Bearer e30.{payload}.x"
