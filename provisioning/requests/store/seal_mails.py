"""The day's seal of the journal, by mail to whom ``audit.seal_to`` names."""

from __future__ import annotations

from datetime import datetime

from provisioning.requests.store import audit_verify, mails
from provisioning.requests.transaction import writing
from provisioning.spec.model import Spec


def write(spec: Spec, *, now: datetime) -> None:
    """Run again on the same day, it adds nothing; a journal that has no line has no seal."""
    if spec.audit.seal_to and audit_verify.seal():
        with writing():
            for to in spec.audit.seal_to:
                about = f"seal {now.date()}"
                mails.write("journal-seal", to=to, about=about, now=now, person=None)
