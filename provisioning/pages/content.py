"""One page as it is published, and what every template may mention."""

from __future__ import annotations

from typing import Any

import msgspec

from provisioning.pages.sheet import Sheet, symbol
from provisioning.plan.desired import Extranet
from provisioning.plan.labels import classification
from provisioning.plan.model import Key
from provisioning.spec.model import Place

OWN = "home"
"""``page/aidants/home`` is the page everybody lands on: the site's own ``Home.aspx``."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """``promote`` makes a news post of it; ``overwrite`` replaces what somebody edited by hand.

    ``former`` are the codes it had.
    """

    key: Key
    sheet: Sheet
    promote: bool = False
    overwrite: bool = False
    former: tuple[str, ...] = ()

    @property
    def space(self) -> str:
        return self.key.name.partition("/")[0]


def common(extranet: Extranet, code: str, place: Place) -> dict[str, Any]:
    """What every template may mention."""
    home = extranet.spec.home
    return {
        "place": place,
        "classification": classification(place, extranet.spec.instance.lang),
        "home": {"title": home.title, "href": symbol(Key("site", f"space/{home.code}"))},
        "back": {"title": place.title, "href": symbol(Key("site", f"space/{code}"))},
        "instance": extranet.spec.instance,
        "support": extranet.spec.instance.support,
        "portal": extranet.spec.portal,
    }
