"""One version of the files: the rules, who was registered, and who is let in by that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import msgspec

from provisioning.plan.desired import Extranet
from provisioning.plan.grants import Person, honour
from provisioning.spec.files.reading import made
from provisioning.spec.model import Profile, Space, Spec
from provisioning.spec.registrations import Registration


class World:
    """``spec`` and ``registrations`` of one version, as they count on ``today``.

    ``inputs`` are the other files that a plan of this version reads: name -> digest.
    """

    def __init__(
        self,
        spec: Spec,
        registrations: Iterable[Registration],
        today: date,
        inputs: Mapping[str, str] | None = None,
    ) -> None:
        self.inputs = inputs or {}
        self.spec = spec
        self.registrations = tuple(registrations)
        self.today = today

    @cached_property
    def extranet(self) -> Extranet:
        people, notes = honour(self.spec, self.registrations, today=self.today)
        return Extranet(self.spec, people, today=self.today, notes=notes)

    @property
    def people(self) -> Mapping[str, Person]:
        return self.extranet.people

    @cached_property
    def registered(self) -> Mapping[str, list[Registration]]:
        found: dict[str, list[Registration]] = defaultdict(list)
        for who in self.registrations:
            found[who.address].append(who)
        return found

    def admitted(self, code: str) -> frozenset[str]:
        """The addresses of those who may enter; nobody enters a space that is not there."""
        if code not in self.extranet.spaces:
            return frozenset()
        return frozenset(key.name for key in self.extranet.admitted(code))


def in_words_of(world: World, spec: Spec) -> World:
    """The same world, its spaces and profiles under the codes that ``spec`` gives them now."""
    old = world.spec
    spaces = renamed(old.spaces, spec.spaces)
    if old.home.code != spec.home.code:
        spaces[old.home.code] = spec.home.code
    profiles = renamed(old.profiles, spec.profiles)
    if not (spaces or profiles):
        return world
    registrations = (_renamed_approvals(who, profiles) for who in world.registrations)
    return World(respelled(old, spaces, profiles), registrations, world.today, world.inputs)


def inputs_changed(before: World, after: World) -> tuple[str, ...]:
    """The names of the files beside the rules and the approvals that differ."""
    names = before.inputs.keys() | after.inputs.keys()
    return tuple(sorted(n for n in names if before.inputs.get(n) != after.inputs.get(n)))


Named = Mapping[str, Space] | Mapping[str, Profile]


def renamed(old: Named, new: Named) -> dict[str, str]:
    """Old code -> new code, as ``previously`` tells it."""
    found: dict[str, str] = {}
    for code, entry in new.items():
        if code not in old:
            former = (each for each in entry.previously if each in old and each not in new)
            if name := next(former, None):
                found[name] = code
    return found


def _renamed_approvals(who: Registration, profiles: Mapping[str, str]) -> Registration:
    approvals = tuple(
        msgspec.structs.replace(one, profile=profiles.get(one.profile, one.profile))
        for one in who.approvals
    )
    return msgspec.structs.replace(who, approvals=approvals)


_SPACES = frozenset({"space", "parent", "home"})
_PROFILES = frozenset({"any", "all", "write", "read", "read_region", "read_all"})


def respelled(spec: Spec, spaces: Mapping[str, str], profiles: Mapping[str, str]) -> Spec:
    """``spec`` with other codes, wherever one is written."""

    def walk(value: Any, key: str = "") -> Any:
        match value:
            case dict() if key in ("rows", "handles"):
                return value
            case dict():
                return {name: walk(item, name) for name, item in value.items()}
            case list() | tuple() if key != "rows":
                return [walk(item, key) for item in value]
            case str() if key in _SPACES:
                return spaces.get(value, value)
            case str() if key in _PROFILES:
                return profiles.get(value, value)
            case _:
                return value

    data: dict[str, Any] = walk(msgspec.to_builtins(spec, builtin_types=(date,)))
    data["spaces"] = {spaces.get(code, code): entry for code, entry in data["spaces"].items()}
    data["profiles"] = {profiles.get(code, code): e for code, e in data["profiles"].items()}
    data["home"]["code"] = spaces.get(spec.home.code, spec.home.code)
    for item in data["home"]["menu"]:
        item["spaces"] = [spaces.get(code, code) for code in item["spaces"]]
    return made(Spec, data)
