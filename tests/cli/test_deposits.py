"""extranet deposits status, on a sandbox where two establishments are expected."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from provisioning.cli.campaign import open_on
from provisioning.cli.operations import campaign
from provisioning.deposits.completeness import review
from provisioning.deposits.data import Status
from provisioning.deposits.documents import expectations
from provisioning.deposits.reading import Contents, read
from provisioning.deposits.reminders import by_recipient
from provisioning.deposits.sending import message
from provisioning.graph import Graph
from provisioning.requests.source import opened_for
from provisioning.requests.store import campaign_reminders
from provisioning.reviewed_files import load
from provisioning.settings import Settings
from provisioning.spec.files.finess import write_table
from tests.cli.conftest import Command
from tests.cli.files import sandbox
from tests.journey.test_campaign import (
    DEPOSITS,
    IN_TIME,
    LATE,
    LIBRARY,
    PEUPLIERS,
    SITE,
    TILLEULS,
    TO_PEUPLIERS,
    TO_TILLEULS,
    ZOE,
)
from tests.tenancy import SHELVES, Tenancy, people

STATUS = ("deposits", "status", "--year", "2025", "--sandbox")
WITH_REGION = DEPOSITS.replace(
    "functions:\n",
    "structures:\n  ARS-BRETAGNE: {type: ars, key: '53', departements: ['29']}\nfunctions:\n",
)
WITH_REGION = WITH_REGION.replace("{label: Agence régionale de santé}", "{label: ARS, key: region}")
WITH_REGION = f"retention: {{grant: 36500}}\n{WITH_REGION}"


@pytest.fixture
def tenancy(folder: Path) -> Tenancy:
    """The library stands, and its tenant is the sandbox."""
    found = Tenancy(
        folder, WITH_REGION, people(ZOE), kinds=SHELVES, establishments=(TILLEULS, PEUPLIERS)
    )
    found.converge()
    (folder / "approvals.yaml").write_text(people(ZOE).replace("2026-02-01", "2020-02-01"), "utf-8")
    write_table(folder / "finess.csv", (TILLEULS, PEUPLIERS))
    keep(found)
    return found


def keep(tenancy: Tenancy) -> None:
    (tenancy.folder / "state").mkdir(exist_ok=True)
    tenancy.simulator.save(tenancy.folder / "state" / "sandbox.json")


def drop(tenancy: Tenancy, path: str, *names: str, on: str = IN_TIME) -> None:
    for name in names:
        tenancy.simulator.add_file(SITE, path, name, size=40_000, modified=on)
    keep(tenancy)


class Page(HTMLParser):
    """What a page says, and what it would fetch from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    @property
    def text(self) -> str:
        return " ".join(self.words)


def test_what_is_expected_is_said_with_totals_first(extranet: Command, tenancy: Tenancy) -> None:
    drop(tenancy, TO_TILLEULS, "chiffres.xlsx", "texte.pdf")

    ran = extranet(*STATUS)

    lines = ran.out.splitlines()
    assert ran.code == 2
    assert "All: 1 of 2 complete" in lines[1]
    assert "ARS-BRETAGNE: 1 of 1 complete" in lines[2]
    assert "no ARS: 0 of 1 complete" in lines[3]
    assert any("990000010 CMPP Les Peupliers: quantitatif missing" in line for line in lines)


def test_whoever_deposits_is_seen_and_what_the_application_writes_shows_nobody(
    tenancy: Tenancy,
) -> None:
    drop(tenancy, TO_TILLEULS, "texte.pdf")
    tenancy.simulator.add_file(
        SITE, TO_TILLEULS, "chiffres.xlsx", author="zoe.lacaze@ars.example", modified=IN_TIME
    )

    async def read_all(graph: Graph) -> Contents:
        extranet_ = tenancy.extranet()
        [campaign] = extranet_.spec.campaigns.values()
        return await read(graph, extranet_, campaign)

    seen = tenancy.run(read_all).seen
    [(id_, day)] = seen.items()
    assert id_ in tenancy.simulator.tenant.users
    assert day == date.fromisoformat(IN_TIME[:10])


def test_the_store_keeps_the_day_of_whoever_deposited(extranet: Command, tenancy: Tenancy) -> None:
    address = "zoe.lacaze@ars.example"
    assert extranet("people", "adopt", address, "--as", "admin@cnsa.example").code == 0
    assert extranet("worker", "run", "--once", "--sandbox").code == 0
    simulator = sandbox(tenancy.folder)
    simulator.add_file(SITE, TO_TILLEULS, "texte.pdf", author=address, modified=IN_TIME)
    simulator.save(tenancy.folder / "state" / "sandbox.json")

    assert extranet(*STATUS).code == 2
    shown = json.loads(extranet("people", "show", address, "--format", "json").out)
    assert shown["last_seen"] == IN_TIME[:10]


