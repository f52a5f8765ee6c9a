"""An agency that reads English, from its sample: what it plans, publishes and sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.files import sandbox
from tests.french import read
from tests.house.test_english import french

LEA = "lea.north@county-29.example"
ALICE, PAUL = "alice.moore@agency.example", "paul.roach@agency.example"


@pytest.fixture
def agency(extranet: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its files in a folder of their own, applied."""
    made = folder / "agency"
    assert extranet("init", str(made), "--sample", "english").code == 0
    monkeypatch.chdir(made)
    with (made / "spaces.yaml").open("a", encoding="utf-8") as rules:  # one of three may leave
        rules.write("\nlimits: {removals_per_tenant_percent: 50}\n")
    assert extranet("apply", "--sandbox", "--yes").code == 0
    return made


def test_what_is_made_and_shown_is_in_english(
    extranet: Command, agency: Path, folder: Path
) -> None:
    assert extranet("plan", "--sandbox").code == 0
    names = [
        text
        for group in sandbox(folder).tenant.groups.values()
        for text in (group.display_name, group.description)
        if text
    ]
    assert "Profile: Project lead" in names
    assert french("\n".join(names)) == []

    assert extranet("preview", "--out", "preview").code == 0
    pages = {
        path.name: read(path.read_text("utf-8")) for path in (agency / "preview").glob("*.html")
    }
    assert len(pages) > 4
    assert {name: wrong for name, text in pages.items() if (wrong := french(text))} == {}


def test_what_is_sent_is_in_english(extranet: Command, agency: Path, folder: Path) -> None:
    submit = ("requests", "submit", "--address", LEA, "--first-name", "Lea", "--last-name", "North")
    story = (
        (*submit, "--mode", "standard", "--structure", "county", "WESTSHIRE", "--proved"),
        ("requests", "approve", "1", "--as", ALICE),
        ("profiles", "submit", LEA, "project-lead"),
        ("worker", "run", "--once", "--sandbox"),
        ("profiles", "approve", "1", "--as", PAUL),
        ("worker", "run", "--once", "--sandbox"),
        ("worker", "run", "--once", "--sandbox"),
        ("people", "leave", LEA, "--as", ALICE),
        ("worker", "run", "--once", "--sandbox"),
    )
    for words in story:
        ran = extranet(*words)
        assert ran.code == 0, f"{words}: {ran.out}{ran.err}"

    sent = {mail.subject: f"{mail.subject}\n{read(mail.content)}" for mail in sandbox(folder).sent}
    assert len(sent) >= 5
    assert {subject: wrong for subject, text in sent.items() if (wrong := french(text))} == {}
