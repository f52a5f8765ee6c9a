"""The simulated tenant as an object: everything that Graph has no call for, in Python."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Self

from graph_simulator.app.administering import Act, administer
from graph_simulator.app.faults import Faults
from graph_simulator.app.journal import Journal
from graph_simulator.app.manual_edits import ManualEdits
from graph_simulator.app.service import Service
from graph_simulator.directory.group_settings import classify, has_classifications
from graph_simulator.directory.outbox import OUTBOX, Mail
from graph_simulator.directory.policy import POLICY, Policy
from graph_simulator.families import MEMORIES, ROUTES, audit_logs, mail
from graph_simulator.objects.directory import Principal
from graph_simulator.odata.world import World
from graph_simulator.settings import Settings
from graph_simulator.tenant import people, saved
from graph_simulator.tenant.replica import Replica
from graph_simulator.tenant.tenant import Clock, Tenant
from graph_simulator.wire.messages import Request


class Control(ManualEdits):
    """Part of ``Simulator``: its settings, faults and journal, and what people do by hand."""

    def __init__(
        self,
        tenant: Tenant | None = None,
        *,
        clock: Clock = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        seed: int = 0,
        settings: Settings | None = None,
    ) -> None:
        self.tenant = tenant or Tenant(clock=clock, seed=seed)
        for memory in MEMORIES:
            memory.of(self.tenant)
        self.settings = settings or Settings()
        self.journal = Journal(clock)
        self._sleep = sleep
        replica = Replica(self.tenant, self.settings, clock)
        self.world = World(self.tenant, replica, self.settings, clock)
        self._service = Service(self.world, ROUTES, self.journal, seed)

    @classmethod
    def load(cls, path: Path, *, clock: Clock = time.time, **options: Any) -> Self:
        """The tenant saved at ``path``, or a new one when there is no such file."""
        tenant = saved.load(path, clock, MEMORIES) if path.exists() else None
        return cls(tenant, clock=clock, **options)

    def save(self, path: Path) -> None:
        saved.save(self.tenant, path)

    @property
    def faults(self) -> Faults:
        return self._service.faults

    @property
    def observers(self) -> list[Callable[[Request], None]]:
        """Called after each write that Graph carried out, before it is answered."""
        return self._service.observers

    @property
    def outbox(self) -> list[Mail]:
        return OUTBOX.of(self.tenant).mails

    @property
    def sent(self) -> list[mail.Sent]:
        """What went through sendMail; of mails loaded from disk only the content is missing."""
        return mail.MEMORY.of(self.tenant).mails

    @property
    def audits(self) -> list[audit_logs.Audit]:
        return audit_logs.MEMORY.of(self.tenant).entries

    @property
    def policy(self) -> Policy:
        """The authorization policy of the tenant."""
        return POLICY.of(self.tenant)

    def add_staff(
        self, address: str, first_name: str = "", last_name: str = "", **properties: Any
    ) -> str:
        """An internal member with a mailbox; properties by Graph name. Twice is once."""
        return people.add_staff(self.tenant, address, first_name, last_name, properties)

    def add_guest(
        self,
        address: str,
        first_name: str = "",
        last_name: str = "",
        *,
        redeemed: bool = True,
        **properties: Any,
    ) -> str:
        """A guest invited earlier; properties by Graph name. Twice is once."""
        return people.add_guest(
            self.tenant, address, first_name, last_name, properties, redeemed=redeemed
        )

    def add_principal(self, principal: Principal) -> str:
        """A service principal, a device or a contact; its id, chosen here when it has none."""
        return people.add_principal(self.tenant, principal)

    @property
    def classified(self) -> bool:
        """Whether the tenant has a list of the words for groups, be it empty."""
        return has_classifications(self.tenant)

    def classify(self, *words: str) -> None:
        """The words that the classification of a group may be."""
        classify(self.tenant, list(words))

    def seed(self, persons: Iterable[people.Person]) -> list[str]:
        """Many people at once, with their groups; their ids in order."""
        return people.seed(self.tenant, persons)

    def redeem(self, address: str) -> None:
        """The guest follows the link. Raise ``LookupError`` when nobody is waiting there."""
        people.redeem(self.tenant, address)

    def administer(self, act: Act) -> None:
        """An administrator does this by hand. Raise ``LookupError`` when something is not there."""
        administer(self.tenant, act)
