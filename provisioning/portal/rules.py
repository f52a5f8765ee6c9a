"""The rules, the hour and who asks, as a screen has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from provisioning.pages.accessibility import statement
from provisioning.portal.configuration import Deployment
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.model import Spec


def reread(path: Path) -> Callable[[], Spec]:
    """The rules of ``path``, read again once one of its files has changed."""
    known: tuple[Spec, tuple[Path, ...], list[int]] | None = None

    def rules() -> Spec:
        nonlocal known
        if known is None or known[2] != _stamps(known[1]):
            loaded = load(path)
            known = loaded.spec, tuple(loaded.files), _stamps(tuple(loaded.files))
        return known[0]

    return rules


def kept_register(path: Path | None) -> Callable[[], Sequence[Establishment]]:
    """Our copy of the register at ``path``, read again once it has changed; none without a path."""
    known: tuple[int, Sequence[Establishment]] | None = None

    def establishments() -> Sequence[Establishment]:
        nonlocal known
        if path is None:
            return ()
        stamp = _stamps((path,))[0]
        if known is None or known[0] != stamp:
            known = stamp, load_establishments(path)[0]
        return known[1]

    return establishments


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


def source(request: HttpRequest) -> str:
    """The network address that asks: the last one that no proxy of ours has."""
    proxies = deployment().proxies
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip())]
    peer: str = request.META["REMOTE_ADDR"]
    while peer in proxies and hops:
        peer = hops.pop()
    return peer[:64]


def everywhere(_: HttpRequest) -> Mapping[str, Any]:
    """What every page shows."""
    rules = spec()
    return {
        "portal": rules.portal,
        "instance": rules.instance,
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
