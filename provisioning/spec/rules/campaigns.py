"""Rules about deposit campaigns: where they are held, and that what they ask can be given."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.spec.establishments import structure_types
from provisioning.spec.model import Campaign, Spec
from provisioning.spec.model.spaces import MACROS
from provisioning.spec.rules.finding import DeclaredCodes, Finding, Path, suggestion, unknown


def campaigns(spec: Spec, known: DeclaredCodes) -> Iterator[Finding]:
    for code, campaign in spec.campaigns.items():
        path = ("campaigns", code)
        yield from unknown("space", (*path, "space"), campaign.space, known("spaces"))
        if campaign.space in known("spaces"):
            libraries = known("spaces", campaign.space, "libraries")
            yield from unknown("library", (*path, "library"), campaign.library, libraries)
        if not campaign.opens <= campaign.due <= campaign.closes:
            days = f"opens {campaign.opens}, due {campaign.due}, closes {campaign.closes}"
            yield Finding(path, f"the days are out of order ({days}); write opens, due, closes")
        yield from _pieces(path, campaign)


def _pieces(path: Path, campaign: Campaign) -> Iterator[Finding]:
    if not campaign.pieces:
        text = "nothing is asked of anybody; add pieces, each with the extensions it takes"
        yield Finding(path, text, warning=True)
    for piece, extensions in campaign.pieces.items():
        for index, extension in enumerate(extensions):
            if extension in MACROS:
                text = f"macro formats are refused; remove {extension!r}"
                yield Finding((*path, "pieces", piece, index), text)


def models(spec: Spec) -> Iterator[Finding]:
    """A model is for a kind of report: the code of a structure type, in capitals."""
    kinds = {code.upper() for code in structure_types(spec).values()}
    for code, campaign in spec.campaigns.items():
        for kind in campaign.models:
            if kind not in kinds:
                text = f"no structure type with finess_categories is called {kind!r}"
                yield Finding(
                    ("campaigns", code, "models", kind), f"{text}; {suggestion(kind, kinds)}"
                )
