"""The rules, the hour and who asks, as a screen has them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from msgspec import structs

from provisioning.errors import Mistakes
from provisioning.pages.accessibility import statement
from provisioning.plan.file_grants import FileGrant
from provisioning.portal.configuration import Deployment
from provisioning.portal.identity import LABELS, clients
from provisioning.portal.operations import Operations
from provisioning.reviewed_files import Reread, people_of
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.model import Spec


class Rules:
    """The rules of ``path``, read again once one of its files has changed.

    A file that says nothing sound any more leaves the last rules as they were: ``broken`` says
    what is wrong with it. The first reading raises ``Mistakes``.
    """

    def __init__(self, path: Path) -> None:
        self._rules = Reread(path)
        self._sound = self._rules()
        self._mistakes = ""

    def __call__(self) -> Spec:
        try:
            self._sound, self._mistakes = self._rules(), ""
        except Mistakes as mistakes:
            if str(mistakes) != self._mistakes:
                sys.stderr.write(f"the last sound rules go on: {mistakes}\n")
            self._mistakes = str(mistakes)
        return self._sound

    def broken(self) -> str:
        return self._mistakes


def kept_register(path: Path | None) -> Callable[[], Sequence[Establishment]]:
    """Our copy of the register at ``path``, read again once it has changed; none without a path."""
    known: tuple[int, Sequence[Establishment]] | None = None

    def establishments() -> Sequence[Establishment]:
        nonlocal known
        if path is None:
            return ()
        stamp = path.stat().st_mtime_ns
        if known is None or known[0] != stamp:
            known = stamp, load_establishments(path)[0]
        return known[1]

    return establishments


def granted_by(paths: Sequence[Path]) -> Callable[[Spec, date], Sequence[FileGrant]]:
    """What the approvals at ``paths`` grant, read again once one changes, or the rules, or the day.

    Who goes by several addresses is asked of the store at each reading.
    """
    files = tuple(paths)
    known: tuple[Spec, date, list[int], tuple[FileGrant, ...]] | None = None

    def filed(spec: Spec, day: date) -> Sequence[FileGrant]:
        nonlocal known
        from provisioning.requests.store.people import known_as  # Django is ready by then

        stamps = _stamps(files)
        if known is None or known[0] is not spec or known[1:3] != (day, stamps):
            several = known_as() if files else {}
            people = (
                who for path in files for who in people_of(path, spec, today=day, known_as=several)
            )
            grants = (_placed(grant) for who in people for grant in who.grants)
            known = spec, day, stamps, tuple(sorted(grants, key=lambda each: each.id))
        return known[3]

    return filed


def _placed(grant: FileGrant) -> FileGrant:
    """Its file by its name alone: where that lies on this machine is nobody's to read."""
    return structs.replace(grant, where=Path(grant.where).name)


def _stamps(files: tuple[Path, ...]) -> list[int]:
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in files]


def deployment() -> Deployment:
    found: Deployment = settings.PORTAL
    return found


def spec() -> Spec:
    return deployment().rules()


def now() -> datetime:
    """Its date is the day where the extranet is."""
    return spec().instance.local(deployment().clock())


def establishments(kind: str) -> list[str]:
    """The names of those of the register that are of this type of structure and open."""
    categories = frozenset(spec().structure_types[kind].finess_categories)
    known = deployment().establishments() if categories else ()
    return sorted(each.title for each in known if each.open and each.category in categories)


def filed() -> Sequence[FileGrant]:
    """What the reviewed files grant today, by the grant's id."""
    return deployment().filed(spec(), now().date())


def operations() -> Operations:
    """How the work stands now."""
    return deployment().operations(spec(), now(), filed())


def source(request: HttpRequest) -> str:
    """The network address that asks: the last one that no proxy of ours has; of IPv6 the /64, since
    whoever has one of these addresses has them all.
    """
    proxies = deployment().proxies
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip())]
    peer: str = request.META["REMOTE_ADDR"]
    while hops and _of(peer, proxies):
        peer = hops.pop()
    return _place(peer)[:64]


def _of(peer: str, proxies: Iterable[str]) -> bool:
    try:
        found = ip_address(peer)
    except ValueError:
        return False
    return any(found in ip_network(each) for each in proxies)


def _place(peer: str) -> str:
    try:
        found = ip_address(peer)
    except ValueError:  # what a proxy wrote for somebody it does not know
        return peer
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def everywhere(request: HttpRequest) -> Mapping[str, Any]:
    """What every page shows."""
    rules = spec()
    admin = request.user.is_authenticated and request.user.address in rules.admins
    return {
        "portal": rules.portal,
        "instance": rules.instance,
        "campaigns": bool(rules.campaigns),
        "broken": deployment().broken() if admin else "",
        "providers": {each.provider_id: LABELS[each.provider_id] for each in clients(rules, "")},
        "accessibility": statement().mention,
        "foot": [
            (code, rules.home.pages[code].title) for code in foot(rules) if code in rules.home.pages
        ],
    }


def foot(rules: Spec) -> list[str]:
    """Codes of the pages of text that the foot of the extranet's home leads to."""
    links = (link for link in rules.home.footer if link.page and not link.space)
    return [code for link in links if (code := link.page or "") in _texts(rules)]


def _texts(rules: Spec) -> frozenset[str]:
    """Other templates speak of the whole extranet, or have a screen of their own."""
    return frozenset(code for code, page in rules.home.pages.items() if page.template == "page")
