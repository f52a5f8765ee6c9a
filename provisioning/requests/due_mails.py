"""Mails that are due, with everything their words need: plain values, links as secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.grants import may_decide
from provisioning.plan.model import Secret
from provisioning.plan.notices import Door, Notice
from provisioning.requests import link
from provisioning.requests.errors import Unknown
from provisioning.requests.observed import doors
from provisioning.requests.store import (
    accounts,
    finding,
    mails,
    profiles,
    readings,
    recertification,
)
from provisioning.requests.store.accounts import COME_BACK_DAYS
from provisioning.requests.store.mails import QueuedMail
from provisioning.requests.store.reminders import Waiting, waiting

MOST = 1000
"""Mails that one pass looks at; those that may leave are far fewer."""


class Stale(Exception):
    """What the mail was to say is no longer so."""


def due(extranet: Extranet, now: datetime, *, relay: str = "") -> list[Notice]:
    """Oldest first. A mail that is no longer true is dropped: nobody waits for it."""
    desk = _Writer(extranet, now, relay)
    return list(desk.written(mails.due(now, most=MOST)))


def _day(value: date | None) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


class _Writer:
    def __init__(self, extranet: Extranet, now: datetime, relay: str) -> None:
        self._extranet, self._spec = extranet, extranet.spec
        self._now, self._relay = now, relay
        self._waiting: Waiting | None = None

    def written(self, letters: Iterable[QueuedMail]) -> Iterator[Notice]:
        for letter in letters:
            try:
                yield self._notice(letter)
            except (Stale, Unknown):
                mails.drop(letter.id)

    def _notice(self, letter: QueuedMail) -> Notice:
        notice = Notice(number=letter.id, template=letter.template, to=letter.to, relay=self._relay)
        what, _, rest = letter.about.replace("#", " ").partition(" ")
        kind, _, number = what.partition("/")
        match letter.template:
            case "accepted" | "first-secret":
                return self._let_in(notice)
            case "profile-granted":
                return self._granted(notice, int(number))
            case _:
                return self._of(notice, self._told(letter, kind, number, rest))

    def _told(self, letter: QueuedMail, kind: str, number: str, rest: str) -> Mapping[str, Any]:
        told: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "address-to-prove": lambda: self._proof(int(number)),
            "refused": lambda: self._request(kind, int(number)),
            "not-decided": lambda: self._request(kind, int(number)),
            "expiring": lambda: self._request(kind, int(number)),
            "waiting": lambda: {"waiting": self._lines(letter.to)},
            "review": lambda: self._review(int(number)),
            "refused-by-tenant": lambda: self._refusal(int(number), rest),
            "request-received": dict,
            "leaving": lambda: {"days": COME_BACK_DAYS},
        }
        return told[letter.template]()

    def _of(self, notice: Notice, values: Mapping[str, Any], **more: Any) -> Notice:
        instance = self._spec.instance
        person = finding.known(notice.to)
        common = {
            "name": f"{person.first_name} {person.last_name}" if person else "",
            "title": instance.title,
            "portal": self._spec.portal.title,
            "support": instance.support,
            "redirect": instance.invitation.redirect,
        }
        return msgspec.structs.replace(notice, values={**common, **values}, **more)

    def _proof(self, number: int) -> Mapping[str, Any]:
        if accounts.show(number).state != "submitted":
            raise Stale("this address is proved, or the request is closed")
        token = link.token(number, self._now)
        place = self._spec.portal.url
        told = "/".join([place.rstrip("/"), "confirmer", token]) if place else token
        return {"link": Secret(told), "hours": self._spec.retention.confirmation_hours}

    def _let_in(self, notice: Notice) -> Notice:
        person = self._extranet.people.get(notice.to)
        if person is None:
            raise Stale("this person has no account any more")
        mode = self._spec.access_modes[person.access_mode]
        values = {
            "portal_identifier": notice.to,
            "login": notice.to,
            "standard": mode.kind == "standard",
            "mode": mode.label,
        }
        return self._of(
            notice,
            values,
            door=self._door(notice.to, ""),
            account=self._extranet.keys[notice.to] if mode.kind == "standard" else None,
            secret=notice.template == "first-secret",
        )

    def _door(self, address: str, profile: str) -> Door:
        """The last of them: a profile's own group says nothing of the spaces that it opens."""
        membership = max(doors(self._extranet, address, profile))
        return Door(membership, self._extranet.keys[address])

    def _granted(self, notice: Notice, number: int) -> Notice:
        grant = profiles.show(self._spec, number)
        person = self._extranet.people.get(notice.to)
        if person is None or grant.profile not in person.profiles:
            raise Stale("this profile is not held any more")
        spaces = self._spec.requiring.get(grant.profile, ())
        opened = [
            self._spec.spaces[code].title
            for code in spaces
            if self._spec.spaces[code].requires.met_by(person.profiles)
        ]
        values = {"profile": self._label(grant.profile), "until": _day(grant.until)}
        door = self._door(notice.to, grant.profile)
        return self._of(notice, {**values, "spaces": opened}, door=door)

    def _label(self, profile: str) -> str:
        known = self._spec.profiles.get(profile)
        return known.label if known else profile

    def _request(self, kind: str, number: int) -> Mapping[str, Any]:
        days = self._spec.retention.undecided
        if kind == "account":
            reason = accounts.show(number).reason
            return {"profile": "", "reason": reason, "days": days}
        asked = profiles.show(self._spec, number)
        deciders = may_decide(self._spec.approvers.get(asked.profile, ()), self._now.date())
        return {
            "profile": self._label(asked.profile),
            "reason": asked.reason,
            "days": days,
            "until": _day(asked.until),
            "deciders": deciders.split(" or "),
        }

    def _lines(self, decider: str) -> list[str]:
        if self._waiting is None:
            self._waiting = waiting(self._spec, self._now.date())
        lines = [self._line(what) for what in self._waiting.get(decider, ())]
        if not lines:
            raise Stale("nothing waits any more")
        return lines

    def _line(self, what: str) -> str:
        kind, _, number = what.partition("/")
        if kind == "account":
            asked = accounts.show(int(number))
            structure = asked.structures[0][1]
            wish = f"un compte, demande {number}"
            return f"{asked.first_name} {asked.last_name} ({structure}) : {wish}"
        grant = profiles.show(self._spec, int(number))
        wish = f"le profil « {self._label(grant.profile)} », demande {number}"
        return f"{grant.first_name} {grant.last_name} ({grant.structure}) : {wish}"

    def _review(self, number: int) -> Mapping[str, Any]:
        space = recertification.space_of(number)
        silent = sum(not holder.answer for holder in recertification.holders(self._spec, space))
        if not silent:
            raise Stale("everybody was answered for")
        return {"space": self._spec.spaces[space].title, "silent": silent}

    def _refusal(self, number: int, rest: str) -> Mapping[str, Any]:
        person = finding.person_of(number)
        profile = rest.rpartition(" ")[0]
        for seen in readings.seen(person.address):
            if seen.profile == profile and seen.state == "failed":
                return {"person": str(person), "reason": seen.reason}
        raise Stale("the tenant does not refuse it any more")
