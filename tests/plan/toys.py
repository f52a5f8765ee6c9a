"""A resource with one field of each sort, for laws that hold whatever the kind."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st

from provisioning.plan.diff import Create, Delete, Update
from provisioning.plan.model import Found, Key, Resource

Change = Create | Update | Delete
NAMES = "abcde"
KEYS = [Key("person", name) for name in NAMES]


class Toy(Resource, frozen=True, kw_only=True):
    fixed_at_birth: ClassVar[frozenset[str]] = frozenset({"born"})

    born: str = "here"
    size: int = 0
    label: str | None = None
    friends: frozenset[Key] | None = None
    need: Key | None = None


def key(name: str) -> Key:
    return Key("toy", name)


def toy(name: str, **fields: Any) -> Toy:
    return Toy(key=key(name), **fields)


def found(resource: Resource) -> Found:
    return Found(f"id-of-{resource.key.name}", resource)


def world(*resources: Resource) -> dict[Key, Found]:
    return {each.key: found(each) for each in resources}


def wishes(*resources: Resource) -> dict[Key, Resource]:
    return {each.key: each for each in resources}


companies = st.frozensets(st.sampled_from(KEYS), max_size=4)
toys = st.builds(
    toy,
    st.sampled_from(NAMES),
    born=st.sampled_from(["here", "there"]),
    size=st.integers(0, 2),
    label=st.none() | st.sampled_from(["", "x", "y"]),
    friends=st.none() | companies,
)
many = st.lists(toys, max_size=5, unique_by=lambda each: each.key)