def test_the_worker_looks_at_open_campaigns_for_whoever_deposits(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    """Once a day, by the first full pass."""
    address, rules = "zoe.lacaze@ars.example", folder / "spaces.yaml"
    text = rules.read_text("utf-8").replace("closes: 2026-06-30", "closes: 2099-06-30")
    rules.write_text(text, "utf-8")
    assert extranet("people", "adopt", address, "--as", "admin@cnsa.example").code == 0
    tenancy.simulator.add_file(SITE, TO_TILLEULS, "a.pdf", author=address, modified=IN_TIME)
    keep(tenancy)

    assert extranet("worker", "run", "--once", "--sandbox").code == 0

    shown = json.loads(extranet("people", "show", address, "--format", "json").out)
    assert shown["last_seen"] == IN_TIME[:10]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2026, 1, 31), []),
        (date(2026, 2, 1), ["rapports-2025"]),
        (date(2026, 6, 30), ["rapports-2025"]),
        (date(2026, 7, 1), []),
    ],
)
def test_a_campaign_is_open_from_its_first_day_to_its_last(
    tenancy: Tenancy, day: date, codes: list[str]
) -> None:
    assert open_on(tenancy.extranet(), day) == codes


def test_the_end_of_a_campaign_is_nothing_to_do(extranet: Command, tenancy: Tenancy) -> None:
    drop(tenancy, TO_TILLEULS, "chiffres.xlsx", "texte.pdf")
    drop(tenancy, TO_PEUPLIERS, "chiffres.xlsx", "texte.pdf", on=LATE)

    ran = extranet(*STATUS)

    assert ran.code == 0
    assert "quantitatif received late" in ran.out


def test_every_kind_of_remark_is_printed(extranet: Command, tenancy: Tenancy) -> None:
    drop(tenancy, TO_TILLEULS, "a.xlsx", "b.xlsx", "macros.docm", "photo.jpg")
    drop(tenancy, LIBRARY, "perdu.xlsx")

    ran = extranet(*STATUS)

    assert "2 versions of quantitatif" in ran.out
    assert "macros.docm: macro formats are refused (.docm)" in ran.out
    assert "photo.jpg: not a piece of this campaign" in ran.out
    assert "In no folder, counted for nobody: perdu.xlsx" in ran.out
    assert "no folder yet" in ran.out


def test_totals_by_departement(extranet: Command, tenancy: Tenancy) -> None:
    ran = extranet(*STATUS, "--by", "departement", "--format", "json")

    said = json.loads(ran.out)
    assert [each["name"] for each in said["totals"]] == ["29", "34"]
    assert said["total"]["expected"] == 2


def test_json_says_the_state_of_each_piece(extranet: Command, tenancy: Tenancy) -> None:
    drop(tenancy, TO_TILLEULS, "a.xlsm", "texte.pdf")

    said = json.loads(extranet(*STATUS, "--format", "json").out)

    tilleuls, peupliers = said["establishments"]
    assert tilleuls["pieces"]["quantitatif"]["state"] == "refused"
    assert tilleuls["pieces"]["quantitatif"]["refused"] == [
        {"file": "a.xlsm", "flaws": [{"what": "macros", "said": "xlsm"}]}
    ]
    assert tilleuls["pieces"]["qualitatif"]["files"] == ["texte.pdf"]
    assert (peupliers["complete"], peupliers["ars"]) == (False, "")
    assert said["reminders"] == []


def test_the_csv_opens_in_a_spreadsheet_and_holds_no_formula(
    extranet: Command, tenancy: Tenancy
) -> None:
    drop(tenancy, TO_TILLEULS, "=HYPERLINK(1).xlsx")

    ran = extranet(*STATUS, "--format", "csv")

    assert ran.out.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(ran.out.removeprefix("\ufeff")), delimiter=";"))
    assert [row["finess"] for row in rows] == ["990000002", "990000010"]
    assert rows[0]["quantitatif"] == "reçu"
    assert rows[0]["quantitatif : fichier"] == "'=HYPERLINK(1).xlsx"
    assert rows[1]["qualitatif"] == "manquant"
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


