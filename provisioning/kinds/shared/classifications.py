"""The words by which a tenant classifies groups (*groupSetting*, ``ClassificationList``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from provisioning.graph import Graph
from provisioning.graph.permissions import Need
from provisioning.graph.rows import Row
from provisioning.i18n import Phrase, phrase
from provisioning.kinds.shared.absence import believed
from provisioning.kinds.shared.messages.groups import GROUP

READ = Need(
    "GET", "/groupSettings", "GroupSettings.Read.All", "doctor", "which labels the tenant knows"
)


class _Value(msgspec.Struct, frozen=True):
    name: str
    value: str | None = None


class _Setting(Row, frozen=True, kw_only=True):
    values: tuple[_Value, ...] = ()


async def classifications(graph: Graph) -> frozenset[str]:
    """Empty where the tenant has no list: valid values are those of the list (resource *group*)."""
    settings = await believed(
        lambda: graph.collect("/groupSettings", _Setting), lambda rows: not _words(rows)
    )
    return _words(settings)


def _words(settings: Iterable[_Setting]) -> frozenset[str]:
    lists = [
        each.value or ""
        for setting in settings
        for each in setting.values
        if each.name == "ClassificationList"
    ]
    words = (word.strip() for text in lists for word in text.split(","))
    return frozenset(word for word in words if word)


def missing(wanted: Iterable[str], words: frozenset[str]) -> Sequence[str]:
    return sorted(set(wanted) - words)


def refusal_note(refused: Sequence[str]) -> Phrase:
    return phrase(GROUP["no_label"], names=", ".join(f"« {word} »" for word in refused))
