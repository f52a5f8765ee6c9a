"""The files of a preview: a summary, every page, every library and list, one to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from provisioning import shipped, templating
from provisioning.kinds import folder as folders, menu
from provisioning.kinds.shared.library_folder import LibraryFolder
from provisioning.pages import messages
from provisioning.pages.canvas import canvas, title_area
from provisioning.pages.content import OWN, Content
from provisioning.pages.contents import contents
from provisioning.pages.sheet import symbol, target
from provisioning.plan.desired import Extranet
from provisioning.plan.labels import classification
from provisioning.plan.model import Key
from provisioning.preview import lists
from provisioning.preview.icons import drawn
from provisioning.preview.layouts import rendered
from provisioning.preview.messages import WORDS
from provisioning.preview.viewer import Viewer
from provisioning.private import write_whole

REFUSED = "acces-refuse.html"
INDEX = "index.html"
GENERATOR = "extranet preview"
_KINDS = {"library": "bibliotheque-", "list": "liste-", "page": "", "announcement": "annonce-"}


def write(extranet: Extranet, folder: Path, address: str | None = None) -> tuple[Path, int]:
    """The first file to open, and how many there are. ``address``: what that person sees.

    Pages of an earlier preview go, so that none is left that this person does not see.
    """
    files = dict(_files(extranet, Viewer(extranet, address)))
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.html"):
        if GENERATOR.encode() in path.read_bytes()[:1000]:
            path.unlink()
    for name, text in files.items():
        write_whole(folder / name, text.encode())
    return folder / INDEX, len(files)


def file_of(key: Key) -> str:
    """``page/aidants/faq`` -> ``aidants--faq.html``; a site is its home page."""
    if key.kind == "site":
        return f"{key.name.partition('/')[2]}.html"
    code, _, name = key.name.partition("/")
    return f"{code}.html" if name == OWN else f"{code}--{_KINDS[key.kind]}{name}.html"


def _files(extranet: Extranet, viewer: Viewer) -> Iterator[tuple[str, str]]:
    frame = _Frame(extranet, viewer)
    summary = _summary(extranet, viewer)
    yield INDEX, frame.fill("preview/index.html.j2", title=frame.words.summary, spaces=summary)
    if viewer.address:
        closed = [row for row in summary if not row["open"]]
        yield (
            REFUSED,
            frame.fill("preview/refused.html.j2", title=frame.words.refused, spaces=closed),
        )
    pages: dict[str, list[Content]] = defaultdict(list)
    for content in contents(extranet):
        pages[content.space].append(content)
    held: dict[Key, list[LibraryFolder]] = defaultdict(list)
    for folder in folders.desire(extranet):
        held[folder.library].append(folder)
    for code in extranet.spaces:
        if viewer.enters(code):
            around = _around(viewer, code)
            yield from _pages(frame, viewer, pages[code], around)
            yield from _libraries(frame, viewer, code, held, around)
            yield from _lists(frame, extranet, code, around)


class _Frame:
    """Everything that is the same around each page."""

    def __init__(self, extranet: Extranet, viewer: Viewer) -> None:
        self.language = extranet.spec.instance.lang
        self.words = WORDS[self.language]
        style = shipped.template("preview/style.css").read_text("utf-8")
        self._same = {
            "style": Markup(style),  # noqa: S704
            "generator": GENERATOR,
            "extranet": extranet.spec.instance.title,
            "today": messages.day(extranet.today, self.language),
            "viewer": viewer.name,
            "icon": drawn,
            "places": [
                {"title": place.title, "file": f"{code}.html"}
                for code, place in extranet.spaces.items()
                if viewer.enters(code)
            ],
        }

    def fill(self, template: str, **values: Any) -> str:
        alone: dict[str, Any] = {"place": None, "inside": (), "here": ""}
        return templating.render(
            template, language=self.language, **{**self._same, **alone, **values}
        )


def _summary(extranet: Extranet, viewer: Viewer) -> list[dict[str, Any]]:
    rules = {row.href: row for row in messages.access(extranet)}
    return [
        {
            "title": place.title,
            "file": f"{code}.html",
            "label": classification(place, extranet.spec.instance.lang),
            "open": viewer.enters(code),
            "rule": rules.get(symbol(Key("site", f"space/{code}"))),
            "members": len(extranet.admitted(code)),
            "held": len(place.pages) + len(place.libraries) + len(place.lists),
        }
        for code, place in extranet.spaces.items()
    ]


def _menu(viewer: Viewer, code: str) -> list[dict[str, Any]]:
    """The menu at the left of a site, as it is written: each heading with its own links.

    SharePoint shows them to everybody, those too who are then refused.
    """
    spaces = WORDS[viewer.extranet.spec.instance.lang].spaces
    groups: list[dict[str, Any]] = [{"title": spaces, "items": []}]
    wanted = (site for site in menu.desire(viewer.extranet) if site.key.name == code)
    for node in (node for site in wanted for node in site.nodes):
        if node.to is None:
            groups.append({"title": node.name, "items": []})
            continue
        space = node.to.name.partition("/")[2 if node.to.kind == "site" else 0]
        if not node.under and groups[-1]["title"] != spaces:
            groups.append({"title": spaces, "items": []})
        file = file_of(node.to) if viewer.enters(space) else REFUSED
        groups[-1]["items"].append({"title": node.name, "file": file})
    return groups


def _around(viewer: Viewer, code: str) -> dict[str, Any]:
    """The site's title and label, and its menu."""
    place = viewer.extranet.spaces[code]
    label = classification(place, viewer.extranet.spec.instance.lang)
    return {
        "place": {"title": place.title, "label": label, "file": f"{code}.html"},
        "inside": _menu(viewer, code),
    }


def _pages(
    frame: _Frame, viewer: Viewer, pages: Iterable[Content], around: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    def address(href: str) -> str | None:
        key = target(href)
        if key is None:
            return href
        space = key.name.partition("/")[2 if key.kind == "site" else 0]
        return file_of(key) if viewer.enters(space) else REFUSED

    for content in pages:
        name, area = file_of(content.key), title_area(content.sheet)
        yield (
            name,
            frame.fill(
                "preview/page.html.j2",
                title=content.sheet.title,
                above=area["textAboveTitle"] if area else "",
                body=rendered(canvas(content.key, content.sheet, address), frame.words),
                here=name,
                **around,
            ),
        )


def _libraries(
    frame: _Frame,
    viewer: Viewer,
    code: str,
    held: Mapping[Key, list[LibraryFolder]],
    around: Mapping[str, Any],
) -> Iterator[tuple[str, str]]:
    for name, library in viewer.extranet.spaces[code].libraries.items():
        key = Key("library", f"{code}/{name}")
        every = held.get(key, [])
        yield (
            file_of(key),
            frame.fill(
                "preview/library.html.j2",
                title=library.title,
                description=library.description,
                columns=lists.columns(library, frame.words),
                types=lists.types(library),
                folders=lists.folders(viewer, every),
                hidden=sum(not viewer.opens(folder) for folder in every),
                here=file_of(key),
                **around,
            ),
        )


def _lists(
    frame: _Frame, extranet: Extranet, code: str, around: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, entry in extranet.spaces[code].lists.items():
        file = file_of(Key("list", f"{code}/{name}"))
        yield (
            file,
            frame.fill(
                "preview/list.html.j2",
                title=entry.title,
                description=entry.description,
                columns=lists.columns(entry, frame.words),
                rows=lists.table(extranet, entry),
                here=file,
                **around,
            ),
        )
