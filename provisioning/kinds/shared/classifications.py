"""The words by which a tenant classifies groups (*groupSetting*, ``ClassificationList``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.graph.permissions import Need

READ = Need(
    "GET", "/groupSettings", "GroupSettings.Read.All", "doctor", "which labels the tenant knows"
)


class _Value(msgspec.Struct, frozen=True):
    name: str
    value: str | None = None


class _Setting(msgspec.Struct, frozen=True):
    values: tuple[_Value, ...] = ()


async def classifications(graph: Graph) -> frozenset[str]:
    """Empty where the tenant has no list; Graph does not say what it takes then."""
    settings = await graph.collect("/groupSettings", _Setting)
    lists = [
        each.value or ""
        for setting in settings
        for each in setting.values
        if each.name == "ClassificationList"
    ]
    words = (word.strip() for text in lists for word in text.split(","))
    return frozenset(word for word in words if word)


def missing(wanted: Iterable[str], words: frozenset[str]) -> Sequence[str]:
    return sorted(set(wanted) - words) if words else []


def refusal_note(refused: Sequence[str]) -> str:
    names = ", ".join(f"« {word} »" for word in refused)
    return (
        f"the tenant has no classification {names}, and refuses a group that bears it: it is not "
        "written; an administrator adds the word to ClassificationList (docs/first-day.md)"
    )
