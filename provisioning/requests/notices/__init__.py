"""Every notice: one module declares each, and its words stand in ``templates/notices/``.

A module ``some_name`` with its ``NOTICE`` is the declaration of ``some-name``; nothing else has to
be told of it. Importing them all costs nothing of the store: what a notice says is looked up when
it is about to be sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from provisioning.i18n import Language
from provisioning.mail.letters import Letter, compose
from provisioning.requests.notices._notice import COMMON, NoticeType


def _declared() -> Iterator[tuple[str, NoticeType]]:
    for module in iter_modules(__path__):
        if not module.name.startswith("_"):
            name = module.name.replace("_", "-")
            yield name, import_module(f"{__name__}.{module.name}").NOTICE


NOTICES: Mapping[str, NoticeType] = dict(_declared())


def samples(name: str, language: Language = "fr", **common: Any) -> list[Letter]:
    """The notice with each of its sample values; the first one is what a preview shows."""
    shared = {**COMMON, **common}
    return [compose(name, {**shared, **values}, language) for values in NOTICES[name].samples]
