"""What a review says: spaces, people, who must agree, what it would cost."""

from __future__ import annotations

from typing import Literal

import msgspec

from provisioning.change_review.comparison.access import Move
from provisioning.change_review.comparison.consent import Consent
from provisioning.change_review.comparison.contents import ContentChange, Verb
from provisioning.change_review.comparison.widening import Widening
from provisioning.plan.allowances import Terms
from provisioning.plan.limits import Exceeded
from provisioning.plan.plan import Cost
from provisioning.plan.summary import Summary


class Label(msgspec.Struct, frozen=True):
    before: Literal["public", "confidentiel"]
    after: Literal["public", "confidentiel"]


class SpaceReview(msgspec.Struct, frozen=True, kw_only=True):
    """``verb`` at ``None``: the space itself stays. ``requires`` is told when it changes.

    ``former`` is the code of before, of a space that was renamed. ``instead_of`` is the code of a
    space that goes while this one comes, and may be the same.
    """

    code: str
    title: str
    verb: Verb | None = None
    former: str = ""
    instead_of: str = ""
    label: Label | None = None
    requires: tuple[str, str] | None = None
    gains: tuple[Move, ...] = ()
    losses: tuple[Move, ...] = ()
    items: tuple[ContentChange, ...] = ()
    lasting_referents: int | None = None


class AllowanceState(msgspec.Struct, frozen=True):
    """*kept* stood in the base already: as far as this change goes, it is spent."""

    terms: Terms
    state: Literal["new", "kept", "removed", "expired"]


class Forecast(msgspec.Struct, frozen=True):
    """An estimate made from the files alone: the tenant may already differ from them."""

    changes: int
    cost: Cost
    exceeded: tuple[Exceeded, ...] = ()
    used: tuple[Terms, ...] = ()


class TenantState(msgspec.Struct, frozen=True):
    """What the tenant shows today, planned with the version under review.

    ``pending`` have not accepted their invitation yet; ``pending_gains`` gain an access here.
    ``accounts`` are those who come in by an account that is not called as they are, with it.
    """

    tenant: str
    summary: Summary
    fingerprint: str
    cost: Cost
    exceeded: tuple[Exceeded, ...] = ()
    pending: tuple[str, ...] = ()
    pending_gains: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


class ChangeReview(msgspec.Struct, frozen=True, kw_only=True):
    """``spaces`` are those that the change touches, in the order of the file.

    ``unheld`` are labels of profiles that nobody would hold any more; ``sections`` are parts of
    the file, outside spaces and profiles, that differ; ``people`` is what is written of somebody in
    both versions, and differs; ``widened`` is what opens wider.
    """

    spaces: tuple[SpaceReview, ...] = ()
    unheld: tuple[str, ...] = ()
    sections: tuple[ContentChange, ...] = ()
    people: tuple[ContentChange, ...] = ()
    profiles: tuple[ContentChange, ...] = ()
    widened: tuple[Widening, ...] = ()
    allowances: tuple[AllowanceState, ...] = ()
    consents: tuple[Consent, ...] = ()
    forecast: Forecast | None = None
    seen: TenantState | None = None

    @property
    def gaining(self) -> frozenset[str]:
        return frozenset(move.address for space in self.spaces for move in space.gains)

    @property
    def losing(self) -> frozenset[str]:
        return frozenset(move.address for space in self.spaces for move in space.losses)

    @property
    def empty(self) -> bool:
        parts = (self.spaces, self.sections, self.profiles, self.people)
        return not any((*parts, self.allowances, self.consents))

    def lacking(self, approved: frozenset[str]) -> tuple[Consent, ...]:
        """What nobody among ``approved`` has agreed to yet."""
        return tuple(consent for consent in self.consents if not consent.given(approved))
