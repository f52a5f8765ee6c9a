"""Who gains and who loses which space, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from provisioning.change_review.comparison.world import World
from provisioning.plan.grants import decides, improper, over
from provisioning.spec.model import Requires
from provisioning.spec.registrations import Approval, Registration

Rule = Literal[
    "space", "requires", "profile", "approval", "ended", "structure", "approver", "account", "other"
]
"""What made the difference, the same word for a gain and for a loss.

*space*: it is in one version only. *requires*: other profiles open it. *profile*: the profile is
in one version only. *approval*, *account*: written in one version only. *ended*: over in one
version. *structure*: the profile is open to that type of structure in one version only.
*approver*: who decided was entitled to in one version only.
"""


class Reason(msgspec.Struct, frozen=True):
    """``what`` is the label of the profile or profiles; ``whose`` is an approver's address."""

    rule: Rule
    what: str = ""
    whose: str = ""


class Move(msgspec.Struct, frozen=True):
    """One person who gains or loses one space. Masked, a move has no address and no name."""

    address: str
    name: str
    structure_type: str
    reason: Reason


def moves(have: World, lack: World, code: str) -> tuple[Move, ...]:
    """Whom ``have`` lets into the space and ``lack`` does not, by name."""
    found: list[Move] = []
    for address in have.admitted(code) - lack.admitted(code):
        who = have.people[address]
        labels = " + ".join(dict.fromkeys(_label(have, of.type) for of in who.structures))
        found.append(Move(address, who.name, labels, reason(have, lack, code, address)))
    return tuple(sorted(found, key=lambda move: (move.name.casefold(), move.address)))


def _label(world: World, code: str) -> str:
    kind = world.spec.structure_types.get(code)
    return kind.label if kind else code


def reason(have: World, lack: World, code: str, address: str) -> Reason:
    if code not in lack.extranet.spaces:
        return Reason("space")
    if code not in have.spec.spaces or code not in lack.spec.spaces:
        return _of_the_account(lack, address)
    wanted, asked = have.spec.spaces[code].requires, lack.spec.spaces[code].requires
    held = have.people[address].profiles
    if not asked.met_by(held):
        gone = [each for each in wanted.profiles if each in held - lack.spec.profiles.keys()]
        if gone:
            return Reason("profile", have.spec.profiles[gone[0]].label)
        return Reason("requires", shown(lack, asked))
    still = lack.people[address].profiles if address in lack.people else frozenset()
    missing = [each for each in asked.profiles if each in held - still]
    return _of_the_profile(lack, address, missing[0]) if missing else Reason("other")


def shown(world: World, requires: Requires) -> str:
    """The labels that a space asks for: ``A | B`` for any of them, ``A + B`` for all."""
    labels = [world.spec.profiles[each].label for each in requires.profiles]
    return (" | " if requires.any else " + ").join(labels)


def _of_the_profile(lack: World, address: str, code: str) -> Reason:
    """Why ``lack`` does not grant this profile. Of several approvals the last one tells."""
    profile = lack.spec.profiles.get(code)
    if profile is None:
        return Reason("profile", code)
    best = Reason("approval", profile.label)
    for who, approval in _approvals(lack, address, code):
        if over(who, lack.today) or over(approval, lack.today):
            best = Reason("ended", profile.label)
        elif not any(of.type in profile.structure_types for of in who.structures):
            best = Reason("structure", profile.label)
        elif improper(approval.by, approval.on, (address,), lack.today):
            best = Reason("other", profile.label)
        elif not decides(lack.spec.approvers[code], approval.by, approval.on):
            best = Reason("approver", profile.label, approval.by)
    return best


def _approvals(world: World, address: str, code: str) -> Iterator[tuple[Registration, Approval]]:
    for who in world.registered.get(address, ()):
        for approval in who.approvals:
            if approval.profile == code:
                yield who, approval


def _of_the_account(lack: World, address: str) -> Reason:
    best = Reason("account")
    for who in lack.registered.get(address, ()):
        if over(who, lack.today):
            best = Reason("ended")
        elif who.accepted_by and who.accepted_on:
            if not decides(lack.spec.responsables, who.accepted_by, who.accepted_on):
                best = Reason("approver", whose=who.accepted_by)
            elif improper(who.accepted_by, who.accepted_on, (address,), lack.today):
                best = Reason("other")
        elif who.approvals:
            best = _of_the_profile(lack, address, who.approvals[0].profile)
    return best
