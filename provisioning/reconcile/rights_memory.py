"""When the rights on each folder were last read, kept in the state folder between passes.

It is only a memory: what it says is believed of a folder that looks as it did then, and losing
the file means reading again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from provisioning.plan.model import Ledger
from provisioning.private import write_private


def _place(state: Path, tenant: str) -> Path:
    return state / f"rights-{tenant}.json"


def recalled(state: Path, tenant: str) -> Mapping[str, str]:
    """By the id of the folder; nothing where there is no such file, or a spoiled one."""
    try:
        return msgspec.json.decode(_place(state, tenant).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def keep(state: Path, tenant: str, ids: Ledger) -> None:
    """After a reading of everything: of a folder that it did not show, nothing is kept."""
    read = {key.name: when for key, when in ids.beside.items() if key.kind == "rights"}
    if read != recalled(state, tenant):
        write_private(_place(state, tenant), msgspec.json.encode(read))
