"""What a password must be: the rule of ``portal.password``, said in French. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from provisioning.spec.model.settings import Password

KINDS = ("Majuscule", "Minuscule", "Chiffre", "Caractère spécial")


def rule(asked: Password) -> tuple[str, str]:
    """The two lines that the form shows."""
    return (
        f"De {asked.minimum} à {asked.maximum} caractères",
        f"Au moins {asked.classes} des caractères suivants : {', '.join(KINDS).lower()}",
    )


def mistakes(asked: Password, text: str) -> Iterator[str]:
    """Accented letters are letters; whatever is neither letter nor digit is special."""
    length, classes = rule(asked)
    if not asked.minimum <= len(text) <= asked.maximum:
        yield f"Le mot de passe doit contenir : {length[0].lower()}{length[1:]}."
    if _classes(text) < asked.classes:
        yield f"Le mot de passe doit contenir : {classes[0].lower()}{classes[1:]}."


def _classes(text: str) -> int:
    return sum(
        (
            any(map(str.isupper, text)),
            any(letter.isalpha() and not letter.isupper() for letter in text),
            any(map(str.isdecimal, text)),
            not all(letter.isalpha() or letter.isdecimal() for letter in text),
        )
    )
