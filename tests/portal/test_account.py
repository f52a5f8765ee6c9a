"""Signing in, « Mon compte », « Demandes à traiter », and who may open what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.portal import rules, throttle
from provisioning.requests.models import AccountRequest
from provisioning.requests.store import accounts, finding, leaving
from tests.portal.conftest import PASSWORD, Portal, text
from tests.requests.story import CLAIRE, NADIA, confirmed, spec

WRONG = {"login": "paumartin", "password": "Pas-le-bon-mot-9"}
RIGHT = {"login": "paumartin", "password": PASSWORD}


def test_one_signs_in_by_login_or_by_address(portal: Portal) -> None:
    portal.known()

    for name in ("paumartin", "PauMartin", "paul@ars.example", "Paul@ARS.example"):
        portal.sign_in(name)


def test_whoever_signs_in_is_seen(portal: Portal) -> None:
    portal.known()
    person = finding.person("paul@ars.example")
    person.last_seen = None
    person.save()

    portal.browser.post("/", WRONG)
    assert finding.person("paul@ars.example").last_seen is None
    portal.sign_in("paumartin")
    assert finding.person("paul@ars.example").last_seen == rules.now().date()


def test_a_wrong_name_and_a_wrong_password_are_told_alike(portal: Portal) -> None:
    portal.known()
    answers = [
        portal.browser.post("/", {"login": name, "password": "Pas-le-bon-mot-9"})
        for name in ("paumartin", "personne")
    ]

    assert {answer.status_code for answer in answers} == {400}
    assert len({text(answer) for answer in answers}) == 1


def test_the_session_is_another_once_signed_in(portal: Portal) -> None:
    portal.known()
    browser = portal.another()
    browser.get("/demande/recapitulatif")  # a session begins: it carries a message
    before = browser.cookies["sessionid"].value

    browser.post("/", RIGHT)

    assert browser.cookies["sessionid"].value != before


def test_five_failures_close_a_login_to_one_place_alone_for_a_quarter_of_an_hour(
    portal: Portal,
) -> None:
    portal.known()
    browser = portal.another(REMOTE_ADDR="203.0.113.9")
    assert [browser.post("/", WRONG).status_code for _ in range(5)] == [400] * 5

    assert browser.post("/", RIGHT).status_code == 429
    portal.sign_in("paumartin", REMOTE_ADDR="203.0.113.10")
    portal.wait(minutes=16)
    assert browser.post("/", RIGHT).status_code == 302


def test_one_password_sprayed_over_many_logins_closes_the_place(portal: Portal) -> None:
    portal.known()
    browser = portal.another(REMOTE_ADDR="203.0.113.9")
    for number in range(49):
        throttle.taken(throttle.SIGN_IN, "203.0.113.9", f"somebody{number}", portal.now)
    browser.post("/", {"login": "somebody", "password": "x"})

    assert browser.post("/", RIGHT).status_code == 429


def test_one_subscriber_with_many_addresses_is_one_place(portal: Portal) -> None:
    portal.known()
    for number in range(5):
        portal.another(REMOTE_ADDR=f"2001:db8::{number}").post("/", WRONG)

    assert portal.another(REMOTE_ADDR="2001:db8::99").post("/", RIGHT).status_code == 429
    portal.sign_in("paumartin", REMOTE_ADDR="2001:db8:0:1::99")


def test_what_is_closed_and_a_spray_over_many_places_are_told_to_who_runs_it(
    portal: Portal,
) -> None:
    place, told = "203.0.113.9", throttle.LockedOut
    for _ in range(6):
        portal.another(REMOTE_ADDR=place).post("/", WRONG)
    until = portal.now + throttle.LIMITS[throttle.SIGN_IN].within
    assert throttle.closed(portal.now) == [told(place, "paumartin", 5, until)]
    assert throttle.sprayed(portal.now) is None

    for number in range(29):
        throttle.taken(throttle.SIGN_IN, f"198.51.100.{number}", f"p{number}", portal.now)
    assert throttle.sprayed(portal.now) == throttle.Spray(tries=34, logins=30, sources=30)
    portal.wait(minutes=61)
    assert throttle.sprayed(portal.now) is None
    assert throttle.closed(portal.now) == []


def test_whoever_tries_while_it_is_closed_does_not_keep_it_closed(portal: Portal) -> None:
    portal.known()
    browser = portal.another()
    for _ in range(5):
        browser.post("/", WRONG)
    for _ in range(3):
        portal.wait(minutes=4)
        assert browser.post("/", WRONG).status_code == 429
    portal.wait(minutes=4)

    assert browser.post("/", RIGHT).status_code == 302


def test_my_requests_are_counted_and_one_that_waits_can_be_taken_back(portal: Portal) -> None:
    portal.known()
    browser = portal.sign_in("paumartin")
    assert "1 en attente / 0 acceptée / 0 refusée" in text(browser.get("/mon-compte"))

    answer = browser.post("/mon-compte/demandes/1/supprimer", follow=True)

    assert "Votre demande a été supprimée." in text(answer)
    assert AccountRequest.objects.get().state == "withdrawn"
    assert "0 en attente" in text(answer)


def test_nobody_takes_back_the_request_of_another(portal: Portal) -> None:
    portal.known()
    confirmed("zoe@ars.example", now=portal.now)
    browser = portal.sign_in("paumartin")

    assert browser.post("/mon-compte/demandes/2/supprimer").status_code == 404
    assert browser.post("/mon-compte/demandes/99/supprimer").status_code == 404
    assert AccountRequest.objects.get(pk=2).state == "confirmed"


def test_whoever_left_is_out_at_the_next_page(portal: Portal) -> None:
    portal.known()
    browser = portal.sign_in("paumartin")
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    leaving.leave(portal.rules, "paul@ars.example", by=CLAIRE, now=portal.now)

    assert browser.get("/mon-compte").status_code == 403
    assert browser.post("/", RIGHT).status_code == 400


def test_a_refusal_says_its_reason_to_the_person(portal: Portal) -> None:
    portal.known()
    claire, digest = portal.responsable(), accounts.show(1).digest
    page = "/demandes-a-traiter/1"
    empty = claire.post(page, {"decision": "refuse", "digest": digest, "reason": "  "})
    assert empty.status_code == 400

    claire.post(page, {"decision": "refuse", "digest": digest, "reason": "Structure inconnue"})

    assert "Motif : Structure inconnue" in text(portal.sign_in("paumartin").get("/mon-compte"))


def test_a_request_changed_since_it_was_shown_is_shown_again_and_not_decided(
    portal: Portal,
) -> None:
    portal.known()
    claire, digest = portal.responsable(), accounts.show(1).digest
    changed = accounts.form_of(1)
    accounts.amend(
        portal.rules,
        1,
        type(changed)(**{**_fields(changed), "first_name": "Pauline"}),
        by="paul@ars.example",
        now=portal.now,
    )

    answer = claire.post("/demandes-a-traiter/1", {"decision": "accept", "digest": digest})

    assert "Cette demande a changé depuis : relisez-la." in text(answer)
    assert "Pauline" in text(answer)
    assert AccountRequest.objects.get().state == "confirmed"


def _fields(form):  # type: ignore[no-untyped-def]
    return {name: getattr(form, name) for name in form.__struct_fields__}


def test_of_two_who_decide_at_once_the_second_is_told(portal: Portal) -> None:
    portal.known()
    claire, nadia = portal.responsable(), portal.responsable(NADIA)
    decided = {"decision": "accept", "digest": accounts.show(1).digest}
    claire.post("/demandes-a-traiter/1", decided)

    answer = nadia.post("/demandes-a-traiter/1", decided, follow=True)

    assert "déjà été traitée" in text(answer)
    assert AccountRequest.objects.get().person.accepted_by == CLAIRE


def test_nobody_sees_or_decides_their_own(portal: Portal) -> None:
    portal.known(first_name="Claire", last_name="F", address=CLAIRE, access_mode="standard")
    portal.known(portal.another())
    claire = portal.sign_in(CLAIRE)
    queue = text(claire.get("/demandes-a-traiter"))

    assert "Paul Martin" in queue
    assert "Claire F" not in queue
    own = {"decision": "accept", "digest": accounts.show(1).digest}
    assert claire.get("/demandes-a-traiter/1").status_code == 404
    assert claire.post("/demandes-a-traiter/1", own).status_code == 404
    assert "Claire F" in text(portal.responsable(NADIA).get("/demandes-a-traiter"))


def test_a_responsable_taken_out_of_the_file_loses_the_queue_at_once(portal: Portal) -> None:
    claire = portal.responsable()
    assert claire.get("/demandes-a-traiter").status_code == 200

    portal.rules = spec(responsables=[NADIA])
    assert claire.get("/demandes-a-traiter").status_code == 403


def test_the_queue_asks_as_many_questions_whatever_its_length(portal: Portal) -> None:
    claire = portal.responsable()

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            claire.get("/demandes-a-traiter")
        return len(asked)

    confirmed("first@ars.example", now=portal.now)
    questions()  # the session notes that somebody is there
    few = questions()
    for number in range(30):
        confirmed(f"p{number}@ars.example", now=portal.now)

    assert questions() == few <= 12
    first = claire.get("/demandes-a-traiter").content.decode()
    assert first.count("<tr>") == 26
    assert claire.get("/demandes-a-traiter?apres=25").content.decode().count("<tr>") == 7


def test_a_form_without_its_token_is_refused(portal: Portal) -> None:
    portal.known()
    strict = portal.another(enforce_csrf_checks=True)

    answer = strict.post("/", RIGHT)

    assert answer.status_code == 403
    assert "n'est plus valable" in text(answer)


def test_what_every_page_says_to_the_browser(portal: Portal) -> None:
    answer = portal.browser.get("/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert portal.browser.get("/", SERVER_NAME="evil.example").status_code == 400
    assert portal.browser.get("/nulle-part").status_code == 404


def test_a_database_that_is_away_is_a_page_that_says_so(portal: Portal) -> None:
    portal.known()
    connection.cursor().execute("ALTER TABLE portal_credential RENAME TO elsewhere")

    answer = portal.browser.post("/", RIGHT)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


def test_a_password_is_given_only_to_whom_the_file_names(portal: Portal) -> None:
    from provisioning.errors import Refusal
    from provisioning.portal.credentials import appoint

    for address, password in (("paul@ars.example", PASSWORD), (CLAIRE, "court")):
        with pytest.raises(Refusal):
            appoint(portal.rules, address, password)


def test_behind_a_proxy_the_place_is_the_last_that_no_proxy_of_ours_has(portal: Portal) -> None:
    from django.test import RequestFactory
    from django.test.utils import override_settings

    from provisioning.portal import rules

    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7, 10.0.0.2"
    )
    assert rules.source(request) == "10.0.0.1"
    for proxies in (("10.0.0.1", "10.0.0.2"), ("10.0.0.0/30",)):
        with override_settings(PORTAL=rules.deployment()._replace(proxies=proxies)):
            assert rules.source(request) == "203.0.113.7"


@pytest.mark.parametrize(
    ("peer", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unknown", "unknown"),
    ],
)
def test_one_place_of_ipv6_is_all_that_one_subscriber_has(
    portal: Portal, peer: str, place: str
) -> None:
    from django.test import RequestFactory

    from provisioning.portal import rules

    assert rules.source(RequestFactory().get("/", REMOTE_ADDR=peer)) == place
