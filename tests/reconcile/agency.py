"""An agency with its store of requests, its simulated tenant, and passes of the worker."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from graph_simulator import Simulator
from provisioning.graph import Graph
from provisioning.plan.desired import Extranet
from provisioning.plan.survey import Survey
from provisioning.reconcile import engine
from provisioning.reconcile.facts import stored
from provisioning.reconcile.run_once import PassOptions, PassResult, run_once
from provisioning.reconcile.store_thread import store_thread
from provisioning.reconcile.targeted import focused
from provisioning.reconcile.why import AccessChain, Facts, chain
from provisioning.requests import link, views
from provisioning.requests.form import AccountForm, ProfileForm
from provisioning.requests.source import departures, from_store, known_as, numbers
from provisioning.requests.store import accounts, profiles, readings
from provisioning.reviewed_files import from_file, wishes
from provisioning.spec.model import Spec
from tests.tenancy import SPACES, Tenancy, people

BOX = "extranet@cnsa.example"
CLAIRE, INES = "claire.fontaine@cnsa.example", "ines.garnier@cnsa.example"
KARIM, ADMIN = "karim.dubois@cnsa.example", "admin@cnsa.example"
PAUL, ZOE = "paul.martin@ars.example", "zoe.lacaze@camsp.example"
WITH_BOX = SPACES.replace("  invitation:", f"  mailbox: {BOX}\n  invitation:").replace(
    "admins:", "portal: {url: https://portail.example}\nadmins:", 1
)


@dataclass
class Agency:
    tenancy: Tenancy
    now: datetime
    wished: int = 0

    @classmethod
    def founded(cls, folder: Path, spaces: str = WITH_BOX) -> Agency:
        """The groups are made already: what follows is about people."""
        made = cls(Tenancy(folder, spaces=spaces), datetime(2026, 11, 23, 9, tzinfo=UTC))
        made.tenancy.approvals = people()
        made.passed(full=True)
        return made

    @property
    def spec(self) -> Spec:
        return self.tenancy.extranet().spec

    @property
    def simulator(self) -> Simulator:
        return self.tenancy.simulator

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)
        self.tenancy.wait(timedelta(**span).total_seconds())

    def passed(self, *, full: bool = False, **more: Any) -> PassResult:
        self.tenancy.extranet()

        async def work(graph: Graph) -> PassResult:
            with store_thread() as store:
                post = PassOptions(
                    rules=lambda: self.spec,
                    wishes=self.wishes,
                    clock=lambda: self.now,
                    state=self.tenancy.folder,
                    locks=self.tenancy.folder / "locks",
                    **more,
                )
                return await run_once(lambda: nullcontext(graph), store, post, full=full)

        found: PassResult = self.tenancy.run(work)
        self.later(minutes=1)
        return found

    def wishes(self, now: datetime, only: Collection[str] | None = None) -> Extranet:
        self.wished += 1
        folder = self.tenancy.folder
        some = None if only is None else numbers(only)
        sources = [from_file(folder / "approvals.yaml"), from_store(now.date(), people=some)]
        return wishes(
            folder / "spaces.yaml",
            sources,
            today=now.date(),
            leavers=departures(some),
            known_as=known_as(some),
            only=only,
        )[0]

    # What people do.

    def asks(self, address: str = PAUL, **more: Any) -> views.AccountView:
        names = {PAUL: ("Paul", "Martin", "microsoft"), ZOE: ("Zoé", "Lacaze", "standard")}
        first, last, mode = names.get(address, ("Anne", "Petit", "microsoft"))
        form = AccountForm(
            **{
                "address": address,
                "first_name": first,
                "last_name": last,
                "access_mode": mode,
                "structures": (("ars", "ARS-BRETAGNE"),),
            }
            | more
        )
        return accounts.submit(self.spec, form, now=self.now)

    def confirms(self, request: views.AccountView) -> views.AccountView:
        return accounts.confirm(self.spec, link.token(request.id, self.now), now=self.now)

    def accepted(self, address: str = PAUL) -> views.AccountView:
        request = self.confirms(self.asks(address))
        return accounts.accept(
            self.spec, request.id, by=CLAIRE, digest=request.digest, now=self.now
        )

    def wants(self, *codes: str, address: str = PAUL) -> list[views.ProfileView]:
        form = ProfileForm(profiles=codes)
        return list(profiles.submit(self.spec, address, form, now=self.now))

    def approves(self, request: views.ProfileView, by: str = INES) -> views.ProfileView:
        return profiles.approve(self.spec, request.id, by=by, digest=request.digest, now=self.now)

    def granted(self, address: str = PAUL, *codes: str) -> None:
        self.accepted(address)
        for request in self.wants(*codes or ("aidants",), address=address):
            self.approves(request)

    # What is seen.

    def told(self, address: str) -> list[str]:
        """The subjects of the mails this address got, without the title they begin with."""
        subjects = [sent.subject for sent in self.simulator.sent if sent.to == [address]]
        return [subject.partition(" : ")[2] for subject in subjects]

    def state(self, address: str = PAUL, profile: str = "") -> str:
        return next((s.state for s in readings.seen(address) if s.profile == profile), "")

    def why(self, address: str, space: str = "aidants") -> AccessChain:
        extranet = self.wishes(self.now)

        async def survey(graph: Graph) -> Survey:
            return await engine.survey(graph, extranet, kinds=focused(extranet, [address]))

        surveyed: Survey = self.tenancy.run(survey)
        facts = stored(extranet.spec, Facts(address=address), extranet.today)
        return chain(extranet, facts, space, surveyed)

    def calls(self, work: Callable[[], object]) -> list[str]:
        before = len(self.simulator.journal.since(0))
        work()
        return [f"{c.method} {c.template}" for c in self.simulator.journal.since(0)[before:]]
