"""The bench runs and says everything; what it measures is nobody's test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import world
from bench.table import put

ROOT = Path(__file__).parents[2]
ROWS = (
    "directory: HTTP requests",
    "directory: envelopes, calls",
    "directory: resource units",
    "SharePoint: HTTP requests",
    "SharePoint: units",
    "SharePoint: minutes",
    "SharePoint: readings of rights | 0 |",
    "CPU after imports",
    "CPU of the whole process",
    "peak memory",
    "minutes, virtual",
    "use of the write quota",
    "throttled answers",
    "deposits of 12: SharePoint units",
    "deposits of 12: minutes, virtual",
    "deposits of 12: readings of rights by the second plan, in rotation",
    "SQLite: CPU of reading all grants",
    "SQLite: one decision",
    "PostgreSQL",
    "worker, one approval: CPU, beside a tenth",
    "worker, one approval: CPU beside the same calls",
    "worker, nothing to do: CPU",
    "portal, SQLite: the queue, pages a second",
    "portal, SQLite: Mon compte, pages a second",
    "portal, PostgreSQL, without fsync: the wizard, pages a second",
    "portal, SQLite: a sign-in",
    "portal: memory of one process of gunicorn",
    "extranet --help",
    "extranet validate, the sample",
    "extranet validate, 20 spaces",
)


@pytest.fixture(scope="module")
def printed() -> str:
    command = [sys.executable, "-m", "bench", "--quick"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("row", ROWS)
def test_the_table_has_every_row(printed, row):
    assert row in printed


def test_the_second_plans_were_empty(printed):
    assert printed.count("nothing to do |") == 3


def test_the_sharepoint_part_is_seeded_and_read_once(printed):
    """Each site once; and what the tenant remembers of runs: its list found and read."""
    (row,) = (line for line in printed.splitlines() if "quick, SharePoint: units" in line)
    measured, floor = map(int, row.split("|")[2:4])
    assert measured - floor == 5


@pytest.mark.parametrize("size", [world.C, world.F, world.QUICK], ids=lambda size: size.name)
def test_a_world_has_the_groups_and_memberships_that_its_title_says(size):
    listings = list(size.listings())
    assert (len(listings), sum(listings)) == (size.groups, size.memberships)


def test_the_table_replaces_the_one_before_and_nothing_else(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n", encoding="utf-8")
    put("new\n", page)
    assert page.read_text(encoding="utf-8") == (
        "before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n"
    )


def test_a_page_without_a_place_for_the_table_is_refused_by_name(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("no marker\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"README\.md: no place"):
        put("new\n", page)
