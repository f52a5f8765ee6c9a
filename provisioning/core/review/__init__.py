"""Two versions of the files -> what the change does to people, and who must agree to it."""

from __future__ import annotations

from provisioning.core.review.access import Move, Reason, Rule
from provisioning.core.review.comparison import review
from provisioning.core.review.consent import Consent
from provisioning.core.review.contents import Item
from provisioning.core.review.shape import Allowed, Forecast, Label, Review, Seen, SpaceReview
from provisioning.core.review.world import World, in_words_of

__all__ = [
    "Allowed",
    "Consent",
    "Forecast",
    "Item",
    "Label",
    "Move",
    "Reason",
    "Review",
    "Rule",
    "Seen",
    "SpaceReview",
    "World",
    "in_words_of",
    "review",
]
