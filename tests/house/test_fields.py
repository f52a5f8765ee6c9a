"""Every field of the specification says what it acts on, and the code bears it out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provisioning.spec.model import Entry, Spec
from provisioning.spec.model.effects import ReadBy, Waits
from provisioning.spec.model.fields import Shorthand, declaring, effect
from tests.house.reads import MODEL, readers

CHECKED_ONLY = {"Establishments.list"}
"""Which list the folders go with: ``validate`` holds it against the register's, nothing else."""


def entries(model: type[Entry]) -> Iterator[type[Entry]]:
    """Every class of the model; those of other files are not of it."""
    for each in model.__subclasses__():
        if each.__module__.startswith(MODEL) and each is not Shorthand:
            yield each
        yield from entries(each)


FIELDS = sorted(
    {
        (model.__name__, field): model
        for model in entries(Entry)
        for field in model.__struct_fields__
        if declaring(model, field) is model
    }.items()
)


def test_the_whole_specification_is_looked_at() -> None:
    assert len(FIELDS) > 150
    assert {field for (name, field), _ in FIELDS if name == "Spec"} == set(Spec.__struct_fields__)


@pytest.mark.parametrize(
    ("field", "model"),
    [(name[1], model) for name, model in FIELDS],
    ids=[".".join(n) for n, _ in FIELDS],
)
def test_a_field_acts_through_the_module_that_it_names(field: str, model: type[Entry]) -> None:
    name = f"{model.__name__}.{field}"
    heirs = {each for each in entries(model) if declaring(each, field) is model}
    names = (f"{each.__module__}.{each.__name__}.{field}" for each in (model, *heirs))
    found = {module for name in names for module in readers(name)}
    match effect(model, field):
        case ReadBy(module):
            assert module in found, f"read by {', '.join(sorted(found)) or 'nobody'}"
            assert module.startswith("spec.rules") == (name in CHECKED_ONLY), "a check is no effect"
        case Waits():
            acting = {module for module in found if not module.startswith("spec.")}
            assert not acting, "it acts: say through which module"
        case None:
            pytest.fail(f"say what reads it: one of {', '.join(sorted(found)) or 'nobody does'}")
