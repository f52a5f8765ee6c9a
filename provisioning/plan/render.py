"""A plan's document -> Markdown, or lines for a terminal, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple

from provisioning.i18n import Language, render
from provisioning.plan import field_words, messages
from provisioning.plan.document import Document, Said
from provisioning.plan.model import Restorable
from provisioning.plan.notes import days_of
from provisioning.plan.plan import Described
from provisioning.spec.text import shown

FEW = 12
"""Lines of one sort that are shown before "and N more"."""
By = Literal["kind", "space"]


class Line(NamedTuple):
    """``mark`` is ``+ ~ - ! ?`` or nothing; ``depth`` indents; the mark decides the colour."""

    mark: str
    text: str
    depth: int = 0


# Names come from the tenant too: nobody's name moves a cursor, forges a line or turns it round.

MARKS = {"refused": "!", "unknown": "?", "manual": "!", "note": "·"}


class Manner(NamedTuple):
    """How it is said: ``by`` kind of thing or by space, in which language, cut short or whole."""

    language: Language = "en"
    by: By = "kind"
    everything: bool = False

    def say(self, name: str, /, **values: object) -> str:
        return render(messages.PLAN[name], self.language, **values)


AS_EVER = Manner()


def lines(document: Document, manner: Manner = AS_EVER) -> Iterator[Line]:
    """The plan for people, in the order of the plan; long lists are cut short unless whole."""
    language = manner.language
    yield Line("", manner.say("tenant", name=document.tenant.name, id=document.tenant.id))
    if document.since:
        yield Line("!", manner.say("since", since=document.since))
    if document.targets:
        yield Line("!", manner.say("targets", names=", ".join(document.targets)))
    for use in document.allowed:
        yield Line("!", manner.say("allowance", text=use.render(language)))
    yield from changes(document, manner)
    yield from _notes(document.notes, manner)
    yield Line("", "")
    yield Line("", document.summary.render(language))
    if document.since:
        return
    if not document.empty:
        yield Line("", price(document, language))
    for reason in document.exceeded:
        yield Line("!", manner.say("refused", reason=reason.render(language)))
    yield Line("", manner.say("fingerprint", fingerprint=document.fingerprint))


def changes(document: Document, manner: Manner = AS_EVER) -> Iterator[Line]:
    for heading, some in _sections(document, manner):
        yield Line("", "")
        yield Line("", heading)
        yield from _cut([_change(document, each, manner) for each in some], manner)


def markdown(document: Document, manner: Manner = AS_EVER) -> str:
    """For a comment under a pull request, where a mark colours its line at the margin only."""
    body = "\n".join(
        f"{line.mark}{'  ' * line.depth}{visible(line.text)}" for line in lines(document, manner)
    ).replace("```", "'''")
    return f"**{document.summary.render(manner.language)}**\n\n```diff\n{body}\n```\n"


def visible(text: str) -> str:
    """The text on one line, with a sign in the place of each character that would act unseen."""
    return shown(text)


def price(document: Document, language: Language) -> str:
    cost = document.cost
    counts = {
        "calls": cost.requests,
        "units": cost.units,
        "sharepoint": cost.sharepoint,
        "invitations": cost.invitations,
        "writes": cost.writes,
    }

    def say(name: str, **values: object) -> str:
        return render(messages.COST[name], language, **values)

    said = ", ".join(say(name, n=count) for name, count in counts.items() if count)
    wait = say("minutes", n=cost.minutes) if cost.minutes else say("within")
    share = say("share", percent=round(100 * cost.write_share, 1)) if cost.writes else ""
    return say("cost", said=said or say("nothing"), share=share, wait=wait)


def _sections(document: Document, manner: Manner) -> Iterator[tuple[str, list[Described]]]:
    """By kind as the plan is ordered; by space people come first, then profiles, then spaces."""
    if manner.by == "kind":
        for kind, some in groupby(document.changes, key=_kind):
            yield document.headings[kind][manner.language == "en"], list(some)
        return
    together: dict[str, list[Described]] = {place: [] for place in ("", *document.places)}
    for change in document.changes:
        together.setdefault(change.place, []).append(change)
    for place, changes in together.items():
        if changes:
            yield _of_place(place, document.places.get(place, place), manner), changes


def _of_place(place: str, title: str, manner: Manner) -> str:
    head, _, code = place.partition("/")
    return manner.say(head or "people", title=title, code=code)


def _kind(change: Described) -> str:
    return change.key.partition("/")[0]


def _cut(blocks: Sequence[Sequence[Line]], manner: Manner) -> Iterator[Line]:
    """The first few blocks; nobody loses an access behind "and N more"."""
    hidden = 0
    for number, block in enumerate(blocks):
        if manner.everything or number < FEW or any(line.mark == "-" for line in block):
            yield from block
        else:
            hidden += 1
    if hidden:
        yield Line("", manner.say("more", n=str(hidden)), 1)


def _change(document: Document, change: Described, manner: Manner) -> list[Line]:
    kind = ""
    if manner.by == "space" and change.place:
        kind = manner.say("named", name=document.headings[_kind(change)][manner.language == "en"])
    match change.verb:
        case "create" | "restore":
            return [Line("+", kind + _introduced(change, manner), 1)]
        case "delete":
            return [Line("-", kind + change.title, 1)]
        case _:
            return [
                Line("~", kind + _changed(document, change), 1),
                *(
                    each
                    for name in change.fields
                    for each in _field(document, change, name, manner)
                ),
            ]


def _field(document: Document, change: Described, name: str, manner: Manner) -> Iterator[Line]:
    match change.fields[name]:
        case {"add": added, "change": changed, "remove": removed}:
            yield from _details(added, changed, removed, manner)
        case {"add": added, "remove": removed}:
            word = document.roles.get(_kind(change), {}).get(name, "")
            role = f" ({field_words.value(word, manner.language)})" if word else ""
            for mark, keys in (("-", removed), ("+", added)):
                who = [[Line(mark, _who(document, key) + role, 2)] for key in keys]
                yield from _cut(who, manner)
        case {"from": before, "to": _} if name == "digest":
            told = isinstance(before, str) and " " in before
            if told or len(change.fields) == 1:
                text = field_words.value(before, manner.language) if told else manner.say("digest")
                yield Line("~", text, 2)
        case {"from": before, "to": after}:
            was, now = _shown(before, manner), _shown(after, manner)
            called = manner.say("named", name=field_words.field(name, manner.language))
            yield Line("~", f"{called}{was} -> {now}", 2)


def _details(
    added: Iterable[Mapping[str, Any]],
    changed: Mapping[str, Mapping[str, Sequence[Any]]],
    removed: Iterable[str],
    manner: Manner,
) -> Iterator[Line]:
    """Columns and rows by name; of those that change, what was and what will be."""
    blocks = [[Line("-", name, 2)] for name in removed]
    for name, facts in changed.items():
        words = [
            f"{field_words.field(fact, manner.language)} "
            f"{_shown(old, manner)} -> {_shown(new, manner)}"
            for fact, (old, new) in facts.items()
        ]
        blocks.append([Line("~", manner.say("named", name=name) + ", ".join(words), 2)])
    blocks += [[Line("+", each["name"], 2)] for each in added]
    yield from _cut(blocks, manner)


def _introduced(change: Described, manner: Manner) -> str:
    fields, name = change.fields, change.key.partition("/")[2]
    address = f" <{name}>" if "@" in name else ""
    login = ""
    if fields.get("login"):
        called = field_words.field("login", manner.language)
        login = f", {called} {fields['login']}@{fields['domain']}"
    company = f", {fields['company']}" if fields.get("company") else ""
    label = f" [{fields['classification']}]" if fields.get("classification") else ""
    back = ""
    if change.verb == "restore":
        back = manner.say("restored", days=days_of(Restorable(**fields["restores"])))
    return f"{change.title}{address}{company}{login}{label}{back}"


def _changed(document: Document, change: Described) -> str:
    """A person with the account that is theirs, where its name does not say so."""
    name, address = document.name(change.key), change.key.partition("/")[2]
    return name if address in name and "@" in name else change.title + whereabouts(address)


def whereabouts(name: str) -> str:
    """What tells two things of one title apart, from the name of their key."""
    where, _, code = name.partition("/")
    return f" ({where} {code})" if code else f" <{name}>"


def _who(document: Document, key: str) -> str:
    return addressed(document.name(key), key.partition("/")[2])


def addressed(name: str, address: str) -> str:
    return f"{name} <{address}>" if "@" in address and address not in name else name


def _shown(value: object, manner: Manner) -> str:
    match value:
        case None | "" | () | []:
            return manner.say("none")
        case tuple() | list():
            return ", ".join(_shown(each, manner) for each in value)
        case Mapping():
            return ", ".join(_shown(each, manner) for each in value.values())
        case _:
            return field_words.value(str(value), manner.language)


def _notes(notes: Iterable[Said], manner: Manner) -> Iterator[Line]:
    notes = list(notes)
    for level, mark in MARKS.items():
        said = _distinct((note for note in notes if note.level == level), manner)
        some = [[Line(mark, text, 1)] for text in said]
        if some:
            yield Line("", "")
            yield Line("", level_heading(level, manner.language))
            yield from _cut(some, manner)


def level_heading(level: str, language: Language = "en") -> str:
    return render(messages.LEVELS[level], language)


def _distinct(notes: Iterable[Said], manner: Manner) -> Iterator[str]:
    """What is said of several people is said once, with the first of their names."""
    together: dict[str, list[Said]] = {}
    for note in notes:
        same = note.of_anybody("en") if note.who else note.key + note.text
        together.setdefault(same, []).append(note)
    for several in together.values():
        match several:
            case [one]:
                yield one.render(manner.language)
            case [first, *_] if not first.who:
                yield first.render(manner.language)
            case _:
                yield _of_several(several, manner)


def _of_several(several: Sequence[Said], manner: Manner) -> str:
    names = ", ".join(note.who for note in several[:3])
    if len(several) > 3:
        names = manner.say("others", names=names, n=str(len(several) - 3))
    kind = several[0].key.partition("/")[0]
    whom = messages.PEOPLE.get(kind, messages.PEOPLE[""])
    count = render(whom, manner.language, n=len(several))
    text = several[0].of_anybody(manner.language)
    return manner.say("of_several", count=count, names=names, text=text)
