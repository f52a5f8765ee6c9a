"""`validate` tells every mistake of every file in one go; an unreadable file hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

SPACES = """\
include: [more/*.yaml]
instance:
  code: ext
  title: Extranet
  support: support@extranet
  domain: comptes.extranet.example
  invitation: {redirect: "https://extranet.example"}
admins: [ada@cnsa.example, bob@cnsa.example]
responsables: [ada@cnsa.example]
structure_types:
  ars: {label: Agence régionale de santé, key: region}
  camsp: {label: CAMSP, key: finess, finess_categories: ["190"]}
structures:
  ARS-BRETAGNE: {type: ars, departements: ["22", "29"]}
profiles:
  aidants: {label: Référent aidants, structure_types: [ars], duration_days: beaucoup}
  tarif: {label: Tarification, structure_types: [arz]}
home:
  referents: [ines@cnsa.example, lina@cnsa.example]
  pages:
    faq: {title: FAQ, body: pages/faq.md}
    guide: {title: Guide, body: pages/absent.md}
"""
MORE = """\
spaces:
  aidants:
    title: "Aidants\u200b"
    requires: {any: [aidants, inconnu]}
    referents: [ines@cnsa.example, lina@cnsa.example]
    lable: public
"""
APPROVALS = """\
people:
  - first_name: Paul
    last_name: ZoÃ©
    address: Paul <paul@ars.example>
    structure: {type: ars, name: ARS-BRETAGN}
    access_mode: microsoft
    profiles:
      - {profile: aidants, by: ines@cnsa.example, on: 2026-02-30}
  - first_name: Léa
    last_name: Roux
    address: lea@ars.example
    structure: {type: ars, name: ARS-BRETAGN}
    access_mode: microsof
    profiles:
      - {profile: aidans, by: ines@cnsa.example, on: 2026-02-01}
"""
FINESS = """\
finess;name;category;departement
9,90E+08;CAMSP;190;29
990000002;;191;29
990000010;CAMSP;190;29
990000010;CAMSP;190;29
"""
QUARANTINE = """\
until: 2026-13-01
people:
  - {address: x@y, groups: [space/aidant]}
"""
PLANTED = (
    *("spaces.yaml:5:", "spaces.yaml:16:", "spaces.yaml:17:", "spaces.yaml:22:"),
    *("more/a.yaml:3:", "more/a.yaml:4:", "more/a.yaml:6:", "faq.md:1:"),
    *("approvals.yaml:3:", "approvals.yaml:4:", "approvals.yaml:5:", "approvals.yaml:8:"),
    *("approvals.yaml:12:", "approvals.yaml:13:", "approvals.yaml:15:"),
    *("finess.csv:2:", "finess.csv:3:1: name", "finess.csv:3:1: category", "finess.csv:5:"),
    *("quarantine.yaml:1:", "quarantine.yaml:3:6", "quarantine.yaml:3:29"),
)


@pytest.fixture
def planted(folder: Path) -> Path:
    for name in ("more", "pages"):
        (folder / name).mkdir()
    files = {
        "spaces.yaml": SPACES,
        "more/a.yaml": MORE,
        "pages/faq.md": "<script>x</script>\n",
        "approvals.yaml": APPROVALS,
        "finess.csv": FINESS,
        "quarantine.yaml": QUARANTINE,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_all_mistakes_in_six_files_are_told_in_one_round(extranet: Command, planted: Path) -> None:
    ran = extranet("validate")
    assert ran.code == 1
    missing = [place for place in PLANTED if place not in ran.out]
    assert missing == [], ran.out
    assert len(PLANTED) == 22


def test_a_mistake_causes_no_other_in_another_file(extranet: Command, planted: Path) -> None:
    """A profile whose entry is wrong is still a profile that approvals may name."""
    (planted / "approvals.yaml").write_text(
        APPROVALS.replace("aidans", "tarif").replace("microsof\n", "microsoft\n"), "utf-8"
    )
    told = [line for line in extranet("validate").out.splitlines() if "approvals.yaml" in line]
    assert not any("profile" in line and "unknown" in line for line in told)


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("spaces.yaml", "spaces: ["),
        ("more/a.yaml", "spaces: ["),
        ("approvals.yaml", "people: ["),
        ("finess.csv", '"finess;name'),
        ("quarantine.yaml", "until: ["),
    ],
)
def test_an_unreadable_file_hides_nothing_of_the_others(
    extranet: Command, planted: Path, name: str, broken: str
) -> None:
    (planted / name).write_text(broken, "utf-8")
    told = extranet("validate").out
    own = {"spaces.yaml", "more/a.yaml", "faq.md"}
    hidden = own if name in own else {name}
    for place in PLANTED:
        file = place.partition(":")[0]
        if file not in hidden:
            needs_rules = name in own and place in {
                *(
                    "approvals.yaml:5:",
                    "approvals.yaml:12:",
                    "approvals.yaml:13:",
                    "approvals.yaml:15:",
                ),
                *("quarantine.yaml:3:29", "finess.csv:3:1: category"),
            }
            assert (place in told) or needs_rules, (place, told)
    assert name in told
    if name == "more/a.yaml":
        assert "spaces.yaml:5:" in told
        assert "spaces.yaml:16:" in told
