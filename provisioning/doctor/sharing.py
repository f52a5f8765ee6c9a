"""With whom the tenant lets its sites be shared: a guest opens none of them beyond that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from provisioning.check_result import CheckResult
from provisioning.graph import Graph, query, select
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.graph.permissions import TENANT_SHARING
from provisioning.plan.desired import Extranet

CHECK = "sharing"
MEND = "SharePoint admin centre, Policies, Sharing"
FEW = 3


class _Settings(msgspec.Struct, frozen=True, rename="camel"):
    sharing_capability: str | None = None
    sharing_domain_restriction_mode: str | None = None
    sharing_allowed_domain_list: tuple[str, ...] = ()
    sharing_blocked_domain_list: tuple[str, ...] = ()


async def sharing(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    path = query(TENANT_SHARING.path, select=select(_Settings))
    try:
        settings = await graph.get(path, _Settings)
    except Forbidden:
        text = "we may not read with whom the tenant shares its sites (optional)"
        return [CheckResult("unknown", CHECK, text, f"grant {TENANT_SHARING.permission}")]
    except GraphError as error:
        return [CheckResult("unknown", CHECK, f"could not be looked at: {error}", "try again")]
    return [_capability(settings.sharing_capability), *_domains(settings, extranet)]


def _capability(capability: str | None) -> CheckResult:
    match capability:
        case "disabled":
            text = "the tenant shares with nobody outside: no guest opens any site"
            return CheckResult("error", CHECK, text, f"{MEND}: existing guests, at least")
        case "existingExternalUserSharingOnly":
            text = "the tenant shares its sites with the guests that it has, which is enough"
            return CheckResult("good", CHECK, text)
        case "externalUserSharingOnly":
            text = "the tenant shares with new guests too; each site of ours is narrower"
            return CheckResult("good", CHECK, text)
        case "externalUserAndGuestSharing":
            text = (
                "the tenant allows links that ask no name: a site is narrower only where its own "
                "sharing is set"
            )
            return CheckResult("note", CHECK, text, f"{MEND}: new and existing guests")
        case None:
            return CheckResult("unknown", CHECK, "the tenant does not say it", "try again")
        case other:
            return CheckResult("unknown", CHECK, f"a word that we do not know: {other}", MEND)


def _domains(settings: _Settings, extranet: Extranet) -> Iterator[CheckResult]:
    """Guests whose domain the tenant keeps out: they would get into no folder."""
    allowed = {each.casefold() for each in settings.sharing_allowed_domain_list}
    blocked = {each.casefold() for each in settings.sharing_blocked_domain_list}
    guests = {key.name.rpartition("@")[2] for key in extranet.keys.values() if key.kind == "guest"}
    match settings.sharing_domain_restriction_mode:
        case "allowList":
            out = sorted(guests - allowed)
        case "blockList":
            out = sorted(guests & blocked)
        case _:
            return
    if out:
        more = f" and {len(out) - FEW} more" if len(out) > FEW else ""
        text = f"the tenant does not share with the domains {', '.join(out[:FEW])}{more}"
        yield CheckResult("warning", CHECK, text, f"{MEND}, limit external sharing by domain")
