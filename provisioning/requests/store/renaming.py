"""A profile that got a new code in spaces.yaml (``previously``) keeps its people."""

from __future__ import annotations

from datetime import datetime

from provisioning.requests.journal import JournalEntry, record_all
from provisioning.requests.models import ProfileRequest, Reading
from provisioning.requests.transaction import writing
from provisioning.requests.workflow import LIVE_PROFILES
from provisioning.spec.model import Spec


def follow_renames(spec: Spec, *, now: datetime) -> int:
    """Live requests take the new code, unless the person already has one under it. How many did.

    Whoever was shown a request under its old code looks at it again before deciding.
    """
    renamed = {
        old: new
        for new, profile in spec.profiles.items()
        for old in profile.previously
        if old not in spec.profiles
    }
    with writing():
        live = ProfileRequest.objects.filter(state__in=[state.value for state in LIVE_PROFILES])
        entries = []
        for row in live.filter(profile__in=renamed).select_related("person"):
            old, new = row.profile, renamed[row.profile]
            if live.filter(person=row.person, profile=new).exists():
                continue
            row.profile = new
            row.save(update_fields=["profile"])
            readings = Reading.objects.filter(person=row.person)
            if not readings.filter(profile=new).exists():
                readings.filter(profile=old).update(profile=new)
            entries.append(
                JournalEntry(
                    act="rename",
                    what=f"profile/{row.id}",
                    about=row.person.address,
                    actor="",
                    at=now,
                    detail={"from": old, "to": new},
                )
            )
        record_all(entries)
        return len(entries)
