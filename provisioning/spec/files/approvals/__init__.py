"""The reviewed list of who was let in: YAML or CSV -> registrations, and who could not be read.

What is wrong with one person's line is that person's: they are neither let in nor put out by it,
and the others go on. Only what makes the whole untrustworthy refuses the file.
Whether an approver may decide is not asked here: a plan refuses by name what is not honoured.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from provisioning.errors import Mistake, Mistakes
from provisioning.spec.files.approvals.against import Against, objections
from provisioning.spec.files.approvals.batch import Batch
from provisioning.spec.files.approvals.table import read_table
from provisioning.spec.files.approvals.tree import read_tree
from provisioning.spec.files.pause import no_collection
from provisioning.spec.model import Spec
from provisioning.spec.registrations import Registration, Unread

__all__ = ["Approvals", "read_approvals"]


class Approvals(NamedTuple):
    """``warnings`` are of the whole file; the mistakes of ``unread`` stand beside each person."""

    registrations: list[Registration]
    unread: tuple[Unread, ...]
    warnings: tuple[Mistake, ...]

    @property
    def mistakes(self) -> list[Mistake]:
        """Every mistake and warning, by place."""
        inside = (mistake for who in self.unread for mistake in who.mistakes)
        return sorted({*self.warnings, *inside})


def read_approvals(path: Path | str, spec: Spec | None) -> Approvals:
    """``path`` ends in .csv for a table, anything else is YAML.

    Without a ``spec`` only shapes are checked. Raises ``Mistakes``, every one that is there, when
    the file as a whole cannot be trusted.
    """
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
        if spec:
            today = [_of_today(who, spec) for who in batch.registrations]
            batch = msgspec.structs.replace(batch, registrations=today)
        found = _sorted_out(batch, spec)
    if not all(mistake.warning for mistake in found.warnings):
        raise Mistakes(found.mistakes)
    return found


def _of_today(who: Registration, spec: Spec) -> Registration:
    """Under the profiles' codes of today; an approval that does not say until when ends too."""
    held = []
    for approval in who.approvals:
        code = spec.former_profiles.get(approval.profile, approval.profile)
        until = approval.until or spec.last_day(code, approval.on)
        held.append(msgspec.structs.replace(approval, profile=code, until=until))
    return msgspec.structs.replace(who, approvals=tuple(held))


def _sorted_out(batch: Batch, spec: Spec | None) -> Approvals:
    wrong: dict[int, list[Mistake]] = defaultdict(list)
    said = [*batch.mistakes]
    for index, mistake in (*_twice(batch), *_against(batch, spec)):
        if mistake.warning:
            said.append(mistake)
        else:
            wrong[index].append(mistake)
    refused = ((batch.registrations[index], some) for index, some in wrong.items())
    unread = [*_spoiled(batch, spec), *(_unread(who, some) for who, some in refused)]
    kept = [who for index, who in enumerate(batch.registrations) if index not in wrong]
    return Approvals(kept, tuple(unread), tuple(said))


def _spoiled(batch: Batch, spec: Spec | None) -> Iterator[Unread]:
    """With all that is wrong, the codes that could be read of them too."""
    against = Against(spec) if spec else None
    for who, codes in batch.unread:
        told = {(each.line, each.column, each.path) for each in who.mistakes}
        more = {
            msgspec.structs.replace(place, text=text)
            for place, code in codes
            if against and (place.line, place.column, place.path) not in told
            for text in against.code(code)
        }
        yield msgspec.structs.replace(who, mistakes=tuple(sorted({*who.mistakes, *more})))


def _unread(who: Registration, mistakes: list[Mistake]) -> Unread:
    return Unread(
        name=f"{who.first_name} {who.last_name}",
        where=who.where,
        mistakes=tuple(sorted(set(mistakes))),
        addresses=frozenset({who.address}),
    )


def _twice(batch: Batch) -> Iterator[tuple[int, Mistake]]:
    """Of two entries for one person nobody knows which is right: both are in doubt."""
    counts = Counter(who.address for who in batch.registrations)
    first: dict[str, int] = {}
    for index, who in enumerate(batch.registrations):
        if counts[who.address] > 1:
            if who.address in first:
                where = batch.registrations[first[who.address]].where
                text = f"{who.address} is already at {where}; unite the two"
                mistake = batch.mistake(index, ("address",), text)
                yield first[who.address], mistake
                yield index, mistake
            first.setdefault(who.address, index)


def _against(batch: Batch, spec: Spec | None) -> Iterator[tuple[int, Mistake]]:
    for index, finding in objections(spec, batch.registrations):
        mistake = batch.mistake(index, finding.path, finding.text)
        if finding.warning:
            mistake = msgspec.structs.replace(mistake, warning=True)
        yield index, mistake
