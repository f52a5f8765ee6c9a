"""Throwaway objects: each bears our mark and the prefix from its first moment, none stays.

``PREFIX-what-token`` is in the name that an object is reached by, and after ``MARK`` in its
display name: only what bears both is ours to delete.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import msgspec

from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Answered
from provisioning.graph.retry import Sleep
from provisioning.graph.rows import Row

T = TypeVar("T")
MARK: Final = "extranet-probe"
SETTLING: Final = 120.0
"""Seconds that what was just made or changed is waited for, where it is not the question."""
OUTSIDE: Final = "example.com"
"""Domain of the guests that are invited: nobody's, by RFC 2606. No mail is sent."""


class Scratch:
    """``patience``: seconds that the birth of a site is waited for. ``say`` tells the operator."""

    def __init__(
        self,
        graph: Graph,
        prefix: str,
        domain: str,
        *,
        clock: Callable[[], float],
        sleep: Sleep,
        patience: float = 900,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.graph, self.clock, self.say, self.patience = graph, clock, say, patience
        self.prefix, self._domain, self._sleep = prefix, domain, sleep
        self.users: list[str] = []
        self.groups: list[str] = []
        self.kept: dict[str, Any] = {}
        """What probes share, by name: the site that several of them look at."""

    def name(self, what: str) -> str:
        return f"{self.prefix}-{what}-{secrets.token_hex(4)}"

    async def user(self, *, settled: bool = True) -> str:
        """A blocked account without licence; its password is forgotten at once."""
        name = self.name("user")
        body = {
            "accountEnabled": False,
            "displayName": f"{MARK} {name}",
            "mailNickname": name,
            "userPrincipalName": f"{name}@{self._domain}",
            "passwordProfile": {
                "password": f"{secrets.token_urlsafe(24)}aA1!",
                "forceChangePasswordNextSignIn": True,
            },
        }
        id_ = (await self.graph.post("/users", body, Row)).id
        self.users.append(id_)
        if settled:
            await self.settled(f"/users/{id_}")
        return id_

    async def guest(self, address: str) -> str:
        body = {
            "invitedUserEmailAddress": address,
            "invitedUserDisplayName": f"{MARK} {address.partition('@')[0]}",
            "inviteRedirectUrl": f"https://{OUTSIDE}",
            "sendInvitationMessage": False,
        }
        made = await self.graph.post("/invitations", body, _Invited)
        self.users.append(made.invited_user.id)
        return made.invited_user.id

    async def group(
        self, what: str, *, unified: bool = False, settled: bool = True, **more: Any
    ) -> str:
        """A security group, or a Microsoft 365 group; private, and in no address book."""
        id_ = (await self.graph.post("/groups", self.group_body(what, unified) | more, Row)).id
        self.groups.append(id_)
        if settled:
            await self.settled(f"/groups/{id_}")
        return id_

    def group_body(self, what: str, unified: bool = False) -> dict[str, Any]:
        name = self.name(what)
        body: dict[str, Any] = {
            "displayName": f"{MARK} {name}",
            "mailNickname": name,
            "mailEnabled": unified,
            "securityEnabled": not unified,
            "groupTypes": ["Unified"] if unified else [],
        }
        if unified:
            hidden = ["WelcomeEmailDisabled", "HideGroupInOutlook"]
            body |= {"visibility": "Private", "resourceBehaviorOptions": hidden}
        return body

    def bound(self, *ids: str) -> list[str]:
        return [f"{self.graph.root}/directoryObjects/{id_}" for id_ in ids]

    async def settled(self, path: str) -> None:
        """What was just made can be read. Raise its refusal where it cannot for too long."""
        await self.patiently(lambda: self.graph.get(query(path, select=select(Row)), Row))

    async def patiently(self, ask: Callable[[], Awaitable[T]], *, seconds: float = SETTLING) -> T:
        """Ask again while the answer is 400, 403 or 404: what it names may be too new."""
        deadline = self.clock() + seconds
        while True:
            try:
                return await ask()
            except Answered as error:
                if error.status not in (400, 403, 404) or self.clock() >= deadline:
                    raise
            await self.pause()

    async def seen(
        self, look: Callable[[], Awaitable[bool]], *, seconds: float = SETTLING
    ) -> float | None:
        """After how many seconds it is so, whole ones; ``None``: it was not, for that long."""
        start = self.clock()
        while not await look():
            if self.clock() - start >= seconds:
                return None
            await self.pause()
        return float(round(self.clock() - start))

    async def pause(self, seconds: float = 1.0) -> None:
        await self._sleep(seconds)

    async def there(self, path: str) -> bool:
        """Whether it can be read. Raise any refusal but 404."""
        try:
            await self.graph.get(path, msgspec.Raw)
        except Answered as error:
            if error.status == 404:
                return False
            raise
        return True


class _Invited(msgspec.Struct, frozen=True, rename="camel"):
    invited_user: Row


async def accepted(asking: Awaitable[Any], *refusals: int) -> bool:
    """Whether a call is done; false where it answers one of these statuses."""
    try:
        await asking
    except Answered as error:
        if error.status in refusals:
            return False
        raise
    return True
