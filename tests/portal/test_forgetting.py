"""« Identifiant ou mot de passe oublié ? »: who gets a link, what it does, what nobody sees."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.portal.models import Credential, Reset
from provisioning.requests import link
from provisioning.requests.models import Mail
from provisioning.requests.notices import NOTICES
from provisioning.requests.notices._notice import Case, Moment
from provisioning.requests.store import accounts, leaving, merging
from tests.portal.conftest import PASSWORD, Portal, text
from tests.requests.story import ADMIN, CLAIRE, accepted

NEW = "Girafe-orange-77"


def ask(portal: Portal, name: str) -> str:
    answer = portal.another().post("/oubli", {"login": name})
    assert answer.status_code == 200
    return text(answer)


def sent() -> list[tuple[str, str]]:
    rows = Mail.objects.filter(template="way-back-in").order_by("id")
    return [(row.to, row.about) for row in rows]


def place(portal: Portal) -> str:
    """Where the newest mail leads, as the worker makes it."""
    to, about = sent()[-1]
    case = Case(Moment(_Rules(portal), portal.now), to, about)
    return str(NOTICES["way-back-in"].content(case).values["link"].reveal()).removeprefix(
        "https://portail.example"
    )


class _Rules:
    def __init__(self, portal: Portal) -> None:
        self.spec = portal.rules


def test_the_link_gives_another_password_once_and_ends_every_session(portal: Portal) -> None:
    portal.known()
    before = portal.sign_in("paumartin")
    ask(portal, "paumartin")
    where = place(portal)
    browser = portal.another()
    assert "paul@ars.example" in text(browser.get(where))
    assert before.get("/mon-compte").status_code == 200  # opening it changes nothing

    assert browser.post(where, {"password": NEW}).status_code == 302

    assert before.get("/mon-compte").status_code == 403
    assert (
        portal.another().post("/", {"login": "paumartin", "password": PASSWORD}).status_code != 302
    )
    portal.sign_in("paumartin", NEW)
    told = Mail.objects.get(template="way-in-changed")
    assert (told.to, told.about.split()[0]) == ("paul@ars.example", "way-in/1#password")
    for again in (browser.get(where), browser.post(where, {"password": PASSWORD})):
        assert again.status_code == 400
    portal.sign_in("paumartin", NEW)


def test_using_one_link_ends_the_others(portal: Portal) -> None:
    portal.known()
    ask(portal, "paumartin")
    first = place(portal)
    ask(portal, "paul@ars.example")
    portal.another().post(place(portal), {"password": NEW})

    assert portal.another().post(first, {"password": PASSWORD}).status_code == 400


@pytest.mark.parametrize("late", [True, False])
def test_a_link_works_for_an_hour(portal: Portal, late: bool) -> None:
    portal.known()
    ask(portal, "paumartin")
    where = place(portal)
    portal.wait(minutes=61 if late else 59)

    assert portal.another().get(where).status_code == (400 if late else 200)


def test_a_link_of_another_use_or_of_another_number_opens_nothing(portal: Portal) -> None:
    portal.known()
    ask(portal, "paumartin")
    number = Reset.objects.get().id
    codes = [
        link.token(number, portal.now),  # the one that confirms an address
        link.token(number + 1, portal.now, link.RESET),
        place(portal).rpartition("/")[2][:-1],
    ]

    for code in codes:
        assert portal.another().post(f"/oubli/{code}", {"password": NEW}).status_code == 400


def test_whoever_asks_reads_the_same_page_and_only_the_known_get_a_mail(portal: Portal) -> None:
    portal.known()
    pages = {
        ask(portal, name) for name in ("paumartin", "paul@ars.example", "nobody", "a@b.example")
    }

    assert len(pages) == 1
    assert [to for to, _ in sent()] == ["paul@ars.example"] * 2
    assert sent()[0][1] == f"reset/{Reset.objects.order_by('id').first().id}#paumartin"


def test_the_same_is_written_whether_or_not_somebody_is_known(portal: Portal) -> None:
    """All that differs is the row of the mail: no commit, no hash, no message of the network."""
    portal.known()

    def writes(name: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            ask(portal, name)
        kinds = (each["sql"].split()[0] for each in asked if "access_mail" not in each["sql"])
        return [each for each in kinds if each in ("INSERT", "DELETE", "UPDATE", "BEGIN")]

    assert writes("paumartin") == writes("nobody")


def test_a_mailbox_is_not_filled_by_who_asks_from_many_places(portal: Portal) -> None:
    portal.known()
    for number in range(9):
        portal.another(REMOTE_ADDR=f"203.0.113.{number}").post("/oubli", {"login": "paumartin"})

    assert len(sent()) == 3


def test_the_link_leads_to_the_portal_of_the_file_whatever_host_was_asked(portal: Portal) -> None:
    portal.known()
    answer = portal.another().post(
        "/oubli", {"login": "paumartin"}, headers={"x-forwarded-host": "evil.example"}
    )

    assert answer.status_code == 200
    assert (
        portal.another().post("/oubli", {"login": "x"}, SERVER_NAME="evil.example").status_code
        == 400
    )
    to, about = sent()[-1]
    case = Case(Moment(_Rules(portal), portal.now), to, about)
    made = NOTICES["way-back-in"].content(case).values["link"].reveal()
    assert made.startswith("https://portail.example/oubli/")


def _left(portal: Portal) -> str:
    portal.known()
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    leaving.leave(portal.rules, "paul@ars.example", by=CLAIRE, now=portal.now)
    return "paul@ars.example"


def _not_proved(portal: Portal) -> str:
    portal.ask()
    return "paul@ars.example"


def _not_ours(portal: Portal) -> str:
    return f"somebody@{portal.rules.instance.domain}"


@pytest.mark.parametrize("who", [_left, _not_proved, _not_ours])
def test_whoever_has_no_way_in_is_given_none(portal: Portal, who) -> None:
    ask(portal, who(portal))

    assert sent() == []


def test_whoever_leaves_before_using_the_link_stays_out(portal: Portal) -> None:
    portal.known()
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    ask(portal, "paumartin")
    where = place(portal)
    leaving.leave(portal.rules, "paul@ars.example", by=CLAIRE, now=portal.now)

    assert portal.another().post(where, {"password": NEW}).status_code == 400


def test_whoever_is_let_in_or_named_by_the_file_gets_a_first_way_in(portal: Portal) -> None:
    accepted("zoe@ars.example", now=portal.now)  # by a command: never had a password

    for address in ("zoe@ars.example", ADMIN, CLAIRE):
        ask(portal, address)
        portal.another().post(place(portal), {"password": NEW})
        portal.sign_in(address, NEW)


def test_a_former_address_gets_nothing_and_the_present_one_the_link(portal: Portal) -> None:
    """A mailbox that somebody gave up may be somebody else's."""
    portal.known()
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    accepted("paul@new.example", now=portal.now)
    merging.merge(portal.rules, "paul@new.example", "paul@ars.example", by=CLAIRE, now=portal.now)

    ask(portal, "paul@ars.example")
    assert [to for to, _ in sent()] == ["paul@new.example"]
    portal.another().post(place(portal), {"password": NEW})

    assert [each.address for each in Credential.objects.all()] == ["paul@new.example"]
    portal.sign_in("paumartin", NEW)
