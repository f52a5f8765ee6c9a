"""What a resource shows: its properties, those of its default answer, those a filter may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from graph_simulator.objects.directory import DirectoryObject, Group, User
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
    type: type[DirectoryObject]
    odata_type: str
    collection: str
    attributes: Mapping[str, str]
    default: tuple[str, ...]
    filters: Mapping[str, Ability]

    def attribute(self, name: str) -> str:
        try:
            return self.attributes[name]
        except KeyError:
            what = f"the property '{name}' of {self.odata_type}"
            raise not_simulated(what) from None


def _attributes(type_: type[DirectoryObject]) -> dict[str, str]:
    names = zip(type_.__struct_encode_fields__, type_.__struct_fields__, strict=True)
    return {name: attribute for name, attribute in names if not attribute.startswith("secret_")}


USER = Shape(
    User,
    "#microsoft.graph.user",
    "users",
    _attributes(User),
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

GROUP = Shape(
    Group,
    "#microsoft.graph.group",
    "groups",
    _attributes(Group),
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

SHAPES: Mapping[str, Shape] = {"users": USER, "groups": GROUP}


def shape_of(thing: DirectoryObject) -> Shape:
    return USER if isinstance(thing, User) else GROUP


@lru_cache(maxsize=512)
def projection(shape: str, select: tuple[str, ...] | None) -> Projection:
    """What turns an object into its JSON; ``shape`` is a key of ``SHAPES``."""
    of = SHAPES[shape]
    names = of.default if select is None else tuple(dict.fromkeys(select))
    getter = attrgetter(*(of.attribute(name) for name in names))
    if len(names) == 1:
        only = names[0]
        return lambda thing: {only: getter(thing)}
    return lambda thing: dict(zip(names, getter(thing), strict=True))


def typed(things: Sequence[DirectoryObject], select: tuple[str, ...] | None) -> list[Json]:
    """Objects of several types: each says its own; a property of another type is left out."""
    if select == ("id",):
        user, group = USER.odata_type, GROUP.odata_type
        return [
            {"@odata.type": user if type(thing) is User else group, "id": thing.id}
            for thing in things
        ]
    of_user, of_group = _saying_its_type("users", select), _saying_its_type("groups", select)
    return [of_user(thing) if type(thing) is User else of_group(thing) for thing in things]


@lru_cache(maxsize=512)
def _saying_its_type(collection: str, select: tuple[str, ...] | None) -> Projection:
    shape = SHAPES[collection]
    for name in select or ():
        if not any(name in other.attributes for other in SHAPES.values()):
            raise not_simulated(f"the property '{name}' of a directory object")
    wanted = shape.default if select is None else dict.fromkeys(select)
    names = tuple(name for name in wanted if name in shape.attributes) or ("id",)
    type_, show = shape.odata_type, projection(collection, names)
    return lambda thing: {"@odata.type": type_, **show(thing)}
