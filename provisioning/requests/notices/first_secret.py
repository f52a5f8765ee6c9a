"""What opens a standard account the first time, apart from its login."""

from __future__ import annotations

from provisioning.requests.notices._notice import Case, NoticeContent, NoticeType, Stale


def content(case: Case) -> NoticeContent:
    person = case.extranet.people.get(case.to)
    if person is None:
        raise Stale("this person has no account any more")
    if case.spec.access_modes[person.access_mode].kind != "standard":
        raise Stale("this person has a way in of their own")
    return NoticeContent(door=case.door(), account=case.extranet.keys[case.to], secret=True)


_SECRET = "EXEMPLE-de-secret"  # noqa: S105 -- a sample
NOTICE = NoticeType(
    content,
    (
        {"secret": _SECRET, "temporary_pass": False, "temporary_pass_hours": 0},
        {"secret": _SECRET, "temporary_pass": True, "temporary_pass_hours": 8},
    ),
)
