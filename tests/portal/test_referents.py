"""« Administration des profils métiers »: what a référent sees, grants, renews and takes back."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from provisioning.plan.file_grants import FileGrant
from provisioning.portal import reasons
from provisioning.portal.configuration import Deployment
from provisioning.portal.models import Credential
from provisioning.portal.rules import granted_by
from provisioning.requests.models import AccountRequest, Person, ProfileRequest
from provisioning.requests.store import profiles
from tests.portal.conftest import PASSWORD, Portal, text
from tests.portal.html import mistakes
from tests.requests.story import (
    CLAIRE,
    HEAD,
    INES,
    KARIM,
    NADIA,
    PAUL,
    SPEC,
    ZOE,
    accepted,
    approved,
    confirmed,
    granted,
    spec,
    wanting,
)

HERE = "/administration"
APPROVALS = """people:
  - {first_name: Odile, last_name: Fichier, address: odile@ars.example, access_mode: microsoft,
     structure: {type: ars, name: ARS-BRETAGNE},
     accepted: {by: claire@cnsa.example, on: 2026-01-05},
     profiles: [{profile: aidants, by: ines@cnsa.example, on: 2026-01-05}]}
"""


def referent(portal: Portal, address: str = INES) -> Client:
    return portal.responsable(address)


def ticked(*numbers: int) -> list[str]:
    return [f"{number}:{profiles.show(SPEC, number).digest}" for number in numbers]


def states() -> list[str]:
    return list(ProfileRequest.objects.order_by("id").values_list("state", flat=True))


def waiting(portal: Portal, *names: str, code: str = "aidants") -> None:
    for name in names:
        address = f"{name}@ars.example"
        accepted(address, first_name=name, now=portal.now)
        wanting(code, address=address, now=portal.now)


def filed(**more: Any) -> FileGrant:
    known: dict[str, Any] = {
        "address": "old@ars.example",
        "first_name": "Odile",
        "last_name": "Fichier",
        "structures": (("ars", "ARS-BRETAGNE"),),
        "profile": "aidants",
        "state": "approved",
        "decided_by": INES,
        "decided_on": date(2026, 1, 5),
        "until": date(2027, 1, 4),
        "where": "approvals.yaml:12",
    }
    return FileGrant(**known | more)


def with_files(portal: Portal, *grants: FileGrant) -> override_settings:
    return override_settings(
        PORTAL=Deployment(
            lambda: portal.rules, lambda: portal.now, sandbox=True, filed=lambda *_: grants
        )
    )


def test_a_referent_of_several_spaces_sees_them_together(portal: Portal) -> None:
    waiting(portal, "a", "b")
    waiting(portal, "c", code="tarif")
    granted("aidants", address=ZOE, now=portal.now)

    page = referent(portal).get(HERE)

    shown = text(page)
    assert "Aidants 2 1 0 Ouvrir une revue" in shown
    assert "Financement 1 0 0 Ouvrir une revue" in shown
    assert [shown.index(f"{name}@ars.example") for name in "abc"] == sorted(
        shown.index(f"{name}@ars.example") for name in "abc"
    )
    assert "Aidants" not in text(referent(portal, KARIM).get(HERE))


def test_a_referent_removed_from_the_file_loses_it_at_once(portal: Portal) -> None:
    karim = referent(portal, KARIM)
    assert karim.get(HERE).status_code == 200
    changed = spec()
    portal.rules = spec(
        spaces={
            code: {
                "title": space.title,
                "requires": {"any": list(space.requires.profiles)},
                "referents": [INES, CLAIRE],
            }
            for code, space in changed.spaces.items()
        }
    )

    assert karim.get(HERE).status_code == 403
    assert karim.get("/mon-compte").status_code == 403, "nothing names him any more"


def test_who_decides_on_a_profile_without_a_space_of_their_own_decides_too(
    portal: Portal,
) -> None:
    portal.rules = spec(responsables=[CLAIRE, NADIA, HEAD])
    waiting(portal, "a", code="chosen")

    head = referent(portal, HEAD)
    assert "Choisi" in text(head.get(HERE))
    assert head.get(f"{HERE}/espaces/aidants").status_code == 404
    assert "Choisi" not in text(referent(portal).get(HERE)), "the head decides on it, not Inès"


def test_a_profile_is_granted_until_a_day(portal: Portal) -> None:
    waiting(portal, "a")
    ines = referent(portal)
    page = ines.get(f"{HERE}/demandes/1")
    assert "Ouvre Aidants" in text(page)
    digest = profiles.show(SPEC, 1).digest
    typed = {"decision": "grant", "digest": digest, "until": "2027-06-30"}

    answer = ines.post(f"{HERE}/demandes/1", typed, follow=True)

    assert "Le profil est accordé." in text(answer)
    row = ProfileRequest.objects.get()
    assert (row.state, row.until, row.decided_by) == ("approved", date(2027, 6, 30), INES)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-11-22", "Cette date est passée"),
        ("2099-01-01", "jusqu'au 22/11/2028 au plus"),
        ("demain", "Saisissez une date"),
    ],
)
def test_a_day_that_cannot_be_is_told(portal: Portal, until: str, told: str) -> None:
    waiting(portal, "a")
    typed = {"decision": "grant", "digest": profiles.show(SPEC, 1).digest, "until": until}

    answer = referent(portal).post(f"{HERE}/demandes/1", typed)

    assert answer.status_code == 400
    assert told in text(answer)
    assert states() == ["submitted"]


def test_of_two_who_decide_at_once_the_second_is_told(portal: Portal) -> None:
    waiting(portal, "a")
    typed = {"decision": "grant", "digest": profiles.show(SPEC, 1).digest}
    referent(portal).post(f"{HERE}/demandes/1", typed)

    answer = referent(portal, CLAIRE).post(f"{HERE}/demandes/1", typed, follow=True)

    assert "déjà été traitée" in text(answer)
    assert ProfileRequest.objects.get().decided_by == INES


def test_a_request_changed_since_it_was_shown_is_shown_again(portal: Portal) -> None:
    waiting(portal, "a")
    digest = profiles.show(SPEC, 1).digest
    ProfileRequest.objects.update(function="charge")

    answer = referent(portal).post(f"{HERE}/demandes/1", {"decision": "grant", "digest": digest})

    assert "a changé depuis : relisez-la." in text(answer)
    assert "CHARGE(E)" in text(answer)
    assert states() == ["submitted"]


def test_several_are_granted_or_refused_at_once(portal: Portal) -> None:
    waiting(portal, "a", "b", "c")
    ines, page = referent(portal), f"{HERE}/demandes"
    granted_two = {"decision": "grant", "choice": ticked(1, 2), "until": "2027-01-31"}

    assert "2 profils accordés." in text(ines.post(page, granted_two, follow=True))
    refused = {"decision": "refuse", "choice": ticked(3), "reason": "Pas votre métier"}
    assert "1 demande refusée." in text(ines.post(page, refused, follow=True))

    assert states() == ["approved", "approved", "refused"]
    assert set(ProfileRequest.objects.values_list("until", flat=True)) == {date(2027, 1, 31), None}


def test_what_is_to_correct_keeps_what_was_ticked(portal: Portal) -> None:
    waiting(portal, "a", "b")
    wrong = {"decision": "grant", "choice": ticked(2), "until": "2020-01-01"}

    answer = referent(portal).post(f"{HERE}/demandes", wrong)

    assert answer.status_code == 400
    assert answer.content.decode().count(" checked") == 1


def test_nobody_sees_or_decides_their_own(portal: Portal) -> None:
    portal.known(address=INES, first_name="Ines", last_name="Garnier", access_mode="standard")
    from provisioning.requests.store import accounts

    accounts.accept(SPEC, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    wanting("aidants", address=INES, now=portal.now)
    ines = portal.sign_in(INES, PASSWORD)

    assert "Garnier" not in text(ines.get(HERE))
    assert ines.get(f"{HERE}/demandes/1").status_code == 404
    own = {"decision": "grant", "choice": ticked(1)}
    assert "n'est pas à vous" in text(ines.post(f"{HERE}/demandes", own, follow=True))
    assert states() == ["submitted"]


def test_what_another_decides_is_neither_seen_nor_decided(portal: Portal) -> None:
    waiting(portal, "a", code="tarif")
    granted("tarif", by=KARIM, address=ZOE, now=portal.now)
    claire = referent(portal, CLAIRE)

    assert claire.get(f"{HERE}/demandes/1").status_code == 404
    assert claire.get(f"{HERE}/habilitations/2").status_code == 404
    assert claire.get(f"{HERE}/espaces/finances").status_code == 404
    assert claire.get(f"{HERE}/espaces/finances/export").status_code == 404
    assert claire.get(f"{HERE}/espaces/finances/revue").status_code == 404
    assert claire.get(f"{HERE}/espaces/nulle-part").status_code == 404


def test_holders_are_shown_with_their_days_and_their_last_proof_of_life(portal: Portal) -> None:
    granted(address=PAUL, now=portal.now)
    granted(address=ZOE, now=portal.now)
    Person.objects.filter(address=PAUL).update(last_seen=portal.now.date() - timedelta(days=3))

    page = text(referent(portal).get(f"{HERE}/espaces/aidants"))

    assert f"le 23/11/2026 par {INES} 22/11/2028 Actif, vu le 20/11/2026" in page
    assert "22/11/2028 Inconnu" in page


def test_those_whose_end_is_near_can_be_seen_alone(portal: Portal) -> None:
    granted(address=ZOE, now=portal.now)
    accepted(PAUL, now=portal.now)
    [asked] = wanting("aidants", address=PAUL, now=portal.now)
    last = portal.now.date() + timedelta(days=30)
    profiles.approve(SPEC, asked.id, by=INES, digest=asked.digest, now=portal.now, until=last)
    ines = referent(portal)

    page = text(ines.get(f"{HERE}/espaces/aidants?fin=proche"))

    assert PAUL in page
    assert ZOE not in page
    assert "Aidants 0 2 1" in text(ines.get(HERE))


def test_a_grant_is_renewed_and_another_taken_back(portal: Portal) -> None:
    granted(address=PAUL, now=portal.now)
    granted(address=ZOE, now=portal.now)
    ines, digest = referent(portal), profiles.show(SPEC, 1).digest
    portal.wait(days=400)

    renewed = {"decision": "renew", "digest": digest, "until": ""}
    page = text(ines.post(f"{HERE}/habilitations/1", renewed, follow=True))
    assert "Le profil est renouvelé jusqu'au 27/12/2029." in page
    without = {"decision": "revoke", "reason": ""}
    assert ines.post(f"{HERE}/habilitations/2", without).status_code == 400
    gone = {"decision": "revoke", "reason": "Mutation"}
    assert "retiré" in text(ines.post(f"{HERE}/habilitations/2", gone, follow=True))

    assert states() == ["renewed", "revoked", "approved"]
    assert ines.get(f"{HERE}/habilitations/2").status_code == 404


def test_who_only_refers_to_a_space_that_a_profile_opens_sees_and_does_not_decide(
    portal: Portal,
) -> None:
    portal.rules = spec(responsables=[CLAIRE, NADIA, HEAD])
    accepted(PAUL, now=portal.now)
    [asked] = wanting("chosen", address=PAUL, now=portal.now)
    profiles.approve(portal.rules, asked.id, by=HEAD, digest=asked.digest, now=portal.now)
    ines = referent(portal)

    page = text(ines.get(f"{HERE}/habilitations/1"))

    assert "Ce n'est pas à vous de renouveler" in page
    assert "Retirer le profil" not in page
    ines.post(f"{HERE}/habilitations/1", {"decision": "revoke", "reason": "Mutation"})
    assert states() == ["approved"]


def test_what_a_file_grants_is_shown_with_the_line_to_change(portal: Portal) -> None:
    with with_files(portal, filed(), filed(profile="tarif"), filed(state="ended", until=None)):
        ines = referent(portal)
        page = text(ines.get(f"{HERE}/espaces/aidants"))

        assert page.count("Odile Fichier") == 1
        assert "approvals.yaml:12" in page
        assert "0, et 1 par fichier" in text(ines.get(HERE))


def test_the_approvals_are_read_again_when_they_the_rules_or_the_day_change(
    portal: Portal, tmp_path: Path
) -> None:
    path = tmp_path / "approvals.yaml"
    path.write_text(APPROVALS)
    read, day = granted_by([path]), portal.now.date()
    [first] = read(SPEC, day)
    assert (first.id, first.where) == ("odile@ars.example/aidants", "approvals.yaml:5")
    assert read(SPEC, day) is read(SPEC, day)

    path.write_text(APPROVALS.replace("05}]", "05, until: 2026-11-23}]"))

    [again] = read(SPEC, day)
    assert (again.state, again.until) == ("approved", day)
    [over] = read(SPEC, day + timedelta(days=1))
    assert over.state == "ended"
    assert read(spec(), day) is not read(SPEC, day), "other rules, even if they say the same"


def test_the_list_leaves_as_a_table_without_formulas(portal: Portal) -> None:
    accepted(PAUL, first_name="=HYPERLINK", last_name="+cmd", now=portal.now)
    approved(*wanting("aidants", address=PAUL, now=portal.now), now=portal.now)
    with with_files(portal, filed(last_name="@cmd")):
        answer = referent(portal).get(f"{HERE}/espaces/aidants/export")

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="titulaires-aidants-2026-11-23.csv"'
    )
    body = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body), delimiter=";"))
    assert [(row["nom"], row["prénom"], row["source"]) for row in rows] == [
        ("'+cmd", "'=HYPERLINK", "profile/1"),
        ("'@cmd", "Odile", "approvals.yaml:12"),
    ]
    assert rows[0]["jusqu'au"] == "2028-11-22"


def test_a_review_is_opened_answered_and_closed_with_its_progress(portal: Portal) -> None:
    granted(address=PAUL, now=portal.now)
    granted(address=ZOE, now=portal.now)
    ines, page = referent(portal), f"{HERE}/espaces/aidants/revue"

    opened = text(ines.post(page, {"act": "open"}, follow=True))
    assert "La revue est ouverte : 2 profils à confirmer." in opened
    assert "0 confirmé, 0 retiré, 2 sans réponse sur 2" in opened
    assert "déjà ouverte" in text(ines.post(page, {"act": "open"}, follow=True))
    kept = text(ines.post(page, {"act": "answer", "answer": "keep", "grant": ["1"]}, follow=True))
    assert "1 confirmé, 0 retiré, 1 sans réponse sur 2" in kept
    assert "1 sans réponse sur 2" in text(ines.get(HERE))
    removal = {"act": "answer", "answer": "remove", "grant": ["2"]}
    assert "Écrivez un motif" in text(ines.post(page, removal, follow=True))
    gone = text(ines.post(page, removal | {"reason": "Mutation"}, follow=True))
    assert "1 profil retiré." in gone
    assert states() == ["approved", "revoked"]
    closed = text(ines.post(page, {"act": "close"}, follow=True))
    assert "La revue est close : 1 confirmé, 1 retiré, 0 sans réponse." in closed
    assert "n'est plus ouverte" in text(ines.post(page, {"act": "remind"}, follow=True))


def test_what_a_file_gives_and_a_review_removes_is_to_be_changed_there(portal: Portal) -> None:
    with with_files(portal, filed()):
        ines, page = referent(portal), f"{HERE}/espaces/aidants/revue"
        ines.post(page, {"act": "open"})
        grant = {"grant": ["old@ars.example/aidants"], "reason": "Partie"}

        answer = ines.post(page, {"act": "answer", "answer": "remove", **grant}, follow=True)

        assert "À retirer aussi dans le fichier : approvals.yaml:12" in text(answer)


def test_nobody_confirms_their_own_access(portal: Portal) -> None:
    accepted(INES, access_mode="standard", now=portal.now)
    approved(*wanting("aidants", address=INES, now=portal.now), CLAIRE, now=portal.now)
    ines, page = referent(portal), f"{HERE}/espaces/aidants/revue"
    ines.post(page, {"act": "open"})

    answer = ines.post(page, {"act": "answer", "answer": "keep", "grant": ["1"]}, follow=True)

    assert "Nul ne confirme son propre accès" in text(answer)
    assert "1 sans réponse sur 1" in text(answer)


@pytest.mark.parametrize("place", ["", "/espaces/aidants", "/espaces/aidants/revue"])
def test_a_list_asks_as_many_questions_whatever_its_length(portal: Portal, place: str) -> None:
    ines = referent(portal)
    granted(address=ZOE, now=portal.now)
    waiting(portal, "first")
    ines.post(f"{HERE}/espaces/aidants/revue", {"act": "open"})

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ines.get(HERE + place).status_code == 200
        return len(asked)

    few = questions()
    ines.post(f"{HERE}/espaces/aidants/revue", {"act": "close"})
    for number in range(30):
        granted(address=f"p{number}@ars.example", now=portal.now)
    waiting(portal, *(f"w{number}" for number in range(30)))
    ines.post(f"{HERE}/espaces/aidants/revue", {"act": "open"})

    assert questions() == few <= 12
    page = ines.get(HERE + place).content.decode()
    assert page.count("@ars.example") >= 25
    assert "?apres=" in page


def test_every_page_is_right_whether_its_lists_are_empty_or_full(
    portal: Portal, tmp_path: Path
) -> None:
    some = ["a", "b"]
    refused, late = {"decision": "refuse", "reason": ""}, {"until": "31/12/1999"}
    with with_files(portal, *(filed(address=f"{name}@old.example") for name in some)):
        ines, karim, claire = (referent(portal, each) for each in (INES, KARIM, CLAIRE))
        pages = [
            claire.get("/demandes-a-traiter"),
            claire.post("/demandes-a-traiter/choisies", {"decision": "accept"}, follow=True),
            karim.get(HERE),
            *(
                karim.get(f"{HERE}/espaces/finances{each}")
                for each in ("", "?fin=proche", "/revue")
            ),
        ]
        granted(address=ZOE, now=portal.now)
        waiting(portal, *some)
        for name in some:
            confirmed(f"{name}@cd.example", first_name=name, message="Bonjour", now=portal.now)
            granted(address=f"{name}@held.example", now=portal.now)
        ProfileRequest.objects.filter(pk=1).update(until=portal.now.date() + timedelta(days=9))
        reasons.keep(Credential.objects.get(address=INES), "Doublon", portal.now)
        reasons.keep(Credential.objects.get(address=CLAIRE), "Structure inconnue", portal.now)
        first = AccountRequest.objects.filter(state="confirmed").first().id
        pages.append(ines.post(f"{HERE}/espaces/aidants/revue", {"act": "open"}, follow=True))
        pages += [
            *(ines.get(HERE + place) for place in PLACES),
            ines.post(f"{HERE}/demandes", refused),
            ines.post(f"{HERE}/demandes", {"decision": "grant", **late}),
            ines.post(f"{HERE}/demandes/2", refused),
            ines.post(f"{HERE}/demandes/2", {"decision": "grant", **late}),
            ines.post(f"{HERE}/habilitations/1", {"decision": "renew", "until": "x"}),
            ines.post(f"{HERE}/habilitations/1", {"decision": "revoke"}),
            claire.get("/demandes-a-traiter"),
            claire.get(f"/demandes-a-traiter/{first}"),
            claire.post(f"/demandes-a-traiter/{first}", refused),
            claire.post("/demandes-a-traiter/choisies", refused),
        ]

    assert mistakes(pages, tmp_path) == []


PLACES = (
    "",
    "/demandes/2",
    "/habilitations/1",
    "/espaces/aidants",
    "/espaces/aidants?fin=proche",
    "/espaces/aidants/revue",
)
