"""What a person may ask for: the form, held against spaces.yaml before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from provisioning.requests.errors import BadRequest
from provisioning.spec.address import address as folded, not_invited
from provisioning.spec.model import Spec
from provisioning.spec.rules import suggestion
from provisioning.spec.text import name as one_name, paragraph, person, without_hidden

# Graph's user resource: givenName and surname hold 64 characters.
_LONGEST_NAME: Final = 64
_LONGEST_STRUCTURE: Final = 255
_LONGEST_REASON: Final = 2000
EXTRANET: Final = "extranet"
"""The application whose acceptance lets somebody into the extranet; others are only recorded."""


class AccountForm(msgspec.Struct, frozen=True, kw_only=True):
    """Identification, Applications, Structures, Récapitulatif. The main structure comes first."""

    address: str
    first_name: str
    last_name: str
    access_mode: str
    structures: tuple[tuple[str, str], ...]
    application: str = EXTRANET
    message: str = ""
    listed: bool = False


def address(text: str) -> str:
    try:
        return folded(text)
    except ValueError as error:
        raise BadRequest(f"address: {error}") from None


def reason(text: str) -> str:
    """What a refusal or a revocation must say to the person."""
    try:
        kept = paragraph(text)
    except ValueError as error:
        raise BadRequest(f"reason: {error}") from None
    if not any(map(str.isalnum, without_hidden(kept))):
        raise BadRequest("reason: this decision needs a reason; the person will read it")
    if len(kept) > _LONGEST_REASON:
        raise BadRequest(f"reason: {len(kept)} characters; keep {_LONGEST_REASON} at most")
    return kept


def checked(spec: Spec, form: AccountForm) -> AccountForm:
    """The form in the one way it is kept; every mistake of it in one ``BadRequest``."""
    mistakes = list(_mistakes(spec, form))
    if mistakes:
        raise BadRequest("; ".join(mistakes))
    return msgspec.structs.replace(
        form,
        address=folded(form.address),
        first_name=person(form.first_name),
        last_name=person(form.last_name),
        structures=tuple((kind, one_name(name)) for kind, name in form.structures),
        message=paragraph(form.message),
    )


def _mistakes(spec: Spec, form: AccountForm) -> Iterator[str]:
    yield from _address(spec, form)
    yield from _line("first name", form.first_name, _LONGEST_NAME)
    yield from _line("last name", form.last_name, _LONGEST_NAME)
    yield from _application(spec, form)
    if not form.structures:
        yield "structures: none is given; add one, by type and name"
    for kind, name in form.structures:
        yield from _structure(spec, kind, name)
    yield from _message(spec, form.message)


def _message(spec: Spec, text: str) -> Iterator[str]:
    try:
        length = len(paragraph(text))
    except ValueError as error:
        yield f"message: {error}"
        return
    if length > spec.portal.message_length:
        yield f"message: {length} characters; keep {spec.portal.message_length} at most"


def _address(spec: Spec, form: AccountForm) -> Iterator[str]:
    try:
        given = folded(form.address)
    except ValueError as error:
        yield f"address: {error}"
        return
    if given.endswith(f"@{spec.instance.domain}"):
        yield f"address: {given} is an account of this extranet; give the address of their work"
    mode = spec.access_modes.get(form.access_mode)
    if mode and mode.kind == "microsoft" and (refused := not_invited(given)):
        yield f"address: {refused}"


def _application(spec: Spec, form: AccountForm) -> Iterator[str]:
    modes = {code: mode.label for code, mode in spec.access_modes.items()}
    yield from _unknown("access mode", form.access_mode, modes)
    known = {code: each.label for code, each in spec.applications.items() if each.open}
    yield from _unknown("application", form.application, known or {EXTRANET: "Extranet"})
    offered = spec.applications.get(form.application)
    if offered and offered.modes and form.access_mode in set(modes) - set(offered.modes):
        yield f"access mode: {form.application} takes {' or '.join(offered.modes)}"


def _structure(spec: Spec, kind: str, name: str) -> Iterator[str]:
    labels = {code: each.label for code, each in spec.structure_types.items()}
    yield from _unknown("structure type", kind, labels)
    if wrong := list(_line("structure", name, _LONGEST_STRUCTURE)):
        yield from wrong
        return
    names = [known for known, each in spec.structures.items() if each.type == kind]
    if names and one_name(name) not in names:
        yield f"structure: {name!r} is not a known {kind!r} structure; {suggestion(name, names)}"


def _unknown(what: str, code: str, known: Mapping[str, str]) -> Iterator[str]:
    if code not in known:
        yield f"{what}: unknown {code[:80]!r}; {suggestion(code[:80], known, known)}"


def _line(what: str, text: str, longest: int) -> Iterator[str]:
    try:
        length = len(person(text))
    except ValueError as error:
        yield f"{what}: {error}"
        return
    if length > longest:
        yield f"{what}: {length} characters; Microsoft's directory keeps {longest} at most"


class CorrectionForm(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody says they are, and a word to whoever decides."""

    first_name: str
    last_name: str
    message: str = ""


def checked_correction(spec: Spec, form: CorrectionForm) -> CorrectionForm:
    mistakes = [
        *_line("first name", form.first_name, _LONGEST_NAME),
        *_line("last name", form.last_name, _LONGEST_NAME),
        *_message(spec, form.message),
    ]
    if mistakes:
        raise BadRequest("; ".join(mistakes))
    return CorrectionForm(
        first_name=person(form.first_name),
        last_name=person(form.last_name),
        message=paragraph(form.message),
    )


class ProfileForm(msgspec.Struct, frozen=True, kw_only=True):
    """Informations métier: fonction, sous-fonction, one or more profils métier."""

    profiles: tuple[str, ...]
    function: str = ""
    sub_function: str = ""


def check_profiles(spec: Spec, form: ProfileForm, structure_types: Iterable[str]) -> None:
    """``structure_types`` are those of the person. Raises one ``BadRequest`` for all mistakes."""
    if mistakes := list(_profile_mistakes(spec, form, frozenset(structure_types))):
        raise BadRequest("; ".join(mistakes))


def _profile_mistakes(spec: Spec, form: ProfileForm, types: frozenset[str]) -> Iterator[str]:
    if not form.profiles:
        yield "profiles: none is given; choose one at least"
    labels = {code: profile.label for code, profile in spec.profiles.items()}
    for code in form.profiles:
        yield from _unknown("profile", code, labels)
        profile = spec.profiles.get(code)
        if profile and types.isdisjoint(profile.structure_types):
            yield f"profile: {code!r} is not for a structure of type {' or '.join(sorted(types))}"
    if form.sub_function and not form.function:
        yield "sub-function: it needs its function"
    if form.function:
        functions = {code: each.label for code, each in spec.functions.items()}
        yield from _unknown("function", form.function, functions)
        known = spec.functions.get(form.function)
        if form.sub_function and known:
            yield from _unknown("sub-function", form.sub_function, known.sub_functions)
