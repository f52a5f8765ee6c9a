"""The settings of the tenant that groups obey (resource *groupSetting*)."""

from __future__ import annotations

import msgspec

from graph_simulator.tenant.memory import Notes, notes
from graph_simulator.tenant.tenant import Tenant

UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"
"""The template *Group.Unified*: the same id in every tenant."""


class GroupSetting(msgspec.Struct, frozen=True):
    id: str
    template: str
    values: dict[str, str]


class GroupSettings(Notes):
    kept: dict[str, GroupSetting] = msgspec.field(default_factory=dict)


GROUP_SETTINGS = notes("group settings", GroupSettings)


def classifications(tenant: Tenant) -> list[str]:
    """The words of ``ClassificationList``, which has them between commas."""
    for setting in GROUP_SETTINGS.of(tenant).kept.values():
        if setting.template == UNIFIED:
            words = setting.values.get("ClassificationList", "").split(",")
            return [word.strip() for word in words if word.strip()]
    return []


def has_classifications(tenant: Tenant) -> bool:
    return any(each.template == UNIFIED for each in GROUP_SETTINGS.of(tenant).kept.values())


def classify(tenant: Tenant, words: list[str]) -> None:
    """Set the tenant's list, as its administrators would."""
    kept = GROUP_SETTINGS.of(tenant).kept
    known = next((each for each in kept.values() if each.template == UNIFIED), None)
    values = {**(known.values if known else {}), "ClassificationList": ",".join(words)}
    setting = GroupSetting(known.id if known else tenant.new_id(), UNIFIED, values)
    kept[setting.id] = setting
    tenant.changed = True
