"""Rules about who may come in, and who can let them in."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.spec.model import Profile, Spec
from provisioning.spec.rules.finding import DeclaredCodes, Finding, each_unknown, unknown


def references(spec: Spec, known: DeclaredCodes) -> Iterator[Finding]:
    for code, application in spec.applications.items():
        path = ("applications", code, "modes")
        yield from each_unknown("access mode", path, application.modes, known("access_modes"))
    for name, structure in spec.structures.items():
        path = ("structures", name, "type")
        yield from unknown("structure type", path, structure.type, known("structure_types"))
    for code, profile in spec.profiles.items():
        path = ("profiles", code, "structure_types")
        types = known("structure_types")
        yield from each_unknown("structure type", path, profile.structure_types, types)
        home = ("profiles", code, "home")
        yield from unknown("space", home, profile.home, known("spaces"))
        if profile.home is not None and profile.approvers is not None:
            yield Finding(home, "approvers decide on this profile already; keep one of the two")
        yield from _previously(code, profile, spec)


def _previously(code: str, profile: Profile, spec: Spec) -> Iterator[Finding]:
    for index, old in enumerate(profile.previously):
        if old in spec.profiles:
            text = f"profile {old!r} is still in the file; remove it there or here"
            yield Finding(("profiles", code, "previously", index), text)


def obtainable(spec: Spec) -> Iterator[Finding]:
    """A profile needs somebody who may ask for it and somebody who may grant it."""
    for code, profile in spec.profiles.items():
        path = ("profiles", code)
        if not profile.structure_types:
            yield Finding(path, "nobody can ask for this profile; add its structure_types")
        yield from _decided(code, profile, spec)


def _decided(code: str, profile: Profile, spec: Spec) -> Iterator[Finding]:
    """One home, or approvers: requiring a profile of somebody else gives no say on it."""
    path, requiring = ("profiles", code), spec.requiring.get(code, ())
    if profile.approvers is not None and not profile.approvers:
        text = "nobody can grant this profile; name an approver or remove the key"
        yield Finding((*path, "approvers"), text)
    elif profile.approvers is not None or profile.home is not None:
        return
    elif not requiring:
        text = "nobody can grant this profile: no space requires it; require it or add approvers"
        yield Finding(path, text)
    elif len(requiring) > 1:
        text = (
            f"nobody can grant this profile: {len(requiring)} spaces require it "
            f"({', '.join(requiring)}); write home: {requiring[0]}, or whichever of them has "
            "referents who decide on it, or name approvers"
        )
        yield Finding(path, text)


def deciders(spec: Spec) -> Iterator[Finding]:
    if not spec.admins:
        yield Finding((), "nobody runs the platform; name at least two people under admins")
    elif len(set(spec.admins)) == 1:
        text = "only one person runs the platform; name a second one under admins"
        yield Finding(("admins",), text, warning=True)
    if not spec.responsables:
        yield Finding((), "nobody can accept an account; name at least one of responsables")
    if not spec.access_modes:
        yield Finding((), "there is no way in; add an access mode or remove the key")
    recommended = [code for code, mode in spec.access_modes.items() if mode.recommended]
    for code in recommended[1:]:
        text = f"{recommended[0]!r} is recommended already; recommend one access mode"
        yield Finding(("access_modes", code, "recommended"), text)
