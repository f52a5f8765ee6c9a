"""What tells our accounts from everybody else's, and binds each to one person for good.

One extension attribute of the account holds ``extranet/CODE ADDRESS SEAL``. The seal is of the
account's own id, so a mark copied to another account binds nothing; a mark without an address was
written by hand and says only that the account is ours to describe. Whoever left has
``extranet/CODE/left``.
"""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec

from provisioning.graph.rows import User
from provisioning.spec.model import Instance

_LEFT = "/left"
"""Ends the name of an account that we blocked: whoever comes back is unblocked by us alone."""
_SEAL = 16


class Marker(msgspec.Struct, frozen=True, gc=False):
    slot: str
    value: str | None


def marker_for(instance: Instance) -> Marker:
    """The mark of this extranet, of nobody in particular."""
    return _mark(instance.marker, instance.code)


@cache
def _mark(slot: str, instance: str) -> Marker:
    return Marker(slot, f"extranet/{instance}")


def departed(marker: Marker) -> Marker:
    return Marker(marker.slot, f"{_name(marker)}{_LEFT}")


def bound(marker: Marker, holder: str, address: str) -> Marker:
    """The mark that ties the account ``holder`` (an id, or a login not yet given one) to
    whoever was approved as ``address``.
    """
    name = marker.value or ""
    return Marker(marker.slot, f"{name} {address} {_seal(name, holder, address)}")


def settled(marker: Marker, user: User, address: str) -> Marker:
    """``marker`` on this account: bound to whom it is bound already, else to ``address``."""
    return bound(marker, user.id, bound_to(user, marker) or address)


def marker_of(user: User, slot: str) -> str | None:
    name = slot.replace("extensionAttribute", "extension_attribute")
    return getattr(user.on_premises_extension_attributes, name, None)


def bound_to(user: User, marker: Marker) -> str | None:
    """The address that this account is bound to; ``None`` for a mark of others, or a copied one."""
    value = marker_of(user, marker.slot)
    if value is None or not value.startswith(_name(marker)):
        return None
    name, _, rest = value.partition(" ")
    address, _, seal = rest.partition(" ")
    if name.removesuffix(_LEFT) != _name(marker) or not address:
        return None
    holders = (user.id, (user.user_principal_name or "").casefold())
    return address if seal in {_seal(name, holder, address) for holder in holders} else None


def marked(user: User, marker: Marker) -> bool:
    """Whether this account is ours to describe: marked by hand, or bound to somebody."""
    value = marker_of(user, marker.slot)
    if value is None or value.removesuffix(_LEFT) != _name(marker):
        return bound_to(user, marker) is not None
    return True


def asleep(user: User, marker: Marker) -> bool:
    """Ours, and marked as left."""
    value = marker_of(user, marker.slot) or ""
    return marked(user, marker) and value.partition(" ")[0].endswith(_LEFT)


def awake(user: User, marker: Marker) -> bool:
    """Ours, and not of somebody who left."""
    return marked(user, marker) and not asleep(user, marker)


def blocked_by_us(user: User, instance: Instance) -> bool:
    """Somebody who left: our marker says so, and nobody has let them in since."""
    return not user.account_enabled and asleep(user, marker_for(instance))


def _name(marker: Marker) -> str:
    return (marker.value or "").partition(" ")[0].removesuffix(_LEFT)


def _seal(name: str, holder: str, address: str) -> str:
    text = f"{name.removesuffix(_LEFT)} {holder} {address}"
    return hashlib.sha256(text.encode()).hexdigest()[:_SEAL]
