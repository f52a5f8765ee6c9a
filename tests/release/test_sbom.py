"""The list of parts against the locks."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.release.sbom import Part, parts, sbom
from tests.house.repository import ROOT
from tests.house.test_requirements import PROJECT, asked, pinned

NAME = "extranet-provisioning"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOCK = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def bill() -> dict:
    return json.loads(sbom(NAME, "0.1.0", LOCK, DAY))


def test_it_is_what_cyclonedx_takes() -> None:
    taken = JsonStrictValidator(SchemaVersion.V1_6)

    assert taken.validate_str(sbom(NAME, "0.1.0", LOCK, DAY)) is None


def test_every_locked_package_is_in_it_with_its_version(bill: dict) -> None:
    listed = {(each["name"], each["version"], each["purl"]) for each in bill["components"]}

    assert listed == {
        (name, version, f"pkg:pypi/{name}@{version}")
        for name, versions in pinned("runtime").items()
        for version in versions
    }


def needs(bill: dict, of: str) -> set[str]:
    (found,) = (each for each in bill["dependencies"] if each["ref"].startswith(f"pkg:pypi/{of}@"))
    return {ref.removeprefix("pkg:pypi/").partition("@")[0] for ref in found.get("dependsOn", ())}


def test_we_need_what_we_ask_for_and_it_needs_what_it_asks_for(bill: dict) -> None:
    assert needs(bill, NAME) == {asked(each) for each in PROJECT["project"]["dependencies"]}
    assert needs(bill, "httpx") >= {"anyio", "certifi", "httpcore", "idna"}
    assert needs(bill, "certifi") == set()


def test_every_part_is_needed_by_another(bill: dict) -> None:
    needed = {ref for each in bill["dependencies"] for ref in each.get("dependsOn", ())}

    assert needed == {each["purl"] for each in bill["components"]}


def test_the_same_lock_at_the_same_instant_gives_the_same_text() -> None:
    assert sbom(NAME, "0.1.0", LOCK, DAY) == sbom(NAME, "0.1.0", LOCK, DAY)
    assert sbom(NAME, "0.1.0", LOCK, DAY) != sbom(NAME, "0.1.1", LOCK, DAY)


def test_a_lock_is_read_as_uv_writes_it() -> None:
    lock = """\
h2==4.3.0 ; python_full_version < '3.12' \\
    --hash=sha256:aa
    # via httpx
h2==4.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:bb
    # via httpx
httpx[http2]==0.28.1 \\
    --hash=sha256:cc
    # via
    #   extranet-provisioning (pyproject.toml)
    #   msgraph-core
"""

    assert list(parts(lock)) == [
        Part("h2", "4.3.0", frozenset({"httpx"})),
        Part("h2", "4.4.0", frozenset({"httpx"})),
        Part("httpx", "0.28.1", frozenset({"extranet-provisioning", "msgraph-core"})),
    ]
