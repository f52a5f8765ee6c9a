"""What a resource shows: its properties, those of its default answer, those a filter may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from graph_simulator.objects.directory import (
    Device,
    DirectoryObject,
    Group,
    OrgContact,
    ServicePrincipal,
    User,
)
from graph_simulator.wire.errors import not_simulated
from graph_simulator.wire.messages import Json

Level: TypeAlias = Literal["default", "advanced", "never"]
Projection: TypeAlias = Callable[[Any], Json]


class Ability(NamedTuple):
    """How a property may be filtered (table of the page *Advanced query capabilities*)."""

    eq: Level = "default"
    ne: Level = "advanced"
    starts: Level = "never"
    compare: Level = "never"
    ends: Level = "never"


class Shape(NamedTuple):
    """Names of properties are compared without regard to case, and answered as Graph spells them.

    ``spellings`` has them by their case-folded names.
    """

    type: type[DirectoryObject]
    odata_type: str
    collection: str
    attributes: Mapping[str, str]
    spellings: Mapping[str, str]
    default: tuple[str, ...]
    filters: Mapping[str, Ability]

    def named(self, name: str) -> str:
        """Raise 501 for what is no property."""
        try:
            return name if name in self.attributes else self.spellings[name.casefold()]
        except KeyError:
            what = f"the property '{name}' of {self.odata_type}"
            raise not_simulated(what) from None

    def has(self, name: str) -> bool:
        return name.casefold() in self.spellings

    def attribute(self, name: str) -> str:
        return self.attributes[self.named(name)]

    def body(self, given: Json) -> Json:
        """With Graph's spellings; annotations and what is no property stay as they are."""
        return {self.spellings.get(name.casefold(), name): value for name, value in given.items()}


def _attributes(type_: type[DirectoryObject]) -> dict[str, str]:
    names = zip(type_.__struct_encode_fields__, type_.__struct_fields__, strict=True)
    return {name: attribute for name, attribute in names if not attribute.startswith("secret_")}


def _shape(
    type_: type[DirectoryObject],
    odata_type: str,
    collection: str,
    default: tuple[str, ...],
    filters: Mapping[str, Ability],
) -> Shape:
    attributes = _attributes(type_)
    spellings = {name.casefold(): name for name in attributes}
    return Shape(type_, odata_type, collection, attributes, spellings, default, filters)


USER = _shape(
    User,
    "#microsoft.graph.user",
    "users",
    (
        "businessPhones",
        "displayName",
        "givenName",
        "id",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ),
    {
        "accountEnabled": Ability(),
        "city": Ability(starts="default", compare="default"),
        "companyName": Ability("advanced", "advanced", "advanced", "advanced"),
        "country": Ability(starts="default", compare="default"),
        "createdDateTime": Ability(compare="default"),
        "creationType": Ability(),
        "department": Ability(starts="default", compare="default"),
        "displayName": Ability(starts="default", compare="default"),
        "employeeId": Ability(starts="default", compare="advanced"),
        "employeeType": Ability("advanced", "advanced", "advanced", "advanced"),
        "externalUserState": Ability("advanced", "advanced"),
        "givenName": Ability(starts="default", compare="default"),
        "id": Ability(),
        "identities": Ability(ne="never"),
        "jobTitle": Ability(starts="default", compare="default"),
        "mail": Ability(starts="default", compare="default", ends="advanced"),
        "mailNickname": Ability(starts="default", compare="default"),
        "onPremisesExtensionAttributes": Ability("advanced", "advanced", "never", "advanced"),
        "otherMails": Ability(starts="default", compare="default", ends="advanced"),
        "proxyAddresses": Ability(starts="default", compare="default", ends="advanced"),
        "surname": Ability(starts="default", compare="default"),
        "usageLocation": Ability(starts="default", compare="default"),
        "userPrincipalName": Ability(starts="default", ends="advanced"),
        "userType": Ability(),
    },
)

