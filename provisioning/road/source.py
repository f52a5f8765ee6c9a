"""The store of requests as a source of grants, beside the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from provisioning.access.setup import configure
from provisioning.access.store.granting import granting
from provisioning.access.store.leaving import leavers
from provisioning.core.errors import Refusal
from provisioning.core.grants import Registration
from provisioning.core.spec import Spec
from provisioning.settings import BadSetting, Settings
from provisioning.worker import Source


def opened_for(setting: Settings) -> None:
    """Open the store that these settings name. ``Refusal`` says what is wrong with them."""
    try:
        configure(setting)
    except BadSetting as error:
        raise Refusal(str(error)) from None


def from_store(today: date) -> Source:
    """The store must be open (``access.setup.configure``)."""

    def read(spec: Spec) -> Iterable[Registration]:
        return granting(today, spec=spec)

    return read


def departures() -> Mapping[str, str]:
    """Address -> access mode of everybody who left: their accounts are to be blocked."""
    return {leaver.address: leaver.access_mode for leaver in leavers()}
