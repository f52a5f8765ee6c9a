"""Who answers to a value: so that looking an address up among 50,000 people costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from graph_simulator.objects.directory import DirectoryObject, Group, User

Values: TypeAlias = Callable[[DirectoryObject], Iterable[str | None]]


def _user(read: Callable[[User], Iterable[str | None]]) -> Values:
    return lambda thing: read(thing) if isinstance(thing, User) else ()


def _group(read: Callable[[Group], Iterable[str | None]]) -> Values:
    return lambda thing: read(thing) if isinstance(thing, Group) else ()


USER_KEYS: Mapping[str, Values] = {
    "userPrincipalName": _user(lambda user: (user.user_principal_name,)),
    "mail": _user(lambda user: (user.mail,)),
    "otherMails": _user(lambda user: user.other_mails),
    "proxyAddresses": _user(lambda user: user.proxy_addresses),
    "identities": _user(lambda user: (entry["issuerAssignedId"] for entry in user.identities)),
}
GROUP_KEYS: Mapping[str, Values] = {
    "uniqueName": _group(lambda group: (group.unique_name,)),
    "mailNickname": _group(lambda group: (group.mail_nickname,)),
    "displayName": _group(lambda group: (group.display_name,)),
    "mail": _group(lambda group: (group.mail,)),
}


class Index:
    """Values are compared as the directory does: without regard to case."""

    def __init__(self, keys: Mapping[str, Values]) -> None:
        self._values = keys
        self._ids: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in keys}

    def find(self, name: str, value: str) -> tuple[str, ...]:
        return self._ids[name].get(value.casefold(), ())

    def knows(self, name: str) -> bool:
        return name in self._ids

    def move(self, id_: str, old: DirectoryObject | None, new: DirectoryObject | None) -> None:
        for name, read in self._values.items():
            before = [value.casefold() for value in read(old) if value] if old else []
            after = [value.casefold() for value in read(new) if value] if new else []
            if before == after:
                continue
            table = self._ids[name]
            for value in before:
                left = tuple(held for held in table.get(value, ()) if held != id_)
                if left:
                    table[value] = left
                else:
                    table.pop(value, None)
            for value in after:
                holders = table.get(value, ())
                if id_ not in holders:
                    table[value] = (*holders, id_)
