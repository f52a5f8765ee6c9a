"""The least that reading the grants can cost: the bare driver, and the same rows."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.measure import cpu, peak, tell
from bench.world import TODAY

PEOPLE = """
    SELECT id, address, first_name, last_name, structure_type, structure, access_mode,
           function, sub_function, listed, accepted_by, accepted_on
    FROM access_person WHERE accepted_on IS NOT NULL AND left_on IS NULL ORDER BY id"""
GRANTS = """
    SELECT person_id, profile, decided_by, decided_on, until
    FROM access_profilerequest
    WHERE state = 'approved' AND (until IS NULL OR until >= '{day}') ORDER BY person_id, id"""


@contextmanager
def opened(folder: Path, url: str) -> Iterator[Any]:
    if url:
        with psycopg.connect(url) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(folder / "access.sqlite3")) as connection:
            yield connection


def main(folder: Path, url: str = "") -> None:
    with opened(folder, url) as connection:
        before, began = peak(), cpu()
        people = connection.execute(PEOPLE).fetchall()
        grants = connection.execute(GRANTS.format(day=TODAY)).fetchall()
        spent = cpu() - began
    tell(work=spent, peak=peak() - before, rows=len(people) + len(grants))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
