"""Two versions of the files -> what the change does to people, and who must agree to it."""

from __future__ import annotations

from provisioning.change_review.comparison.access import Move, Reason, Rule
from provisioning.change_review.comparison.compare import review
from provisioning.change_review.comparison.consent import Consent
from provisioning.change_review.comparison.contents import ContentChange
from provisioning.change_review.comparison.differences import FieldChange, Scalar, differences
from provisioning.change_review.comparison.shape import (
    AllowanceState,
    ChangeReview,
    Forecast,
    Label,
    SpaceReview,
    TenantState,
)
from provisioning.change_review.comparison.widening import Widening
from provisioning.change_review.comparison.world import World, in_words_of

__all__ = [
    "AllowanceState",
    "ChangeReview",
    "Consent",
    "ContentChange",
    "FieldChange",
    "Forecast",
    "Label",
    "Move",
    "Reason",
    "Rule",
    "Scalar",
    "SpaceReview",
    "TenantState",
    "Widening",
    "World",
    "differences",
    "in_words_of",
    "review",
]
