"""A Review -> what to say, in order, without a form: headings, bullets and their marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from provisioning.change_review.comparison import (
    ChangeReview,
    Consent,
    ContentChange,
    Label,
    Move,
    SpaceReview,
)
from provisioning.change_review.comparison.masking import HIDDEN
from provisioning.change_review.item_lines import details, sentence as item_sentence
from provisioning.change_review.messages import Messages, Remark
from provisioning.change_review.repository import ChangedLines
from provisioning.i18n import render
from provisioning.plan.labels import CLASSIFICATIONS
from provisioning.plan.plan import Cost


class Bullet(NamedTuple):
    """``mark`` is ``+ - ~ !`` or nothing; ``names`` are people, ``mentions`` handles of a host.

    ``details`` are sentences below it.
    """

    mark: str
    text: str
    names: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


class ReviewSection(NamedTuple):
    """``first``: it stands on the first screen. ``brief`` is how many come and go."""

    title: str
    bullets: tuple[Bullet, ...]
    loud: bool = False
    first: bool = False
    brief: str = ""


class RenderedReview(NamedTuple):
    title: str
    sentence: str
    shouts: tuple[str, ...]
    sections: tuple[ReviewSection, ...]
    where: str = ""


FEW_FILES = 8
"""Whose lines stand at the head of a review."""


def render_review(
    review: ChangeReview,
    messages: Messages,
    *,
    warnings: Sequence[Remark] = (),
    missing: Collection[Consent] | None = None,
    handles: Collection[str] = (),
    today: date | None = None,
    lines: Sequence[ChangedLines] = (),
) -> RenderedReview:
    """``missing``: the consents still awaited, where approvals were counted at all.

    ``lines`` are those that the change is made of. ``handles`` may be mentioned: the host then
    calls these people. ``today`` stands in the lines that are proposed to be written.
    """

    def told(items: Iterable[ContentChange]) -> Iterator[Bullet]:
        return (_item(each, messages, today) for each in items)

    shouts = (
        *(messages("shout", title=space.title) for space in review.spaces if _opened(space.label)),
        *(
            messages(f"wider.{each.way}", title=each.title, more=", ".join(each.more))
            for each in review.widened
        ),
    )
    sections = [
        *_simple(messages("allowances"), _allowances(review, messages), first=True),
        *_simple(messages("limits"), _limits(review, messages), first=True),
        *_simple(messages("consents"), _consents(review, messages, missing, handles), first=True),
        *(_space(space, messages, today) for space in review.spaces),
        *_simple(messages("unheld"), (Bullet("!", each) for each in review.unheld), first=True),
        *_simple(messages("profiles"), told(review.profiles)),
        *_simple(messages("sections"), told(review.sections)),
        *_simple(messages("people.written"), told(review.people)),
        *_simple(messages("warnings"), _remarks(warnings, messages), first=True),
        *_cost(review, messages),
        *_seen(review, messages),
    ]
    return RenderedReview(
        messages("title"),
        sentence(review, messages),
        shouts,
        tuple(sections),
        _where(lines, messages),
    )


def _where(lines: Sequence[ChangedLines], messages: Messages) -> str:
    """The lines under review, those of the first files by number."""
    if not lines:
        return ""
    said = ", ".join(str(each) for each in lines[:FEW_FILES])
    if more := len(lines) - FEW_FILES:
        said += f" {messages('more', n=more)}" if more > 0 else ""
    return messages("where", places=said)


def sentence(review: ChangeReview, messages: Messages) -> str:
    gains = [move for space in review.spaces for move in space.gains]
    losses = [move for space in review.spaces for move in space.losses]
    touched = sum(bool(space.gains or space.losses) for space in review.spaces)
    clauses: list[str] = []
    parts = [
        messages(key, n=_people(moves))
        for key, moves in (("gain", gains), ("loss", losses))
        if moves
    ]
    match parts:
        case [gain, loss]:
            both = messages("both", gain=gain, loss=loss)
            clauses.append(f"{both}, {messages('in', n=touched)}")
        case [one]:
            clauses.append(f"{one} {messages('in', n=touched)}")
    clauses += [
        messages(f"becomes.{space.label.after}", title=space.title)
        for space in review.spaces
        if space.label
    ]
    if clauses:
        joint = " ; " if messages.language == "fr" else "; "
        return joint.join(clauses) + "."
    return messages("same" if review.empty else "nothing")


def _people(moves: Sequence[Move]) -> int:
    """Each person once; masked, they cannot be told apart, and each access counts."""
    addresses = [move.address for move in moves]
    return len(set(addresses)) if all(addresses) else len(addresses)


def _opened(label: Label | None) -> bool:
    return label is not None and label.after == "public"


def _simple(
    title: str, bullets: Iterable[Bullet], *, first: bool = False
) -> Iterator[ReviewSection]:
    if found := tuple(bullets):
        yield ReviewSection(title, found, first=first)


def _allowances(review: ChangeReview, messages: Messages) -> Iterator[Bullet]:
    for each in review.allowances:
        text = each.terms.render(messages.language)
        yield Bullet("!", messages(f"allowance.{each.state}", text=text))
    for used in review.forecast.used if review.forecast else ():
        yield Bullet("!", messages("allowance.used", text=used.render(messages.language)))


def _limits(review: ChangeReview, messages: Messages) -> Iterator[Bullet]:
    seen = review.seen or review.forecast
    for limit in seen.exceeded if seen else ():
        yield Bullet("!", limit.render(messages.language))


def _remarks(remarks: Iterable[Remark], messages: Messages) -> Iterator[Bullet]:
    return (Bullet("!", each.render(messages.language)) for each in remarks)


def _consents(
    review: ChangeReview,
    messages: Messages,
    missing: Collection[Consent] | None,
    handles: Collection[str],
) -> Iterator[Bullet]:
    for consent in review.consents:
        people = [who for who in consent.any_of if who not in consent.barred]
        mentions = tuple(who for who in people if who in handles)
        others = ", ".join(who for who in people if who not in mentions)
        why = ", ".join(messages.thing(each) for each in consent.why)
        nobody = "" if mentions else messages("consent.nobody")
        text = messages(
            f"consent.{consent.scope}", title=consent.title, why=why, who=others or nobody
        )
        mark = ""
        if missing is not None:
            awaited = consent in missing
            mark = "!" if awaited else "+"
            text += f" ({messages('consent.missing' if awaited else 'consent.given')})"
        yield Bullet(mark, text, mentions=mentions)
    if review.consents:
        yield Bullet("", messages("consent.rule"))
        if missing is not None:
            yield Bullet("!" if missing else "+", messages("lacking" if missing else "enough"))


def _space(space: SpaceReview, messages: Messages, today: date | None) -> ReviewSection:
    bullets = tuple(_of_space(space, messages, today))
    counts = (("+", space.gains), ("-", space.losses))
    brief = " ".join(f"{mark}{_people(moves)}" for mark, moves in counts if moves)
    return ReviewSection(space.title, bullets, _opened(space.label), brief=brief)


def _of_space(space: SpaceReview, messages: Messages, today: date | None) -> Iterator[Bullet]:
    if space.verb:
        mark = {"added": "+", "removed": "-"}.get(space.verb, "~")
        text = messages(f"space.{space.verb}", former=space.former, code=space.code)
        asks = messages("instead_of", code=space.instead_of) if space.instead_of else ""
        yield Bullet(mark, text, details=(asks,) if asks else ())
    if space.label:
        before, after = (
            render(CLASSIFICATIONS[each], messages.language)
            for each in (space.label.before, space.label.after)
        )
        yield Bullet("!", messages("label", before=before, after=after))
    if space.lasting_referents is not None:
        yield Bullet("!", messages("few", n=space.lasting_referents))
    yield from _moves("-", space.losses, messages)
    yield from _moves("+", space.gains, messages)
    if space.requires:
        yield Bullet("~", messages("requires", before=space.requires[0], after=space.requires[1]))
    told = {"requires"} if space.requires else set()
    for item in space.items:
        if item.what not in told:
            yield _item(item, messages, today)


def _moves(mark: str, moves: Iterable[Move], messages: Messages) -> Iterator[Bullet]:
    def by_reason(move: Move) -> tuple[str, str, str]:
        return (move.reason.rule, move.reason.what, move.reason.whose)

    for _, group in groupby(sorted(moves, key=by_reason), key=by_reason):
        together = list(group)
        why = together[0].reason
        because = messages.gained if mark == "+" else messages.lost
        reason = because(why.rule, why.what, why.whose)
        names = tuple(move.name for move in together if move.name != HIDDEN)
        yield Bullet(mark, messages("people", n=len(together), reason=reason), names)


def _item(item: ContentChange, messages: Messages, today: date | None) -> Bullet:
    """A field that changes in one place says so in its own line."""
    mark = {"added": "+", "removed": "-", "ended": "-"}.get(item.verb, "~")
    told = tuple(details(item, messages, today))
    if not item.title and len(told) == 1:
        return Bullet(mark, told[0])
    return Bullet(mark, item_sentence(item, messages), details=told)


def _wait(cost: Cost, messages: Messages) -> str:
    return messages("wait", minutes=cost.minutes) if cost.minutes else messages("wait.none")


def _priced(cost: Cost, messages: Messages) -> dict[str, object]:
    return {
        "requests": cost.requests,
        "units": cost.units,
        "invitations": cost.invitations,
        "wait": _wait(cost, messages),
    }


def _cost(review: ChangeReview, messages: Messages) -> Iterator[ReviewSection]:
    if review.forecast:
        values = _priced(review.forecast.cost, messages)
        text = messages("cost.estimate", changes=review.forecast.changes, **values)
        yield ReviewSection(messages("cost"), (Bullet("", text),), first=True)


def _seen(review: ChangeReview, messages: Messages) -> Iterator[ReviewSection]:
    seen = review.seen
    if seen is None:
        return
    summary = seen.summary.render(messages.language)
    plan = messages("seen.plan", fingerprint=seen.fingerprint, summary=summary)
    bullets = [Bullet("", plan), Bullet("", messages("seen.cost", **_priced(seen.cost, messages)))]
    if seen.pending:
        bullets.append(Bullet("~", messages("seen.pending", n=len(seen.pending))))
    names = tuple(name for name in seen.pending_gains if name != HIDDEN)
    if names:
        bullets.append(Bullet("~", messages("seen.gaining", names=", ".join(names))))
    if seen.accounts:
        bullets.append(Bullet("~", messages("seen.accounts", n=len(seen.accounts))))
    if named := [name for name in seen.accounts if name != HIDDEN]:
        bullets.append(Bullet("~", messages("seen.accounts.names", names="; ".join(named))))
    yield ReviewSection(messages("seen", name=seen.tenant), tuple(bullets), first=True)
