"""A plan in words: from its file as from the tenant, by kind or by space, in two languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given, strategies as st

from provisioning.i18n import LANGUAGES, phrase
from provisioning.plan import document
from provisioning.plan.allowances import Terms, Use
from provisioning.plan.details import Detail
from provisioning.plan.diff import Change, Create, Delete, Update, diff
from provisioning.plan.document import Document
from provisioning.plan.limits import Exceeded
from provisioning.plan.model import Access, Key, Note, Resource, Restorable
from provisioning.plan.notes import noted
from provisioning.plan.plan import Cost, Plan, Tenant
from provisioning.plan.render import Line, Manner, lines, markdown
from tests.plan.toys import KEYS, companies, wishes, world

TENANT = Tenant("11111111-1111-1111-1111-111111111111", "Agence")
ANA, BOB, *_ = KEYS
WHOLE = Manner(everything=True)


class Row(Detail, frozen=True):
    size: int = 0


class Room(Resource, frozen=True, kw_only=True):
    """With one field of each sort that a plan can show."""

    heading = ("Salles", "Rooms")
    accesses = (Access("key", {"having": "key"}), Access("guest", {"friends": ""}))

    title_: str = ""
    digest: str | None = None
    day: date | None = None
    words: tuple[str, ...] = ()
    rows: tuple[Row, ...] | None = None
    having: frozenset[Key] | None = None
    friends: frozenset[Key] | None = None
    restores: Restorable | None = None

    @property
    def title(self) -> str:
        return self.title_ or self.key.name

    @property
    def returning(self) -> Restorable | None:
        return self.restores


texts = st.sampled_from(["", "x", "a, b", "edited by hand", "\u202egnp", "```"])
rows = st.lists(
    st.builds(Row, name=st.sampled_from("abc"), size=st.integers(0, 2)),
    unique_by=lambda each: each.name,
).map(tuple)
rooms = st.builds(
    Room,
    key=st.sampled_from(["space/aidants", "aidants/x", "profile/p", "ana@ars.example"]).map(
        lambda name: Key("room", name)
    ),
    title_=texts,
    digest=st.none() | texts,
    day=st.none() | st.just(date(2026, 1, 2)),
    words=st.lists(texts, max_size=2).map(tuple),
    rows=st.none() | rows,
    having=st.none() | companies,
    friends=st.none() | companies,
    restores=st.none() | st.just(Restorable("id", "2026-01-01", "2026-01-31")),
)
many = st.lists(rooms, max_size=4, unique_by=lambda each: each.key)
notes = st.lists(
    st.builds(
        Note,
        st.sampled_from([Key("room", "aidants/x"), Key("folder", "aidants/y"), ANA]),
        st.sampled_from(["waits", "b: waits"]),
        st.sampled_from(["note", "refused", "unknown", "manual"]),
        st.sampled_from(["", "b", "Ana"]),
    ),
    max_size=5,
)
manners = st.builds(
    Manner, st.sampled_from(LANGUAGES), st.sampled_from(["kind", "space"]), st.booleans()
)


def planned(*changes: Change, **more: object) -> Plan:
    return msgspec.structs.replace(
        Plan(tenant=TENANT, changes=changes, places={"space/aidants": "Aidants"}), **more
    )


@given(many, many, notes, manners)
def test_a_plan_file_reads_as_its_plan_did(
    have: list[Room], want: list[Room], said: list[Note], manner: Manner
) -> None:
    plan = planned(
        *diff(world(*have), wishes(*want)),
        notes=tuple(said),
        names={ANA: "Ana Ruiz"},
        cost=Cost(requests=1, writes=2, minutes=1.5, write_share=0.01),
        exceeded=(Exceeded(code="removals_cap", count=11, limit=8),),
        allowed=(
            Use("a", Key("membership", "space/aidants"), frozenset(), terms("fin de mission")),
        ),
    )
    written = msgspec.json.decode(document.as_file(plan, datetime.now(UTC)))

    read = msgspec.convert(written, Document)

    assert list(lines(read, manner)) == list(lines(document.of(plan), manner))
    assert markdown(read, manner) == markdown(document.of(plan), manner)


def terms(because: str) -> Terms:
    return Terms(title="Aidants", remove=3, until=date(2026, 2, 1), because=because)


def room(name: str, kind: str = "room", **fields: object) -> Room:
    return msgspec.structs.replace(Room(key=Key(kind, name)), **fields)


def shown(plan: Plan, manner: Manner = WHOLE) -> list[str]:
    said = lines(document.of(plan), manner)
    return ["  " * each.depth + f"{each.mark} {each.text}".strip() for each in said]


def test_by_space_people_come_first_then_each_space_with_all_of_its_own() -> None:
    class Person(Room, frozen=True):
        heading = ("Personnes", "People here")

        @property
        def place(self) -> str:
            return ""

    changes = (
        Create(room("space/b")),
        Create(room("b/docs", title_="Documents")),
        Create(room("space/a")),
        Create(Person(key=Key("person", "a/n@ars.example"), title_="Ana")),
        Delete("id", room("profile/p", title_="Lecteurs")),
        Create(room("space/gone")),
    )
    plan = planned(*changes, places={"profile/p": "Lecteur", "space/a": "Aidants", "space/b": "B"})

    said = shown(plan, Manner(by="space", everything=True))

    assert said[1 : said.index("6 changes")] == [
        "",
        "People",
        "  + Ana <a/n@ars.example>",
        "",
        "Profile Lecteur (p)",
        "  - Rooms: Lecteurs",
        "",
        "Space Aidants (a)",
        "  + Rooms: space/a",
        "",
        "Space B (b)",
        "  + Rooms: space/b",
        "  + Rooms: Documents",
        "",
        "Space space/gone (gone)",
        "  + Rooms: space/gone",
        "",
    ]


@given(many, many, st.booleans())
def test_by_space_nothing_is_left_out_and_nothing_said_twice(
    have: list[Room], want: list[Room], everything: bool
) -> None:
    plan = document.of(planned(*diff(world(*have), wishes(*want))))

    by_kind, by_space = (
        sorted(
            (each.mark, each.text.removeprefix("Rooms: "), each.depth)
            for each in lines(plan, Manner(by=by, everything=True))
            if each.mark
        )
        for by in ("kind", "space")
    )

    assert by_kind == by_space


def test_in_french_all_of_it_is_french() -> None:
    have, want = room("space/a"), room("space/a", words=("x",), digest="d", title_="Aidants")
    back = Restorable("id", "2026-01-01", "2026-01-31")
    waits, both = phrase(("attend", "waits")), ((ANA, "Ana"), (BOB, "Bob"))
    plan = planned(
        Update("id", have, want, ("words",)),
        Create(room("space/b", restores=back)),
        notes=tuple(noted(key, waits, "manual", who=name) for key, name in both),
        cost=Cost(requests=2, units=1, writes=1, write_share=0.005),
        exceeded=(Exceeded(code="removals_cap", count=11, limit=8),),
        allowed=(Use("a", Key("membership", "space/a"), frozenset(), terms("fin de mission")),),
    )

    assert shown(plan, Manner("fr", everything=True)) == [
        f"Tenant : Agence ({TENANT.id})",
        (
            "! exception utilisée : exactement 3 personnes peuvent quitter Aidants jusqu'au "
            "01/02/2026 : fin de mission"
        ),
        "",
        "Salles",
        "  ~ Aidants (space a)",
        "    ~ words : (rien) -> x",
        "  + space/b, rétabli : supprimé le 01/01/2026, rétablissable jusqu'au 31/01/2026",
        "",
        "À régler par une personne",
        "  ! 2 personnes (Ana, Bob) : attend",
        "",
        "2 changements",
        "Coût : 2 appels, 1 unité, 1 écriture (0,5 % d'une fenêtre de 150 secondes), dans le quota",
        (
            "! refusé : 11 personnes perdraient un accès en une seule fois (la limite est de 8) ; "
            "si c'est voulu, relevez limits.removals_cap dans spaces.yaml par une modification "
            "relue"
        ),
        f"Empreinte : {plan.fingerprint}",
    ]


@pytest.mark.parametrize("by", ["kind", "space"])
def test_whoever_loses_something_is_never_cut(by: str) -> None:
    kept = frozenset(Key("person", f"p{n:02}@ars.example") for n in range(30))
    have, want = room("space/a", having=kept), room("space/a", having=frozenset())

    said = list(lines(document.of(planned(Update("id", have, want, ("having",)))), Manner(by=by)))  # type: ignore[arg-type]

    assert [line for line in said if line.mark == "-"] == [
        Line("-", f"{each.name} (key)", 2) for each in sorted(kept)
    ]
