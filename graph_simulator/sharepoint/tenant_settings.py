"""With whom the sites of a tenant may be shared at all; each site may be narrower."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from graph_simulator.tenant.memory import Notes, notes

Capability: TypeAlias = Literal[
    "disabled",
    "existingExternalUserSharingOnly",
    "externalUserSharingOnly",
    "externalUserAndGuestSharing",
]
Restriction: TypeAlias = Literal["none", "allowList", "blockList"]


class Sharing(Notes):
    sharing_capability: Capability = "externalUserSharingOnly"
    sharing_domain_restriction_mode: Restriction = "none"
    sharing_allowed_domain_list: list[str] = msgspec.field(default_factory=list)
    sharing_blocked_domain_list: list[str] = msgspec.field(default_factory=list)


SHARING = notes("sharepoint-settings", Sharing)
