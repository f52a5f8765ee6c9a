"""The seal of the journal leaves by mail, once a day, out of its owner's reach."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from provisioning.requests.audit import verify
from provisioning.requests.journal import keys
from provisioning.requests.store import audit_verify
from tests.reconcile.agency import PAUL, WITH_BOX, ZOE, Agency

KEEPER, ANOTHER = "keeper@cnsa.example", "other@cnsa.example"
SEALED = WITH_BOX + f"audit: {{seal_to: [{KEEPER}]}}\n"
A_DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("store")


def seals(agency: Agency, to: str = KEEPER) -> list[str]:
    """What somebody copies out of each mail, oldest first."""
    mails = [sent.content for sent in agency.simulator.sent if sent.to == [to]]
    return [re.findall(r"audit verify --seal (\S+?)(?:<|\s|$)", text)[0] for text in mails]


def test_each_keeper_gets_one_seal_a_day_once_there_is_a_journal(tmp_path: Path) -> None:
    agency = Agency.founded(tmp_path, SEALED)
    assert seals(agency) == [], "nothing was decided yet: there is no seal"

    agency.granted(PAUL)
    for full in (False, True, False):
        agency.passed(full=full)
    assert len(seals(agency)) == 1

    agency.now += A_DAY
    agency.granted(ZOE)
    agency.passed()
    assert len(set(seals(agency))) == 2


def test_a_tail_that_was_cut_is_caught_by_the_mail_that_left_after_it(tmp_path: Path) -> None:
    agency = Agency.founded(tmp_path, SEALED)
    agency.granted(PAUL)
    agency.passed()
    [seal] = seals(agency)
    lines = list(audit_verify.export())

    assert verify(lines, keys=keys(), noted=[seal]).faults == ()
    [fault] = verify(lines[:-1], keys=keys(), noted=[seal]).faults
    assert "a seal that was noted is not in it" in fault


def test_whoever_left_the_list_is_written_to_no_more(tmp_path: Path) -> None:
    agency = Agency.founded(tmp_path, SEALED.replace("[keeper", f"[{ANOTHER}, keeper"))
    agency.granted(PAUL)
    agency.tenancy.spaces = agency.tenancy.spaces.replace("  mailbox: ", "  # mailbox: ")
    agency.passed()
    agency.tenancy.spaces = SEALED
    agency.passed()

    assert len(seals(agency)) == 1
    assert seals(agency, ANOTHER) == []
