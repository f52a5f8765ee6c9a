"""Signing in by Microsoft and by ProConnect, against a real provider, and what is not believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import jwt
import msgspec
import pytest
from django.test import Client
from django.test.utils import override_settings

from provisioning.portal import rules
from provisioning.requests.models import Mail
from provisioning.requests.store import accounts, leaving
from provisioning.spec.model.settings import MicrosoftSignIn, ProConnectSignIn
from tests.portal.conftest import PASSWORD, Portal, text
from tests.portal.oidc_server import CLIENT, SECRET, STRANGER, Provider, serving
from tests.portal.test_protection import stale
from tests.requests.story import CLAIRE

OURS, THEIRS = "0000000a-0000-4000-8000-000000000000", "0000000b-0000-4000-8000-000000000000"
PAUL = {"tid": OURS, "oid": "0000-paul", "sub": "p", "preferred_username": "paul@ars.example"}
SOMEBODY = PAUL | {"oid": "0000-other", "sub": "o"}
MICROSOFT, PROCONNECT = "microsoft", "proconnect"


def with_portal(portal: Portal, **more: object) -> None:
    portal.rules = msgspec.structs.replace(
        portal.rules, portal=msgspec.structs.replace(portal.rules.portal, **more)
    )


def tenants(portal: Portal, *those: str) -> None:
    with_portal(portal, microsoft=MicrosoftSignIn(client=CLIENT, tenants=those))


@pytest.fixture
def there(portal: Portal) -> Iterator[Provider]:
    with serving() as found:
        told = rules.deployment()._replace(
            secrets={MICROSOFT: SECRET, PROCONNECT: SECRET}, authority=found.root
        )
        tenants(portal, OURS)
        with_portal(portal, proconnect=ProConnectSignIn(client="of ProConnect", issuer=found.root))
        found.person = PAUL
        with override_settings(PORTAL=told):
            yield found


def leave(browser: Client, by: str, **typed: str) -> str:
    """Where our page leads."""
    page = browser.post(f"/connexion/par/{by}", typed).content.decode()
    return unescape(re.search(r'class="button" href="([^"]+)"', page)[1])


def round_trip(there: Provider, browser: Client, by: str = MICROSOFT, **typed: str):
    back = there.visit(leave(browser, by, **typed))
    return browser.get(back.removeprefix("http://localhost"))


def linked(portal: Portal, there: Provider, by: str = MICROSOFT) -> None:
    portal.known()
    browser = portal.sign_in("paumartin")
    answer = round_trip(there, browser, by, process="connect")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/mon-compte/second-facteur")
    assert "paul@ars.example" in text(browser.get("/mon-compte/second-facteur"))


def signed_in(browser: Client) -> bool:
    return browser.get("/mon-compte").status_code == 200


@pytest.mark.parametrize("by", [MICROSOFT, PROCONNECT])
def test_an_account_that_its_owner_linked_signs_in(
    portal: Portal, there: Provider, by: str
) -> None:
    linked(portal, there, by)
    browser = portal.another()

    assert round_trip(there, browser, by).headers["Location"] == "/applications"
    assert signed_in(browser)
    assert there.authorized["code_challenge_method"] == "S256"
    assert there.authorized.get("acr_values") == ("eidas1" if by == PROCONNECT else None)


@pytest.mark.parametrize("by", [MICROSOFT, PROCONNECT])
def test_an_address_that_is_known_links_nothing(portal: Portal, there: Provider, by: str) -> None:
    portal.known()
    there.person = PAUL | {"email": "paul@ars.example", "email_verified": True}
    browser = portal.another()

    answer = round_trip(there, browser, by)

    assert answer.status_code == 403
    assert "n'ouvre pas encore le portail" in text(answer)
    assert not signed_in(browser)


def test_somebody_else_with_the_same_address_is_somebody_else(
    portal: Portal, there: Provider
) -> None:
    linked(portal, there)
    for other in (SOMEBODY, PAUL | {"oid": "0000-paul2"}):
        there.person = other
        browser = portal.another()

        assert round_trip(there, browser).status_code == 403
        assert not signed_in(browser)


def test_the_same_person_under_another_address_is_the_same(portal: Portal, there: Provider) -> None:
    linked(portal, there)
    there.person = PAUL | {"preferred_username": "paul@other.example", "sub": "elsewhere"}
    browser = portal.another()
    round_trip(there, browser)

    assert signed_in(browser)


def test_of_several_tenants_each_signs_in_as_itself_and_one_taken_out_no_more(
    portal: Portal, there: Provider
) -> None:
    there.issuer = there.root + "/{tenantid}/v2.0"
    tenants(portal, OURS, THEIRS)
    linked(portal, there)
    browser = portal.another()
    round_trip(there, browser)
    assert signed_in(browser)

    there.person = PAUL | {"tid": THEIRS}  # the same object id, in another tenant
    assert round_trip(there, portal.another()).status_code == 403
    there.person = PAUL
    tenants(portal, THEIRS, "0000000c-0000-4000-8000-000000000000")
    assert round_trip(there, portal.another()).status_code == 400


def _set(name: str, value: object):
    return lambda claims: claims | {name: value}


def _without(name: str):
    return lambda claims: {each: claims[each] for each in claims if each != name}


LIES = {
    "another tenant": _set("tid", THEIRS),
    "no tenant": _without("tid"),
    "no object id": _without("oid"),
    "another audience": _set("aud", "somebody-else"),
    "two audiences": _set("aud", [CLIENT, "somebody-else"]),
    "another issuer": _set("iss", "https://evil.example"),
    "over": _set("exp", 1_000_000_000),
    "without end": _without("exp"),
    "another nonce": _set("nonce", "x"),
    "no nonce": _without("nonce"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_does_not_hold_signs_nobody_in(portal: Portal, there: Provider, lie) -> None:
    linked(portal, there)
    there.lie = lie
    browser = portal.another()

    assert round_trip(there, browser).status_code == 400
    assert not signed_in(browser)


@pytest.mark.parametrize(
    ("key", "algorithm", "kid"),
    [
        (STRANGER, "RS256", "key-1"),
        (STRANGER, "RS256", "key-2"),
        ("a key that both know, of enough characters", "HS256", "key-1"),
        (None, "none", "key-1"),
    ],
)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(
    portal: Portal, there: Provider, key, algorithm: str, kid: str
) -> None:
    linked(portal, there)
    there.key, there.algorithm, there.kid = key, algorithm, kid
    browser = portal.another()

    assert round_trip(there, browser).status_code == 400
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "lie",
    [_set("sub", "o"), _set("aud", "x"), _set("iss", "https://evil.example"), _without("sub")],
)
def test_particulars_that_do_not_hold_sign_nobody_in(portal: Portal, there: Provider, lie) -> None:
    linked(portal, there, PROCONNECT)
    there.userinfo_lie = lie
    browser = portal.another()

    assert round_trip(there, browser, PROCONNECT).status_code == 400
    assert not signed_in(browser)


def test_particulars_that_are_not_signed_and_a_weaker_proof_sign_nobody_in(
    portal: Portal, there: Provider
) -> None:
    linked(portal, there, PROCONNECT)
    there.userinfo_type = "application/json"
    assert round_trip(there, portal.another(), PROCONNECT).status_code == 400
    there.userinfo_type = "application/jwt; charset=utf-8"
    assert round_trip(there, portal.another(), PROCONNECT).status_code == 302

    for given, status in (("eidas2", 302), ("eidas0", 400), ("eidas1x", 400), (None, 400)):
        there.lie = _set("acr", given)
        assert round_trip(there, portal.another(), PROCONNECT).status_code == status


def test_an_answer_that_was_not_asked_for_in_this_browser_signs_nobody_in(
    portal: Portal, there: Provider
) -> None:
    linked(portal, there)
    asking, other = portal.another(), portal.another()
    back = there.visit(leave(asking, MICROSOFT)).removeprefix("http://localhost")

    assert other.get(back).status_code == 400
    assert not signed_in(other)
    assert asking.get(re.sub("state=[^&]*", "state=x", back)).status_code == 400
    assert asking.get(back).status_code == 302
    assert portal.another().get(back).status_code == 400
    assert asking.get("/connexion/par/microsoft/retour?error=access_denied").status_code == 400


def test_whoever_came_by_proconnect_leaves_there_too(portal: Portal, there: Provider) -> None:
    linked(portal, there, PROCONNECT)
    browser = portal.another()
    round_trip(there, browser, PROCONNECT)

    page = browser.post("/deconnexion").content.decode()

    query = parse_qs(urlsplit(unescape(re.search(r'class="button" href="([^"]+)"', page)[1])).query)
    assert f"{there.root}/end?" in page
    assert query["post_logout_redirect_uri"] == ["http://localhost/"]
    assert jwt.decode(query["id_token_hint"][0], options={"verify_signature": False})["sub"] == "p"
    assert not signed_in(browser)
    assert portal.sign_in("paumartin").post("/deconnexion").headers["Location"] == "/"


def test_whoever_asks_adds_nothing_to_what_is_asked(portal: Portal, there: Provider) -> None:
    place = (
        "/connexion/par/proconnect?auth_params=acr_values%3Dx&scope=everything&next=//evil.example"
    )
    page = portal.another().post(place).content.decode()

    assert "everything" not in page
    assert "acr_values=eidas1" in page
    assert "evil" not in page


def test_a_link_is_made_and_taken_away_by_a_form_alone(portal: Portal, there: Provider) -> None:
    linked(portal, there)
    browser = portal.sign_in("paumartin")
    strict = portal.another(enforce_csrf_checks=True)
    assert strict.post("/connexion/par/microsoft").status_code == 403
    assert browser.get("/connexion/par/microsoft?process=connect").headers["Location"] == "/"

    claire = portal.responsable()
    assert claire.post("/mon-compte/liens/1/retirer").status_code == 404
    with_portal(portal, microsoft=None)  # taken out of the file since
    browser.post("/mon-compte/liens/1/retirer")
    tenants(portal, OURS)

    assert round_trip(there, portal.another()).status_code == 403
    assert Mail.objects.filter(template="way-in-changed", about__contains="link").exists()


def test_a_link_is_made_only_after_a_fresh_proof(portal: Portal, there: Provider) -> None:
    portal.known()
    browser = portal.sign_in("paumartin")
    stale(browser)

    answer = round_trip(there, browser, process="connect")
    assert answer.headers["Location"] == "/mon-compte/preuve"
    assert round_trip(there, portal.another()).status_code == 403

    assert browser.post("/mon-compte/preuve", {"password": PASSWORD}).status_code == 302
    assert round_trip(there, portal.another()).status_code == 302


def test_an_account_that_is_linked_already_is_not_taken_by_another(
    portal: Portal, there: Provider
) -> None:
    linked(portal, there)
    claire = portal.responsable()
    round_trip(there, claire, process="connect")
    browser = portal.another()
    round_trip(there, browser)

    assert "paul@ars.example" in text(browser.get("/mon-compte"))
    assert "paul@ars.example" not in text(claire.get("/mon-compte/second-facteur"))


def test_whoever_left_does_not_come_in_by_a_link(portal: Portal, there: Provider) -> None:
    linked(portal, there)
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    leaving.leave(portal.rules, "paul@ars.example", by=CLAIRE, now=portal.now)

    assert round_trip(there, portal.another()).status_code == 403


def test_a_provider_that_the_file_does_not_name_is_not_there(portal: Portal) -> None:
    browser = portal.another()

    assert "Microsoft" not in text(browser.get("/"))
    assert browser.post("/connexion/par/microsoft").status_code == 404
    for name in ("other", "oidc", "openid_connect"):
        assert browser.post(f"/connexion/par/{name}").status_code == 404
    assert browser.post("/", {"login": "x", "password": PASSWORD}).status_code == 400


def test_a_provider_that_is_away_is_a_page_that_says_so(portal: Portal, there: Provider) -> None:
    with override_settings(PORTAL=rules.deployment()._replace(authority="http://127.0.0.1:9")):
        answer = portal.another().post("/connexion/par/microsoft")

    assert answer.status_code == 503
    assert "La connexion a échoué" in text(answer)
