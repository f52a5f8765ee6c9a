"""Several decisions at once: each on the digest that was shown with it, each told by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from django.contrib import messages
from django.http import HttpRequest

from provisioning.i18n import plural
from provisioning.portal import reasons, rules
from provisioning.portal.decision_forms import Refusing
from provisioning.requests.errors import (
    AccessRefusal,
    BadRequest,
    ChangedSince,
    NotYours,
    Unknown,
    WrongMove,
)

PAGE: Final = 25
"""Rows of a page, and the most that is decided at once."""
_WHY: Final = {
    ChangedSince: "a changé depuis : relisez-la",
    WrongMove: "a déjà été traitée, ou supprimée",
    NotYours: "n'est pas à vous",
    Unknown: "n'existe plus",
    BadRequest: "ne peut pas être acceptée ainsi : ouvrez-la",
}


class Picked(NamedTuple):
    number: int
    digest: str


def chosen(request: HttpRequest) -> list[Picked]:
    """What was ticked: ``12:DIGEST``. What is not of this form was not on the page."""
    found = dict.fromkeys(_choices(request.POST.getlist("choice")))
    return list(found)[:PAGE]


def _choices(texts: list[str]) -> Iterator[Picked]:
    for text in texts:
        number, _, digest = text.partition(":")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            yield Picked(int(number), digest)


def decide(request: HttpRequest, act: Callable[[Picked], object], *, one: str, many: str) -> int:
    """How many were decided; ``one`` and ``many`` say it. Those that were not are told why."""
    done = 0
    choices = chosen(request)
    for choice in choices:
        try:
            act(choice)
        except (ChangedSince, WrongMove, NotYours, Unknown, BadRequest) as refusal:
            messages.warning(request, f"La demande n° {choice.number} {why(refusal)}.")
        else:
            done += 1
    if done:
        messages.success(request, f"{done} {plural(done, one, many)}.")
    if not choices:
        messages.warning(request, "Rien n'était coché.")
    return done


def why(refusal: AccessRefusal) -> str:
    return next(text for kind, text in _WHY.items() if isinstance(refusal, kind))


def keep_reason(request: HttpRequest, refusing: Refusing) -> str:
    """The reason that was given, kept as a model where that was ticked."""
    said: str = refusing.cleaned_data["said"]
    if refusing.cleaned_data["keep"]:
        reasons.keep(request.user, said, rules.now())
    return said


def after(request: HttpRequest) -> int:
    """The key behind which the page begins."""
    text = request.GET.get("apres", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
