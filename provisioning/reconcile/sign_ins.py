"""Once a day: when did people last sign in, as far as the tenant tells, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import msgspec

from provisioning.graph import Graph, query
from provisioning.graph.errors import Forbidden, GraphError
from provisioning.graph.rows import Row
from provisioning.i18n import phrase
from provisioning.plan.model import Key, Note
from provisioning.plan.notes import noted
from provisioning.reconcile.messages import STORE
from provisioning.reconcile.store_thread import StoreThread
from provisioning.requests.store import signs_of_life
from provisioning.spec.model import Spec

PAGE: Final = 500
"""Page *List users*: the most where ``signInActivity`` is selected."""


class SignInActivity(msgspec.Struct, frozen=True, rename="camel"):
    """Resource *signInActivity*. ``last_successful…`` is not backfilled before December 2023; the
    two others are of attempts, whether they succeeded or not.
    """

    last_successful_sign_in_date_time: datetime | None = None
    last_sign_in_date_time: datetime | None = None
    last_non_interactive_sign_in_date_time: datetime | None = None

    @property
    def day(self) -> date | None:
        """A success where one is known: an attempt may be anybody's."""
        attempts = (self.last_sign_in_date_time, self.last_non_interactive_sign_in_date_time)
        tried = max(filter(None, attempts), default=None)
        last = self.last_successful_sign_in_date_time or tried
        return last.date() if last else None


class GuestRow(Row, frozen=True, kw_only=True):
    sign_in_activity: SignInActivity | None = None


async def last_sign_ins(graph: Graph, most: int | None = None) -> Mapping[str, date]:
    """Id of an account -> the day. Who never signed in is not in it."""
    path = query(
        "/users", select="id,signInActivity", filter="userType eq 'Guest'", top=most or PAGE
    )
    rows = await graph.collect(path, GuestRow)
    days = ((row.id, row.sign_in_activity.day) for row in rows if row.sign_in_activity)
    return {id_: day for id_, day in days if day}


async def look(graph: Graph, store: StoreThread, spec: Spec, now: datetime) -> list[Note]:
    """What was read goes into the store, then the file's road is walked. A tenant that does not
    tell is asked again tomorrow, and stops nothing.
    """
    if not await store.ask(signs_of_life.is_due, now):
        return []
    key = Key("store", "sign-ins")
    try:
        found = await last_sign_ins(graph)
    except Forbidden as error:
        await store.ask(signs_of_life.refused, str(error), now)
        return [noted(key, phrase(STORE["sign_ins.refused"], error=error))]
    except GraphError as error:
        return [noted(key, phrase(STORE["sign_ins.unread"], error=error), "unknown")]
    await store.ask(signs_of_life.keep, found, now)
    walked = await store.ask(signs_of_life.walk, spec, now)
    if walked == signs_of_life.Walked():
        return []
    sentence = STORE["inactive.waiting" if walked.waiting else "inactive"]
    return [noted(key, phrase(sentence, **msgspec.structs.asdict(walked)))]
