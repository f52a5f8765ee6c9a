"""Whether a file is what a campaign expects, and how far the establishments are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace
from openpyxl import load_workbook

from provisioning.deposits.completeness import Deposit, review, total, totals
from provisioning.deposits.documents import (
    MEGABYTE,
    Expected,
    File,
    concerns,
    expectations,
    judge,
    next_opening,
)
from provisioning.deposits.table import workbook
from provisioning.spec.establishments import Establishment
from provisioning.spec.files.reading import made
from provisioning.spec.model import Campaign
from tests.plan.extranets import spec

CAMPAIGN = made(
    Campaign,
    {
        "year": 2025,
        "space": "camsp-cmpp",
        "library": "zone-de-depot",
        "opens": "2026-02-01",
        "due": "2026-04-30",
        "closes": "2026-06-30",
        "models": {"CAMSP": "2020", "CMPP": "2025"},
        "pieces": {"quantitatif": ["xlsx", "xls"], "qualitatif": ["docx", "doc", "pdf"]},
        "max_size_mb": 25,
    },
)
PLACE = Establishment(
    finess="990000002",
    ej_finess="990090003",
    siren="999000003",
    name="CAMSP Les Tilleuls",
    category="190",
    departement="29",
)
TILLEULS = Expected(PLACE, "CAMSP", "ARS-BRETAGNE")


def file(name: str = "rapport.xlsx", **more: Any) -> File:
    deposited = datetime(2026, 3, 15, 9, 30, tzinfo=UTC)
    return File(**{"name": name, "size": 20_000, "deposited": deposited} | more)


QUANTITATIVE = file("990000002_2025_CAMSP_quantitatif.xlsx", piece="quantitatif")
QUALITATIVE = file("Rapport qualitatif 2025.pdf", finess="990000002", year="2025", kind="CAMSP")


def flaws(found: File) -> list[tuple[str, str]]:
    return [tuple(flaw) for flaw in judge(found, TILLEULS, CAMPAIGN).flaws]


def states(*files: File) -> list[str]:
    (deposit,) = review([TILLEULS], CAMPAIGN, {"990000002": files})
    return [piece.state for piece in deposit.pieces]


@pytest.mark.parametrize(
    "right",
    [
        QUANTITATIVE,
        QUALITATIVE,
        file("A.XLS"),
        file("synthèse.docx", finess=" 990000002 ", kind="camsp", year="2025.0"),
        file("RA 2025 du 12-03-2026.pdf"),
        file("rapport déposé le 2026-03-12.pdf"),
        file("SIREN 999000003 rapport.pdf"),
        file("tel 123456789.pdf"),
        file(size=25 * MEGABYTE),
    ],
)
def test_a_right_file_has_no_flaw(right: File) -> None:
    assert flaws(right) == []


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (file("rapport.xlsm"), ("macros", "xlsm")),
        (file("rapport.DOCM"), ("macros", "docm")),
        (file("rapport.odt", piece="qualitatif"), ("extension", "odt")),
        (file("rapport.pdf", piece="quantitatif"), ("extension", "pdf")),
        (file("sans-extension", piece="qualitatif"), ("extension", "")),
        (file("notes.txt"), ("piece", "")),
        (file(size=25 * MEGABYTE + 1), ("size", "26")),
        (file(size=0), ("empty", "")),
        (file(finess="990000010"), ("finess", "990000010")),
        (file(finess="Tilleuls"), ("finess", "Tilleuls")),
        (file("990000010_2025_CAMSP_quantitatif.xlsx"), ("finess", "990000010")),
        (file("2a9999901 rapport.xlsx"), ("finess", "2A9999901")),
        (file(finess="990090003"), ("manager", "990090003")),
        (file(year="2024"), ("year", "2024")),
        (file(year="bientôt"), ("year", "bientôt")),
        (file("990000002_2024_CAMSP_quantitatif.xlsx"), ("year", "2024")),
        (file(kind="CMPP"), ("kind", "CMPP")),
    ],
)
def test_each_flaw_is_named_with_what_the_file_says(wrong: File, expected: tuple[str, str]) -> None:
    assert flaws(wrong) == [expected]


def test_all_that_is_wrong_with_a_file_is_said_at_once() -> None:
    found = file("990000010.xlsm", size=99 * MEGABYTE, year="2024", finess="990000010")

    assert {what for what, _ in flaws(found)} == {"macros", "size", "finess", "year"}
    assert len(flaws(found)) == 4


@pytest.mark.parametrize(
    ("found", "piece"),
    [
        (file("quantitatif.xlsx", piece="Qualitatif"), "qualitatif"),
        (file("a.pdf", content_type="Rapport d'activité quantitatif"), "quantitatif"),
        (file("CAMSP qualitatif.xlsx"), "qualitatif"),
        (file("a.xlsx"), "quantitatif"),
        (file("a.xlsm"), "quantitatif"),
        (file("a.docm"), "qualitatif"),
        (file("quantitatif et qualitatif.zip"), None),
        (file("a"), None),
    ],
)
def test_the_column_then_the_content_type_the_name_the_extension_tell_the_piece(
    found: File, piece: str | None
) -> None:
    assert judge(found, TILLEULS, CAMPAIGN).piece == piece


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("deposited", "late"),
    [
        (at(2026, 4, 30, 12), False),
        (at(2026, 5, 1, 3, 59), False),  # still the last evening of April in Guadeloupe
        (at(2026, 5, 1, 4, 1), True),
    ],
)
def test_the_last_day_ends_when_it_has_ended_everywhere(deposited: datetime, late: bool) -> None:
    assert judge(file(deposited=deposited), TILLEULS, CAMPAIGN).late is late


@pytest.mark.parametrize(
    ("found", "ours"),
    [
        (file(), True),
        (file(year="2025", deposited=at(2025, 12, 1)), True),
        (file(year="2025", deposited=at(2026, 9, 1)), True),
        (file("990000002_2025_CAMSP_qualitatif.pdf", deposited=at(2026, 9, 1)), True),
        (file("rapport.pdf", deposited=at(2026, 9, 1)), True),  # long after, and says no year
        (file("rapport.pdf", deposited=at(2026, 1, 15)), False),
        (file("rapport.pdf", deposited=at(2027, 2, 2)), False),  # the next campaign is open
        (file(year="2024", deposited=at(2026, 9, 1)), False),
        (file(year="2024"), True),  # deposited now: somebody mistook the year
        (file(year="2024", deposited=at(2025, 3, 1)), False),
        (file(year="2026", deposited=at(2027, 3, 1)), False),
    ],
)
def test_the_files_of_other_years_are_left_to_their_campaigns(found: File, ours: bool) -> None:
    assert concerns(found, CAMPAIGN, until=date(2027, 2, 1)) is ours


def test_a_library_goes_from_one_campaign_to_the_next() -> None:
    known = {
        "campaigns": {
            "a": CAMPAIGN,
            "c": replace(CAMPAIGN, opens=date(2028, 2, 1)),
            "b": replace(CAMPAIGN, opens=date(2027, 2, 1)),
            "elsewhere": replace(CAMPAIGN, opens=date(2026, 3, 1), library="autre"),
        }
    }
    wanted = replace(spec(), **known)

    assert next_opening(wanted, CAMPAIGN) == date(2027, 2, 1)
    assert next_opening(wanted, known["campaigns"]["c"]) == date.max


def test_an_empty_folder_and_no_folder_are_two_things() -> None:
    (empty,) = review([TILLEULS], CAMPAIGN, {"990000002": ()})
    (absent,) = review([TILLEULS], CAMPAIGN, {})

    assert (empty.folder, absent.folder) == (True, False)
    assert [p.state for p in (*empty.pieces, *absent.pieces)] == ["missing"] * 4


def test_both_pieces_make_it_complete() -> None:
    (deposit,) = review([TILLEULS], CAMPAIGN, {"990000002": [QUALITATIVE, QUANTITATIVE]})

    assert deposit.complete
    assert not deposit.late


def test_a_refused_file_is_not_a_missing_one() -> None:
    assert states(file("a.xlsm")) == ["refused", "missing"]


def test_a_good_version_makes_up_for_a_refused_one() -> None:
    assert states(file("a.xlsm"), QUANTITATIVE, QUALITATIVE) == ["received", "received"]


def test_of_several_good_versions_the_last_one_counts() -> None:
    later = file("version 2.xlsx", deposited=at(2026, 4, 2))

    (deposit,) = review([TILLEULS], CAMPAIGN, {"990000002": [QUANTITATIVE, later]})

    piece = deposit.pieces[0]
    assert piece.duplicated
    assert piece.right[0].file is later


def test_a_late_correction_of_what_came_in_time_is_not_late() -> None:
    late = file("correction.xlsx", deposited=at(2026, 5, 20))

    (alone,) = review([TILLEULS], CAMPAIGN, {"990000002": [late]})
    (corrected,) = review([TILLEULS], CAMPAIGN, {"990000002": [late, QUANTITATIVE]})

    assert (alone.late, corrected.late) == (True, False)


def test_a_file_that_is_no_piece_is_told_apart() -> None:
    (deposit,) = review([TILLEULS], CAMPAIGN, {"990000002": [file("photo.jpg")]})

    assert [each.file.name for each in deposit.stray] == ["photo.jpg"]
    assert {piece.state for piece in deposit.pieces} == {"missing"}


def test_open_establishments_of_the_campaign_s_kinds_are_expected() -> None:
    wanted = spec(
        structure_types={
            "ars": {"label": "ARS", "key": "region"},
            "camsp": {"label": "CAMSP", "finess_categories": ["190"]},
            "sessad": {"label": "SESSAD", "finess_categories": ["182"]},
        },
        structures={"ARS-BRETAGNE": {"type": "ars", "departements": ["29"]}},
    )
    others = [
        msgspec.structs.replace(PLACE, finess="990000010", open=False),
        msgspec.structs.replace(PLACE, finess="990000028", category="182"),
        msgspec.structs.replace(PLACE, finess="990000036", category="500"),
        msgspec.structs.replace(PLACE, finess="990000044", departement="975"),
    ]

    found = expectations(wanted, CAMPAIGN, [PLACE, *others])

    assert [(each.establishment.finess, each.kind, each.region) for each in found] == [
        ("990000002", "CAMSP", "ARS-BRETAGNE"),
        ("990000044", "CAMSP", ""),
    ]


def test_totals_add_up_and_those_of_no_region_come_last() -> None:
    files = {"990000002": (QUANTITATIVE, QUALITATIVE), "990000010": (file("a.xlsm"),)}
    expected = [
        Expected(msgspec.structs.replace(PLACE, finess=finess), "CAMSP", region)
        for finess, region in [("990000028", ""), ("990000010", "B"), ("990000002", "A")]
    ]

    deposits = review(expected, CAMPAIGN, files)
    found = totals(deposits, lambda each: each.expected.region)

    assert [each.name for each in found] == ["A", "B", ""]
    assert [(each.complete, each.begun, each.nothing) for each in found] == [
        *((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ]
    assert total("", deposits).received == {"quantitatif": 1, "qualitatif": 1}


FILES = st.builds(
    file,
    name=st.sampled_from(
        ["a.xlsx", "b.pdf", "c.xlsm", "d", "990000010.pdf", "qualitatif.pdf", "2024.docx", ".."]
    )
    | st.text(max_size=8),
    size=st.sampled_from([0, 1, 30 * MEGABYTE]),
    deposited=st.integers(0, 900).map(lambda days: at(2025, 1, 1) + timedelta(days)),
    finess=st.sampled_from(["", "990000002", "990000010", "?"]),
    year=st.sampled_from(["", "2024", "2025", "x"]),
    kind=st.sampled_from(["", "CAMSP", "CMPP"]),
    piece=st.sampled_from(["", "quantitatif", "qualitatif", "autre"]),
)


def reviewed(files: list[File]) -> Deposit:
    (deposit,) = review([TILLEULS], CAMPAIGN, {"990000002": files})
    return deposit


@given(st.lists(FILES, max_size=6))
def test_no_file_is_counted_twice_nor_lost(files: list[File]) -> None:
    deposit = reviewed(files)

    seen = [*deposit.stray, *(each for p in deposit.pieces for each in (*p.right, *p.wrong))]
    assert len(seen) == sum(concerns(each, CAMPAIGN) for each in files)
    assert all(each.flaws for each in deposit.stray)


@given(st.lists(FILES, max_size=5), FILES)
def test_another_file_never_takes_back_what_was_received(files: list[File], more: File) -> None:
    before, after = reviewed(files), reviewed([*files, more])

    for was, now in zip(before.pieces, after.pieces, strict=True):
        assert was.state != "received" or now.state == "received"
        assert not (was.state == "received" and not was.late and now.late)


@given(st.lists(FILES, max_size=5), st.randoms())
def test_the_order_of_the_files_does_not_matter(files: list[File], random: Any) -> None:
    shuffled = list(files)
    random.shuffle(shuffled)

    first, second = reviewed(files), reviewed(shuffled)

    assert [(p.state, p.late, p.duplicated) for p in first.pieces] == [
        (p.state, p.late, p.duplicated) for p in second.pieces
    ]


@given(st.lists(st.lists(FILES, max_size=3), max_size=5))
def test_totals_hold_every_establishment_once(folders: list[list[File]]) -> None:
    deposits = [reviewed(files) for files in folders]

    found = total("all", deposits)

    assert found.expected == len(deposits) == found.complete + found.begun + found.nothing
    assert min(found.begun, found.nothing) >= 0
    assert date(2026, 4, 30) == CAMPAIGN.due


def test_a_workbook_calculates_nothing_whatever_the_names() -> None:
    wicked = msgspec.structs.replace(PLACE, name="=1+1", departement="01")
    expected = Expected(wicked, "CAMSP", "ARS-BRETAGNE")
    named = file("@SUM(A1).xlsx", piece="quantitatif")
    made = workbook(
        CAMPAIGN, review([expected], CAMPAIGN, {"990000002": [named]}), date(2026, 5, 15)
    )
    [sheet] = load_workbook(BytesIO(made)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]

    assert {"=1+1", "@SUM(A1).xlsx", "01"} <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value} <= {"s", "inlineStr"}
