"""``/groupSettings`` and their templates (pages *Create settings*, *groupSettingTemplate*)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from graph_simulator.directory.group_settings import GROUP_SETTINGS, UNIFIED, GroupSetting
from graph_simulator.odata.bodies import shaped
from graph_simulator.odata.query import read_query
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request, not_found
from graph_simulator.wire.messages import NO_CONTENT, Json, Request, Response
from graph_simulator.wire.routing import Route

DEFAULTS: Mapping[str, str] = {
    "NewUnifiedGroupWritebackDefault": "true",
    "EnableMIPLabels": "false",
    "CustomBlockedWordsList": "",
    "EnableMSStandardBlockedWords": "false",
    "ClassificationDescriptions": "",
    "DefaultClassification": "",
    "PrefixSuffixNamingRequirement": "",
    "AllowGuestsToBeGroupOwner": "false",
    "AllowGuestsToAccessGroups": "true",
    "GuestUsageGuidelinesUrl": "",
    "GroupCreationAllowedGroupId": "",
    "AllowToAddGuests": "true",
    "UsageGuidelinesUrl": "",
    "ClassificationList": "",
    "EnableGroupCreation": "true",
}
NAMES = {UNIFIED: "Group.Unified"}


class SettingValue(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    value: str


class SettingBody(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    template_id: str | None = None
    values: list[SettingValue] = []


def list_settings(world: World, request: Request) -> Response:
    read_query(request, ())
    return _rows(request, [_shown(each) for each in GROUP_SETTINGS.of(world.tenant).kept.values()])


def get_setting(world: World, request: Request, id_: str) -> Response:
    read_query(request, ())
    return _entity(request, 200, _found(world, id_))


def create_setting(world: World, request: Request) -> Response:
    """Raise 400 for another template than *Group.Unified*, or for a second of it."""
    wanted = shaped(request.json, SettingBody, "groupSetting")
    template = (wanted.template_id or "").lower()
    kept = GROUP_SETTINGS.of(world.tenant).kept
    if template not in NAMES:
        raise bad_request(f"The template '{wanted.template_id}' does not exist.")
    if any(each.template == template for each in kept.values()):
        raise bad_request("A conflicting object with one or more of the specified values exists.")
    made = GroupSetting(world.tenant.new_id(), template, {**DEFAULTS, **_values(wanted)})
    kept[made.id] = made
    world.tenant.changed = True
    return _entity(request, 201, made)


def update_setting(world: World, request: Request, id_: str) -> Response:
    old = _found(world, id_)
    wanted = shaped(request.json, SettingBody, "groupSetting")
    values = {**old.values, **_values(wanted)}
    GROUP_SETTINGS.of(world.tenant).kept[id_] = GroupSetting(old.id, old.template, values)
    world.tenant.changed = True
    return Response(NO_CONTENT)


def delete_setting(world: World, _: Request, id_: str) -> Response:
    del GROUP_SETTINGS.of(world.tenant).kept[_found(world, id_).id]
    world.tenant.changed = True
    return Response(NO_CONTENT)


def list_templates(_: World, request: Request) -> Response:
    read_query(request, ())
    values = [
        {"name": name, "type": "System.String", "defaultValue": value, "description": ""}
        for name, value in DEFAULTS.items()
    ]
    rows: list[Json] = [
        {"id": id_, "displayName": name, "description": "", "values": values}
        for id_, name in NAMES.items()
    ]
    return _rows(request, rows, "groupSettingTemplates")


def _values(wanted: SettingBody) -> dict[str, str]:
    if unknown := [each.name for each in wanted.values if each.name not in DEFAULTS]:
        raise bad_request(f"'{unknown[0]}' is not a setting of this template.")
    return {each.name: each.value for each in wanted.values}


def _found(world: World, id_: str) -> GroupSetting:
    found = GROUP_SETTINGS.of(world.tenant).kept.get(id_)
    if found is None:
        raise not_found(id_)
    return found


def _shown(setting: GroupSetting) -> Json:
    return {
        "id": setting.id,
        "displayName": NAMES[setting.template],
        "templateId": setting.template,
        "values": [{"name": name, "value": value} for name, value in setting.values.items()],
    }


def _entity(request: Request, status: int, setting: GroupSetting) -> Response:
    context = f"{request.base}/$metadata#groupSettings/$entity"
    return Response(status, {"@odata.context": context, **_shown(setting)})


def _rows(request: Request, rows: list[Json], what: str = "groupSettings") -> Response:
    return Response(200, {"@odata.context": f"{request.base}/$metadata#{what}", "value": rows})


MEMORY = GROUP_SETTINGS
ROUTES = (
    Route("GET", "/groupSettings", list_settings),
    Route("POST", "/groupSettings", create_setting),
    Route("GET", "/groupSettings/{id_}", get_setting),
    Route("PATCH", "/groupSettings/{id_}", update_setting),
    Route("DELETE", "/groupSettings/{id_}", delete_setting),
    Route("GET", "/groupSettingTemplates", list_templates),
)
