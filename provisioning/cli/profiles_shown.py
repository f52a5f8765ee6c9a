"""Requests for profiles and the profiles that people hold, from every source."""

from __future__ import annotations

import argparse
from datetime import timedelta
from typing import Any

from provisioning.cli.everybody import file_grants, filed_as, row_of, with_store
from provisioning.cli.store import listing, now, states_of
from provisioning.plan.file_grants import FileGrant
from provisioning.requests.store import expiry, people, profiles
from provisioning.requests.workflow import ProfileState
from provisioning.spec.model import Spec

_COLUMNS = ("id", "state", "address", "profile", "until", "decided_by", "source")


def list_profiles(spec: Spec, arguments: argparse.Namespace) -> None:
    states = states_of(ProfileState, arguments.state)
    written = _filed(spec, arguments)
    rows: list[Any] = []
    if with_store() and not (arguments.address and written and not _stored(arguments)):
        rows += profiles.listed(spec, *states, address=arguments.address)
    rows += (row_of(each) for each in written if not states or each.state in states)
    listing(rows, arguments.format, _COLUMNS)


def _stored(arguments: argparse.Namespace) -> bool:
    return people.known(arguments.address) is not None


def _filed(spec: Spec, arguments: argparse.Namespace) -> list[FileGrant]:
    if not arguments.address:
        return file_grants(arguments, spec)
    return [each for who in filed_as(arguments, spec, arguments.address) for each in who.grants]


def expiring(spec: Spec, arguments: argparse.Namespace) -> None:
    today, last = now().date(), now().date() + timedelta(days=arguments.within)
    rows: list[Any] = []
    if with_store():
        rows += expiry.expiring(spec, today, within=arguments.within)
    rows += (
        row_of(each)
        for each in file_grants(arguments, spec)
        if each.state == "approved" and each.until and today <= each.until <= last
    )
    listing(rows, arguments.format, _COLUMNS)
