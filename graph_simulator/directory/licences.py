"""What the products of the tenant let it do."""

from __future__ import annotations

from collections.abc import Iterable

PLANS = {
    "SPE_E3": ("SHAREPOINTENTERPRISE", "EXCHANGE_S_ENTERPRISE", "AAD_PREMIUM"),
    "AAD_PREMIUM": ("AAD_PREMIUM",),
    "EXCHANGESTANDARD": ("EXCHANGE_S_STANDARD",),
}
"""A few products and the service plans that matter here, by their published names."""

ENTRA_P1 = "AAD_PREMIUM"


def includes(products: Iterable[str], plan: str) -> bool:
    return any(plan in PLANS.get(product, ()) for product in products)
