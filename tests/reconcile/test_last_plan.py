"""What a full pass found to do stays in the state folder, with what would let it through."""

from __future__ import annotations

from datetime import date

import pytest

from provisioning.errors import Refusal
from provisioning.plan.render import Manner, lines
from provisioning.reconcile import last_plan, reports
from provisioning.requests.models import ProfileRequest
from provisioning.requests.store import expiry
from tests.reconcile.agency import INES, PAUL, ZOE, Agency
from tests.reconcile.test_closings import inside

TODAY = date(2026, 11, 23)


def everybody_revoked(agency: Agency) -> None:
    for grant in ProfileRequest.objects.order_by("id"):
        expiry.revoke(agency.spec, grant.id, by=INES, reason="Fin de mission", now=agency.now)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_line_for_allow_lets_through_what_a_limit_forbade(agency: Agency) -> None:
    inside(agency, PAUL)
    inside(agency, ZOE)
    everybody_revoked(agency)
    agency.tenancy.spaces += "limits: {removals_cap: 1}\n"
    passed = agency.passed(full=True)
    assert passed.refused[-1].startswith("2 people would lose an access")
    assert passed.refused_in_french[-1].startswith("2 personnes perdraient un accès")

    found = last_plan.read(agency.tenancy.folder)

    assert found is not None
    french = [line.text for line in lines(found, Manner(language="fr"))]
    assert any("2 personnes perdraient un accès en une seule fois" in each for each in french)
    told = reports.last().plan
    assert told is not None
    assert [each[2:].strip() for each in told.lines] == [each.strip() for each in french]
    assert told.allow == tuple(last_plan.allowances(found, TODAY))
    [line] = last_plan.allowances(found, TODAY)
    assert line == ('- {space: aidants, remove: 2, until: 2026-11-30, empty: true, because: "…"}')
    agency.tenancy.spaces += f"allow:\n  {line.replace('…', 'Fin de mission')}\n"
    assert agency.passed(full=True).refused == ()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_pass_that_nothing_forbids_asks_for_no_allowance(agency: Agency) -> None:
    agency.granted()
    agency.passed(full=True)

    found = last_plan.read(agency.tenancy.folder)

    assert found is not None
    assert found.changes
    assert list(last_plan.allowances(found, TODAY)) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_before_any_pass_there_is_none_and_a_spoiled_one_is_refused(agency: Agency) -> None:
    place = agency.tenancy.folder / "last-plan.json"
    place.write_text(place.read_text().replace("Extranet", "Autre"))
    with pytest.raises(Refusal, match="was changed after it was made"):
        last_plan.read(agency.tenancy.folder)

    place.unlink()

    assert last_plan.read(agency.tenancy.folder) is None
