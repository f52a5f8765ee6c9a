"""Changes to the reviewed list of approvals: what is to be written, and the proof that it was.

Comments, order and layout stay. The edited text is read again before anybody gets it: it must say
what was asked for of the people concerned, and the same as before of everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from provisioning.errors import Refusal
from provisioning.spec.files.approvals.batch import Batch
from provisioning.spec.files.approvals.edit import Edit, EntryLines
from provisioning.spec.files.approvals.edited_table import edited_table
from provisioning.spec.files.approvals.edited_tree import edited_tree
from provisioning.spec.files.approvals.table import read_table
from provisioning.spec.files.approvals.tree import read_tree
from provisioning.spec.registrations import Approval, Registration


def edited(raw: bytes, file: str, edits: Sequence[Edit]) -> bytes:
    """``Refusal`` for what this cannot edit: nothing was written then."""
    table = file.lower().endswith(".csv")
    read, write = (read_table, edited_table) if table else (read_tree, edited_tree)
    known = _people(read(raw, file))
    edits = [each for each in edits if _missing(known, each, file)]
    places = [_place(known[each.address], each) for each in edits]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(f"{file}: not in UTF-8; save it again as UTF-8, then run again") from None
    mark = raw[: len(raw) - len(text.encode())]
    made = mark + write(text, file, places).encode()
    if _people(read(made, file), bare=True) != _expected(read(raw, file), edits):
        raise Refusal(
            f"{file}: the lines of {', '.join(each.address for each in edits)} are written in a "
            "way that this cannot change safely; change them by hand"
        )
    return made


def _place(who: Registration, edit: Edit) -> EntryLines:
    return EntryLines(
        edit, _line(who.where), tuple(_line(who.approvals[n].where) for n in edit.grants)
    )


def _line(where: str) -> int:
    return int(where.rpartition(":")[2])


def _missing(known: dict[str, Registration], edit: Edit, file: str) -> bool:
    if edit.address not in known:
        raise Refusal(f"{file}: no longer speaks of {edit.address}; look again, then run again")
    if any(number >= len(known[edit.address].approvals) for number in edit.grants):
        raise Refusal(f"{file}: changed meanwhile; look at it, then run again")
    for each in (known[edit.address].approvals[n] for n in edit.grants if edit.renewed):
        if each.withdrawn:
            raise Refusal(f"{each.where}: is withdrawn on {each.withdrawn}; take that out first")
    return True


def _people(batch: Batch, *, bare: bool = False) -> dict[str, Registration]:
    people = batch.registrations
    return {who.address: _bare(who) if bare else who for who in people}


def _bare(who: Registration) -> Registration:
    """Without where each thing stands."""
    approvals = tuple(msgspec.structs.replace(each, where="") for each in who.approvals)
    return msgspec.structs.replace(who, where="", approvals=approvals)


def _expected(before: Batch, edits: Sequence[Edit]) -> dict[str, Registration]:
    people = _people(before, bare=True)
    for edit in edits:
        who = people[edit.address]
        if edit.goes:
            del people[edit.address]
        elif edit.grants:
            people[edit.address] = msgspec.structs.replace(who, approvals=_approvals(who, edit))
        else:
            people[edit.address] = msgspec.structs.replace(who, withdrawn=edit.withdrawn)
    return people


def _approvals(who: Registration, edit: Edit) -> tuple[Approval, ...]:
    changes: dict[str, object] = {"withdrawn": edit.withdrawn}
    if edit.renewed:
        changes = {name: day for name, day in edit.renewed._asdict().items() if day}
    return tuple(
        msgspec.structs.replace(each, **changes) if number in edit.grants else each
        for number, each in enumerate(who.approvals)
    )