GROUP = _shape(
    Group,
    "#microsoft.graph.group",
    "groups",
    tuple(
        name
        for name in _attributes(Group)
        if name
        not in {
            "allowExternalSenders",
            "autoSubscribeNewMembers",
            "hideFromAddressLists",
            "hideFromOutlookClients",
            "uniqueName",
        }
    ),
    {
        "classification": Ability("advanced", "advanced", "advanced", "advanced"),
        "createdDateTime": Ability(compare="default"),
        "description": Ability("advanced", "advanced", "advanced", "advanced"),
        "displayName": Ability(starts="default", compare="default"),
        "groupTypes": Ability(),
        "id": Ability(),
        "mail": Ability(starts="default", compare="default", ends="advanced"),
        "mailEnabled": Ability(),
        "mailNickname": Ability(starts="default", compare="default"),
        "proxyAddresses": Ability(starts="default", compare="default", ends="advanced"),
        "securityEnabled": Ability(),
        "uniqueName": Ability(starts="default", compare="default"),
        "visibility": Ability("never", "never"),
    },
)

_NAMED = {"id": Ability(), "displayName": Ability(starts="default", compare="default")}
SERVICE_PRINCIPAL = _shape(
    ServicePrincipal,
    "#microsoft.graph.servicePrincipal",
    "servicePrincipals",
    tuple(_attributes(ServicePrincipal)),
    {**_NAMED, "appId": Ability(), "servicePrincipalType": Ability()},
)
DEVICE = _shape(
    Device,
    "#microsoft.graph.device",
    "devices",
    tuple(_attributes(Device)),
    {**_NAMED, "deviceId": Ability(), "accountEnabled": Ability()},
)
CONTACT = _shape(
    OrgContact,
    "#microsoft.graph.orgContact",
    "contacts",
    tuple(_attributes(OrgContact)),
    {**_NAMED, "mail": Ability(starts="default", compare="default")},
)
SHAPES: Mapping[str, Shape] = {
    shape.collection: shape for shape in (USER, GROUP, SERVICE_PRINCIPAL, DEVICE, CONTACT)
}
CASTS: Mapping[str, Shape] = {
    shape.odata_type.rpartition(".")[2]: shape for shape in SHAPES.values()
}
"""By the name of the type: ``user``, ``orgContact``."""
_BY_TYPE = {shape.type: shape for shape in SHAPES.values()}


def only(everything: Json, select: Sequence[str] | None, what: str) -> Json:
    """Of a resource without a shape, the properties selected; 501 for one it has not."""
    if select is None:
        return everything
    spellings = {name.casefold(): name for name in everything}
    if unknown := [name for name in select if name.casefold() not in spellings]:
        raise not_simulated(f"the property '{unknown[0]}' of {what}")
    return {spellings[name.casefold()]: everything[spellings[name.casefold()]] for name in select}


def shape_of(thing: DirectoryObject) -> Shape:
    return _BY_TYPE[type(thing)]


@lru_cache(maxsize=512)
def projection(shape: str, select: tuple[str, ...] | None) -> Projection:
    """What turns an object into its JSON; ``shape`` is a key of ``SHAPES``."""
    of = SHAPES[shape]
    names = of.default if select is None else tuple(dict.fromkeys(map(of.named, select)))
    getter = attrgetter(*(of.attributes[name] for name in names))
    if len(names) == 1:
        only = names[0]
        return lambda thing: {only: getter(thing)}
    return lambda thing: dict(zip(names, getter(thing), strict=True))


def typed(things: Sequence[DirectoryObject], select: tuple[str, ...] | None) -> list[Json]:
    """Objects of several types: each says its own; a property of another type is left out."""
    if select == ("id",):
        types = {type_: shape.odata_type for type_, shape in _BY_TYPE.items()}
        return [{"@odata.type": types[type(thing)], "id": thing.id} for thing in things]
    show = {type_: _saying_its_type(of.collection, select) for type_, of in _BY_TYPE.items()}
    return [show[type(thing)](thing) for thing in things]


@lru_cache(maxsize=512)
def _saying_its_type(collection: str, select: tuple[str, ...] | None) -> Projection:
    shape = SHAPES[collection]
    for name in select or ():
        if not any(other.has(name) for other in SHAPES.values()):
            raise not_simulated(f"the property '{name}' of a directory object")
    wanted = shape.default if select is None else dict.fromkeys(select)
    names = tuple(name for name in wanted if shape.has(name)) or ("id",)
    type_, show = shape.odata_type, projection(collection, names)
    return lambda thing: {"@odata.type": type_, **show(thing)}
