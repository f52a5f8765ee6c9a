"""Announcements: the page of each that runs today, and the lists of them on home pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from provisioning.i18n import render
from provisioning.pages import drawing, markdown, messages
from provisioning.pages.content import Content, common
from provisioning.pages.sheet import symbol
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.spec.model import Announcement, Priority
from provisioning.spec.model.announcements import file_of

TEMPLATE: Final = "announcement"
_MOST_URGENT_FIRST: Final[tuple[Priority, ...]] = get_args(Priority)[::-1]
_ICONS: Final[dict[Priority, str]] = {"info": "Info", "important": "Megaphone", "urgent": "Warning"}


def announcements(extranet: Extranet) -> Iterator[Content]:
    for code in extranet.spaces:
        for name, announcement in running(extranet, code):
            yield _post(extranet, code, name, announcement)


def running(extranet: Extranet, code: str) -> Iterator[tuple[str, Announcement]]:
    """Those of a place that are shown today."""
    for name, announcement in extranet.spaces[code].announcements.items():
        if announcement.runs_on(extranet.today):
            yield name, announcement


def headlines(extranet: Extranet, code: str) -> Sequence[dict[str, str]]:
    """What the home page of a place lists, most urgent first, then by last day.

    The extranet's own lists those of its spaces too; what is confidential stays in its space.
    """
    home = extranet.spec.home.code
    places = [code] if code != home else [home, *map(str, _public(extranet))]
    shown = [(place, name, each) for place in places for name, each in running(extranet, place)]
    shown.sort(key=lambda each: (_MOST_URGENT_FIRST.index(each[2].priority), each[2].until))
    return [
        {
            "title": announcement.title,
            "href": symbol(Key("page", f"{place}/{file_of(name)}")),
            "description": _headline(extranet, place if place != code else "", announcement),
            "icon": _ICONS[announcement.priority],
        }
        for place, name, announcement in shown
    ]


def _public(extranet: Extranet) -> Iterator[str]:
    return (
        code
        for code, space in extranet.spec.spaces.items()
        if space.publish and space.label == "public"
    )


def _headline(extranet: Extranet, place: str, announcement: Announcement) -> str:
    """``Important, jusqu'au 3 mars 2027``, after the name of the place where it is not ours."""
    lang = extranet.spec.instance.lang
    priority = render(messages.PRIORITIES[announcement.priority], lang)
    until = messages.day(announcement.until, lang)
    said = render(messages.UNTIL, lang, priority=priority, until=until)
    return f"{extranet.spaces[place].title} - {said}" if place else said


def _post(extranet: Extranet, code: str, name: str, announcement: Announcement) -> Content:
    lang = extranet.spec.instance.lang
    values = {
        **common(extranet, code, extranet.spaces[code]),
        "body": markdown.html(announcement.text),
        "said": _headline(extranet, "", announcement),
        "author": announcement.by,
    }
    sheet = drawing.draw(
        TEMPLATE, values, title=announcement.title, name=file_of(name), language=lang
    )
    key = Key("announcement", f"{code}/{name}")
    return Content(key=key, sheet=sheet, promote=True, overwrite=announcement.overwrite)
