"""What a source gave is held against what it gives."""

from __future__ import annotations

from hypothesis import given, strategies as st

from provisioning.plan.sources import SourceRead, doubts
from provisioning.spec.model.settings import Limits

LIMITS = Limits()
sources = st.builds(
    SourceRead, st.sampled_from("abc"), st.integers(0, 40), st.sampled_from(["", "x", "y"])
)
listed = st.lists(sources, max_size=3, unique_by=lambda each: each.name)


def by_name(read: list[SourceRead]) -> dict[str, SourceRead]:
    return {each.name: each for each in read}


@given(listed)
def test_what_has_not_changed_is_never_doubted(read: list[SourceRead]) -> None:
    assert not list(doubts(by_name(read), read, LIMITS))


@given(listed, listed)
def test_whoever_only_came_is_never_doubted(
    before: list[SourceRead], more: list[SourceRead]
) -> None:
    old = by_name(before)
    now = {**by_name(more), **{n: SourceRead(n, s.people + 5, s.identity) for n, s in old.items()}}
    assert not list(doubts(old, now.values(), LIMITS))


@given(listed, st.dictionaries(st.sampled_from("abc"), st.integers(0, 50)))
def test_whoever_was_moved_into_another_source_is_no_loss(
    before: list[SourceRead], moved: dict[str, int]
) -> None:
    old = by_name(before)
    now = [
        SourceRead(name, max(0, was.people - moved.get(name, 0)), was.identity)
        for name, was in old.items()
        if was.people > moved.get(name, 0)
    ]
    assert not list(doubts(old, now, LIMITS, moved=moved))


@given(listed, listed)
def test_a_source_that_named_people_and_is_gone_or_another_is_always_said(
    before: list[SourceRead], now: list[SourceRead]
) -> None:
    said = "\n".join(doubts(by_name(before), now, LIMITS))
    found = by_name(now)
    for was in before:
        other = was.identity and was.name in found and found[was.name].identity != was.identity
        emptied = was.people > 1 and was.name in found and not found[was.name].people
        if was.people and (was.name not in found or other or emptied):
            assert f"{was.name} named {was.people} people" in said
