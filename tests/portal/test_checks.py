"""``extranet portal check``: each thing that could go wrong is found, with what mends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from provisioning.portal import checks
from provisioning.requests.store import mails
from provisioning.settings import Settings
from tests.house.repository import ROOT
from tests.portal.conftest import Portal
from tests.requests.engines import KEY, private_postgresql
from tests.requests.story import NOW, PAUL, spec
from tests.tenancy import SPACES

OTHER = "another-key-of-tests-long-enough-to-be-one"
GOOD = {"EXTRANET_SECRET_KEY": KEY * 2, "EXTRANET_PORTAL_PROXIES": "127.0.0.1"}


def _file(folder: Path, url: str = "https://127.0.0.1:1") -> None:
    text = SPACES.replace("  code: ext\n", "  code: ext\n  mailbox: extranet@cnsa.example\n")
    portal = f"portal: {{url: '{url}', second_factor_since: 2026-01-01}}\n"
    (folder / "spaces.yaml").write_text(text + portal)


def _extranet(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "provisioning", "portal", *words]
    return subprocess.run(
        command, cwd=folder, env=known, capture_output=True, text=True, check=False
    )


def _found(ran: subprocess.CompletedProcess[str]) -> Mapping[str, Mapping[str, Any]]:
    assert ran.returncode in (0, 1), ran.stderr
    findings = json.loads(ran.stdout)["findings"]
    assert all(each["mend"] for each in findings if each["level"] in ("warning", "error"))
    assert ran.returncode == any(each["level"] == "error" for each in findings)
    return {each["check"]: each for each in findings}


def test_a_store_that_lacks_migrations_is_told_and_one_that_has_them_is_tried(
    tmp_path: Path,
) -> None:
    _file(tmp_path)
    words = ("check", "--format", "json")
    with private_postgresql() as socket:
        known = {**GOOD, "DATABASE_URL": f"postgresql://tests@/postgres?host={socket}"}
        before = _found(_extranet(tmp_path, *words, **known))
        assert [each.name for each in tmp_path.iterdir()] == ["spaces.yaml"]
        assert before["migrations"]["level"] == "error"
        assert "extranet portal migrate" in before["migrations"]["mend"]
        assert _extranet(tmp_path, "migrate", **known).returncode == 0
        after = _found(_extranet(tmp_path, *words, **known))
    away = _found(_extranet(tmp_path, *words, **known))

    levels = {name: each["level"] for name, each in after.items()}
    assert levels == {
        "address": "good",
        "second factor": "good",
        "secret key": "good",
        "proxies": "good",
        "django": "good",
        "migrations": "good",
        "database": "good",
        "mailbox": "good",
        "TLS": "unknown",  # nobody listens there
    }
    assert away["database"]["level"] == "error"


def test_a_file_that_is_not_sound_is_the_first_thing_to_mend(tmp_path: Path) -> None:
    (tmp_path / "spaces.yaml").write_text("instance: 3\n")

    ran = _extranet(tmp_path, "check")

    assert ran.returncode == 1
    assert "extranet validate" in ran.stdout
    assert "1 to mend before anything else" in ran.stdout


def test_the_portal_has_an_address() -> None:
    assert checks.address(spec()).level == "error"
    assert checks.address(spec(portal={"url": "https://portail.example"})).level == "good"


@pytest.mark.parametrize(
    ("since", "level", "told"),
    [
        ({}, "error", "second_factor_since: 2026-11-23"),
        ({"second_factor_since": "2026-11-24"}, "warning", "until 2026-11-24"),
        ({"second_factor_since": "2026-11-23"}, "good", "since 2026-11-23"),
    ],
)
def test_who_decides_has_a_second_factor(since: dict[str, str], level: str, told: str) -> None:
    found = checks.second_factor(spec(portal=since), NOW.date())

    assert found.level == level
    assert told in f"{found.text} {found.mend}"


@pytest.mark.parametrize(
    ("minutes", "levels"),
    [(None, ["good"]), (5, ["good", "note"]), (61, ["good", "warning"])],
)
def test_mails_that_wait_are_told_and_those_that_wait_long_are_a_warning(
    portal: Portal, minutes: int | None, levels: list[str]
) -> None:
    if minutes is not None:
        since = NOW - timedelta(minutes=minutes)
        mails.write("accepted", to=PAUL, about="a", now=since, person=None)
    rules = spec()
    boxed = replace(rules, instance=replace(rules.instance, mailbox="box@cnsa.example"))

    found = list(checks.mailbox(boxed, NOW))

    assert [each.level for each in found] == levels
    assert len(levels) == 1 or "1 mails wait" in found[1].text


def _settings(folder: Path, **environment: str) -> Settings:
    return Settings(state_directory=folder, environment=environment)


def test_the_secret_key_is_of_the_environment_rather_than_of_a_folder(tmp_path: Path) -> None:
    given = checks.secret_key(_settings(tmp_path, EXTRANET_SECRET_KEY=KEY))
    rotated = checks.secret_key(
        _settings(tmp_path, EXTRANET_SECRET_KEY=KEY, EXTRANET_SECRET_KEY_FALLBACKS=OTHER)
    )
    short = checks.secret_key(_settings(tmp_path, EXTRANET_SECRET_KEY="court"))
    none = checks.secret_key(_settings(tmp_path))
    (tmp_path / "secret.key").write_text(KEY.replace(" ", "-"))
    kept = checks.secret_key(_settings(tmp_path))

    assert [each.level for each in (given, rotated)] == ["good", "good"]
    assert rotated.text == "set, with 1 former"
    assert (short.level, "EXTRANET_SECRET_KEY: shorter" in short.text) == ("error", True)
    assert [each.level for each in (none, kept)] == ["warning", "warning"]


@pytest.mark.parametrize(
    ("proxies", "level"),
    [
        ("", "error"),
        ("10.0.0.5, ::1", "good"),
        ("10.0.0.5 10.0.0.6", "good"),
        ("10.42.0.0/16", "good"),
        ("10.42.0.1/16", "error"),
        ("proxy", "error"),
    ],
)
def test_proxies_are_addresses(proxies: str, level: str) -> None:
    assert checks.behind({"EXTRANET_PORTAL_PROXIES": proxies}).level == level


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(200, headers={"Strict-Transport-Security": "max-age=1"}), "knows it"),
        (httpx.Response(200), "X-Forwarded-Proto"),
        (httpx.Response(400), "Host"),
        (httpx.Response(502), "502"),
    ],
)
def test_what_the_proxy_leaves_out_is_seen_in_what_a_browser_gets(
    answer: httpx.Response, told: str
) -> None:
    found = checks.answered(answer)

    assert told in f"{found.text} {found.mend}"
    assert (found.level == "good") == (told == "knows it")


def test_without_a_mailbox_nobody_can_prove_an_address() -> None:
    assert [each.level for each in checks.mailbox(spec(), None)] == ["error"]
