"""The knobs: everything about the simulated service that a test may want different.

A knob with a source is a *belief*: a sentence about the real service that somebody read somewhere
and that a real tenant may contradict. The others are sizes, or orders of a test.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

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


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a newborn site answers, and for how many seconds."""

    status: Literal[403, 404, 423, 429, 500, 503]
    seconds: float


Status: TypeAlias = Literal[401, 403, 404, 410, 423, 500, 502, 503]


def _knob(what: str, source: str = "") -> msgspec.Meta:
    return msgspec.Meta(description=what, extra={"source": source})


class Settings(msgspec.Struct, forbid_unknown_fields=True):
    """Mutable on purpose: a test or the control API turns them while the service runs."""

    tenant_size: Annotated[
        Literal["S", "M", "L"], _knob("units per 10 seconds: S 3,500, M 5,000, L 8,000")
    ] = "S"
    throttling: Annotated[bool, _knob("false: nothing is refused for its cost")] = True
    refused_calls_count: Annotated[
        bool,
        _knob("a refused call costs too", "Microsoft Graph throttling guidance: still counted"),
    ] = True
    retry_after: Annotated[
        Literal["whole", "fractional", "absent"],
        _knob(
            "seconds of `Retry-After`: whole, fractional, or no such header",
            "page Throttling: a header of whole seconds; reports of none on some services",
        ),
    ] = "whole"
    invitations_use_write_quota: Annotated[
        bool,
        _knob(
            "an invitation also costs a directory write",
            "page Service-specific throttling limits: two readings of its table",
        ),
    ] = False
    latency: Annotated[float, _knob("seconds per HTTP request")] = 0.0
    lag: Annotated[
        Lag,
        _knob(
            "a number for everything, or `{create, create_in_lists, update, members, delete}`",
            "Designing for Eventual Consistency for Microsoft Entra, March 2026",
        ),
    ] = msgspec.field(default_factory=Lag)
    default_page: Annotated[int, _knob("rows per page of the directory")] = 100
    max_or_clauses: Annotated[
        int, _knob("`or` clauses of one filter", "message of the service: Max allowed: 15")
    ] = 15
    soft_deleted_guest_blocks_invitation: Annotated[
        bool,
        _knob(
            "the address of somebody deleted lately cannot be invited",
            "answers on Microsoft Q&A; not documented",
        ),
    ] = True
    deleted_users_are_renamed: Annotated[
        bool,
        _knob(
            "the name of a deleted account is shown behind its id",
            "page Get-EntraDeletedUser, example",
        ),
    ] = True
    security_groups_soft_deleted: Annotated[
        bool,
        _knob(
            "security groups come back for 30 days; false: gone at once",
            "page deletedItems: security groups since 2025",
        ),
    ] = True
    deleted_groups_keep_their_name: Annotated[
        bool,
        _knob("a deleted group's `uniqueName` stays taken", "page Upsert group: silent"),
    ] = False
    blocked_domains: Annotated[set[str], _knob("domains that may not be invited")] = set()
    refused_members: Annotated[set[str], _knob("ids that no group takes")] = set()
    unreadable_members: Annotated[set[str], _knob("ids shown with nulls")] = set()
    delta_page: Annotated[int, _knob("rows per page of a delta")] = 200
    delta_replays: Annotated[
        bool, _knob("an object is told twice", "page Use delta query: replays are allowed")
    ] = False
    delta_token_days: Annotated[
        float, _knob("life of a token", "page Use delta query: seven days for directory objects")
    ] = 7.0
    sharepoint_units: Annotated[int, _knob("units per minute of SharePoint")] = 1200
    sharepoint_refusal: Annotated[
        Literal[429, 503],
        _knob("how SharePoint throttles", "page Avoid getting throttled: 429 or 503"),
    ] = 429
    site_delay: Annotated[
        float,
        _knob(
            "seconds between a group and its site",
            "issues 631 and 970 of microsoft-graph-docs: minutes to hours, 404 meanwhile",
        ),
    ] = 0.0
    sites_need_owner: Annotated[
        bool,
        _knob(
            "a group without an owner gets no site",
            "issue 970 of microsoft-graph-docs; issue 1265 of PnP-PowerShell",
        ),
    ] = True
    newborn_site_answers: Annotated[
        list[Turn],
        _knob(
            "what a site answers after its birth, by turns: `[{status, seconds}]`",
            "issue 1911 of sp-dev-docs: 404, then 403 for up to an hour",
        ),
    ] = []
    site_answers: Annotated[
        dict[str, Status],
        _knob("sites by URL name that answer nothing but this status: locked, archived, moved"),
    ] = {}
    home_page_version: Annotated[
        Literal["1.0", "1.1"],
        _knob(
            "the version of a home page that nobody touched",
            "recordings of PnP Core SDK: 1.0 in two, 1.1 in one",
        ),
    ] = "1.0"
    recycle_bin_locations: Annotated[
        Literal["site", "server"],
        _knob(
            "`deletedFromLocation` from the root of the site, or of the server",
            "page List items in Recycle Bin: its example is from the site; an answer shown at "
            "martin-machacek.com: from the server",
        ),
    ] = "server"
    recycled_lists_are_named: Annotated[
        Literal["address", "title"],
        _knob(
            "a deleted list is named as in its address, or by its title",
            "page recycleBinItem: silent; answers shown elsewhere have the names of addresses",
        ),
    ] = "address"
    groups_can_be_invited: Annotated[
        bool,
        _knob(
            "security groups by object id, in an `invite`",
            "page driveRecipient: objectId; not said of groups",
        ),
    ] = False
    invite_breaks_inheritance: Annotated[
        bool,
        _knob(
            "`invite` takes `retainInheritedPermissions: false`",
            "page driveItem: invite, against issues 20888 and 22261: 400 invalidRequest",
        ),
    ] = True
    moves_keep_unique_rights: Annotated[
        bool,
        _knob(
            "a folder with rights of its own keeps them when moved inside its site",
            "page Move a driveItem: silent; experiments of October 2025 at reshmeeauckloo.com",
        ),
    ] = True
    rights_of_site_groups_can_go: Annotated[
        bool,
        _knob(
            "`DELETE` of a permission takes a group of the site out of a folder",
            "page Delete sharing permission: refused for inherited ones; not said of site groups",
        ),
    ] = True
    ending_inheritance_lets_the_caller_in: Annotated[
        bool,
        _knob(
            "`breakroleinheritance` that copies nothing gives the caller full control",
            "page SecurableObject.breakRoleInheritance: the current user; not said of applications",
        ),
    ] = True
    links_elsewhere_are_external: Annotated[
        bool,
        _knob(
            "a link of a menu to another site is refused without `IsExternal`",
            "page NavigationNodeCreationInformation: an internal link is looked up; issues of "
            "PnP-Sites-Core: no such file or folder",
        ),
    ] = True
    menus_keep_fragments: Annotated[
        bool,
        _knob(
            "a link of a menu keeps what stands behind its `#`",
            "page NavigationNode.Url: an external address is kept as given; not said of fragments",
        ),
    ] = True
    people_have_ids_in_permissions: Annotated[
        bool,
        _knob(
            "`grantedToV2` has a `user` with an id; false: a `siteUser` only",
            "recordings of PnP Core SDK: people also appear as siteUser without user.id",
        ),
    ] = True
    hidden_columns_given_back: Annotated[
        bool,
        _knob(
            "`fields($select=…)` gives hidden columns back",
            "page List items: silent; believed so at 85 %",
        ),
    ] = True
    copies_enable_content_types: Annotated[
        bool,
        _knob(
            "`addCopy` turns `contentTypesEnabled` on",
            "resource listInfo: false by default; page addCopy: silent",
        ),
    ] = False
    security_groups_show_visibility: Annotated[
        bool,
        _knob(
            "`visibility` of a security group reads back",
            "page Create group: its example of a security group answers null",
        ),
    ] = False
    classifications_unlisted: Annotated[
        bool,
        _knob(
            "any classification is taken where the tenant has no ClassificationList",
            "resource group: valid values are those of the list; without one: silent",
        ),
    ] = False
    caller_becomes_owner: Annotated[
        bool,
        _knob(
            "a group made without owners gets the calling application as one",
            "pull request 519 of terraform-provider-azuread: at times, against the page",
        ),
    ] = False
    unseen_reference_at_birth: Annotated[
        Literal[400, 404],
        _knob(
            "status when a new group's owners or members are not known to readers yet",
            "terraform-provider-azuread retries 400 'does not exist or one of its queried ...'",
        ),
    ] = 400
    pending_guests_see_nothing: Annotated[bool, _knob("in what a person sees")] = True
    unreadable_pages: Annotated[
        set[str],
        _knob(
            "ids of pages whose content answers 500",
            "issues 8636 and 9637 of sp-dev-docs: generalException on some web parts",
        ),
    ] = set()
    products: Annotated[set[str], _knob("what the tenant has paid for")] = msgspec.field(
        default_factory=lambda: {"SPE_E3"}
    )
    mail_allowed_from: Annotated[
        set[str] | None, _knob("mailboxes the application may send from; null: any")
    ] = None
    temporary_access_pass: Annotated[
        bool,
        _knob(
            "the policy allows a Temporary Access Pass",
            "page temporaryAccessPassAuthenticationMethodConfiguration: disabled by default",
        ),
    ] = False
    app_roles: Annotated[
        set[str] | None,
        _knob("permissions of the application, unless its token says `roles`; null: every one"),
    ] = None
    sharepoint_roles: Annotated[
        set[str] | None,
        _knob(
            "its permissions of the resource SharePoint, for `/_api`; null: every one, or none "
            "under `app_roles`"
        ),
    ] = None
    directory_roles: Annotated[
        set[str], _knob("roles of administrators that the application holds: `User Administrator`")
    ] = set()
    user_read_gets_by_ids: Annotated[
        bool,
        _knob(
            "`getByIds` is content with User.Read.All",
            "page getByIds: Directory.Read.All; issue 8798 of its authors: enough for users",
        ),
    ] = False
    sites_selected_everywhere: Annotated[
        bool,
        _knob(
            "a role on a site counts on every path of it; false: on the site itself alone",
            "page Selected permissions: few paths named; believed so at 75 %",
        ),
    ] = True
