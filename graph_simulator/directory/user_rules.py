"""The rules of a user's properties: names, addresses, passwords (page *Create user*)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from graph_simulator.objects.directory import User
from graph_simulator.odata.bodies import Rule, invalid, read_body, shaped
from graph_simulator.odata.shapes import USER
from graph_simulator.odata.world import World
from graph_simulator.wire.errors import bad_request
from graph_simulator.wire.messages import Json

PRINCIPAL_NAME = re.compile(r"[A-Za-z0-9'._!#^~-]{1,64}@[A-Za-z0-9.-]+")
NICKNAME = re.compile(r"[!-~]{1,64}")
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")

RULES: Mapping[str, Rule] = {
    "accountEnabled": Rule("flag", required=True),
    "ageGroup": Rule(),
    "businessPhones": Rule("texts"),
    "city": Rule(limit=128),
    "companyName": Rule(limit=64),
    "consentProvidedForMinor": Rule(),
    "country": Rule(limit=128),
    "department": Rule(limit=64),
    "displayName": Rule(required=True),
    "employeeId": Rule(limit=16),
    "employeeType": Rule(),
    "faxNumber": Rule(),
    "givenName": Rule(limit=64),
    "jobTitle": Rule(limit=128),
    "mail": Rule(),
    "mailNickname": Rule(limit=64, required=True),
    "mobilePhone": Rule(limit=64),
    "officeLocation": Rule(limit=128),
    "onPremisesExtensionAttributes": Rule("slots"),
    "onPremisesImmutableId": Rule(),
    "otherMails": Rule("texts"),
    "passwordPolicies": Rule(),
    "postalCode": Rule(limit=40),
    "preferredLanguage": Rule(limit=64),
    "showInAddressList": Rule("flag"),
    "state": Rule(limit=128),
    "streetAddress": Rule(limit=1024),
    "surname": Rule(limit=64),
    "usageLocation": Rule(limit=2),
    "userPrincipalName": Rule(limit=113, required=True),
    "userType": Rule(),
}
REQUIRED = ("accountEnabled", "displayName", "mailNickname", "userPrincipalName")


WORDS: Mapping[str, frozenset[str]] = {
    "ageGroup": frozenset({"Minor", "NotAdult", "Adult"}),
    "consentProvidedForMinor": frozenset({"Granted", "Denied", "NotRequired"}),
    "userType": frozenset({"Member", "Guest"}),
}


class Profile(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    password: str | None = None
    force_change_password_next_sign_in: bool | None = None
    force_change_password_next_sign_in_with_mfa: bool | None = None


def new_account(world: World, body: Json) -> User:
    """Raise 400 naming the first thing wrong; the password is judged and forgotten."""
    body = USER.body(body)
    for name in (*REQUIRED, "passwordProfile"):
        if body.get(name) in (None, ""):
            raise invalid(name, "a value is required")
    values = _values(world, body)
    if not values.get("secret_set"):
        raise invalid("passwordProfile", "a password is required")
    values.setdefault("user_type", "Member")
    name = values["user_principal_name"]
    return User(
        **values,
        id=world.tenant.new_id(),
        created_date_time=world.tenant.now(),
        identities=(
            {
                "signInType": "userPrincipalName",
                "issuer": world.tenant.initial_domain,
                "issuerAssignedId": name,
            },
        ),
    )


def changed_account(world: World, user: User, body: Json) -> Mapping[str, Any]:
    """What a PATCH changes, under attribute names. Equal values are accepted."""
    values = _values(world, USER.body(body), of=user)
    if "on_premises_extension_attributes" in values:
        values["on_premises_extension_attributes"] = (
            user.on_premises_extension_attributes | values["on_premises_extension_attributes"]
        )
    return values


def _values(world: World, body: Json, of: User | None = None) -> dict[str, Any]:
    plain = {name: value for name, value in body.items() if name != "passwordProfile"}
    values = read_body(USER, plain, RULES)
    for name, known in WORDS.items():
        if values.get(USER.attribute(name)) not in (None, *known):
            raise invalid(name, f"not one of {sorted(known)}")
    if "mail_nickname" in values and not NICKNAME.fullmatch(values["mail_nickname"]):
        raise invalid("mailNickname", "a character is not allowed")
    for address in (values.get("mail"), *values.get("other_mails", ())):
        if address and (not address.isascii() or address.count("@") != 1):
            raise invalid("mail", "not an address")
    if "user_principal_name" in values:
        _check_principal_name(world, values["user_principal_name"], of)
    if "passwordProfile" in body:
        values |= _secret(world, body["passwordProfile"])
    return values


def _check_principal_name(world: World, name: str, of: User | None) -> None:
    if of is not None and of.user_principal_name.casefold() == name.casefold():
        return
    if not PRINCIPAL_NAME.fullmatch(name):
        raise invalid("userPrincipalName", "a character is not allowed")
    if name.rpartition("@")[2].casefold() not in world.tenant.domains:
        raise bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one "
            "of the verified domain names in your organization."
        )
    if world.tenant.user_index.find("userPrincipalName", name):
        raise bad_request(
            "Another object with the same value for property userPrincipalName already exists."
        )


def _secret(world: World, profile: object) -> Mapping[str, Any]:
    """That a secret was set, when, and whether it must change: never the secret."""
    wanted = shaped(profile, Profile, "passwordProfile")
    password = wanted.password
    values: dict[str, Any] = {
        "secret_must_change": wanted.force_change_password_next_sign_in is not False
    }
    if password is not None:
        if not _complex_enough(password):
            raise bad_request(
                "The specified password does not comply with password complexity requirements. "
                "Please provide a different password."
            )
        values |= {"secret_set": True, "last_password_change_date_time": world.tenant.now()}
    return values


def _complex_enough(password: str) -> bool:
    """8 to 256 characters, from at least three of four classes."""
    if not 8 <= len(password) <= 256:
        return False
    return sum(bool(re.search(kind, password)) for kind in _CLASSES) >= 3
