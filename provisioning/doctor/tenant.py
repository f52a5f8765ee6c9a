"""Checks of the tenant: what the app may do there, and settings that would make it fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from provisioning.check_result import CheckResult
from provisioning.doctor import places
from provisioning.doctor.refusals import refusals
from provisioning.graph import Graph, query, segment, select
from provisioning.graph.errors import Forbidden, GraphError, NotFound
from provisioning.graph.paging import ResultPage
from provisioning.graph.permissions import MAIL, Purpose, holds, least, purposes
from provisioning.graph.rows import Organization, User
from provisioning.kinds import NEEDS
from provisioning.kinds.shared.directory import look_up
from provisioning.kinds.shared.matching import proved
from provisioning.plan.desired import Extranet
from provisioning.reconcile.sign_ins import GuestRow

APPLY: tuple[Purpose, ...] = ("plan", "apply")
PLAN: tuple[Purpose, ...] = ("plan",)
FIRST_DAY = "docs/first-day.md"


class _Policy(msgspec.Struct, rename="camel"):
    allow_invites_from: str | None = None


class _Service(msgspec.Struct, rename="camel"):
    service_plan_name: str = ""


class _Sku(msgspec.Struct, rename="camel"):
    capability_status: str = ""
    service_plans: list[_Service] = []


async def examine(
    graph: Graph, extranet: Extranet, journal: Path, *, simulated: bool
) -> Sequence[CheckResult]:
    """Every check of the tenant; where it does not let us in at all, that alone."""
    path = query("/organization", select=select(Organization))
    try:
        organizations = await graph.collect(path, Organization)
    except GraphError as error:
        return [CheckResult("error", "credentials", f"the tenant refuses us: {error}", FIRST_DAY)]
    if not organizations:
        text = "the tenant does not say which one it is (GET /organization)"
        return [CheckResult("error", "credentials", text, FIRST_DAY)]
    organization = organizations[0]
    found = await asyncio.gather(
        permissions(graph, simulated=simulated),
        invitations(graph),
        licences(graph),
        sign_ins(graph),
        referents(graph, extranet),
        sender(graph, extranet.spec.instance.mailbox),
        places.sites(graph, extranet),
        places.known_labels(graph, extranet),
    )
    said = f"signed in to {organization.display_name} ({organization.id})"
    return [
        CheckResult("good", "credentials", said),
        domain(organization, extranet),
        *(each for findings in found for each in findings),
        *refusals(journal, organization.id, extranet),
    ]


async def permissions(graph: Graph, *, simulated: bool) -> Sequence[CheckResult]:
    roles = await graph.roles()
    if simulated or roles is None:
        why = "a simulated tenant asks for none" if simulated else "the token does not tell"
        return [CheckResult("good" if simulated else "unknown", "permissions", why)]
    return list(_compared(roles))


def _compared(roles: frozenset[str]) -> Iterator[CheckResult]:
    """Held against what the calls of a plan, then of an apply, are known to need."""
    for_plan = [each for each in least(NEEDS, PLAN) if not holds(roles, each)]
    for_apply = [each for each in least(NEEDS, APPLY) if not holds(roles, each) and each != MAIL]
    if for_plan:
        text = f"a plan also needs {_named(for_plan)}"
        yield CheckResult("error", "permissions", text, FIRST_DAY)
    elif for_apply:
        text = f"enough for a plan; an apply also needs {_named(for_apply)}"
        yield CheckResult("note", "permissions", text, "keep it so for the reading identity")
    else:
        yield CheckResult("good", "permissions", "enough for plan and apply")
    used = {row.permission.partition(" ")[0] for row in NEEDS}
    if "AuditLog.Read.All" in roles:
        used.add("Directory.Read.All")  # page *List directoryAudits*: a known issue asks for both
    useless = sorted(roles - used)
    if useless:
        text = f"never used here: {', '.join(useless)}"
        yield CheckResult("warning", "permissions", text, "take them away; extranet permissions")
    if MAIL in roles:
        text = f"{MAIL} for every mailbox of the tenant"
        yield CheckResult(
            "warning", "permissions", text, f"{FIRST_DAY}: restrict it to one mailbox"
        )


def _named(permissions: Iterable[str]) -> str:
    """Each with what it is for."""
    return ", ".join(f"{name} ({what})" for name, what in purposes(NEEDS, permissions).items())


async def invitations(graph: Graph) -> Sequence[CheckResult]:
    try:
        policy = await graph.get("/policies/authorizationPolicy", _Policy)
    except GraphError as error:
        return [_closed("invitations", "who may invite", error)]
    match policy.allow_invites_from:
        case None:
            text = "the tenant does not say who may invite"
            return [CheckResult("unknown", "invitations", text, "try again")]
        case "none":
            text, level = "nobody may invite in this tenant: every invitation will be refused", True
        case "adminsAndGuestInviters":
            text, level = "only administrators may invite: an app's invitations are refused", True
        case allowed:
            text, level = f"invitations are allowed ({allowed})", False
    mend = "Entra admin centre, External collaboration settings" if level else ""
    return [CheckResult("error" if level else "good", "invitations", text, mend)]


async def licences(graph: Graph) -> Sequence[CheckResult]:
    try:
        skus = await graph.collect("/subscribedSkus", _Sku)
    except GraphError as error:
        return [_closed("licences", "licences", error)]
    plans = {
        service.service_plan_name
        for sku in skus
        if sku.capability_status in ("Enabled", "Warning")
        for service in sku.service_plans
    }
    found = []
    if not any(plan.startswith("SHAREPOINT") for plan in plans):
        text = "no licence brings SharePoint Online: groups would get no site"
        found.append(CheckResult("error", "licences", text, "buy one with SharePoint Online"))
    if "AAD_PREMIUM" not in plans and "AAD_PREMIUM_P2" not in plans:
        text = "without Entra ID P1 drift may not say by whom"
        found.append(CheckResult("note", "licences", text, "Entra ID P1, where that matters"))
    return found or [CheckResult("good", "licences", "SharePoint Online and Entra ID P1 are there")]


async def sign_ins(graph: Graph) -> Sequence[CheckResult]:
    """Without them the rules of inactivity (``retention.inactive_*``) have no source of life."""
    path = query("/users", select="id,signInActivity", top=1)
    try:
        await graph.get(path, ResultPage[GuestRow])
    except Forbidden as error:
        text = (
            "last sign-ins are not shown to us, so the rules of inactivity "
            f"(retention.inactive_*) act on nobody: {error.code}"
        )
        mend = "Entra ID P1 and AuditLog.Read.All, where they are to act: docs/admins.md"
        return [CheckResult("note", "sign-ins", text, mend)]
    except GraphError as error:
        return [_closed("sign-ins", "last sign-ins", error)]
    return [CheckResult("good", "sign-ins", "last sign-ins are shown")]


async def referents(graph: Graph, extranet: Extranet) -> Sequence[CheckResult]:
    """Whoever answers for something must have an account here."""
    named = extranet.admins.union(*(extranet.referents(code) for code in extranet.spaces))
    addresses = sorted(key.name for key in named)
    found, refused = await look_up(graph, addresses)
    for error in refused.values():
        return [_closed("referents", "accounts", error)]
    unknown = [address for address in addresses if len(proved(found.get(address, ()))) != 1]
    if unknown:
        text = f"unknown in the tenant (or several): {', '.join(unknown)}"
        return [CheckResult("warning", "referents", text, "correct spaces.yaml, or their accounts")]
    return [CheckResult("good", "referents", f"all {len(addresses)} have an account")]


def domain(organization: Organization, extranet: Extranet) -> CheckResult:
    wanted = extranet.spec.instance.domain
    verified = [each.name for each in organization.verified_domains]
    if wanted in verified:
        return CheckResult("good", "domain", f"{wanted} is verified")
    text = f"{wanted} is not a verified domain here ({', '.join(verified)}): no account can be made"
    mend = "verify it in the admin centre, or correct instance.domain in spaces.yaml"
    return CheckResult("error", "domain", text, mend)


async def sender(graph: Graph, mailbox: str | None) -> Sequence[CheckResult]:
    """Whether the app may send from it is only known by sending: that is not tried."""
    if mailbox is None:
        return []
    try:
        await graph.get(query(f"/users/{segment(mailbox)}", select=select(User)), User)
    except NotFound:
        text = f"no mailbox {mailbox} in the tenant: notices would be refused"
        return [
            CheckResult("error", "mailbox", text, "make a shared mailbox, or correct its address")
        ]
    except GraphError as error:
        return [_closed("mailbox", "accounts", error)]
    return [CheckResult("good", "mailbox", f"{mailbox} is there")]


def _closed(check: str, what: str, error: GraphError) -> CheckResult:
    if isinstance(error, Forbidden):
        return CheckResult("unknown", check, f"we may not read {what}", "extranet permissions")
    return CheckResult("unknown", check, f"could not be looked at: {error}", "try again")
