"""The extranet -> every page of it. What each template may mention is said by its function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from provisioning.i18n import render
from provisioning.pages import drawing, markdown, messages
from provisioning.pages.accessibility import TEMPLATE as ACCESSIBILITY, statement
from provisioning.pages.announcements import announcements, headlines
from provisioning.pages.content import OWN, Content, common
from provisioning.pages.sheet import symbol
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key
from provisioning.spec.model import (
    Home,
    Library,
    Link,
    MenuItem,
    News,
    Page,
    Place,
    QuickLink,
    SiteList,
    Space,
)


def contents(extranet: Extranet) -> Iterator[Content]:
    """Raises Mistakes for a template that is broken."""
    yield from pages(extranet)
    yield from announcements(extranet)


def pages(extranet: Extranet) -> Iterator[Content]:
    """Those that stay."""
    for code, place in extranet.spaces.items():
        yield _landing(extranet, code, place)
        for name, page in place.pages.items():
            yield _page(extranet, code, name, page)
        if isinstance(place, Home):
            for name, news in place.news.items():
                yield _page(extranet, code, name, news)


def _landing(extranet: Extranet, code: str, place: Place) -> Content:
    values: dict[str, Any] = {
        **common(extranet, code, place),
        "welcome": markdown.html(place.welcome or place.description or ""),
        "quick_links": _links(code, place.quick_links),
        "libraries": _entries("library", code, place),
        "lists": _entries("list", code, place),
        "pages": _entries("page", code, place),
        "announcements": headlines(extranet, code),
    }
    match place:
        case Home(menu=menu, news=news, footer=footer):
            template = "home"
            values |= {
                "menu": _menu(extranet, menu),
                "news": [
                    _headline(extranet, code, name, item) for name, item in _latest_first(news)
                ],
                "footer": _links(code, footer),
            }
        case Space(button=button, parent=parent):
            template = "space"
            values |= {
                "button": _link(code, button) if button else None,
                "referents": messages.referents(extranet, code),
                "parent": _to_space(extranet, parent) if parent else None,
                "children": [
                    _to_space(extranet, each)
                    for each, space in extranet.spec.spaces.items()
                    if space.parent == code
                ],
            }
        case _:
            raise AssertionError(f"{place.title} is neither the home nor a space")
    lang = extranet.spec.instance.lang
    sheet = drawing.draw(template, values, title=place.title, name="Home", language=lang)
    return Content(key=Key("page", f"{code}/{OWN}"), sheet=sheet, overwrite=place.overwrite)


def _page(extranet: Extranet, code: str, name: str, page: Page) -> Content:
    lang = extranet.spec.instance.lang
    values: dict[str, Any] = {
        **common(extranet, code, extranet.spaces[code]),
        "body": markdown.html(page.text or ""),
        "button": _link(code, page.button) if page.button else None,
        "quick_links": _links(code, page.quick_links),
        "published": messages.day(page.published, lang) if isinstance(page, News) else None,
    }
    match page.template:
        case "access":
            values["spaces"] = list(messages.access(extranet))
        case "site-map":
            values["places"] = [_branch(extranet, each) for each in extranet.spaces]
        case template if template == ACCESSIBILITY:
            values["statement"] = statement()
            values["day"] = messages.day(statement().date)
    sheet = drawing.draw(page.template, values, title=page.title, name=name, language=lang)
    key = Key("page", f"{code}/{name}")
    news = isinstance(page, News)
    return Content(
        key=key,
        sheet=sheet,
        promote=news,
        overwrite=page.overwrite,
        former=page.previously,
    )


def _links(code: str, links: tuple[Link, ...]) -> list[dict[str, str]]:
    return [_link(code, link) for link in links]


def _link(code: str, link: Link) -> dict[str, str]:
    quick = link if isinstance(link, QuickLink) else None
    return {
        "title": link.title,
        "href": href(code, link),
        "description": (quick and quick.description) or "",
        "icon": (quick and quick.icon) or "",
    }


def href(here: str, link: Link) -> str:
    """Where a link written in the place ``here`` leads, as a symbol or an address."""
    if link.url:
        return link.url
    place = link.space or here
    for kind, name in (("page", link.page), ("library", link.library), ("list", link.list)):
        if name:
            return symbol(Key(kind, f"{place}/{name}"))
    return symbol(Key("site", f"space/{place}"))


def _entries(kind: str, code: str, place: Place) -> list[dict[str, str]]:
    held: dict[str, Mapping[str, Library | SiteList | Page]] = {
        "library": place.libraries,
        "list": place.lists,
        "page": place.pages,
    }
    return [
        {
            "title": entry.title,
            "href": symbol(Key(kind, f"{code}/{name}")),
            "description": getattr(entry, "description", None) or "",
        }
        for name, entry in held[kind].items()
    ]


def _to_space(extranet: Extranet, code: str) -> dict[str, str]:
    space = extranet.spaces[code]
    return {
        "title": space.title,
        "href": symbol(Key("site", f"space/{code}")),
        "description": space.description or "",
    }


def _menu(extranet: Extranet, items: Iterable[MenuItem]) -> list[dict[str, Any]]:
    """Lists of spaces: those that follow one another together, and each heading with its own."""
    groups: list[dict[str, Any]] = []
    for item in items:
        if item.title or not groups or not groups[-1]["loose"]:
            title = item.title or render(messages.SPACES, extranet.spec.instance.lang)
            groups.append({"title": title, "spaces": [], "loose": not item.title})
        codes = [item.space] if item.space else item.spaces
        groups[-1]["spaces"] += [{**_to_space(extranet, c), "description": ""} for c in codes]
    return groups


def _latest_first(news: dict[str, News]) -> list[tuple[str, News]]:
    return sorted(news.items(), key=lambda each: each[1].published, reverse=True)


def _headline(extranet: Extranet, code: str, name: str, news: News) -> dict[str, str]:
    day = messages.day(news.published, extranet.spec.instance.lang)
    return {
        "title": news.title,
        "href": symbol(Key("page", f"{code}/{name}")),
        "description": f"{day} - {news.summary}" if news.summary else day,
    }


def _branch(extranet: Extranet, code: str) -> dict[str, Any]:
    """A place in the map of the site, with all that it holds."""
    place = extranet.spaces[code]
    inside = [each for kind in ("page", "library", "list") for each in _entries(kind, code, place)]
    return {**_to_space(extranet, code), "inside": inside}
