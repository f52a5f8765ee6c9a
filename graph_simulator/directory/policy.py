"""Who may invite anybody at all: the policy that ``/policies`` shows and invitations obey."""

from __future__ import annotations

from typing import Literal, TypeAlias

from graph_simulator.tenant.memory import Notes, notes

Inviters: TypeAlias = Literal[
    "none", "adminsAndGuestInviters", "adminsGuestInvitersAndAllMembers", "everyone"
]


class Policy(Notes):
    allow_invites_from: Inviters = "everyone"


POLICY = notes("policy", Policy)
