"""Whose account is it: every address that an account goes by."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from provisioning.kinds.shared.matching import invited_address, matches

PAUL = "paul_durand@ars.example"


@dataclass(frozen=True)
class Identity:
    issuer_assigned_id: str | None


@dataclass(frozen=True)
class Account:
    mail: str | None = None
    user_principal_name: str | None = None
    other_mails: list[str] = field(default_factory=list)
    proxy_addresses: list[str] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    user_type: str | None = "Guest"
    creation_type: str | None = "Invitation"
    external_user_state: str | None = None


@pytest.mark.parametrize(
    ("account", "by"),
    [
        (Account(mail=PAUL), "mail"),
        (Account(mail="Paul_DURAND@ARS.example"), "mail"),
        (Account(other_mails=["other@x.example", "Paul_Durand@ars.example"]), "otherMails"),
        (Account(proxy_addresses=["smtp:paul_durand@ars.example"]), "proxyAddresses"),
        (Account(proxy_addresses=["SMTP:Paul_Durand@ars.example"]), "proxyAddresses"),
        (Account(identities=[Identity(None), Identity("PAUL_durand@ars.example")]), "identities"),
        (Account(user_principal_name="Paul_Durand@ars.example"), "userPrincipalName"),
        (
            Account(user_principal_name="paul_durand_ars.example#EXT#@agence.onmicrosoft.example"),
            "userPrincipalName",
        ),
    ],
)
def test_each_property_is_enough_whatever_its_case(account: Account, by: str) -> None:
    (match,) = matches([account], {PAUL})[PAUL]

    assert match.account is account
    assert match.by == (by,)


def test_every_property_that_matched_is_named_once() -> None:
    account = Account(
        mail=PAUL,
        other_mails=[PAUL, PAUL.title()],
        user_principal_name="paul_durand_ars.example#EXT#@agence.onmicrosoft.example",
    )

    (match,) = matches([account], {PAUL})[PAUL]

    assert match.by == ("mail", "otherMails", "userPrincipalName")


def test_two_accounts_of_one_address_are_both_given() -> None:
    invited, contact = Account(other_mails=[PAUL]), Account(mail=PAUL)

    found = matches([invited, contact], {PAUL})[PAUL]

    assert [match.account for match in found] == [invited, contact]


def test_one_account_may_be_two_of_the_wanted() -> None:
    account = Account(mail=PAUL, other_mails=["p@ars.example"])

    assert matches([account], {PAUL, "p@ars.example"}).keys() == {PAUL, "p@ars.example"}


@pytest.mark.parametrize(
    "account",
    [
        Account(),
        Account(mail="paul@ars.example"),
        Account(mail=f"x{PAUL}"),
        Account(user_principal_name="paul_durand@agence.onmicrosoft.example"),
        Account(identities=[Identity(None)]),
        Account(proxy_addresses=["sip:paul_durand@ars.example"]),
    ],
)
def test_who_goes_by_another_address_is_somebody_else(account: Account) -> None:
    assert matches([account], {PAUL}) == {}


@pytest.mark.parametrize(
    ("upn", "address"),
    [
        ("paul_ars.example#ext#@agence.example", "paul@ars.example"),
        ("paul_durand_ars.example#ext#@agence.example", "paul_durand@ars.example"),
        ("_paul__ars.example#ext#@agence.example", "_paul_@ars.example"),
        ("paul@agence.example", "paul@agence.example"),
    ],
)
def test_the_name_of_a_guest_tells_which_address_was_invited(upn: str, address: str) -> None:
    assert invited_address(upn) == address
