"""The reviewed list of who was let in: YAML or CSV -> registrations, or every mistake at once.

Whether an approver may decide is not asked here: a plan refuses by name what is not honoured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from provisioning.errors import Mistake, Mistakes
from provisioning.spec.files.approvals.against import objections
from provisioning.spec.files.approvals.batch import Batch
from provisioning.spec.files.approvals.table import read_table
from provisioning.spec.files.approvals.tree import read_tree
from provisioning.spec.files.pause import no_collection
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Registration

__all__ = ["load_approvals"]


def load_approvals(path: Path | str, spec: Spec) -> list[Registration]:
    """``path`` ends in .csv for a table, anything else is YAML. Raises ``Mistakes``."""
    path = Path(path)
    with no_collection():
        try:
            raw = path.read_bytes()
        except OSError as error:
            reason = (error.strerror or "unreadable").lower()
            text = f"cannot read this file: {reason}; check its name and rights"
            raise Mistakes([Mistake(str(path), 1, 1, "", text)]) from None
        read = read_table if path.suffix.lower() == ".csv" else read_tree
        batch = read(raw, str(path))
        batch = msgspec.structs.replace(
            batch, registrations=[_of_today(who, spec) for who in batch.registrations]
        )
        mistakes = [*batch.mistakes, *_twice(batch), *_against(batch, spec)]
    if mistakes:
        raise Mistakes(sorted(set(mistakes)))
    return batch.registrations


def _of_today(who: Registration, spec: Spec) -> Registration:
    """Under the profiles' codes of today; an approval that does not say until when ends too."""
    held = []
    for approval in who.approvals:
        code = spec.former_profiles.get(approval.profile, approval.profile)
        until = approval.until or spec.last_day(code, approval.on)
        held.append(msgspec.structs.replace(approval, profile=code, until=until))
    return msgspec.structs.replace(who, approvals=tuple(held))


def _twice(batch: Batch) -> Iterator[Mistake]:
    counts = Counter(who.address for who in batch.registrations)
    first: dict[str, str] = {}
    for index, who in enumerate(batch.registrations):
        if counts[who.address] > 1:
            if who.address in first:
                text = f"{who.address} is already at {first[who.address]}; unite the two"
                yield batch.mistake(index, ("address",), text)
            first.setdefault(who.address, who.where)


def _against(batch: Batch, spec: Spec) -> Iterator[Mistake]:
    for index, path, text in objections(spec, batch.registrations):
        yield batch.mistake(index, path, text)
