"""The second factor, who must have one, and sessions: how they change, end and are closed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from django.test import Client
from django.urls import reverse

from provisioning.errors import Refusal
from provisioning.portal import sealing
from provisioning.portal.credentials import forget_factor
from provisioning.portal.policies import ANYBODY, SCREENS, SETTING_UP
from provisioning.requests.models import Mail
from tests.portal.conftest import PASSWORD, Portal, text
from tests.portal.test_policies import WORDS
from tests.requests.story import ADMIN, CLAIRE, INES, NADIA, spec

ADD, FACTORS, CODES = (
    "/mon-compte/second-facteur/ajouter",
    "/mon-compte/second-facteur",
    "/mon-compte/codes",
)
ASKED = "/connexion/second-facteur"
SINCE = {"url": "https://portail.example", "second_factor_since": "2026-11-01"}


@pytest.fixture(autouse=True)
def clock(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    codes_of_the_hour(portal, monkeypatch)


def codes_of_the_hour(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes are of the hour of the test, not of the machine."""
    from allauth.mfa.totp.internal import auth

    def now() -> float:
        return portal.now.timestamp()

    monkeypatch.setattr(auth, "time", SimpleNamespace(time=now))


def code(secret: str) -> str:
    """What the telephone shows now."""
    from allauth.mfa.totp.internal import auth

    counter = next(auth.yield_hotp_counters_from_time())
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def keys(answer: Any) -> list[str]:
    """What the page gives to be copied."""
    found = re.findall(r"<code>([\w ]+)</code>", answer.content.decode())
    return [each.replace(" ", "") for each in found]


def listed(browser: Client) -> dict[str, str]:
    """The sessions of this page: network address and number."""
    page = browser.get("/mon-compte/sessions").content.decode()
    return dict(re.findall(r'<td>([\d.]+)</td>.*?name="session" value="(\d+)"', page, re.DOTALL))


def enrol(browser: Client) -> tuple[str, list[str]]:
    """The secret of the telephone, and the codes that were shown once."""
    (secret,) = keys(browser.get(ADD))
    answer = browser.post(ADD, {"code": code(secret)})
    assert (answer.status_code, answer.headers.get("Location")) == (302, CODES), text(answer)
    return secret, keys(browser.get(CODES))


