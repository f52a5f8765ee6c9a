"""The yearly review of a space is open: its referents answer for each holder."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale
from provisioning.requests.workflow import GrantId


def content(case: Case) -> NoticeContent:
    from provisioning.requests.store import recertification, review_lines

    code = recertification.space_of(case.number)
    space = case.spec.spaces.get(code)
    if space is None:
        raise Stale("this space is no longer in the file")
    found = review_lines.holders(case.spec, code, case.now.date())
    standing = [each for each in found if each.stands or isinstance(each.grant, str)]
    silent = [each for each in standing if not each.answer]
    if not silent:
        raise Stale("everybody was answered for")
    commands = _commands(code, silent[0].grant, case.to)
    return NoticeContent({"space": space.title, "silent": len(silent), "commands": commands})


def _commands(code: str, grant: GrantId, referent: str) -> list[str]:
    confirm = f"extranet review confirm {code} {grant} --as {referent}"
    return [f"extranet review status {code}", confirm, f"{confirm} --remove --reason MOTIF"]


_SAMPLE = {
    "space": "Aidants",
    "silent": 3,
    "commands": _commands("aidants", 34, "ines.garnier@cnsa.example"),
}
NOTICE = NoticeType(content, (_SAMPLE, {**_SAMPLE, "silent": 1}))
