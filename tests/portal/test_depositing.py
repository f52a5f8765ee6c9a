"""« Dépôt des documents »: each sees the establishments that are theirs to see, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from django.test.utils import override_settings

from provisioning.portal.configuration import Deployment
from provisioning.portal.operations import DepositCampaign
from provisioning.requests.form import ProfileForm
from provisioning.requests.models import Person
from provisioning.requests.store import (
    accounts,
    campaign_reminders,
    expiry,
    profiles,
    retention,
    worker_reports,
)
from tests.depositing import PEUPLIERS, TILLEULS
from tests.portal.campaign import campaigning, place, whole
from tests.portal.conftest import Portal, text
from tests.portal.html import mistakes
from tests.requests.story import CLAIRE, INES, KARIM, spec

HERE = "/depots/rapports"
MINE, OTHER = TILLEULS.finess, PEUPLIERS.finess


@pytest.fixture
def read(portal: Portal) -> Iterator[list[DepositCampaign]]:
    """The campaign as it was last read; it may be changed, or taken away."""
    portal.rules = campaigning()
    known = [whole()]
    deployment = Deployment(
        lambda: portal.rules,
        lambda: portal.now,
        sandbox=True,
        campaigns=lambda _: known[0] if known else None,
    )
    with override_settings(PORTAL=deployment):
        yield known


def holding(portal: Portal, profile: str, kind: str, structure: str) -> Client:
    """Somebody accepted, of this structure, who holds this profile."""
    portal.known(address="zoe@ars.example", first_name="Zoé")
    accounts.accept(portal.rules, 1, by=CLAIRE, digest=accounts.show(1).digest, now=portal.now)
    Person.objects.update(structure_type=kind, structure=structure)
    form = ProfileForm(profiles=(profile,))
    [asked] = profiles.submit(portal.rules, "zoe@ars.example", form, now=portal.now)
    profiles.approve(portal.rules, asked.id, by=INES, digest=asked.digest, now=portal.now)
    return portal.sign_in("zoe@ars.example")


@pytest.mark.parametrize(
    ("profile", "kind", "structure", "seen"),
    [
        ("depot", "camsp", "990000002 CAMSP Les Tilleuls", {MINE}),
        ("region", "ars", "ARS-OCCITANIE", {OTHER}),
        ("nation", "ars", "ARS-BRETAGNE", {MINE, OTHER}),
    ],
)
def test_each_sees_what_their_profile_gives_and_nothing_else(
    portal: Portal,
    read: list[DepositCampaign],
    profile: str,
    kind: str,
    structure: str,
    seen: set[str],
) -> None:
    browser = holding(portal, profile, kind, structure)

    page = text(browser.get(HERE))

    assert {each for each in (MINE, OTHER) if each in page} == seen
    for finess in (MINE, OTHER):
        answer = browser.get(f"{HERE}/recepisse/{finess}")
        assert answer.status_code == (200 if finess in seen else 404)
    assert browser.get(f"{HERE}/relances").status_code == 403
    expiry.revoke(portal.rules, 1, by=INES, reason="Mutation", now=portal.now)
    assert browser.get(HERE).status_code == 404, "at once"


def test_who_holds_nothing_of_it_is_told_of_no_campaign(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    karim = portal.responsable(KARIM)

    assert "Aucun établissement ne vous est confié" in text(karim.get("/depots"))
    assert karim.get(HERE).status_code == 404
    assert karim.get("/depots/nulle-part").status_code == 404


def test_who_runs_it_sees_all_with_totals_and_filters(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    ines = portal.responsable(INES)
    assert ines.get("/depots").headers["Location"] == HERE

    page = text(ines.get(HERE))
    assert "Ensemble 2 0 1 1" in page
    assert "ARS-BRETAGNE 1 0 1 0" in page
    assert "rapport.docm : format à macros refusé (.docm)" in page
    for query, seen in (
        ("etat=incomplets", {MINE}),
        ("etat=complets", set()),
        ("ars=ARS-OCCITANIE", {OTHER}),
        ("departement=35", {MINE}),
    ):
        filtered = text(ines.get(f"{HERE}?{query}"))
        assert {each for each in (MINE, OTHER) if each in filtered} == seen, query


def test_a_reminder_is_shown_before_anybody_is_written_to(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    page = text(portal.responsable(INES).get(f"{HERE}/relances"))

    assert "1 personne à relancer" in page
    assert "zoe@camsp.example Extranet : rapport attendu Bonjour, Il…" in page


def test_reminders_are_asked_for_once_a_day(portal: Portal, read: list[DepositCampaign]) -> None:
    ines, page = portal.responsable(INES), f"{HERE}/relances"

    assert "partiront à la prochaine passe" in text(ines.post(page, follow=True))
    again = text(ines.post(page, follow=True))
    assert "ont déjà été demandées aujourd'hui" in again
    assert f"Demandées le 23/11/2026 à 10:00 par {INES}" in again
    assert "Envoyer ces relances" not in again
    [asked] = campaign_reminders.waiting(portal.now.date())
    campaign_reminders.done(asked.id, "1 personne relancée")
    assert "1 personne relancée" in text(ines.get(page))
    assert list(campaign_reminders.waiting(portal.now.date())) == []

    portal.wait(days=1)

    assert "Envoyer ces relances" in text(portal.sign_in(INES).get(page))


def test_who_asked_for_reminders_is_kept_as_long_as_mails_are(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    campaign_reminders.ask(portal.rules, "rapports", by=INES, now=portal.now)
    worker_reports.keep("campaign/rapports", b"{}", now=portal.now)
    day = portal.now.date()

    portal.wait(days=portal.rules.retention.mail_log)
    retention.purge(portal.rules, now=portal.now)
    assert campaign_reminders.of_day("rapports", day)
    assert worker_reports.last("campaign/rapports")
    portal.wait(days=1)
    retention.purge(portal.rules, now=portal.now)

    assert campaign_reminders.of_day("rapports", day) is None
    assert not worker_reports.last("campaign/rapports")


def test_a_receipt_says_what_was_received_when_and_what_is_wrong(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    page = text(portal.responsable(INES).get(f"{HERE}/recepisse/{MINE}"))

    assert "quantitatif : reçu – tilleuls.xlsx, déposé le 23/11/2026 à 08:30" in page
    assert "format à macros refusé" in page


def test_a_referent_removed_from_the_file_no_longer_runs_it(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    ines = portal.responsable(INES)
    assert ines.get(HERE).status_code == 200

    portal.rules = spec()

    assert ines.get(HERE).status_code == 404
    assert ines.get(f"{HERE}/relances").status_code == 403


def test_many_establishments_are_shown_a_page_at_a_time(
    portal: Portal, read: list[DepositCampaign]
) -> None:
    many = tuple(
        place(msgspec.structs.replace(TILLEULS, finess=f"3500000{number:02}"), "ARS-BRETAGNE")
        for number in range(30)
    )
    read[0] = msgspec.structs.replace(read[0], places=many)
    ines = portal.responsable(INES)

    first = ines.get(f"{HERE}?departement=35").content.decode()
    assert first.count("CAMSP Les Tilleuls") == 25
    assert "?departement=35&amp;apres=350000024" in first
    assert (
        ines.get(f"{HERE}?departement=35&apres=350000024")
        .content.decode()
        .count("CAMSP Les Tilleuls")
        == 5
    )


def test_before_it_was_read_that_is_said(portal: Portal, read: list[DepositCampaign]) -> None:
    read.clear()

    assert "La campagne n'a pas encore été lue." in text(portal.responsable(INES).get(HERE))


def test_every_page_is_valid_html(
    portal: Portal, read: list[DepositCampaign], tmp_path: Path
) -> None:
    ines, karim = portal.responsable(INES), portal.responsable(KARIM)
    places = (HERE, f"{HERE}?etat=complets", f"{HERE}/recepisse/{MINE}", f"{HERE}/relances")

    assert mistakes([*map(ines.get, places), karim.get("/depots")], tmp_path) == []
