"""What the rows of the database give to people, and what the journal last said that they hold.

A row that no line bears witness to was not written by this program: it gives nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connections, transaction

from provisioning.requests.audit import AuditLine
from provisioning.requests.keys import SecretKey, key_of

NOTHING: Final = "-"
"""What the journal says of whoever is not let in."""
_PEOPLE: Final = """
    SELECT id, address, first_name, last_name, structure_type, structure, access_mode,
           function, sub_function, listed, accepted_by, accepted_on, more_structures,
           account, left_on
    FROM access_person WHERE (accepted_on IS NOT NULL OR id IN (
        SELECT person_id FROM access_profilerequest WHERE state IN ('approved', 'left'))) {}
    ORDER BY id"""
_GRANTS: Final = """
    SELECT person_id, profile, decided_by, decided_on, until, state, id
    FROM access_profilerequest WHERE state IN ('approved', 'left') {} ORDER BY person_id, id"""
_ALIASES: Final = """
    SELECT access_alias.person_id, access_alias.address
    FROM access_alias JOIN access_person ON access_person.id = access_alias.person_id
    WHERE access_alias.address <> access_person.address {} ORDER BY 1, 2"""
_LAST: Final = """
    SELECT {columns} FROM access_event WHERE seq IN
    (SELECT MAX(seq) FROM access_event WHERE about <> '' {only} GROUP BY about)"""
_AT_ONCE: Final = 500


class Holding(NamedTuple):
    """Rows as ``_PEOPLE`` and ``_GRANTS`` read them; somebody not accepted should have none."""

    who: Sequence[Any]
    grants: Sequence[Sequence[Any]]
    aliases: Sequence[str]

    @property
    def text(self) -> str:
        """All of it in one unambiguous way; another order of columns is another text."""
        who = (*self.who[1:9], bool(self.who[9]), *self.who[10:])
        said = (who, [row[1:6] for row in self.grants], self.aliases)
        return msgspec.json.encode(said).decode()


def holdings(people: Collection[int] | None = None, *, using: str = "default") -> list[Holding]:
    """Of everybody who holds something, or of these; all rows are of the same instant."""
    with transaction.atomic(using=using, durable=False), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql" and not connections[using].savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return list(_holdings(cursor, people))


def _holdings(cursor: Any, people: Collection[int] | None) -> Iterator[Holding]:
    rows = _rows(cursor, _PEOPLE, "id", people)
    grants = _of_each(_rows(cursor, _GRANTS, "person_id", people))
    aliases = _of_each(_rows(cursor, _ALIASES, "access_alias.person_id", people))
    for who in rows:
        known = [address for _, address in aliases.get(who[0], ())]
        yield Holding(who, grants.get(who[0], ()), known)


def _rows(cursor: Any, query: str, column: str, only: Collection[Any] | None) -> list[Any]:
    if only is None:
        cursor.execute(query.format(""))
        return list(cursor.fetchall())
    found: list[Any] = []
    for some in in_parts(only):
        cursor.execute(query.format(f"AND {column} IN ({', '.join(['%s'] * len(some))})"), some)
        found += cursor.fetchall()
    return found


def in_parts(some: Iterable[Any]) -> Iterator[list[Any]]:
    """As many as one query names."""
    rest = iter(some)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _of_each(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    return {person: list(some) for person, some in groupby(rows, key=itemgetter(0))}


class Testimony:
    """The last line of the journal about each person, or about ``addresses`` alone."""

    def __init__(
        self,
        keys: Sequence[SecretKey],
        addresses: Collection[str] | None = None,
        *,
        using: str = "default",
    ) -> None:
        self._keys = keys
        names = AuditLine.__struct_fields__
        query = _LAST.replace("{columns}", ", ".join(names)).replace("{only}", "{}")
        only = None
        if addresses is not None:
            only = [key.pseudonym(address) for key in keys for address in addresses]
        with connections[using].cursor() as cursor:
            rows = _rows(cursor, query, "about", only)
        lines = (AuditLine(**dict(zip(names, row, strict=True))) for row in rows)
        self._last = {line.about: line for line in lines}

    def of(self, address: str) -> str:
        """What they hold by the last line of ours about them; ``NOTHING`` where there is none."""
        found = [self._last.get(key.pseudonym(address)) for key in self._keys]
        last = max((line for line in found if line), key=lambda line: line.seq, default=None)
        return self._held(last) if last else NOTHING

    def _held(self, line: AuditLine) -> str:
        if not key_of(line.seal) or not line.true(self._keys):
            return NOTHING
        held: str = msgspec.json.decode(line.detail, type=dict[str, Any]).get("access", NOTHING)
        return held

    def proves(self, holding: Holding) -> bool:
        held, text = self.of(holding.who[1]), holding.text
        return any(key.holding(text) == held for key in self._keys)

    def unheard(self, addresses: Collection[str]) -> Iterator[str]:
        """Pseudonyms of whoever the journal lets in, and who is none of these people."""
        known = {key.pseudonym(address) for key in self._keys for address in addresses}
        for about, line in self._last.items():
            if about not in known and self._held(line) != NOTHING:
                yield about
