"""The yearly review of a space is open: its referents answer for each holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.plan.desired import Extranet
from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale
from provisioning.requests.workflow import GrantId

if TYPE_CHECKING:
    from provisioning.requests.store.review_lines import Holder


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import recertification, review_lines

    code = recertification.space_of(case.number)
    space = case.spec.spaces.get(code)
    if space is None:
        raise Stale("this space is no longer in the file")
    found = review_lines.holders(case.spec, code, case.now.date())
    silent = [each for each in found if not each.answer and _stands(case.extranet, each)]
    if not silent:
        raise Stale("everybody was answered for")
    commands = _commands(code, silent[0].grant, case.to)
    return NoticeContent({"space": space.title, "silent": len(silent), "commands": commands})


def _stands(extranet: Extranet, line: Holder) -> bool:
    """What a file gives, it gives as it is read today; of a line in doubt nothing is known."""
    if not isinstance(line.grant, str):
        return line.stands
    held = extranet.holdings(line.address)
    return line.profile in held or extranet.doubt.covers((line.address,))


def _commands(code: str, grant: GrantId, referent: str) -> list[str]:
    confirm = f"extranet review confirm {code} {grant} --as {referent}"
    return [f"extranet review status {code}", confirm, f"{confirm} --remove --reason MOTIF"]


_SAMPLE = {
    "space": "Aidants",
    "silent": 3,
    "commands": _commands("aidants", 34, "ines.garnier@cnsa.example"),
}
NOTICE = NoticeType(content, (_SAMPLE, {**_SAMPLE, "silent": 1}))
