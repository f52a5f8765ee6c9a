"""What an e-mail address is, for everybody who takes one from outside."""

from __future__ import annotations

import re

from provisioning.spec.text import hidden, plain_spaces, without_hidden

_ADDRESS = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)"
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]\Z"
).match
_IN_BRACKETS = re.compile(r"[^<>@]*<([^<>]*)>[\s,;.]*").fullmatch
# Refused by Graph in an invited address: the "invitation resource type" page.
_NOT_INVITED = frozenset('~!#$%^&*()+=[]{}\\/|;:"<>?,')
_OF_A_SERVICE = re.compile(
    r"(?:accueil|administrati(?:f|on)|bureau|communication|compta(?:bilite)?|contacts?|courri(?:er|el)"
    r"|direction|equipe|gestion|infos?|mail|noreply|rh|secretariat|service|standard|support)"
    r"(?:[._\d-].*)?@"
).match


def address(text: str) -> str:
    """Case-folded, so that inside equality is equality; ValueError is a sentence for its writer."""
    folded = _folded(text)
    if _ADDRESS(folded):
        return folded
    raise ValueError(_why(text.strip(), folded))


def _folded(text: str) -> str:
    """Only ASCII is folded: what merely folds to an ASCII letter is another letter."""
    text = plain_spaces(text).strip()
    return text.casefold() if text.isascii() else text


def _why(text: str, folded: str) -> str:
    if told := hidden(text):
        return f"{text!r} is not an address: {told}"
    if inside := _alone(folded):
        return f"{text!r} is more than an address; write {inside} alone"
    if (there := in_ascii(folded)) and _ADDRESS(there):
        return f"{text!r} has an internationalised domain; write it as Microsoft takes it: {there}"
    if foreign := [letter for letter in folded if not letter.isascii()]:
        return f"{text!r} has {foreign[0]!r} in it; write the address without accents"
    return f"{text!r} is not an e-mail address; write it as name@domain.example"


def _alone(folded: str) -> str | None:
    """The one address in what a mail program writes: ``Paul <p@x>``, ``mailto:p@x``, ``p@x,``."""
    found = _IN_BRACKETS(folded)
    inside = (found[1] if found else folded).lstrip(" ,;'\"<>").rstrip(" ,;.'\"<>")
    inside = inside.casefold() if inside.isascii() else inside
    inside = inside.removeprefix("mailto:").partition("?")[0]
    return inside if inside.isascii() and _ADDRESS(inside) and inside != folded else None


def in_ascii(text: str) -> str | None:
    """The address with its domain as the Internet writes it (IDNA 2008), if it has one."""
    import idna

    local, _, domain = text.rpartition("@")
    try:
        there = idna.encode(domain, uts46=True).decode().casefold()
    except idna.IDNAError:
        return None
    return f"{local.casefold() if local.isascii() else local}@{there}"


def meant(text: str) -> frozenset[str]:
    """Every address that a text may stand for; none when nobody can tell."""
    plain = _folded(without_hidden(text))
    if _ADDRESS(plain):
        return frozenset({plain})
    if inside := _alone(plain):
        return frozenset({inside})
    if (there := in_ascii(plain)) and _ADDRESS(there):
        return frozenset({there, plain})
    several = [_alone(part) or part for part in re.split(r"[\s;,]+", plain) if part]
    return frozenset(several) if several and all(map(_ADDRESS, several)) else frozenset()


def not_invited(known: str) -> str | None:
    """Why Microsoft sends this address no invitation; who is there already needs none."""
    if signs := never_invited(known):
        return f"Microsoft invites no address with {' '.join(signs)} in it; use another"
    return None


def never_invited(known: str) -> list[str]:
    """The signs in it by which Microsoft sends it no invitation."""
    return sorted(_NOT_INVITED.intersection(known))


def of_a_service(known: str) -> str | None:
    """What to say where the name before the @ is that of a mailbox that several people read."""
    if not _OF_A_SERVICE(known):
        return None
    return (
        f"{known} looks like a mailbox that several people read; "
        "ask each of them for an address of their own"
    )
