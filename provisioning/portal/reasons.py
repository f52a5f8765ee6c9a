"""Reasons of refusal that somebody keeps: their own, the last ones first."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from provisioning.portal.models import Credential, KeptReason

_MOST: Final = 20


def of(credential: Credential) -> list[KeptReason]:
    return list(KeptReason.objects.filter(credential=credential).order_by("-at", "-id")[:_MOST])


def keep(credential: Credential, text: str, now: datetime) -> None:
    """Once for the same words; the oldest ones make room."""
    KeptReason.objects.update_or_create(credential=credential, text=text, defaults={"at": now})
    kept = {each.pk for each in of(credential)}
    KeptReason.objects.filter(credential=credential).exclude(pk__in=kept).delete()


def forget(credential: Credential, number: int) -> None:
    KeptReason.objects.filter(credential=credential, pk=number).delete()
