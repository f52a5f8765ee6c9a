"""Graph as the mirror remembers it: the same verbs, answered without asking.

What the mirror does not know goes to the tenant, so that a kind may ask anything; a question it
could answer and does not recognise costs a request, never a wrong plan.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import unquote

import msgspec

from provisioning.drift.watch.deltas import Company
from provisioning.drift.watch.mirror import Mirror
from provisioning.graph import Graph
from provisioning.graph.rows import Ref, User
from provisioning.graph.sharepoint import SharePoint
from provisioning.kinds.shared.directory import GUESTS

T = TypeVar("T")
_SITE = re.compile(r"/(?:sites|drives)/([^/?]+)|/groups/([^/]+)/sites/")
_INSIDE = re.compile(r"/groups/([^/]+)/(members|owners)\?\$select=id&\$top=999")
_BY_LOGIN = re.compile(r"\$filter=startsWith\(userPrincipalName,'((?:[^']|'')*)'\)")
_BY_ADDRESS = re.compile(r"\$filter=mail eq '((?:[^']|'')*)' or userPrincipalName eq ")


class Mirrored(Graph):
    """``listings`` are rows that this pass has read already, by path. Nothing can be written.

    Of the sites, those in ``due`` are asked again and the others answer as they last did;
    ``answers`` is what to remember of them.
    """

    def __init__(
        self,
        live: Graph,
        mirror: Mirror,
        listings: Mapping[str, Sequence[Any]],
        due: Callable[[str], bool],
    ) -> None:
        self.root, self.stats = live.root, live.stats
        self.sharepoint = _Sites(live.sharepoint, self._of_a_site)
        self.answers: dict[str, msgspec.Raw] = {}
        self._due = due
        self._before = mirror.answers
        self._live = live
        self._listings = listings
        self._users = mirror.users
        self._groups: Mapping[str, Company] = mirror.groups
        self._guests = [user for user in mirror.users.values() if user.user_type == "Guest"]
        self._by_address: dict[str, list[User]] = {}
        for user in mirror.users.values():
            for address in _addresses(user):
                self._by_address.setdefault(address, []).append(user)

    async def collect(
        self, path: str, row: type[T], *, headers: Mapping[str, str] | None = None
    ) -> list[T]:
        known: Sequence[Any] | None = None if headers else self._remembered(path)
        if known is not None:
            return list(known)
        if site := _SITE.match(path):
            ask = partial(self._live.collect, path, row, headers=headers)
            question = f"{path} {row.__name__}"
            return await self._of_a_site(site[1] or site[2], question, list[row], ask)  # type: ignore[valid-type]
        return await self._live.collect(path, row, headers=headers)

    async def get(self, path: str, into: type[T], *, headers: Mapping[str, str] | None = None) -> T:
        ask = partial(self._live.get, path, into, headers=headers)
        if site := _SITE.match(path):
            return await self._of_a_site(site[1] or site[2], f"{path} {into.__name__}", into, ask)
        return await ask()

    async def post(self, path: str, body: Any, into: Any = None, **options: Any) -> Any:
        """Only the question ``getByIds``; those it knows are not asked for."""
        if not path.startswith("/directoryObjects/getByIds"):
            raise TypeError(f"POST {path}: watching writes nothing")
        ids = body["ids"]
        known = [self._users[id_] for id_ in ids if id_ in self._users]
        rest = [id_ for id_ in ids if id_ not in self._users]
        if rest:
            answer = await self._live.post(path, {**body, "ids": rest}, into, **options)
            known += answer.value
        return into(value=known)

    async def patch(self, path: str, *_: Any, **__: Any) -> Any:
        raise TypeError(f"PATCH {path}: watching writes nothing")

    async def delete(self, path: str, **_: Any) -> None:
        raise TypeError(f"DELETE {path}: watching writes nothing")

    async def _of_a_site(
        self,
        site: str,
        question: str,
        into: type[T],
        ask: Callable[[], Awaitable[T]],
    ) -> T:
        before = self._before.get(question)
        if before is not None and not self._due(site):
            self.answers[question] = before
            return msgspec.json.decode(before, type=into)
        answer = await ask()
        self.answers[question] = msgspec.Raw(msgspec.json.encode(answer))
        return answer

    def _remembered(self, path: str) -> Sequence[Any] | None:
        if path in self._listings:
            return self._listings[path]
        if path == GUESTS:
            return self._guests
        if inside := _INSIDE.fullmatch(path):
            company = self._groups.get(inside[1])
            return None if company is None else _refs(getattr(company, inside[2]))
        if path.startswith("/users?"):
            return self._sought(unquote(path))
        return None

    def _sought(self, path: str) -> Sequence[User] | None:
        """Nobody is said to be absent on the word of a mirror: the tenant is asked."""
        if login := _BY_LOGIN.search(path):
            start = _text(login)
            return self._where(lambda user: _folded(user.user_principal_name).startswith(start))
        if address := _BY_ADDRESS.search(path):
            return self._by_address.get(_text(address))
        return None

    def _where(self, holds: Callable[[User], bool]) -> Sequence[User]:
        return [user for user in self._users.values() if holds(user)]


class _Sites(SharePoint):
    """SharePoint's own service, remembered as the rest of each site is."""

    def __init__(self, live: SharePoint, remembered: Callable[..., Awaitable[Any]]) -> None:
        self.off = live.off
        self._live = live
        self._remembered = remembered

    async def roles(self, url: str) -> frozenset[str] | None:
        return await self._live.roles(url)

    async def get(self, url: str, into: type[T]) -> T:
        ask = partial(self._live.get, url, into)
        answer: T = await self._remembered(_site(url), f"{url} {into.__name__}", into, ask)
        return answer

    async def collect(self, url: str, row: type[T]) -> list[T]:
        ask = partial(self._live.collect, url, row)
        rows: list[T] = await self._remembered(_site(url), f"{url} {row.__name__}", list[row], ask)  # type: ignore[valid-type]
        return rows


def _site(url: str) -> str:
    return url.partition("/_api/")[0]


def _text(found: re.Match[str]) -> str:
    return found[1].replace("''", "'").casefold()


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _addresses(user: User) -> set[str]:
    """What the filter by address compares with."""
    proxies = (each.casefold() for each in user.proxy_addresses or ())
    return {
        _folded(user.mail),
        _folded(user.user_principal_name),
        *(each.casefold() for each in user.other_mails or ()),
        *(each.removeprefix("smtp:") for each in proxies if each.startswith("smtp:")),
    }


def _refs(company: Mapping[str, str]) -> Sequence[Ref]:
    return [Ref(id=id_, type=type_ or None) for id_, type_ in company.items()]
