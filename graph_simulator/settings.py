"""The knobs: everything about the simulated service that a test may want different."""

from __future__ import annotations

from typing import Literal

import msgspec


class Lag(msgspec.Struct, forbid_unknown_fields=True):
    """Seconds during which readers see the past.

    Lists and filters are served by another index than a read by id, and lag longer.
    """

    create: float = 0.0
    create_in_lists: float = 0.0
    update: float = 0.0
    members: float = 0.0
    delete: float = 0.0

    @classmethod
    def of(cls, seconds: float) -> Lag:
        return cls(seconds, seconds * 2, seconds, seconds, seconds)


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """Mutable on purpose: a test or the control API turns them while the service runs."""

    tenant_size: Literal["S", "M", "L"] = "S"
    throttling: bool = True
    refused_calls_count: bool = True
    retry_after: Literal["whole", "fractional", "absent"] = "whole"
    invitations_use_write_quota: bool = False
    latency: float = 0.0
    lag: Lag = msgspec.field(default_factory=Lag)
    default_page: int = 100
    max_or_clauses: int = 15
    soft_deleted_guest_blocks_invitation: bool = True
    security_groups_soft_deleted: bool = True
    deleted_groups_keep_their_name: bool = False
    blocked_domains: set[str] = set()
    refused_members: set[str] = set()
    unreadable_members: set[str] = set()
    delta_page: int = 200
    delta_replays: bool = False
    delta_token_days: float = 7.0
    sharepoint_units: int = 1200
    sharepoint_refusal: Literal[429, 503] = 429
    site_delay: float = 0.0
    sites_need_owner: bool = True
    groups_can_be_invited: bool = False
    pending_guests_see_nothing: bool = True
    unreadable_pages: set[str] = set()
    products: set[str] = msgspec.field(default_factory=lambda: {"SPE_E3"})
    mail_allowed_from: set[str] | None = None
    temporary_access_pass: bool = False


def changed(settings: Settings, changes: dict[str, object]) -> None:
    """Turn knobs from JSON. ``lag`` may be a number: that many seconds for everything.

    Raises ``msgspec.ValidationError`` naming the knob that does not exist or does not fit.
    """
    wanted = dict(changes)
    match wanted.get("lag"):
        case int() | float() as seconds:
            wanted["lag"] = msgspec.to_builtins(Lag.of(seconds))
        case dict() as lag:
            wanted["lag"] = msgspec.to_builtins(settings.lag) | lag
    merged = msgspec.convert(msgspec.to_builtins(settings) | wanted, Settings)
    for name in settings.__struct_fields__:
        if name in wanted:
            setattr(settings, name, getattr(merged, name))
