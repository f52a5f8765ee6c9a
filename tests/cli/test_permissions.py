"""extranet permissions --grant, as typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisioning.cli import main
from tests.tenancy import SPACES

APP = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "spaces.yaml").write_text(SPACES, encoding="utf-8")
    (tmp_path / "approvals.yaml").write_text("people: []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EXTRANET_STATE", str(tmp_path / "state"))
    return tmp_path


def test_the_calls_of_an_administrator_are_printed_word_for_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert (
        main(["permissions", "--grant", "aidants", "accueil", "--app", APP, "--role", "read"]) == 0
    )
    said = capsys.readouterr().out
    root = "https://graph.microsoft.com/v1.0"
    assert f"GET {root}/groups(uniqueName='xnet-ext-space-aidants')?$select=id" in said
    assert f"GET {root}/groups(uniqueName='xnet-ext-space-accueil')?$select=id" in said
    assert said.count(f"POST {root}/sites/{{id of the site}}/permissions") == 2
    assert (
        '{"roles":["read"],"grantedToIdentities":'
        f'[{{"application":{{"id":"{APP}","displayName":"extranet"}}}}]}}'
    ) in said


def test_a_space_that_is_no_space_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["permissions", "--grant", "aidant"]) == 1
    assert "did you mean 'aidants'?" in capsys.readouterr().err


def test_on_a_tenant_the_application_must_be_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["permissions", "--grant", "aidants", "--sandbox"]) == 1
    assert "--app" in capsys.readouterr().err


def test_a_site_of_the_sandbox_is_granted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["apply", "--sandbox", "--yes"]) == 0
    assert main(["permissions", "--grant", "aidants", "--app", APP, "--sandbox"]) == 0
    assert f"Aidants: {APP} is let in with the role fullcontrol" in capsys.readouterr().out
