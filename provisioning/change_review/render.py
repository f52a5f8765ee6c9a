"""A Review -> what to say, in order, without a form: headings, bullets and their marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
from provisioning.change_review.messages import Words
from provisioning.plan.plan import Cost


class Bullet(NamedTuple):
    """``mark`` is ``+ - ~ !`` or nothing; ``names`` are people, ``mentions`` handles of a host."""

    mark: str
    text: str
    names: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class ReviewSection(NamedTuple):
    title: str
    bullets: tuple[Bullet, ...]
    loud: bool = False


class RenderedReview(NamedTuple):
    title: str
    sentence: str
    shouts: tuple[str, ...]
    sections: tuple[ReviewSection, ...]


Approved = frozenset[str] | None


def tell(
    review: ChangeReview,
    words: Words,
    *,
    warnings: Sequence[str] = (),
    missing: Collection[Consent] | None = None,
    handles: Collection[str] = (),
) -> RenderedReview:
    """``missing``: the consents still awaited, where approvals were counted at all.

    ``handles`` may be mentioned: the host then calls these people.
    """
    shouts = tuple(
        words("shout", title=space.title) for space in review.spaces if _opened(space.label)
    )
    sections = [
        *_simple(words("allowances"), _allowances(review, words)),
        *_simple(words("limits"), _limits(review)),
        *_simple(words("consents"), _consents(review, words, missing, handles)),
        *(_space(space, words) for space in review.spaces),
        *_simple(words("unheld"), (Bullet("!", label) for label in review.unheld)),
        *_simple(words("profiles"), (_item(each, words) for each in review.profiles)),
        *_simple(words("sections"), (Bullet("~", words.thing(s)) for s in review.sections)),
        *_simple(words("warnings"), (Bullet("!", text) for text in warnings)),
        *_cost(review, words),
        *_seen(review, words),
    ]
    return RenderedReview(words("title"), sentence(review, words), shouts, tuple(sections))


def sentence(review: ChangeReview, words: Words) -> str:
    gains = [move for space in review.spaces for move in space.gains]
    losses = [move for space in review.spaces for move in space.losses]
    touched = sum(bool(space.gains or space.losses) for space in review.spaces)
    said: list[str] = []
    parts = [
        words.count(key, _people(moves))
        for key, moves in (("gain", gains), ("loss", losses))
        if moves
    ]
    match parts:
        case [gain, loss]:
            both = words("both", gain=gain, loss=loss)
            said.append(f"{both}, {words.count('in', touched)}")
        case [one]:
            said.append(f"{one} {words.count('in', touched)}")
    said += [
        words(f"becomes.{space.label.after}", title=space.title)
        for space in review.spaces
        if space.label
    ]
    if said:
        joint = " ; " if words.language == "fr" else "; "
        return joint.join(said) + "."
    return words("same" if review.empty else "nothing")


def _people(moves: Sequence[Move]) -> int:
    """Each person once; masked, they cannot be told apart, and each access counts."""
    addresses = [move.address for move in moves]
    return len(set(addresses)) if all(addresses) else len(addresses)


def _opened(label: Label | None) -> bool:
    return label is not None and label.after == "public"


def _simple(
    title: str, bullets: Iterable[Bullet], *, loud: bool = False
) -> Iterator[ReviewSection]:
    if found := tuple(bullets):
        yield ReviewSection(title, found, loud)


def _allowances(review: ChangeReview, words: Words) -> Iterator[Bullet]:
    for each in review.allowances:
        yield Bullet("!", words(f"allowance.{each.state}", text=each.text))
    for text in review.forecast.used if review.forecast else ():
        yield Bullet("!", words("allowance.used", text=text))


def _limits(review: ChangeReview) -> Iterator[Bullet]:
    seen = review.seen or review.forecast
    for text in seen.exceeded if seen else ():
        yield Bullet("!", text)


def _consents(
    review: ChangeReview,
    words: Words,
    missing: Collection[Consent] | None,
    handles: Collection[str],
) -> Iterator[Bullet]:
    for consent in review.consents:
        people = [who for who in consent.any_of if who not in consent.barred]
        mentions = tuple(who for who in people if who in handles)
        said = ", ".join(who for who in people if who not in mentions)
        why = ", ".join(words.thing(each) for each in consent.why)
        nobody = "" if mentions else words("consent.nobody")
        text = words(f"consent.{consent.scope}", title=consent.title, why=why, who=said or nobody)
        mark = ""
        if missing is not None:
            awaited = consent in missing
            mark = "!" if awaited else "+"
            text += f" ({words('consent.missing' if awaited else 'consent.given')})"
        yield Bullet(mark, text, mentions=mentions)
    if review.consents:
        yield Bullet("", words("consent.rule"))
        if missing is not None:
            yield Bullet("!" if missing else "+", words("lacking" if missing else "enough"))


def _space(space: SpaceReview, words: Words) -> ReviewSection:
    return ReviewSection(space.title, tuple(_of_space(space, words)), _opened(space.label))


_CLASS = {"public": "Externe - Public", "confidentiel": "Externe - Confidentiel"}


def _of_space(space: SpaceReview, words: Words) -> Iterator[Bullet]:
    if space.verb:
        mark = {"added": "+", "removed": "-"}.get(space.verb, "~")
        yield Bullet(mark, words(f"space.{space.verb}", former=space.former, code=space.code))
    if space.label:
        before, after = _CLASS[space.label.before], _CLASS[space.label.after]
        yield Bullet("!", words("label", before=before, after=after))
    if space.lasting_referents is not None:
        yield Bullet("!", words.count("few", space.lasting_referents))
    yield from _moves("-", space.losses, words)
    yield from _moves("+", space.gains, words)
    if space.requires:
        yield Bullet("~", words("requires", before=space.requires[0], after=space.requires[1]))
    told = {"requires"} if space.requires else set()
    for item in space.items:
        if item.what not in told:
            yield _item(item, words)


def _moves(mark: str, moves: Iterable[Move], words: Words) -> Iterator[Bullet]:
    def by_reason(move: Move) -> tuple[str, str, str]:
        return (move.reason.rule, move.reason.what, move.reason.whose)

    for _, group in groupby(sorted(moves, key=by_reason), key=by_reason):
        together = list(group)
        why = together[0].reason
        because = words.gained if mark == "+" else words.lost
        reason = because(why.rule, why.what, why.whose)
        names = tuple(move.name for move in together if move.name != HIDDEN)
        yield Bullet(mark, words.count("people", len(together), reason=reason), names)


def _item(item: ContentChange, words: Words) -> Bullet:
    mark = {"added": "+", "removed": "-"}.get(item.verb, "~")
    what = words.thing(item.what)
    if not item.title:
        return Bullet(mark, words("item.field", what=what))
    whose = "profile" if (item.what, item.verb) == ("profile", "renamed") else "item"
    values = {"what": what, "title": item.title, "former": item.former}
    return Bullet(mark, words(f"{whose}.{item.verb}", **values))


def _wait(cost: Cost, words: Words) -> str:
    return words("wait", minutes=f"{cost.minutes:g}") if cost.minutes else words("wait.none")


def _priced(cost: Cost, words: Words) -> dict[str, object]:
    return {
        "requests": cost.requests,
        "units": cost.units,
        "invitations": cost.invitations,
        "wait": _wait(cost, words),
    }


def _cost(review: ChangeReview, words: Words) -> Iterator[ReviewSection]:
    if review.forecast:
        values = _priced(review.forecast.cost, words)
        text = words("cost.estimate", changes=review.forecast.changes, **values)
        yield ReviewSection(words("cost"), (Bullet("", text),))


def _seen(review: ChangeReview, words: Words) -> Iterator[ReviewSection]:
    seen = review.seen
    if seen is None:
        return
    plan = words("seen.plan", fingerprint=seen.fingerprint, sentence=seen.sentence)
    bullets = [Bullet("", plan), Bullet("", words("seen.cost", **_priced(seen.cost, words)))]
    if seen.pending:
        bullets.append(Bullet("~", words.count("seen.pending", len(seen.pending))))
    names = tuple(name for name in seen.pending_gains if name != HIDDEN)
    if names:
        bullets.append(Bullet("~", words("seen.gaining", names=", ".join(names))))
    yield ReviewSection(words("seen", name=seen.tenant), tuple(bullets))
