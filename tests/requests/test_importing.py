"""The export of an access portal, as spreadsheets save it."""

from __future__ import annotations

import pytest

from provisioning.requests.models import Person
from provisioning.requests.store.importing import Imported, import_csv
from tests.requests.story import NOW, SPEC, accepted

pytestmark = pytest.mark.usefixtures("store")

HEAD = "Nom;Prénom;Adresse courriel;Profil;Type de structure;Structure;Message"
PAUL = "Martin;Paul;Paul@ars.example;Accès avec Microsoft Online;ars;ARS-BRETAGNE;Bonjour, merci"
ZOE = "Lacaze;Zoé;zoe@ars.example;Accès standard;Agence régionale;ARS-NORMANDIE;"


def imported(*lines: str, encoding: str = "utf-8", **more: bool) -> Imported:
    raw = "\r\n".join((HEAD, *lines, "")).encode(encoding)
    return import_csv(SPEC, raw, "export.csv", now=NOW, **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_spreadsheet_s_way_of_saving_is_read(encoding: str) -> None:
    done = imported(PAUL, ZOE, encoding=encoding)
    assert done.mistakes == ()
    assert [(r.address, r.first_name, r.access_mode) for r in done.requests] == [
        ("paul@ars.example", "Paul", "microsoft"),
        ("zoe@ars.example", "Zoé", "standard"),
    ]


def test_commas_and_quotes_are_read() -> None:
    raw = (
        "nom,prenom,email,profil,type de structure,structure\n"
        'Martin,Paul,p@ars.example,microsoft,cd,"CD, Finistère"\n'
    ).encode()
    (request,) = import_csv(SPEC, raw, "f.csv", now=NOW).requests
    assert request.structures == (("cd", "CD, Finistère"),)


@pytest.mark.parametrize(("proved", "state"), [(False, "submitted"), (True, "confirmed")])
def test_the_portal_may_have_proved_the_addresses(proved: bool, state: str) -> None:
    assert [request.state for request in imported(PAUL, proved=proved).requests] == [state]


def test_a_bad_line_is_told_and_takes_nobody_with_it() -> None:
    done = imported(
        PAUL, ZOE.replace("zoe@", "zoé@"), ZOE.replace("NORMANDIE", "NORMANDY"), PAUL.upper(), "x;y"
    )
    assert [request.address for request in done.requests] == ["paul@ars.example"]
    told = [str(mistake) for mistake in done.mistakes]
    assert [line.split(":")[1] for line in told] == ["3", "4", "5", "6"]
    assert "without accents" in told[0]
    assert "did you mean 'ARS-NORMANDIE'" in told[1]
    assert "already on line 2" in told[2]
    assert Person.objects.count() == 1


def test_whoever_is_known_is_told_line_by_line() -> None:
    accepted("paul@ars.example")
    done = imported(PAUL, ZOE)
    assert "already has an account" in str(done.mistakes[0])
    assert len(done.requests) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"a;b\n1;2\n", b"\x00\xff", b'Nom;Pr\xe9nom\n"unclosed', HEAD.encode()[:20]]
)
def test_what_is_no_export_is_told_and_nothing_is_kept(raw: bytes) -> None:
    done = import_csv(SPEC, raw, "f.csv", now=NOW)
    assert done.requests == ()
    assert "not an export of the portal" in str(done.mistakes[0])
    assert not Person.objects.exists()