def stale(browser: Client) -> None:
    """As if an hour had passed since the password was typed."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as METHODS

    session = browser.session
    session[METHODS] = [each | {"at": each["at"] - 3600} for each in session[METHODS]]
    session.save()


def paul(portal: Portal) -> Client:
    portal.known()
    return portal.sign_in("paumartin")


def half_in(portal: Portal) -> Client:
    """Past the password."""
    browser = portal.another()
    answer = browser.post("/", {"login": "paumartin", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, ASKED)
    return browser


def test_with_a_second_factor_the_password_alone_opens_nothing(portal: Portal) -> None:
    secret, _ = enrol(paul(portal))
    portal.wait(seconds=30)
    browser = half_in(portal)
    assert browser.get("/mon-compte").status_code == 403
    before = browser.cookies["sessionid"].value

    assert browser.post(ASKED, {"code": "000000"}).status_code == 200
    assert browser.get("/mon-compte").status_code == 403

    answer = browser.post(ASKED, {"code": code(secret)})
    assert answer.headers["Location"] == "/mon-compte"
    assert browser.get("/mon-compte").status_code == 200
    assert browser.cookies["sessionid"].value != before


def test_a_code_that_was_used_is_refused(portal: Portal) -> None:
    secret, _ = enrol(paul(portal))
    portal.wait(seconds=30)
    assert half_in(portal).post(ASKED, {"code": code(secret)}).status_code == 302

    assert half_in(portal).post(ASKED, {"code": code(secret)}).status_code == 200


def test_a_recovery_code_opens_once(portal: Portal) -> None:
    _, (first, *_) = enrol(paul(portal))

    assert half_in(portal).post(ASKED, {"code": first}).status_code == 302
    assert half_in(portal).post(ASKED, {"code": first}).status_code == 200


def test_recovery_codes_are_shown_once_and_new_ones_end_the_former(portal: Portal) -> None:
    browser = paul(portal)
    _, (first, *_) = enrol(browser)
    assert first not in text(browser.get(CODES))

    browser.post(f"{CODES}/nouveaux")
    second, *_ = keys(browser.get(CODES))

    assert half_in(portal).post(ASKED, {"code": first}).status_code == 200
    assert half_in(portal).post(ASKED, {"code": second}).status_code == 302


def test_five_wrong_codes_close_the_second_factor_even_to_the_right_one(portal: Portal) -> None:
    secret, _ = enrol(paul(portal))
    portal.wait(seconds=30)
    browser = half_in(portal)
    for number in range(5):
        browser.post(ASKED, {"code": f"00000{number}"})

    assert browser.post(ASKED, {"code": code(secret)}).status_code == 200
    assert browser.get("/mon-compte").status_code == 403


def test_adding_a_second_factor_closes_every_other_session(portal: Portal) -> None:
    stolen = paul(portal)
    browser = portal.sign_in("paumartin")
    before = browser.cookies["sessionid"].value

    enrol(browser)

    told = Mail.objects.get(template="way-in-changed")
    assert (told.to, told.about.split()[0]) == ("paul@ars.example", "way-in/1#factor")
    assert stolen.get("/mon-compte").status_code == 403
    assert browser.get("/mon-compte").status_code == 200
    assert browser.cookies["sessionid"].value != before


def test_what_protects_is_changed_only_after_a_fresh_proof(portal: Portal) -> None:
    browser = paul(portal)
    stale(browser)

    answer = browser.get(ADD)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/mon-compte/preuve?")
    proof = answer.headers["Location"]
    assert browser.post(proof, {"password": "Pas-le-bon-mot-9"}).status_code == 200
    assert browser.get(ADD).status_code == 302
    assert browser.post(proof, {"password": PASSWORD}).headers["Location"] == ADD
    assert browser.get(ADD).status_code == 200


def test_a_proof_is_not_tried_for_ever(portal: Portal) -> None:
    browser = paul(portal)
    wrong = {"password": "Pas-le-bon-mot-9"}
    tried = [browser.post("/mon-compte/preuve", wrong) for _ in range(11)]

    assert [each.status_code for each in tried] == [200] * 10 + [429]
    assert "Trop d'essais" in text(tried[-1])


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_no_form_leads_to_another_site(portal: Portal, place: str) -> None:
    browser, elsewhere = paul(portal), {"next": place}
    proof = {"password": PASSWORD, **elsewhere}
    entry = {"login": "paumartin", **proof}

    for who, page, typed in (
        (browser, "/mon-compte/preuve", proof),
        (portal.another(), "/", entry),
    ):
        answer = who.post(page, typed, query_params=elsewhere)
        assert answer.headers["Location"] == "/mon-compte"


def _everything() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(f'SELECT * FROM "{name}"')
            found += cursor.fetchall()
    return repr(found)


def test_no_row_holds_a_secret_in_clear(portal: Portal) -> None:
    browser = paul(portal)
    (begun,) = keys(browser.get(ADD))
    assert begun not in _everything()
    assert "paumartin" in _everything()  # the reading does read

    secret, codes = enrol(browser)

    kept = _everything()
    for word in (secret, *codes, PASSWORD):
        assert word not in kept


def test_a_row_of_a_former_key_is_read_and_one_of_a_lost_key_is_not(
    portal: Portal, django: Any
) -> None:
    secret, _ = enrol(paul(portal))
    portal.wait(seconds=30)
    django.SECRET_KEY_FALLBACKS = [django.SECRET_KEY]
    django.SECRET_KEY = "another key, of the year that follows"

    assert half_in(portal).post(ASKED, {"code": code(secret)}).status_code == 302
    django.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        sealing.unseal(json.loads(_totp())["secret"])


def _totp() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE type = 'totp'")
        return cursor.fetchone()[0]


@pytest.fixture
def django() -> Iterator[object]:
    from django.conf import settings

    kept = settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS
    yield settings
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = kept


@pytest.mark.parametrize("who", [CLAIRE, ADMIN, INES])
def test_whoever_decides_sees_the_page_to_set_up_a_second_factor_and_nothing_else(
    portal: Portal, who: str
) -> None:
    portal.rules = spec(portal=SINCE)
    browser = portal.responsable(who)

    kept = [name for name in SCREENS if SCREENS[name] != ANYBODY and name not in SETTING_UP]
    for name in kept:
        answer = browser.get(reverse(name, args=WORDS.get(name, [])))
        assert (answer.status_code, answer.headers.get("Location")) in ((302, ADD), (403, None))
    enrol(browser)

    assert browser.get("/mon-compte").status_code == 200


def test_the_second_factor_is_asked_of_nobody_before_the_day_nor_of_those_who_decide_nothing(
    portal: Portal,
) -> None:
    portal.known()
    portal.rules = spec(portal=SINCE | {"second_factor_since": "2026-12-01"})
    assert portal.responsable().get("/demandes-a-traiter").status_code == 200
    portal.rules = spec(portal=SINCE)

    assert portal.sign_in("paumartin").get("/mon-compte").status_code == 200
    assert portal.responsable(NADIA).get("/demandes-a-traiter").status_code == 302


def test_the_last_second_factor_of_whoever_decides_stays(portal: Portal) -> None:
    portal.rules = spec(portal=SINCE)
    browser = portal.responsable()
    enrol(browser)

    assert browser.post(f"{FACTORS}/retirer").status_code == 200
    assert "ajoutez-en un autre" in text(browser.get(f"{FACTORS}/retirer"))
    portal.rules = spec()
    assert browser.post(f"{FACTORS}/retirer").status_code == 302


def test_a_second_factor_that_was_lost_is_taken_away_and_its_sessions_end(portal: Portal) -> None:
    browser = paul(portal)
    enrol(browser)

    assert forget_factor("paul@ars.example", portal.now) == "paumartin"

    assert browser.get("/mon-compte").status_code == 403
    portal.sign_in("paumartin")
    with pytest.raises(Refusal):
        forget_factor("nobody@ars.example", portal.now)


def test_a_session_changes_its_key_when_rights_change(portal: Portal) -> None:
    browser = portal.responsable(INES)
    before = browser.cookies["sessionid"].value
    browser.get("/mon-compte")
    assert browser.cookies["sessionid"].value == before

    portal.rules = spec(responsables=[CLAIRE, INES])
    assert browser.get("/demandes-a-traiter").status_code == 200

    after = browser.cookies["sessionid"].value
    assert after != before
    old = portal.another()
    old.cookies["sessionid"] = before
    assert old.get("/mon-compte").status_code == 403
    assert "celle-ci" in text(browser.get("/mon-compte/sessions"))


@pytest.mark.parametrize(("hours", "open_"), [(11, True), (13, False)])
def test_a_session_ends_by_its_age_however_busy(portal: Portal, hours: int, open_: bool) -> None:
    browser = paul(portal)
    for _ in range(hours * 2):
        portal.wait(minutes=30)
        answer = browser.get("/mon-compte")

    assert (answer.status_code == 200) is open_


@pytest.mark.parametrize(("minutes", "open_"), [(59, True), (61, False)])
def test_a_session_that_nobody_uses_ends(portal: Portal, minutes: int, open_: bool) -> None:
    browser = paul(portal)
    browser.get("/mon-compte")
    portal.wait(minutes=minutes)

    assert (browser.get("/mon-compte").status_code == 200) is open_


def test_a_session_can_be_closed_from_another_and_only_ones_own(portal: Portal) -> None:
    here, there = paul(portal), portal.sign_in("paumartin", REMOTE_ADDR="203.0.113.7")
    claire = portal.responsable()
    (theirs,) = listed(claire).values()

    assert here.post("/mon-compte/sessions", {"session": theirs}).status_code == 404
    assert here.post("/mon-compte/sessions", {"session": "x"}).status_code == 404
    assert claire.get("/mon-compte").status_code == 200
    here.post("/mon-compte/sessions", {"session": listed(here)["203.0.113.7"]})

    assert there.get("/mon-compte").status_code == 403
    assert here.get("/mon-compte").status_code == 200
    again = portal.sign_in("paumartin")
    here.post("/mon-compte/sessions", {"session": "others"})
    assert again.get("/mon-compte").status_code == 403


def test_a_session_that_was_put_into_a_browser_is_not_the_one_that_is_signed_in(
    portal: Portal,
) -> None:
    portal.known()
    attacker = portal.another()
    portal.fill(attacker, address="evil@ars.example")
    victim = portal.another()
    victim.cookies["sessionid"] = attacker.cookies["sessionid"].value

    victim.post("/", {"login": "paumartin", "password": PASSWORD})

    assert victim.get("/mon-compte").status_code == 200
    assert attacker.get("/mon-compte").status_code == 403
    assert "asking" not in victim.session  # nor what was planted with it


def test_what_is_noted_of_a_session_goes_with_it(portal: Portal) -> None:
    from allauth.usersessions.models import UserSession

    from provisioning.portal import sessions

    paul(portal).post("/deconnexion")
    portal.sign_in("paumartin")
    sessions.tidy()

    assert UserSession.objects.count() == 1
