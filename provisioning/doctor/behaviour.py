"""Which facts of a tenant matter to what the files want there, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from provisioning.check_result import CheckResult, Level
from provisioning.kinds import KINDS
from provisioning.plan.desired import Extranet
from provisioning.tenant_facts import Fact, TenantFacts

CHECK: Final = "behaviour"
_LAG: Final = 60.0
"""Seconds of lag that an apply waits out (``graph.retry.Patience``)."""


class Consequence(NamedTuple):
    """``harms``: whether this answer of the tenant changes what these ``kinds`` can do."""

    kinds: tuple[str, ...]
    harms: Callable[[Any], bool]
    text: str
    mend: str = ""


def _no(value: Any) -> bool:
    return value is False


def _yes(value: Any) -> bool:
    return value is True


def _something(value: Any) -> bool:
    return bool(value)


CONSEQUENCES: Final[Mapping[str, Consequence]] = {
    "lag": Consequence(
        ("guest", "account", "group", "membership"),
        lambda lag: max(lag.values()) > _LAG,
        "what was just made is shown later than an apply waits: changes end waiting",
        "run again: it goes on by itself",
    ),
    "max_or_clauses": Consequence(
        ("guest", "account", "referent"),
        lambda most: most < 15,
        "look-ups of people by address are longer than the tenant takes",
        "send us the facts file",
    ),
    "soft_deleted_guest_blocks_invitation": Consequence(
        ("guest",),
        _yes,
        "somebody deleted lately cannot be invited: the plan says so and leaves them",
        "restore or purge the account in the Entra admin centre",
    ),
    "security_groups_soft_deleted": Consequence(
        ("group",),
        _no,
        "a profile's group deleted by hand cannot be restored: it is made anew, and filled again",
    ),
    "deleted_groups_keep_their_name": Consequence(
        ("group",),
        _yes,
        "a group deleted by hand keeps its name for 30 days: it can only be restored",
        "restore it in the Entra admin centre, or purge it",
    ),
    "caller_becomes_owner": Consequence(
        ("group",),
        _yes,
        "the app stands among the owners of groups: it is left alone, and said",
    ),
    "site_delay": Consequence(
        ("site", "library", "list", "page"),
        _something,
        "sites are born after their groups: the first apply ends waiting",
        "run again: it goes on by itself",
    ),
    "newborn_site_answers": Consequence(
        ("site", "library", "list", "page"),
        _something,
        "a new site refuses for a while: the first apply ends waiting",
        "run again: it goes on by itself",
    ),
    "invite_breaks_inheritance": Consequence(
        ("folder",),
        _no,
        "a folder is closed by taking the groups of its site out of it, one after the other",
    ),
    "rights_of_site_groups_can_go": Consequence(
        ("folder",),
        _no,
        "a folder is closed by one call or not at all (invite_breaks_inheritance)",
        "a person closes the first one by hand: the plan says where",
    ),
    "moves_keep_unique_rights": Consequence(
        ("folder",),
        _no,
        "rights do not follow what is moved: no folder of an establishment is made",
        "send us the facts file",
    ),
    "people_have_ids_in_permissions": Consequence(
        ("folder",),
        _no,
        "people in the rights of folders are known by their address alone",
    ),
    "hidden_columns_given_back": Consequence(
        ("list",),
        _no,
        "the rows that are ours cannot be told from others: rows are made once, then left",
        "docs/graph.md",
    ),
    "temporary_access_pass": Consequence(
        ("account",),
        _no,
        "a standard account gets a password to change, for want of a Temporary Access Pass",
        "an administrator switches it on, in Authentication methods",
    ),
    "user_read_gets_by_ids": Consequence(
        ("membership",),
        _no,
        "members whom no listing shows are named with Directory.Read.All only",
    ),
    "sites_selected_everywhere": Consequence(
        ("library", "list", "folder", "page"),
        _no,
        "Sites.Selected does not open all that is in a site",
        "grant Sites.FullControl.All to the writing application",
    ),
}
NO_CONSEQUENCE: Final = frozenset(
    {
        "classifications_unlisted",
        "copies_enable_content_types",
        "deleted_users_are_renamed",
        "delta_replays",
        "delta_token_days",
        "groups_can_be_invited",
        "home_page_version",
        "invitations_use_write_quota",
        "refused_calls_count",
        "retry_after",
        "security_groups_show_visibility",
        "sharepoint_refusal",
        "sites_need_owner",
        "unreadable_pages",
        "unseen_reference_at_birth",
    }
)
"""Beliefs of which either value leads to the same plan and the same end."""


def behaviour(facts: TenantFacts, extranet: Extranet) -> Sequence[CheckResult]:
    """One finding for each fact that matters to these files, or that none does."""
    wanted = {kind.name for kind in KINDS if any(True for _ in kind.desire(extranet))}
    found = [
        finding
        for fact in facts.facts
        if (consequence := CONSEQUENCES.get(fact.name)) and not wanted.isdisjoint(consequence.kinds)
        for finding in _finding(fact, consequence)
    ]
    if found:
        return found
    text = f"probed on {facts.on}: nothing there stands in the way of these files"
    return [CheckResult("good", CHECK, text)]


def _finding(fact: Fact, consequence: Consequence) -> Iterator[CheckResult]:
    if fact.verdict == "could not tell":
        text = f"{fact.name}: not known ({fact.reason}); if so, {consequence.text}"
        yield CheckResult("unknown", CHECK, text, f"extranet probe --only {fact.name}")
    elif consequence.harms(fact.found):
        level: Level = "warning" if fact.verdict == "otherwise" else "note"
        yield CheckResult(level, CHECK, f"{fact.name}: {consequence.text}", consequence.mend)
