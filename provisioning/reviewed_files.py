"""The reviewed files -> what is wanted: every input of a plan that a person writes is read here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from provisioning.errors import Mistake, Refusal
from provisioning.pages.rules import RULES
from provisioning.plan.desired import Extranet
from provisioning.plan.grants import honour
from provisioning.spec.files import spaces as files
from provisioning.spec.files.approvals import load_approvals
from provisioning.spec.files.finess import load_establishments
from provisioning.spec.files.quarantine import load_quarantine
from provisioning.spec.files.spaces import Loaded
from provisioning.spec.registrations import KnownAs, Source


def load(path: Path | str) -> Loaded:
    """spaces.yaml and what it includes, or ``Mistakes`` with all of them, by place."""
    return files.load(path, RULES)


def from_file(path: Path) -> Source:
    return lambda spec: load_approvals(path, spec)


def wishes(
    spaces: Path,
    sources: Sequence[Source],
    *,
    today: date,
    finess: Path | None = None,
    leavers: Mapping[str, str] | None = None,
    quarantine: Path | None = None,
    known_as: KnownAs = MappingProxyType({}),
) -> tuple[Extranet, tuple[Mistake, ...]]:
    """The extranet as wanted, and the warnings of its files.

    ``finess`` is our copy of the register of establishments, where there is one; ``leavers``
    are the access modes of those whose account is to be blocked, by address; ``quarantine`` names
    who is tolerated where they are; ``known_as`` are the addresses of those who have several.
    Without a source there are no wishes: a plan from the file alone would turn everybody out.
    """
    loaded = load(spaces)
    if not sources:
        raise Refusal(
            "no source of grants: name the approvals with --approvals FILE "
            "(a plan without them would turn everybody out)"
        )
    registrations = [each for source in sources for each in source(loaded.spec)]
    people, notes = honour(loaded.spec, registrations, today=today, known_as=known_as)
    establishments, said = load_establishments(finess, loaded.spec) if finess else ((), ())
    extranet = Extranet(
        loaded.spec,
        people,
        today=today,
        notes=notes,
        establishments=establishments,
        leavers=leavers,
        quarantine=load_quarantine(quarantine, loaded.spec) if quarantine else (),
    )
    return extranet, (*loaded.warnings, *said)