@pytest.mark.parametrize("form", ["text", "csv", "json", "html"])
def test_no_name_of_a_file_hides_what_it_is_nor_is_a_page_of_its_own(
    extranet: Command, tenancy: Tenancy, form: str
) -> None:
    drop(tenancy, TO_TILLEULS, "rapport\u202exslx.xlsm", "&lt;b&gt; & 'a'.xlsm")

    ran = extranet(*STATUS, "--format", form)

    assert "\u202e" not in ran.out
    assert "rapport" in ran.out
    if form == "html":
        assert "&lt;b&gt; & 'a'.xlsm" in Page(ran.out).text
        assert "rapport\N{REPLACEMENT CHARACTER}xslx.xlsm" in Page(ran.out).text


def test_the_page_stands_alone_and_says_all_of_it_in_french(
    extranet: Command, tenancy: Tenancy
) -> None:
    drop(tenancy, TO_TILLEULS, "a & b.xlsm", "texte.pdf")

    ran = extranet(*STATUS, "--format", "html")

    page = Page(ran.out)
    assert ran.code == 2
    assert ran.out.startswith("<!DOCTYPE html>")
    assert 'lang="fr"' in ran.out
    assert [each for each in page.fetched if not each.startswith("data:")] == []
    assert page.tags.count("caption") == page.tags.count("table") == 3
    assert "2 Établissements attendus" in page.text
    assert "a & b.xlsm : format à macros refusé (.xlsm)" in page.text
    assert "a & b.xlsm" not in ran.out
    assert "reçu, 12/03/2026" in page.text
    assert "aucun dossier de dépôt" in page.text


def test_reminders_name_the_depositors_and_write_to_nobody(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    text = extranet(*STATUS, "--remind")
    data = json.loads(extranet(*STATUS, "--remind", "--format", "json").out)
    table = extranet(*STATUS, "--remind", "--format", "csv")

    assert "Zoe Lacaze <zoe.lacaze@ars.example>" in text.out
    assert "For 1 without a depositor, the referents: ines.garnier@cnsa.example" in text.out
    assert [each["referents"] for each in data["reminders"]] == [False, True]
    assert "Zoe Lacaze" in table.err
    assert "Zoe Lacaze" not in table.out


def test_what_would_leave_is_read_before_it_leaves(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    shown = extranet(*STATUS, "--remind", "--preview")
    alone = extranet(*STATUS, "--preview")

    assert "To: Zoe Lacaze <zoe.lacaze@ars.example>" in shown.out
    assert "From: support@extranet.example" in shown.out
    assert "https://extranet.example/accueil" in shown.out
    assert written_to(folder) == []
    assert alone.code == 1
    assert "add --remind" in alone.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--year", "2031"), "known here: rapports-2025 (2025)"),
        (("--year", "2025", "--campaign", "other"), "no such campaign for 2025"),
    ],
)
def test_another_campaign_is_refused(
    extranet: Command, tenancy: Tenancy, words: tuple[str, ...], said: str
) -> None:
    ran = extranet("deposits", "status", *words, "--sandbox")

    assert ran.code == 1
    assert said in ran.err


def test_two_campaigns_of_a_year_are_told_apart(extranet: Command, tenancy: Tenancy) -> None:
    spaces = tenancy.folder / "spaces.yaml"
    text = spaces.read_text("utf-8")
    _, _, campaign = text.partition("  rapports-2025:\n")
    spaces.write_text(f"{text}  bis:\n{campaign}", "utf-8")

    several, one = extranet(*STATUS), extranet(*STATUS, "--campaign", "bis")

    assert (several.code, one.code) == (1, 2)
    assert "choose with --campaign: rapports-2025, bis" in several.err


def test_without_establishments_one_is_told_where_they_come_from(
    extranet: Command, tenancy: Tenancy
) -> None:
    (tenancy.folder / "finess.csv").unlink()

    ran = extranet(*STATUS)

    assert ran.code == 1
    assert "extranet finess import" in ran.err


def test_before_apply_one_is_told_to_apply(extranet: Command, tenancy: Tenancy) -> None:
    (tenancy.folder / "state" / "sandbox.json").unlink()

    ran = extranet(*STATUS)

    assert ran.code == 1
    assert "the space 'depots' has no site yet; run extranet apply, then ask again" in ran.err


SEND = (*STATUS, "--remind", "--send", "--from", "ines.garnier@cnsa.example")


def written_to(folder: Path) -> list[str]:
    return [address for sent in sandbox(folder).sent for address in sent.to]


