"""Every probe, and the beliefs that no probe asks about, each with the reason.

To add one: a function in one of the families, and its line there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from provisioning.probe import groups, lag, lists, people, rest, sharing, sites
from provisioning.probe.model import Probe

PROBES: Final[tuple[Probe, ...]] = (
    *people.PROBES,
    *groups.PROBES,
    *lag.PROBES,
    *sites.PROBES,
    *sharing.PROBES,
    *lists.PROBES,
    *rest.PROBES,
)

_THROTTLING: Final = (
    "only a tenant that is throttled tells, and others who use it would be refused with us"
)
_BOTH_READ: Final = "a plan looks for what was deleted under both, so that neither matters"
UNTELLABLE: Final[Mapping[str, str]] = {
    "refused_calls_count": _THROTTLING,
    "retry_after": _THROTTLING,
    "invitations_use_write_quota": _THROTTLING,
    "sharepoint_refusal": _THROTTLING,
    "delta_token_days": "it takes a week; extranet drift reads everything where a token is refused",
    "recycle_bin_locations": _BOTH_READ,
    "recycled_lists_are_named": _BOTH_READ,
    "unreadable_pages": "it is about the pages of one site; plan and drift name those they meet",
}
