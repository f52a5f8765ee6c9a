"""A reviewer without English reads the whole of a review: limits, exceptions and remarks too."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from provisioning.change_review.comparison import (
    AllowanceState,
    ChangeReview,
    ContentChange,
    FieldChange,
    Forecast,
    Label,
    Move,
    Reason,
    Rule,
    SpaceReview,
    TenantState,
    World,
    review,
)
from provisioning.change_review.field_words import FIELDS
from provisioning.change_review.forecast import forecast
from provisioning.change_review.forms import html, lines, markdown
from provisioning.change_review.messages import THINGS, Messages, Remark
from provisioning.change_review.render import render_review
from provisioning.plan.allowances import Objection, Terms
from provisioning.plan.limits import Exceeded
from provisioning.plan.messages import LIMITS
from provisioning.plan.plan import Cost
from provisioning.plan.summary import Summary
from tests.french import faults, read
from tests.plan.extranets import TODAY, approval, registration, spec


def crowd(count: int, *profiles: str) -> list[Any]:
    given = [approval(each) for each in profiles or ("aidants",)]
    return [registration(*given, address=f"p{n}@ars.example") for n in range(count)]


def world(*people: Any, **more: Any) -> World:
    return World(spec(**more), people, TODAY)


ALLOW = {"remove": 5, "space": "aidants", "until": "2026-12-31", "because": "Fin de mission"}
OVER = {**ALLOW, "until": "2026-11-01", "empty": "true"}
FEW = {"removals_cap": 0, "additions_cap": 0, "invitations_cap": 0, "percent_from": 1}
WORLDS: Mapping[str, tuple[World, World]] = {
    "emptied": (world(*crowd(3)), world(limits=FEW, allow=[{**ALLOW, "remove": 3}, OVER])),
    "shrunk": (world(*crowd(4)), world(*crowd(2), limits=FEW, allow=[ALLOW])),
    "of another size": (
        world(*crowd(4)),
        world(*crowd(2), limits=FEW, allow=[{**ALLOW, "remove": 2, "of": 9}]),
    ),
    "grown": (world(), world(*crowd(2), limits=FEW)),
    "one": (world(*crowd(2)), world(*crowd(1), limits=FEW, allow=[{**ALLOW, "remove": 1}])),
}


def reviewed(before: World, after: World) -> ChangeReview:
    return msgspec.structs.replace(review(before, after), forecast=forecast(before, after))


def rendered(found: ChangeReview, *remarks: Remark, missing: bool | None = None) -> str:
    messages = Messages("fr")
    awaited = None if missing is None else (found.consents if missing else ())
    done = render_review(found, messages, warnings=remarks, missing=awaited)
    terminal = "\n".join(line.text for line in lines(done))
    return "\n".join([terminal, markdown(done, messages), read(html(done, messages))])


@pytest.mark.parametrize("name", WORLDS)
def test_the_review_of_a_change_beyond_its_limits_is_french(name: str) -> None:
    found = reviewed(*WORLDS[name])

    assert found.forecast
    assert found.forecast.exceeded
    assert faults(iter([(name, rendered(found, missing=True))])) == {}


def codes(of: type) -> tuple[str, ...]:
    return get_args(get_type_hints(of)["code"])


def everything(count: int) -> ChangeReview:
    """All that a review can say, with ``count`` in the place of every number."""
    objections = [
        Objection(code=code, count=count, remove=count, of=count, until=TODAY)  # type: ignore[arg-type]
        for code in codes(Objection)
    ]
    accesses = {"", *(key.partition(".")[2] for key in LIMITS)}
    numbers = {"count": count, "limit": count, "total": count}
    exceeded = tuple(
        Exceeded(code=code, access=access, title="Aidants", void=void, **numbers)
        for code, access, void in product(codes(Exceeded), accesses, [None, *objections])
    )
    cost = Cost(requests=count, units=count, invitations=count, minutes=float(count))
    terms = Terms(title="Aidants", remove=count, until=TODAY, because="Fin", empty=bool(count))
    sums = {name: count for name in Summary.__struct_fields__ if name != "of"}
    moves = [
        Move(f"p{n}@x.example", f"Nom{n}", "ARS", Reason(rule, what, "x@y.example"))
        for rule, what, n in product(get_args(Rule), ("", "Aidants"), range(count))
    ]
    told = tuple(
        FieldChange((name, "[clef]"), before, TODAY, erased=True)
        for name, before in product(FIELDS, ("", None, True, False, "texte"))
    )
    items = [
        ContentChange(what, verb, title, instead_of="vieux", fields=told[:2])  # type: ignore[arg-type]
        for what in THINGS
        for verb, title in product(("added", "removed", "renamed", "changed"), ("", "Titre"))
    ]
    spaces = [
        SpaceReview(
            code="a",
            title="Aidants",
            verb=verb,
            label=Label(*label),
            requires=("A", "B + C"),
            gains=tuple(moves),
            losses=tuple(moves),
            items=tuple(items),
            lasting_referents=count,
        )
        for verb in (None, "added", "removed", "renamed", "changed")
        for label in (("public", "confidentiel"), ("confidentiel", "public"))
    ]
    return ChangeReview(
        spaces=tuple(space for space in spaces if space.verb != "changed"),
        unheld=("Aidants",),
        people=(ContentChange("identity", "changed", "Paul", fields=told),),
        sections=tuple(
            ContentChange(each, "changed", "", fields=(FieldChange((), count, "x"),))
            for each in THINGS
        ),
        allowances=tuple(
            AllowanceState(terms, state)  # type: ignore[arg-type]
            for state in ("new", "kept", "removed", "expired")
        ),
        forecast=Forecast(count, cost, exceeded, (terms,)),
        seen=TenantState(
            tenant="Agence",
            summary=Summary(**sums),
            fingerprint="0123",
            cost=cost,
            exceeded=exceeded,
            pending=("Paul",) * count,
            pending_gains=("Paul",) * count,
            accounts=("Paul",) * count,
        ),
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_whatever_a_review_says_is_french(count: int) -> None:
    values = {"base": "main", "commits": count, "file": "b.yaml", "was": "a.yaml", "who": "@x"}
    remarks = [Remark(code=code, **values) for code in codes(Remark)]  # type: ignore[arg-type]

    text = rendered(everything(count), *remarks)

    assert faults(iter([("review", text)])) == {}
