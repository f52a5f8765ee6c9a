"""The tenant's lag, in one place: what it has created is not there for everybody at once.

Page *Designing for eventual consistency for Microsoft Entra*: a 404 on an object that has just
been created is normal. We know what was created from the ids of the 201 answers. The site of a
new group is born with it: it answers 404, then 403 or 423, for minutes to hours (docs issues 631
and 970 of sp-dev-docs). A group whose owners are new is refused with 400 (azuread provider).
"""

from __future__ import annotations

import asyncio
import re
from typing import Final

from provisioning.graph.calls import Answer, Call, Outcome

_WORDS: Final = re.compile(rb"[\w.!@,-]+")
_IDS: Final = re.compile(rb'"id"\s*:\s*"([^"\\]+)"')
_OF_A_SITE: Final = re.compile(r"/(sites|drives)/|/groups/[^/]+/(sites|drive)\b")
_RESTORED: Final = re.compile(r"^/directory/deletedItems/[^/]+/restore$")
_SITE_OF_A_GROUP: Final = re.compile(r"/groups/([^/]+)/sites/root\b")
_GROUP: Final = re.compile(r"/groups(\(|\?|$)")
_NOT_PRESENT: Final = b"queried reference-property objects are not present"
_IN_THE_MAKING: Final = b"provisioning is in progress"


class Newborns:
    """Ids created by this connection, and how long this tenant was seen to hide one.

    The first call that names a newborn is a scout: the others wait until it tells how long that
    takes, rather than all use up quota to find out the same.

    ``longest`` bounds, in seconds, what is held back for the sake of what was seen: a single
    slow object must not slow down all that follow.
    """

    def __init__(self, longest: float) -> None:
        self._births: dict[bytes, float] = {}
        self._longest = longest
        self._lag = 0.0
        self._scout: Call | None = None
        self._known = asyncio.Event()

    def remember(self, call: Call, answer: Answer, now: float) -> None:
        """What a 201 created, what came back from the deleted; the site of a new group is as new
        as the group.
        """
        if answer.status == 201 or (answer.status == 200 and _RESTORED.search(call.path)):
            self._births.update(dict.fromkeys(_IDS.findall(bytes(answer.body)), now))
        elif self._births and (of := _SITE_OF_A_GROUP.match(call.path)):
            birth = self._births.get(of[1].encode())
            if birth is not None:
                self._births.update(dict.fromkeys(_IDS.findall(bytes(answer.body)), birth))

    def birth(self, call: Call) -> float | None:
        """When the youngest newborn that ``call`` names, in its path or body, was created."""
        if not self._births:
            return None
        words = set(_WORDS.findall(call.path.encode() + b" " + (call.body or b"")))
        return max((self._births[id_] for id_ in words & self._births.keys()), default=None)

    async def turn(self, call: Call) -> None:
        """Wait for the scout; the first one to come is it."""
        if self._known.is_set() or self.birth(call) is None:
            return
        if self._scout is None:
            self._scout = call
        else:
            await self._known.wait()

    def settled(self, call: Call) -> None:
        """``call`` has its final answer."""
        if call is self._scout:
            self._known.set()

    def hidden(self, age: float) -> None:
        """A newborn stayed hidden until it was ``age`` seconds old, and may still be."""
        self._lag = max(self._lag, min(age, self._longest))
        if age >= self._longest:
            self._known.set()

    def head_start(self, call: Call, now: float) -> float:
        """Seconds to wait so that ``call`` does not use up quota on an answer known to be 404."""
        if not self._lag:
            return 0.0
        birth = self.birth(call)
        return 0.0 if birth is None else max(0.0, birth + self._lag - now)


def lags(call: Call, outcome: Outcome, *, newborn: bool) -> bool:
    """Whether this refusal is the tenant's lag. ``newborn``: ``call`` names what we have created.

    The birth of a group names its owners, who may be new without our having made them.
    """
    match outcome:
        case Answer(status=404):
            return newborn
        case Answer(status=403 | 423):
            return newborn and _OF_A_SITE.match(call.path) is not None
        case Answer(status=400):
            born = call.method != "GET" and _GROUP.match(call.path) is not None
            body = bytes(outcome.body)
            return (newborn and _IN_THE_MAKING in body) or (
                (newborn or born) and _NOT_PRESENT in body
            )
        case _:
            return False
