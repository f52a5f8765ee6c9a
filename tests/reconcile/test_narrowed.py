"""A pass for a few reads a few: what it wants for them is what a reading of everybody wants."""

from __future__ import annotations

from itertools import chain, combinations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisioning.plan.desired import Extranet
from provisioning.plan.model import Key, Resource
from provisioning.reconcile.targeted import focused
from provisioning.requests.store import leaving, merging
from tests.reconcile.agency import ADMIN, CLAIRE, PAUL, ZOE, Agency
from tests.tenancy import people, person

ANNE, OTHER, GONE = "anne@ars.example", "paul.autre@ars.example", "parti@ars.example"


def populated(agency: Agency) -> Agency:
    """Paul by both sources under two addresses, Zoé by the store, Anne by both, one who left."""
    for address in (PAUL, ZOE, ANNE, GONE):
        agency.granted(address)
    merging.add_alias(agency.spec, PAUL, OTHER, by=ADMIN, now=agency.now)
    leaving.leave(agency.spec, GONE, by=CLAIRE, now=agency.now)
    agency.tenancy.approvals = people(
        person("Paul", "Martin", "tarif", address=OTHER),
        person("Anne", "Petit", "tarif", address=ANNE),
        person("Luc", "Morel", "tarif", address="luc@ars.example"),
    )
    agency.tenancy.extranet()
    return agency


def wanted(extranet: Extranet, some: tuple[str, ...]) -> dict[Key, Resource]:
    kinds = focused(extranet, some)
    return {want.key: want for kind in kinds for want in kind.desire(extranet)}


def test_of_a_few_the_same_is_wanted_as_of_everybody(agency: Agency) -> None:
    populated(agency)
    everybody = agency.wishes(agency.now)
    names = (OTHER, ZOE, ANNE, GONE, "nobody@ars.example")
    groups = chain.from_iterable(combinations(names, size) for size in range(1, 4))
    compared = 0
    for some in groups:
        alone = agency.wishes(agency.now, some)
        compared += len(expected := wanted(everybody, some))
        assert wanted(alone, some) == expected
        assert alone.people.items() <= everybody.people.items()
    assert compared > 50


def test_a_pass_for_one_asks_as_much_of_the_store_whoever_else_is_known(agency: Agency) -> None:
    def asked(address: str) -> int:
        agency.granted(address)
        with CaptureQueriesContext(connection) as seen:
            agency.wishes(agency.now, [address])
        return len(seen.captured_queries)

    alone = asked(PAUL)
    for number in range(8):
        agency.granted(f"autre.{number}@ars.example")
    agency.passed(full=True)

    assert asked(ANNE) == alone


def test_a_source_of_a_few_is_not_one_that_shrank(agency: Agency) -> None:
    for number in range(12):
        agency.granted(f"autre.{number}@ars.example")
    agency.passed(full=True)
    agency.granted(PAUL)

    passed = agency.passed()

    assert passed.refused == ()
    assert agency.state(PAUL) == "pending"
