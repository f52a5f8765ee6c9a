"""What accounts, guests and questions about them meet."""

from __future__ import annotations

from typing import Final

from provisioning.graph import literal, query
from provisioning.graph.errors import Answered
from provisioning.graph.rows import Row, User
from provisioning.probe.model import CannotTellError, Probe
from provisioning.probe.scratch import OUTSIDE, Scratch, accepted

_USERS = ("User.ReadWrite.All",)
_ACCOUNT = ("a blocked account",)
_READERS = frozenset({"User.Read.All", "User.ReadWrite.All"})
_MORE_THAN_READERS = frozenset({"Directory.Read.All", "Directory.ReadWrite.All"})
_PASSES: Final = "UserAuthenticationMethod.ReadWrite.All"
_MOST: Final = 64


async def _max_or_clauses(scratch: Scratch) -> int:
    """The most that is taken, at most 64."""
    low, high = 1, _MOST + 1
    if not await _taken(scratch, low):
        raise CannotTellError("a filter of one clause was refused")
    while high - low > 1:
        middle = (low + high) // 2
        if await _taken(scratch, middle):
            low = middle
        else:
            high = middle
    return low


async def _taken(scratch: Scratch, clauses: int) -> bool:
    name = scratch.name("nobody")
    tests = (f"mail eq {literal(f'{name}-{n}@{OUTSIDE}')}" for n in range(clauses))
    path = query("/users", filter=" or ".join(tests), select="id", top=1)
    return await accepted(scratch.graph.collect(path, Row), 400)


async def _soft_deleted_guest_blocks_invitation(scratch: Scratch) -> bool:
    address = f"{scratch.name('guest')}@{OUTSIDE}"
    first = await scratch.guest(address)
    await scratch.patiently(lambda: scratch.graph.delete(f"/users/{first}"))
    deleted = f"/directory/deletedItems/{first}"
    if await scratch.seen(lambda: scratch.there(deleted)) is None:
        raise CannotTellError("the deleted guest was not shown among what is deleted")
    try:
        again = await scratch.guest(address)
    except Answered as error:
        if error.status in (400, 409):
            return True
        raise
    if again == first:
        raise CannotTellError("the invitation gave back the guest that was deleted")
    return False


async def _deleted_users_are_renamed(scratch: Scratch) -> bool:
    user, names = await scratch.user(), list[str]()
    await scratch.graph.delete(f"/users/{user}")
    path = query(
        "/directory/deletedItems/microsoft.graph.user", select="id,userPrincipalName", top=999
    )

    async def shown() -> bool:
        rows = await scratch.graph.collect(path, User)
        names[:] = [row.user_principal_name or "" for row in rows if row.id == user]
        return bool(names)

    if await scratch.seen(shown) is None:
        raise CannotTellError("the deleted account was not shown among what is deleted")
    return names[0].startswith(user.replace("-", ""))


async def _temporary_access_pass(scratch: Scratch) -> bool:
    """The pass itself is not read. A permission that lacks is another refusal than the policy."""
    user, roles = await scratch.user(), await scratch.graph.roles()
    path = f"/users/{user}/authentication/temporaryAccessPassMethods"
    try:
        await scratch.graph.post(path, {"isUsableOnce": True})
    except Answered as error:
        lacking = error.code == "Authorization_RequestDenied" or _PASSES not in (roles or {_PASSES})
        if error.status in (400, 403) and not lacking:
            return False
        raise
    return True


async def _user_read_gets_by_ids(scratch: Scratch) -> bool:
    roles = await scratch.graph.roles()
    if roles is None:
        raise CannotTellError("the token does not say which permissions the app has")
    if wider := sorted(roles & _MORE_THAN_READERS):
        raise CannotTellError(f"the app has {wider[0]}, with which it is allowed anyway")
    if not roles & _READERS:
        raise CannotTellError("the app may not read users")
    user = await scratch.user()
    asked = {"ids": [user], "types": ["user"]}
    return await accepted(scratch.graph.post("/directoryObjects/getByIds", asked), 403)


PROBES = (
    Probe("max_or_clauses", (), _USERS, _max_or_clauses),
    Probe(
        "soft_deleted_guest_blocks_invitation",
        (f"a guest at {OUTSIDE}, whom no mail is sent, and the same again when it is deleted",),
        _USERS,
        _soft_deleted_guest_blocks_invitation,
    ),
    Probe("deleted_users_are_renamed", _ACCOUNT, _USERS, _deleted_users_are_renamed),
    Probe(
        "temporary_access_pass",
        (*_ACCOUNT, "a Temporary Access Pass for it, that nobody reads"),
        (*_USERS, _PASSES),
        _temporary_access_pass,
    ),
    Probe("user_read_gets_by_ids", _ACCOUNT, _USERS, _user_read_gets_by_ids),
)