def test_each_person_gets_one_message_about_what_is_missing(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    drop(tenancy, TO_TILLEULS, "chiffres.xlsm", "texte.pdf")

    ran = extranet(*SEND)

    assert ran.code == 2
    assert written_to(folder) == [
        *("ines.garnier@cnsa.example", "paul.roche@cnsa.example", "zoe.lacaze@ars.example"),
    ]
    assert "written to Zoe Lacaze <zoe.lacaze@ars.example>" in ran.err


def test_a_message_says_what_is_expected_in_french(tenancy: Tenancy) -> None:
    drop(tenancy, TO_TILLEULS, "chiffres.xlsm")
    extranet = tenancy.extranet()
    campaign = extranet.spec.campaigns["rapports-2025"]
    expected = expectations(extranet.spec, campaign, (TILLEULS,))
    files = tenancy.run(lambda graph: read(graph, extranet, campaign)).files
    deposits = review(expected, campaign, files)
    status = Status(extranet, "rapports-2025", campaign, deposits, (), (), date(2026, 5, 2))
    ((recipient, about),) = by_recipient(status.reminders).items()

    body: Any = message(status, recipient, about)

    mail = body["message"]
    assert mail["subject"] == "Extranet d'essai : rapports d'activité 2025 attendus"
    assert [to["emailAddress"]["name"] for to in mail["toRecipients"]] == ["Zoe Lacaze"]
    text = mail["body"]["content"]
    assert "Bonjour Zoe Lacaze," in text
    assert (
        "- 990000002 CAMSP Les Tilleuls : rapport quantitatif "
        "(à corriger : chiffres.xlsm : format à macros refusé (.xlsm)), rapport qualitatif\n"
    ) in text
    assert "Ils étaient attendus pour le 30/04/2026." in text
    assert "jusqu'au 30/06/2026" in text
    assert "support@extranet.example" in text
    assert "\n\n\n" not in text


def test_nobody_is_written_to_twice_in_a_day(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    first, second = extranet(*SEND), extranet(*SEND)

    assert (first.code, second.code) == (2, 2)
    assert len(written_to(folder)) == 3
    assert second.err.count("written to earlier today") == 3


def test_a_message_whose_fate_is_unknown_is_not_sent_again_that_day(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    extranet(*SEND)
    (book,) = (folder / "state" / "reminders").iterdir()
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join(lines[:-1]) + lines[-1][:9])  # killed while the last one left

    ran = extranet(*SEND)

    assert ran.code == 1
    assert "not known whether this one left" in ran.err
    assert written_to(folder).count("zoe.lacaze@ars.example") == 1


def test_a_mailbox_that_may_not_write_stops_everything_at_once(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    ran = extranet(*STATUS, "--remind", "--send")

    assert ran.code == 1
    assert "support@extranet.example cannot write" in ran.err
    assert "name another mailbox with --from" in ran.err
    assert written_to(folder) == []


def test_whom_to_write_to_is_always_said_first(extranet: Command, tenancy: Tenancy) -> None:
    ran = extranet(*STATUS, "--send")

    assert ran.code == 1
    assert "add --remind" in ran.err


def test_reminders_asked_for_in_the_portal_are_written_by_the_worker_once(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    rules = folder / "spaces.yaml"
    box = "  mailbox: ines.garnier@cnsa.example\n  domain:"
    rules.write_text(rules.read_text("utf-8").replace("  domain:", box, 1), "utf-8")
    spec, code = load(rules).spec, "rapports-2025"
    setting = Settings(state_directory=folder / "state")
    day = spec.instance.local(datetime.now(UTC))
    opened_for(setting)
    campaign_reminders.ask(spec, code, by="ines.garnier@cnsa.example", now=day)

    extranet("worker", "run", "--once", "--sandbox")
    extranet("worker", "run", "--once", "--sandbox")

    opened_for(setting)
    asked = campaign_reminders.of_day(code, day.date())
    assert asked is not None
    assert asked.outcome == "3 personnes relancées"
    assert written_to(folder) == [
        *("ines.garnier@cnsa.example", "paul.roche@cnsa.example", "zoe.lacaze@ars.example"),
    ]


def test_what_was_read_is_kept_for_the_portal(
    extranet: Command, tenancy: Tenancy, folder: Path
) -> None:
    drop(tenancy, TO_TILLEULS, "chiffres.xlsx", "texte.docm")
    opened_for(Settings(state_directory=folder / "state"))
    extranet(*STATUS)

    found = campaign("rapports-2025")

    assert found is not None
    tilleuls, peupliers = found.places
    assert (tilleuls.establishment, tilleuls.progress) == (TILLEULS, "incomplet")
    assert [(each.state, each.file) for each in tilleuls.pieces] == [
        ("reçu", "chiffres.xlsx"),
        ("à corriger", ""),
    ]
    assert tilleuls.remarks == ("texte.docm : format à macros refusé (.docm)",)
    assert peupliers.progress == "sans dépôt"
    assert {each.to for each in found.mails} >= {"zoe.lacaze@ars.example"}
    assert campaign("autre") is None
