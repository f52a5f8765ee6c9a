"""Is this account that person? Every address an account goes by, and which of them prove it.

An account is looked for under all its addresses: a matcher that looks at ``mail`` alone invites
the same person twice. But only what somebody signs in with says who they are: an address that an
account merely carries, among ``otherMails`` or ``proxyAddresses``, is a doubt.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec


class SignInIdentity(Protocol):
    @property
    def issuer_assigned_id(self) -> str | None: ...


class HasAddresses(Protocol):
    @property
    def mail(self) -> str | None: ...
    @property
    def user_principal_name(self) -> str | None: ...
    @property
    def other_mails(self) -> Sequence[str] | None: ...
    @property
    def proxy_addresses(self) -> Sequence[str] | None: ...
    @property
    def identities(self) -> Sequence[SignInIdentity] | None: ...
    @property
    def user_type(self) -> str | None: ...
    @property
    def creation_type(self) -> str | None: ...
    @property
    def external_user_state(self) -> str | None: ...


A = TypeVar("A", bound=HasAddresses)


class Match(msgspec.Struct, Generic[A], frozen=True, gc=False):
    """``by`` names the properties that matched: ``("mail", "otherMails")``.

    ``proved``: one of them is what the account signs in with, or the account was known by its id.
    """

    account: A
    by: tuple[str, ...]
    proved: bool = False


def addresses(account: HasAddresses) -> Iterator[tuple[str, str]]:
    """``(property, address)`` for every address of the account, case-folded."""
    if account.mail:
        yield "mail", account.mail.casefold()
    for address in account.other_mails or ():
        yield "otherMails", address.casefold()
    for proxy in account.proxy_addresses or ():
        yield "proxyAddresses", proxy.casefold().removeprefix("smtp:")
    for identity in account.identities or ():
        if identity.issuer_assigned_id:
            yield "identities", identity.issuer_assigned_id.casefold()
    if account.user_principal_name:
        yield "userPrincipalName", invited_address(account.user_principal_name.casefold())


def proof(account: HasAddresses) -> frozenset[str]:
    """The properties of this account that say who signs in.

    The mail of an account made inside the tenant for somebody outside is a note on it: they sign
    in with its login.
    """
    signs_in = {"identities", "userPrincipalName"}
    if is_invited(account) or account.user_type == "Member":
        signs_in.add("mail")
    return frozenset(signs_in)


def is_invited(account: HasAddresses) -> bool:
    return account.creation_type == "Invitation" or account.external_user_state is not None


def invited_address(upn: str) -> str:
    """``paul_ars.example#ext#@tenant`` was invited as ``paul@ars.example``."""
    local, mark, _ = upn.partition("#ext#@")
    if not mark:
        return upn
    name, _, domain = local.rpartition("_")
    return f"{name}@{domain}"


def matches(accounts: Iterable[A], wanted: Container[str]) -> dict[str, list[Match[A]]]:
    """Address -> the accounts that go by it. More than one is a doubt that people must settle."""
    found: dict[str, list[Match[A]]] = {}
    for account in accounts:
        by: dict[str, list[str]] = {}
        for how, address in addresses(account):
            if address in wanted:
                by.setdefault(address, []).append(how)
        for address, hows in by.items():
            proved = not proof(account).isdisjoint(hows)
            match = Match(account, tuple(dict.fromkeys(hows)), proved)
            found.setdefault(address, []).append(match)
    return found


def proved(found: Iterable[Match[A]]) -> list[Match[A]]:
    """Those who sign in with the address; where nobody does there is only doubt."""
    return [match for match in found if match.proved]
