"""A page of a site as it is wanted: its file, its words, and what must be there before it."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.messages.content import PAGES
from provisioning.kinds.shared.stamps import STAMPS
from provisioning.pages.canvas import digest
from provisioning.pages.content import Content
from provisioning.pages.sheet import Sheet, targets
from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Resource


class SitePage(Resource, frozen=True, kw_only=True):
    """``digest`` stands for all that is written; in what was found, a phrase may say why not.

    ``name`` is its file's; ``former`` are the codes it had.
    ``links`` are the sites, lists and libraries that the page leads to: they come first.
    """

    heading = ("Pages", "Pages")
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset(
        {"site", "stamps", "name", "former", "overwrite", "sheet", "links"}
    )

    site: Key
    stamps: Key
    name: str
    former: tuple[str, ...] = ()
    title: str
    digest: str
    promote: bool | None = None
    overwrite: bool = False
    sheet: Sheet
    links: frozenset[Key] = frozenset()


P = TypeVar("P", bound=SitePage)


def wish(resource: type[P], extranet: Extranet, content: Content) -> P:
    leads_to = targets(content.sheet)
    return resource(
        key=content.key,
        site=site_of(content.space),
        stamps=Key("list", f"{extranet.spec.home.code}/{STAMPS}"),
        name=f"{content.sheet.name}.aspx",
        former=content.former,
        title=content.sheet.title,
        digest=digest(content.key, content.sheet, leads_to),
        promote=True if content.promote else None,
        overwrite=content.overwrite,
        sheet=content.sheet,
        links=frozenset(place_of(key) for key in leads_to),
    )


def place_of(key: Key) -> Key:
    """What must be there for a link to have an address; a page's follows from its site's."""
    return site_of(key.name.partition("/")[0]) if key.kind == "page" else key


def space_of(want: SitePage) -> str:
    return want.key.name.partition("/")[0]


def site_of(code: str) -> Key:
    return Key("site", f"space/{code}")


def stamp_of(want: SitePage) -> Key:
    """What its stamp is kept under: its kind, its space and its file."""
    return Key(want.key.kind, f"{space_of(want)}/{want.name.removesuffix('.aspx').casefold()}")


def called(want: SitePage) -> Phrase:
    sentence = PAGES[f"called.{want.key.kind}"]
    return phrase(sentence, title=want.title, space=space_of(want))
