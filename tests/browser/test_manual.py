"""The manual that is handed out is the one of the table, with a picture of each step."""

from __future__ import annotations

from tests.browser.manual import EVERY, FOLDER, PAGE, manual


def test_the_manual_is_as_its_table_says() -> None:
    assert PAGE.read_text("utf-8") == manual(), "make pictures"


def test_each_step_has_its_picture_and_each_picture_its_step() -> None:
    assert {each.stem for each in FOLDER.iterdir()} == {step.picture for step in EVERY}
