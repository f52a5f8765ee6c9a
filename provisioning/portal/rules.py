"""The rules, the hour and who asks, as a screen has them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from provisioning.errors import Mistakes
from provisioning.portal.configuration import Deployment
from provisioning.reviewed_files import load
from provisioning.spec.files.spaces import Loaded
from provisioning.spec.model import Spec


class Rules:
    """The rules of ``path``, read again once one of its files has changed.

    A file that says nothing sound any more leaves the last rules as they were: ``broken`` says
    what is wrong with it. The first reading raises ``Mistakes``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read(load(path))
        self._mistakes = ""

    def _read(self, loaded: Loaded) -> None:
        self._spec = loaded.spec
        self._watched = tuple(loaded.files)
        self._stamps = _stamps(self._watched)

    def __call__(self) -> Spec:
        now = _stamps(self._watched)
        if now != self._stamps:
            try:
                self._read(load(self._path))
                self._mistakes = ""
            except Mistakes as mistakes:
                named = (Path(each.file) for each in mistakes.mistakes)
                self._watched = tuple(dict.fromkeys((*self._watched, *named)))
                self._stamps = _stamps(self._watched)
                self._mistakes = str(mistakes)
                sys.stderr.write(f"the last sound rules go on: {mistakes}\n")
        return self._spec

    def broken(self) -> str:
        return self._mistakes


def _stamps(files: tuple[Path, ...]) -> list[int]:
    """Of folders too: an included file may be new."""
    found = dict.fromkeys((*files, *(each.parent for each in files)))
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in found]


def deployment() -> Deployment:
    found: Deployment = settings.PORTAL
    return found


def spec() -> Spec:
    return deployment().rules()


def now() -> datetime:
    return deployment().clock()


def source(request: HttpRequest) -> str:
    """The network address that asks: the last one that no proxy of ours has; of IPv6 the /64, since
    whoever has one of these addresses has them all.
    """
    proxies = deployment().proxies
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if proxies else ""
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip())]
    peer: str = request.META["REMOTE_ADDR"]
    while peer in proxies and hops:
        peer = hops.pop()
    return _place(peer)[:64]


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
        "broken": deployment().broken() if admin else "",
    }
