"""The rules, the hour and who asks, as a screen has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from provisioning.portal.configuration import Deployment
from provisioning.portal.identity import LABELS, clients
from provisioning.reviewed_files import load
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


def _stamps(files: tuple[Path, ...]) -> list[int]:
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in files]


def deployment() -> Deployment:
    found: Deployment = settings.PORTAL
    return found


def spec() -> Spec:
    return deployment().rules()


def now() -> datetime:
    return deployment().clock()


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
    others = {each.provider_id: LABELS[each.provider_id] for each in clients(rules, "")}
    return {"portal": rules.portal, "instance": rules.instance, "providers": others}
