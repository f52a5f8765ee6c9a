"""The pages that we publish or print, made from the sample: a name -> its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from provisioning import preview
from provisioning.change_review.forms import html
from provisioning.change_review.messages import Messages
from provisioning.change_review.render import render_review
from provisioning.deposits.completeness import review
from provisioning.deposits.documents import Expected, File, expectations
from provisioning.deposits.page import page
from provisioning.plan import document, page as plan_page
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour
from provisioning.plan.render import Manner
from provisioning.reviewed_files import load
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.approvals import read_approvals
from provisioning.spec.files.finess import load_establishments
from tests.change_review.test_french import WORLDS, reviewed
from tests.house.repository import ROOT
from tests.tenancy import Tenancy, people, person

DAY = date(2026, 5, 15)
NAMES = (
    "LES TILLEULS",
    "DU PAYS DE SAINT-BRIEUC ET DES CÔTES-D'ARMOR",
    "À PETITS PAS",
    "DES DUNES",
)
DEPARTEMENTS = ("01", "21", "29", "2A", "35", "59", "75", "93", "971")


def sample(today: date = DAY) -> Extranet:
    rules = load(ROOT / "spaces.yaml").spec
    grants = read_approvals(ROOT / "approvals.yaml", rules).registrations
    people, notes = honour(rules, grants, today=today)
    shipped, _ = load_establishments(ROOT / "finess.csv", rules)
    return Extranet(rules, people, today=today, notes=notes, establishments=shipped)


def all_pages(folder: Path) -> Mapping[str, Path]:
    extranet = sample()
    preview.write(extranet, folder)
    for name, text in (*_reports(extranet), *_plans(folder / "plans")):
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {path.stem: path for path in sorted(folder.glob("*.html"))}


def _reports(extranet: Extranet) -> Iterator[tuple[str, str]]:
    [campaign] = extranet.spec.campaigns.values()
    for name, count in (("campagne", 27), ("campagne-vide", 0), ("campagne-nationale", 800)):
        expected = expectations(extranet.spec, campaign, tuple(map(_establishment, range(count))))
        deposits = review(expected, campaign, dict(_deposited(expected)))
        title = extranet.spec.instance.title
        yield name, page(title, campaign, deposits, ("perdu.docx",), DAY)
    for name, (before, after) in WORLDS.items():
        messages = Messages("fr")
        found = render_review(reviewed(before, after), messages)
        yield f"relecture-{name.replace(' ', '-')}", html(found, messages)


def _plans(folder: Path) -> Iterator[tuple[str, str]]:
    """The first one of a tenant, then what somebody did by hand, then nothing to do."""
    folder.mkdir()
    tenancy = Tenancy(folder, approvals=people(person("Paul", "Martin", "aidants", "tarif")))
    yield "plan", _plan(tenancy)
    tenancy.converge()
    yield "plan-vide", _plan(tenancy)
    tenancy.approvals = people(person("Zoe", "Le-Goff", "tarif", mode="standard"))
    yield "plan-par-espace", _plan(tenancy, Manner("fr", "space"))


def _plan(tenancy: Tenancy, manner: Manner = Manner("fr")) -> str:  # noqa: B008 - a value
    return plan_page.page(document.of(tenancy.plan()), manner)


def _establishment(number: int) -> Establishment:
    departement = DEPARTEMENTS[number % len(DEPARTEMENTS)]
    kind, category = (("CMPP", "189"), ("CAMSP", "190"))[number % 2]
    return Establishment(
        finess=f"99{number:07}",
        name=f"{kind} {NAMES[number % len(NAMES)]}",
        category=category,
        departement=departement,
    )


def _deposited(expected: tuple[Expected, ...]) -> Iterator[tuple[str, list[File]]]:
    """Every state in turn: complete, late, to correct, twice, nothing, no folder."""
    for number, each in enumerate(expected):
        finess, kind = each.establishment.finess, each.kind
        when = datetime(2026, 4, 12 if number % 5 else 1, 12, tzinfo=UTC)
        late = datetime(2026, 5, 9, 12, tzinfo=UTC)
        good = [
            File(name=f"{finess}_2025_{kind}_quantitatif.xlsx", size=90_000, deposited=when),
            File(name=f"{finess}_2025_{kind}_qualitatif.docx", size=90_000, deposited=late),
        ]
        wrong = f"Rapport d'activité {kind} 2024 version définitive corrigée.xlsm"
        match number % 6:
            case 0:
                yield finess, good
            case 1:
                yield finess, good[:1]
            case 2:
                yield finess, [File(name=wrong, size=90_000, deposited=late)]
            case 3:
                yield finess, [*good, File(name="qualitatif.pdf", size=9, deposited=late)]
            case 4:
                yield finess, []
