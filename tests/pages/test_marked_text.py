"""A text in which nothing can be wrong is not parsed: nothing would be found."""

from __future__ import annotations

from hypothesis import assume, given, strategies as st

from provisioning.pages import markdown
from provisioning.pages.rules import MARKED

PLAIN = ["a", "mot", " ", "   ", "\n", "\n\n", "# ", "- ", "1. ", "> ", "|", "---", "\u00a0"]
MARKS = ["*", "_", "!", "]", "(", ")", "&lt;", "\\", "~~", "`", "[", "<b>", "    ", "~~~", "\t"]
PIECES = st.sampled_from([*PLAIN, *MARKS, "(https://x.example)", "a@b.example"])


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_text_without_marks_has_no_fault_and_no_link(text: str) -> None:
    assume(not MARKED.search(text))

    assert markdown.faults(text) == []
    assert list(markdown.links(text)) == []
