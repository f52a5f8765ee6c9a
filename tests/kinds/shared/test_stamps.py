"""A stamp that stands twice says the same in whatever order its rows are listed."""

from __future__ import annotations

from hypothesis import given, strategies as st

from provisioning.kinds.shared.stamps import Stamp, StampFields, StampRow, by_key

ROWS = [
    StampRow("9", StampFields("page/accueil/faq", "old", "1")),
    StampRow("10", StampFields("page/accueil/faq", "new", "2")),
    StampRow("3", StampFields("page/accueil/aide", "only", "1")),
]


@given(st.permutations(ROWS))
def test_what_was_written_last_counts(rows: list[StampRow]) -> None:
    assert by_key(rows) == {
        "page/accueil/faq": Stamp("new", "2", "10"),
        "page/accueil/aide": Stamp("only", "1", "3"),
    }
