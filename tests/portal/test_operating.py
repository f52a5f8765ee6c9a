"""« Exploitation », and what watches the portal."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from provisioning.cli.operations import operations
from provisioning.plan.render import Line
from provisioning.portal import throttle
from provisioning.portal.configuration import Deployment
from provisioning.portal.operations import Alert, LastPass, LastPlan, Operations
from provisioning.reconcile import reports
from provisioning.reconcile.passes import PassRecord
from provisioning.requests.errors import BadRequest
from provisioning.requests.models import Mail, Person
from provisioning.requests.store import leaving, mails, readings, worker_reports
from provisioning.requests.store.readings import Shown
from tests.portal.conftest import Portal, text
from tests.portal.html import mistakes
from tests.requests.story import ADMIN, CLAIRE, KARIM, PAUL, ZOE, accepted, granted

HERE = "/exploitation"


def deployed(portal: Portal, **more: Any) -> override_settings:
    return override_settings(
        PORTAL=Deployment(lambda: portal.rules, lambda: portal.now, sandbox=True, **more)
    )


WORKING = {"operations": operations}


def astray(portal: Portal, number: int = 1) -> None:
    accepted(f"p{number}@ars.example", now=portal.now)
    mail = Mail.objects.latest("id")
    mails.sending(mail.id, portal.now)
    mails.unknown(mail.id, "connexion perdue", portal.now)


def test_what_is_late_is_said_in_french_with_who_acts(portal: Portal) -> None:
    stopped = portal.now - timedelta(hours=3)
    reports.tell_pass("full", PassRecord(stopped=stopped, error="tenant muet"), portal.now)
    granted(now=portal.now - timedelta(days=3))
    with deployed(portal, **WORKING):
        page = text(portal.responsable(ADMIN).get(HERE))

    assert "une passe complète s'arrête en chemin depuis 3 heures : tenant muet" in page
    assert (
        "En retard : 2 ouvertures approuvées ne sont pas encore faites : extranet why dit ce qui "
        "manque ; le plus ancien depuis 2 jours (qui fait tourner le worker)"
    ) in page
    assert "Aucune passe complète n'a encore fait de plan." in page


def test_the_last_plan_and_the_lines_for_allow_are_shown(portal: Portal) -> None:
    handed = Operations(
        alerts=(Alert(late=True, text="retard", actor="un admin"),),
        passes=(LastPass("une passe complète", datetime(2026, 11, 23, 8, tzinfo=UTC), None),),
        plan=LastPlan(
            made=datetime(2026, 11, 23, 8, tzinfo=UTC),
            lines=("- Aidants : retire <b>Zoé</b>",),
            allow=('- {space: aidants, remove: 12, because: "…"}',),
        ),
        drift=LastPlan(
            made=datetime(2026, 11, 23, 7, tzinfo=UTC), lines=("~ Aidants : renomme <i>Zoé</i>",)
        ),
    )
    with deployed(portal, operations=lambda *_: handed):
        answer = portal.responsable(ADMIN).get(HERE)

    page = text(answer)
    assert "Fait le 23/11/2026 à 09:00 par une passe complète." in page
    assert "Faite le 23/11/2026 à 08:00." in page
    assert "~ Aidants : renomme" in page
    assert not re.search("<[bi]>Zoé", answer.content.decode())
    assert '- {space: aidants, remove: 12, because: "…"}' in page
    assert "spaces.aidants.referents" in page


def test_what_another_release_reported_is_as_if_nobody_had(portal: Portal) -> None:
    for name in ("plan", "drift", "pass/full"):
        worker_reports.keep(name, b'{"made": 3, "ended": 3}', now=portal.now)
    with deployed(portal, **WORKING):
        page = text(portal.responsable(ADMIN).get(HERE))

    assert "Aucune passe complète n'a encore fait de plan." in page
    assert "Personne n'a encore cherché d'écart" in page


@pytest.mark.parametrize("count", [reports.MOST, reports.MOST + 1, 40_000])
def test_thousands_of_lines_are_summed_up_and_the_last_ones_stay(
    portal: Portal, count: int
) -> None:
    reports.tell_drift((Line("~", f"ligne {number}") for number in range(count)), portal.now)

    found = reports.last().drift

    assert found is not None
    assert found.lines[0] == "~ ligne 0"
    assert found.lines[-1] == f"~ ligne {count - 1}"
    cut = count - reports.MOST
    told = [f"… et {cut} autres lignes : extranet plan les montre"] if cut else []
    assert [each for each in found.lines if "autres" in each] == told
    assert len(found.lines) == reports.MOST + len(told)


def test_a_report_without_end_is_refused_and_the_one_before_stays(portal: Portal) -> None:
    worker_reports.keep("plan", b"{}", now=portal.now)

    with pytest.raises(BadRequest, match="goes on showing the one before"):
        worker_reports.keep("plan", b" " * (worker_reports.MOST + 1), now=portal.now)

    assert worker_reports.last("plan") == {"plan": b"{}"}


def test_who_is_locked_out_is_named_until_it_ends(portal: Portal) -> None:
    for _ in range(5):
        throttle.taken(throttle.SIGN_IN, "203.0.113.9", "paumartin", portal.now)
    for number in range(50):
        throttle.taken(throttle.SIGN_IN, "203.0.113.7", f"p{number}", portal.now)
    throttle.taken(throttle.SIGN_IN, "203.0.113.8", "once", portal.now)
    admin = portal.responsable(ADMIN)

    page = text(admin.get(HERE))

    assert "203.0.113.9, pour l'identifiant paumartin, jusqu'à 10:15" in page
    assert "203.0.113.7, pour tout identifiant, jusqu'à 10:15" in page
    assert "203.0.113.8" not in page
    portal.wait(minutes=16)
    assert "Aucune connexion n'est fermée." in text(admin.get(HERE))


@pytest.mark.parametrize(
    ("fate", "told", "state"),
    [("sent", "noté comme parti", "sent"), ("again", "remis à la prochaine passe", "written")],
)
def test_a_mail_of_unknown_fate_is_settled(
    portal: Portal, fate: str, told: str, state: str
) -> None:
    astray(portal)
    number = Mail.objects.get(state="unknown").id
    admin, page = portal.responsable(ADMIN), f"{HERE}/courriels"
    assert "parti ou non, on ne sait connexion perdue" in text(admin.get(page))

    answer = admin.post(f"{page}/{number}", {"fate": fate}, follow=True)

    assert told in text(answer)
    assert Mail.objects.get(pk=number).state == state
    again = text(admin.post(f"{page}/{number}", {"fate": "sent"}, follow=True))
    assert "n'est plus à régler" in again
    assert admin.post(f"{page}/999", {"fate": "sent"}).status_code == 404


def test_what_is_undone_refused_and_removable_is_shown_oldest_first(portal: Portal) -> None:
    long_ago = portal.now - timedelta(days=100)
    granted(address=ZOE, now=long_ago)
    accepted(PAUL, now=portal.now)
    accepted("new@ars.example", now=portal.now)
    readings.mark(
        portal.rules,
        [Shown(address=PAUL, state="failed", reason="domaine interdit")],
        now=portal.now,
    )
    leaving.leave(portal.rules, "new@ars.example", by=CLAIRE, now=portal.now)
    admin = portal.responsable(ADMIN)

    page = text(admin.get(f"{HERE}/comptes"))

    undone, _, rest = page.partition("Refusé par le tenant")
    assert undone.index(f"{ZOE} : Compte, depuis le 15/08/2026") < undone.index(PAUL)
    assert f"{ZOE} : Aidants" in undone
    refused, _, removable = rest.partition("Comptes qui peuvent être supprimés")
    assert f"{PAUL} : Compte, le 23/11/2026 à 10:00 : domaine interdit" in refused
    assert "Aucun compte n'est à supprimer." in removable


def test_an_account_may_be_removed_once_its_days_are_over_and_not_before(portal: Portal) -> None:
    accepted("gone@ars.example", now=portal.now)
    shown = Shown(address="gone@ars.example", state="provisioned", account="id-of-gone")
    readings.mark(portal.rules, [shown], now=portal.now)
    leaving.leave(portal.rules, "gone@ars.example", by=CLAIRE, now=portal.now)
    days = portal.rules.retention.left_deleted
    portal.wait(days=days - 1)
    admin = portal.responsable(ADMIN)
    assert "gone@ars.example" not in text(admin.get(f"{HERE}/comptes"))

    portal.wait(days=1)
    admin = portal.sign_in(ADMIN)

    command = f"extranet people remove gone@ars.example --as {ADMIN}"
    assert command in text(admin.get(f"{HERE}/comptes"))


def test_decisions_are_shown_the_newest_first_and_the_journal_is_verified(portal: Portal) -> None:
    granted(now=portal.now)
    admin, page = portal.responsable(ADMIN), f"{HERE}/journal"

    shown = text(admin.get(page))
    assert shown.index("profil accordé (profile/1)") < shown.index("compte accepté (account/1)")
    verified = text(admin.post(page, follow=True))
    assert "Le journal est tel qu'il a été écrit" in verified
    Person.objects.update(listed=True)
    spoiled = text(admin.post(page, follow=True))

    assert "Le journal n'est pas prouvé" in spoiled
    assert "person/1" in spoiled


def test_pages_ask_as_many_questions_whatever_there_is(portal: Portal) -> None:
    admin = portal.responsable(ADMIN)
    astray(portal, 99)

    def questions() -> list[int]:
        found = []
        for place in ("", "/courriels", "/comptes", "/journal"):
            with CaptureQueriesContext(connection) as asked:
                assert admin.get(HERE + place).status_code == 200
            found.append(len(asked))
        return found

    with deployed(portal, **WORKING):
        questions()  # the session notes that somebody is there
        few = questions()
        for number in range(30):
            astray(portal, number)
        many = questions()

    assert many == few
    assert max(many[1:]) <= 12
    assert many[0] <= 30, "status asks one question for each thing that may be late"
    assert admin.get(f"{HERE}/courriels").content.decode().count("Il est parti") == 25
    assert "?apres=" in admin.get(f"{HERE}/courriels").content.decode()
    assert "?avant=" in admin.get(f"{HERE}/journal").content.decode()


def test_every_page_is_valid_html(portal: Portal, tmp_path: Path) -> None:
    astray(portal)
    throttle.taken(throttle.SIGN_IN, "203.0.113.9", "paumartin", portal.now)
    reports.tell_drift([Line("~", "Aidants")], portal.now)
    with deployed(portal, **WORKING):
        admin = portal.responsable(ADMIN)
        answers = [admin.get(HERE + each) for each in ("", "/courriels", "/comptes", "/journal")]

    assert mistakes(answers, tmp_path) == []


def test_health_says_nothing_of_why_and_needs_neither_host_nor_session(portal: Portal) -> None:
    probe = portal.another()
    alive = probe.get("/sante/vif", SERVER_NAME="10.0.0.7")
    ready = probe.get("/sante/pret", SERVER_NAME="10.0.0.7")

    assert (alive.status_code, alive.content) == (200, b"vif\n")
    assert (ready.status_code, ready.content.decode()) == (200, "prêt\n")
    assert not probe.cookies


def test_a_portal_whose_database_is_behind_is_alive_and_not_ready(portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")
    with CaptureQueriesContext(connection) as asked:
        assert portal.another().get("/sante/vif").status_code == 200
    assert not asked.captured_queries

    answer = portal.another().get("/sante/pret")

    assert (answer.status_code, answer.content.decode()) == (503, "pas prêt\n")


def test_metrics_are_for_admins_and_for_the_addresses_that_may_scrape(
    portal: Portal, tmp_path: Path
) -> None:
    with deployed(portal, **WORKING, scrapers=["10.0.0.9"]):
        admin, karim = portal.responsable(ADMIN), portal.responsable(KARIM)
        answers = {
            "admin": admin.get("/sante/mesures"),
            "scraper": portal.another(REMOTE_ADDR="10.0.0.9").get("/sante/mesures"),
        }

        assert karim.get("/sante/mesures").status_code == 403
        assert portal.another(REMOTE_ADDR="10.0.0.8").get("/sante/mesures").status_code == 403
    for who, answer in answers.items():
        assert "\nextranet_late 1\n" in answer.content.decode(), who
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
