"""Every decision is bound to what was shown: without its digest, nothing is decided."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

import provisioning.requests.store as room
from provisioning.requests.errors import ChangedSince
from provisioning.requests.form import CorrectionForm
from provisioning.requests.store import audit_verify, corrections
from tests.requests.story import (
    CLAIRE,
    INES,
    NOW,
    PAUL,
    SPEC,
    accepted,
    confirmed,
    granted,
    wanting,
)

pytestmark = pytest.mark.usefixtures("store")

INSIDE = {"transition.decide", "transition.keep_decision"}
"""What the others are made of."""


def guarded() -> Mapping[str, Callable[..., object]]:
    """Every verb that is given the digest of what its caller saw."""
    found: dict[str, Callable[..., object]] = {}
    for module in iter_modules(room.__path__):
        verbs = vars(import_module(f"{room.__name__}.{module.name}"))
        for name, verb in verbs.items():
            ours = inspect.isfunction(verb) and verb.__module__.endswith(f".{module.name}")
            if ours and "digest" in inspect.signature(verb).parameters:
                found[f"{module.name}.{name}"] = verb
    return {name: verb for name, verb in found.items() if name not in INSIDE}


def corrected() -> int:
    accepted()
    right = CorrectionForm(first_name="Paul", last_name="Martinet")
    return corrections.ask(SPEC, right, by=PAUL, now=NOW).id


def profile() -> int:
    accepted()
    return wanting()[0].id


SUBJECTS: Mapping[str, tuple[Callable[[], int], str]] = {
    "accounts.accept": (lambda: confirmed().id, CLAIRE),
    "accounts.refuse": (lambda: confirmed().id, CLAIRE),
    "corrections.accept": (corrected, CLAIRE),
    "corrections.refuse": (corrected, CLAIRE),
    "expiry.renew": (lambda: granted().id, INES),
    "profiles.approve": (profile, INES),
    "profiles.refuse": (profile, INES),
}


def test_each_verb_that_decides_is_tried() -> None:
    assert guarded().keys() == SUBJECTS.keys()


@pytest.mark.parametrize("verb", SUBJECTS)
def test_without_the_digest_that_was_shown_nothing_is_decided(verb: str) -> None:
    prepare, by = SUBJECTS[verb]
    number, decide = prepare(), guarded()[verb]
    more: dict[str, Any] = {"reason": "non"} if verb.endswith("refuse") else {}
    before = audit_verify.seal()

    for digest in ("", " ", "0" * 64):
        with pytest.raises(ChangedSince, match="look at it again"):
            decide(SPEC, number, by=by, digest=digest, now=NOW, **more)

    assert audit_verify.seal() == before
