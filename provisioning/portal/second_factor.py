"""Of whom a second factor is asked, and since when."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from provisioning.plan.grants import decides
from provisioning.portal.credentials import circles
from provisioning.portal.models import Credential
from provisioning.spec.model import Spec


def owed(spec: Spec, credential: Credential, day: date) -> bool:
    """By whoever decides on others, from the day that ``portal.second_factor_since`` gives."""
    since = spec.portal.second_factor_since
    if since is None or day < since:
        return False
    address = credential.address
    return address in spec.admins or any(decides(each, address, day) for each in circles(spec))


def missing(request: HttpRequest, spec: Spec, day: date) -> bool:
    """Whether whoever is signed in owes one and has none: a page to set it up is all they see."""
    from allauth.mfa.utils import is_mfa_enabled

    return owed(spec, request.user, day) and not is_mfa_enabled(request.user)
