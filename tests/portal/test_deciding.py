"""« Demandes à traiter »: what is shown to whoever decides, and several at once."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisioning.portal import reasons
from provisioning.portal.models import Credential, KeptReason
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import accounts
from tests.portal.conftest import Portal, text
from tests.requests.story import CLAIRE, NADIA, accepted, confirmed

QUEUE = "/demandes-a-traiter"


def ticked(*numbers: int) -> list[str]:
    return [f"{number}:{accounts.show(number).digest}" for number in numbers]


def states() -> list[str]:
    return list(AccountRequest.objects.order_by("id").values_list("state", flat=True))


def asked_by(*names: str, portal: Portal) -> None:
    for name in names:
        confirmed(f"{name}@ars.example", first_name=name, now=portal.now)


def refuse(browser: Client, *numbers: int, **more: str):  # type: ignore[no-untyped-def]
    typed = {"choice": ticked(*numbers), "decision": "refuse", **more}
    return browser.post(f"{QUEUE}/choisies", typed, follow=True)


def test_what_is_proved_and_what_is_not_stands_apart(portal: Portal) -> None:
    accepted("chef@ars.example", first_name="Anne", last_name="Chef", now=portal.now)
    asked = confirmed("paul@ars.example", now=portal.now)

    page = text(portal.responsable().get(f"{QUEUE}/{asked.id}"))

    proved, _, rest = page.partition("Ce qui ne l'est pas")
    assert "confirmée par un lien, le 23/11/2026" in proved
    assert "La structure ARS-BRETAGNE est connue." in proved
    assert "1 compte accepté a une adresse en ars.example" in proved
    assert "L'identité est déclarée : rien ne la prouve." in rest
    assert "Personne d'autre ne porte ce nom" in rest


def test_a_structure_typed_freely_and_a_domain_nobody_has_are_said(portal: Portal) -> None:
    asked = confirmed("x@gmail.example", structures=(("cd", "Chez moi"),), now=portal.now)

    page = text(portal.responsable().get(f"{QUEUE}/{asked.id}"))

    assert "La structure Chez moi a été saisie librement." in page
    assert "Aucun compte accepté n'a d'adresse en gmail.example" in page


def test_who_looks_like_the_same_person_is_counted_in_the_list_and_named_on_the_page(
    portal: Portal,
) -> None:
    accepted("p.martin@old.example", first_name="Paul", last_name="MARTIN", now=portal.now)
    confirmed("paul@ars.example", now=portal.now)
    claire = portal.responsable()

    assert "1 autre du même nom" in text(claire.get(QUEUE))
    page = text(claire.get(f"{QUEUE}/2"))
    assert "p.martin@old.example" in page
    assert "même nom accepté le 23/11/2026" in page


def test_several_are_accepted_at_once_and_each_that_changed_is_said(portal: Portal) -> None:
    asked_by("a", "b", "c", portal=portal)
    claire, nadia = portal.responsable(), portal.responsable(NADIA)
    choice = [*ticked(1, 2), "3:digest of another version", "999:x", "not a number:x"]
    nadia.post(f"{QUEUE}/2", {"decision": "accept", "digest": accounts.show(2).digest})

    answer = claire.post(f"{QUEUE}/choisies", {"choice": choice, "decision": "accept"}, follow=True)

    page = text(answer)
    assert "1 demande acceptée." in page
    assert "La demande n° 2 a déjà été traitée, ou supprimée." in page
    assert "La demande n° 3 a changé depuis : relisez-la." in page
    assert "La demande n° 999 n'existe plus." in page
    assert states() == ["accepted", "accepted", "confirmed"]


def test_several_are_refused_with_one_reason_that_each_reads(portal: Portal) -> None:
    asked_by("a", "b", "c", portal=portal)
    claire = portal.responsable()

    assert "2 demandes refusées." in text(refuse(claire, 1, 2, reason="Doublon"))

    assert states() == ["refused", "refused", "confirmed"]
    assert accounts.show(2).reason == "Doublon"


def test_without_a_reason_nobody_is_refused_and_what_was_ticked_stays(portal: Portal) -> None:
    asked_by("a", "b", portal=portal)
    answer = refuse(portal.responsable(), 2, reason=" \u200b ")

    assert answer.status_code == 400
    assert "Écrivez un motif que la personne puisse lire." in text(answer)
    assert answer.content.decode().count(" checked") == 1
    assert states() == ["confirmed", "confirmed"]


def test_nothing_ticked_is_said(portal: Portal) -> None:
    asked_by("a", portal=portal)
    assert "Rien n'était coché." in text(refuse(portal.responsable(), reason="Doublon"))


def test_ones_own_request_is_not_decided_among_several(portal: Portal) -> None:
    portal.known(address=CLAIRE, access_mode="standard", first_name="Claire")
    answer = portal.sign_in(CLAIRE).post(
        f"{QUEUE}/choisies", {"choice": ticked(1), "decision": "accept"}, follow=True
    )

    assert "La demande n° 1 n'est pas à vous." in text(answer)
    assert states() == ["confirmed"]


def test_a_reason_is_kept_as_a_model_of_ones_own_and_taken_up_again(portal: Portal) -> None:
    asked_by("a", "b", portal=portal)
    claire = portal.responsable()
    refuse(claire, 1, reason="Structure inconnue", keep="on")
    kept = KeptReason.objects.get()
    assert "Motif" in text(claire.get(f"{QUEUE}/2"))
    assert "Reprendre un motif gardé" not in text(portal.responsable(NADIA).get(f"{QUEUE}/2"))

    typed = {"decision": "refuse", "digest": accounts.show(2).digest, "model": str(kept.id)}
    claire.post(f"{QUEUE}/2", typed)

    assert accounts.show(2).reason == "Structure inconnue"
    nadia = portal.responsable(NADIA)
    nadia.post(f"/motifs/{kept.id}/retirer")
    assert KeptReason.objects.exists(), "it is Claire's"
    claire.post(f"/motifs/{kept.id}/retirer")
    assert not KeptReason.objects.exists()


def test_twenty_reasons_are_kept_and_the_oldest_make_room(portal: Portal) -> None:
    portal.responsable()
    claire = Credential.objects.get()
    for number in range(22):
        portal.wait(minutes=1)
        reasons.keep(claire, f"Motif {number}", portal.now)
    portal.wait(minutes=1)
    reasons.keep(claire, "Motif 2", portal.now)

    assert [each.text for each in reasons.of(claire)] == [
        "Motif 2",
        *(f"Motif {number}" for number in range(21, 2, -1)),
    ]


def test_the_page_of_a_request_asks_as_many_questions_whatever_resembles_it(
    portal: Portal,
) -> None:
    claire = portal.responsable()
    asked = confirmed("first@ars.example", now=portal.now)

    def questions() -> int:
        with CaptureQueriesContext(connection) as found:
            claire.get(f"{QUEUE}/{asked.id}")
        return len(found)

    questions()  # the session notes that somebody is there
    few = questions()
    for number in range(12):
        confirmed(f"p{number}@ars.example", now=portal.now)

    assert questions() == few <= 14
    assert claire.get(f"{QUEUE}/{asked.id}").content.decode().count("même nom") == 10
