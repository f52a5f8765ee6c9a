"""What a manager does with the page of a campaign: filter it, download it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.browser.measures import open_page


def test_a_manager_finds_the_establishments_of_an_ars_that_gave_nothing(
    browser: Browser, published: Mapping[str, Path]
) -> None:
    page = open_page(browser, published["campagne"], 1280)
    page.get_by_role("combobox", name="ARS").select_option("ARS-BRETAGNE")
    page.get_by_role("combobox", name="État").select_option("sans dépôt")
    rows = page.locator("#establishments tbody tr:visible")

    assert page.get_by_role("status").inner_text() == "3 sur 27"
    assert rows.count() == 3
    assert all("ARS-BRETAGNE" in text for text in rows.all_inner_texts())
    page.get_by_label("Rechercher").fill("tilleuls 990000020")
    assert rows.count() <= 1
    page.close()


def test_without_javascript_everything_is_there(
    browser: Browser, published: Mapping[str, Path]
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(published["campagne"].as_uri())

    assert page.locator("#establishments tbody tr:visible").count() == 27
    assert not page.get_by_label("Rechercher").is_visible()
    page.close()


def test_both_files_hold_the_same_rows_and_no_number_loses_its_zeros(
    browser: Browser, published: Mapping[str, Path], tmp_path: Path
) -> None:
    page = open_page(browser, published["campagne"], 1280)
    for kind in ("XLSX", "CSV"):
        with page.expect_download() as found:
            page.get_by_role("link", name=kind).click()
        assert found.value.suggested_filename == f"rapports-2025-2026-05-15.{kind.lower()}"
        found.value.save_as(tmp_path / f"rapports.{kind.lower()}")
    page.close()
    text = (tmp_path / "rapports.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    [sheet] = load_workbook(tmp_path / "rapports.xlsx").worksheets
    cells = [["" if cell is None else cell for cell in row] for row in sheet.values]

    assert len(rows) == 28
    assert cells == rows
    assert {row[3] for row in cells[1:]} >= {"01", "2A", "971"}
